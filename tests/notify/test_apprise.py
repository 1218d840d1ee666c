"""Apprise in a process of its own, which is killed when its time is over."""

import importlib.util
import json
import socket
import subprocess
import sys
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import pytest

from watcher.errors import DeliveryError
from watcher.model import Alert
from watcher.notify import Notifier, render
from watcher.notify.apprise import Apprise, scheme

HERE = [ip_network("127.0.0.0/8")]
installed = pytest.mark.skipif(
    importlib.util.find_spec("apprise") is None, reason="the apprise extra is not installed"
)


@installed
def test_a_service_gets_the_alert(alert: Alert, now: datetime, hook_server: Any) -> None:
    receiver: Notifier = Apprise(hook_server.url.replace("http", "json") + "/hook", UTC, own=HERE)
    receiver.send("1", alert, now)
    [(path, _, body)] = hook_server.received
    sent = json.loads(body)
    assert path == "/hook"
    assert sent["title"] == render.subject(alert)
    assert "7,000 → 10,000" in sent["message"]


@installed
def test_what_the_service_refuses_is_tried_again(
    alert: Alert, now: datetime, hook_server: Any
) -> None:
    hook_server.answers.append((500, {}))
    url = hook_server.url.replace("http", "json") + "/s3cret"
    with pytest.raises(DeliveryError, match=r"^apprise json:// could not deliver it") as failed:
        Apprise(url, UTC, own=HERE).send("1", alert, now)
    assert not failed.value.permanent
    assert "s3cret" not in str(failed.value)


@installed
def test_an_address_of_no_service_is_given_up(alert: Alert, now: datetime) -> None:
    with pytest.raises(DeliveryError, match="does not know this kind of address") as failed:
        Apprise("nosuch://s3cret", UTC).send("1", alert, now)
    assert failed.value.permanent
    assert "s3cret" not in str(failed.value)


@installed
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]"])
def test_it_does_not_lead_inside(
    alert: Alert, now: datetime, hook_server: Any, host: str
) -> None:  # B07, H04
    url = hook_server.url.replace("http", "json").replace("127.0.0.1", host)
    with pytest.raises(DeliveryError, match="leads to this machine itself") as failed:
        Apprise(url, UTC).send("1", alert, now)
    assert not failed.value.permanent
    assert not hook_server.received


@installed
@pytest.mark.parametrize("asked", ["", "?redirect=yes"])
def test_redirects_lead_nowhere(
    alert: Alert, now: datetime, hook_server: Any, asked: str
) -> None:  # B10, H02
    port = hook_server.url.rpartition(":")[2]
    hook_server.answers.append((307, {"Location": f"http://127.0.0.2:{port}/inside"}))
    url = hook_server.url.replace("http", "json") + "/hook" + asked
    own = [ip_network("127.0.0.1/32")]
    with socket.create_server(("127.0.0.2", int(port))) as inside:
        inside.settimeout(0)
        with pytest.raises(DeliveryError, match=r"leads to|could not deliver"):
            Apprise(url, UTC, own=own).send("1", alert, now)
        with pytest.raises(BlockingIOError):
            inside.accept()
    assert [path for path, _, _ in hook_server.received] == ["/hook"]


@installed
@pytest.mark.parametrize(
    ("asked", "paths"), [("", ["/hook"]), ("?redirect=yes", ["/hook", "/elsewhere"])]
)
def test_redirects_are_followed_only_where_the_address_says_so(
    alert: Alert, now: datetime, hook_server: Any, asked: str, paths: list[str]
) -> None:  # B10
    hook_server.answers.append((307, {"Location": f"{hook_server.url}/elsewhere"}))
    receiver = Apprise(hook_server.url.replace("http", "json") + "/hook" + asked, UTC, own=HERE)
    if asked:
        receiver.send("1", alert, now)
    else:
        with pytest.raises(DeliveryError, match="could not deliver"):
            receiver.send("1", alert, now)
    assert [path for path, _, _ in hook_server.received] == paths


@installed
def test_variables_name_no_proxy(
    alert: Alert, now: datetime, hook_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:  # B11
    monkeypatch.setenv("no_proxy", "")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, hook_server.url)
    url = hook_server.url.replace("http", "json") + "/hook"
    Apprise(url, UTC, own=HERE).send("1", alert, now)
    assert [path for path, _, _ in hook_server.received] == ["/hook"]  # a proxy gets an address


@installed
def test_other_protocols_are_vetted_too(alert: Alert, now: datetime) -> None:  # H04
    with socket.create_server(("127.0.0.1", 0)) as mail:
        mail.settimeout(0)
        url = f"mailto://user:pw@localhost:{mail.getsockname()[1]}?to=ann@quay.example"
        with pytest.raises(DeliveryError, match="leads to this machine itself"):
            Apprise(url, UTC).send("1", alert, now)
        with pytest.raises(BlockingIOError):
            mail.accept()


@installed
def test_it_leaves_by_the_proxy_of_the_watchlist(
    alert: Alert, now: datetime, hook_server: Any
) -> None:  # B11
    Apprise("json://service.test/hook", UTC, proxy=hook_server.url).send("1", alert, now)
    assert [path for path, _, _ in hook_server.received] == ["http://service.test/hook"]


@installed
def test_one_that_hangs_is_killed(alert: Alert, now: datetime) -> None:  # F03
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"json://127.0.0.1:{silent.getsockname()[1]}/?rto=600&cto=600"
        with pytest.raises(DeliveryError, match="apprise json:// took longer than 2 seconds"):
            Apprise(url, UTC, own=HERE, seconds=2).send("1", alert, now)


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys; from datetime import UTC; sys.modules['apprise'] = None\n"
        "from watcher.errors import ConfigError; from watcher.notify.apprise import Apprise\n"
        "try: Apprise('json://x', UTC)\nexcept ConfigError as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'watcher[apprise]'" in said.stdout


def test_only_the_kind_of_an_address_is_shown() -> None:  # H12
    assert scheme("slack://T0K3N/a/b") == "slack://"
