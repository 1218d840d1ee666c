"""A page that the watchlist wants elsewhere says that it is where it was."""

from dataclasses import replace

import httpx
import pytest

from tests.web.desk import Site
from watcher.config import load
from watcher.web.listen import listen
from watcher.web.server import serving
from watcher.web.site import site as application


@pytest.mark.parametrize(
    ("web", "said"),
    [("{bind: '127.0.0.1:8799'}", "to have it move"), ("false", "to have it left out")],
)
def test_watchlist_says_that_the_page_has_not_moved(site: Site, web: str, said: str) -> None:
    path = site.program.file
    current = [site.program.current()]
    program = replace(site.program, current=lambda: current[0])
    bind = current[0].web.bind._replace(port=0)
    with listen(bind) as listener, serving(application(program, bind), listener):
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/watchlist"
        assert "restart watcher" not in httpx.get(address).text
        text = path.read_text(encoding="utf-8").partition("\nweb:")[0]
        path.write_text(f"{text}\nweb: {web}\n", encoding="utf-8")
        current[0] = load(path, {})
        assert said in httpx.get(address).text
