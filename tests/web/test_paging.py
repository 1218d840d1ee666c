"""Every list of the API and the page of silences come in pages, whatever is added meanwhile."""

from datetime import timedelta

import httpx
import pytest

from tests.web.desk import NOON, Site
from watcher.store import silences

PATHS = ("topics", "facts", "articles", "alerts", "feeds", "silences", "feedback")


@pytest.fixture
def api(browser: httpx.Client) -> httpx.Client:
    """The API of the open page."""
    browser.base_url = browser.base_url.join("/api/v1/")
    return browser


def walk(api: httpx.Client, path: str, **asked: str | int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    given: dict[str, str | int] = {"limit": 1, **asked}
    while True:
        page = api.get(f"{path}", params=given).raise_for_status().json()
        assert len(page["items"]) <= 1
        found += page["items"]
        if page["next"] is None:
            return found
        given["after"] = page["next"]


def begin(site: Site, number: int, hours: int = 8) -> None:
    with site.database.write() as session:
        for k in range(number):
            silences.add(session, words=f"gull{k}", until=NOON + timedelta(hours=hours), now=NOON)


@pytest.mark.parametrize("path", PATHS)
def test_each_list_comes_page_by_page(site: Site, api: httpx.Client, path: str) -> None:
    begin(site, 3)
    whole = api.get(f"{path}").json()["items"]
    assert walk(api, path) == whole
    assert api.get(f"{path}?limit=0").status_code == 400
    assert api.get(f"{path}?after=x").status_code == 404


def test_topics_and_feeds_stand_by_name(api: httpx.Client) -> None:
    for path in ("topics", "feeds"):
        names = [str(one["name"]) for one in walk(api, path)]
        assert len(names) > 0
        assert names == sorted(names)


def test_ended_silences_are_paged_with_the_others(site: Site, api: httpx.Client) -> None:
    begin(site, 2)
    begin(site, 2, hours=-1)
    assert [one["id"] for one in walk(api, "silences")] == [2, 1]
    assert [one["id"] for one in walk(api, "silences", ended="true")] == [4, 3, 2, 1]


def test_the_page_of_silences_shows_fifty_of_each_kind(site: Site, browser: httpx.Client) -> None:
    begin(site, 60)
    begin(site, 55, hours=-1)
    seen = browser.get("/silences").text
    assert seen.count("End now</button>") == 50
    assert seen.count('<p class="meta">') == 100
    assert "gull9<" not in seen.partition("Begin a silence")[0]
    cursor = seen.partition('href="/silences?after=')[2].partition('"')[0]
    further = browser.get(f"/silences?after={cursor}").text
    assert further.count("End now</button>") == 10
    ended = seen.partition('href="/silences?ended=')[2].partition("#")[0]
    assert browser.get(f"/silences?ended={ended}").text.count('<p class="meta">') == 55
    assert browser.get("/silences?ended=x").status_code == 400
