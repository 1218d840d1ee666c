"""Apprise in a process of its own, which is killed when its time is over."""

import importlib.util
import json
import socket
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from watcher.errors import DeliveryError
from watcher.model import Alert
from watcher.notify import Notifier, render
from watcher.notify.apprise import Apprise, scheme

installed = pytest.mark.skipif(
    importlib.util.find_spec("apprise") is None, reason="the apprise extra is not installed"
)


@installed
def test_a_service_gets_the_alert(alert: Alert, now: datetime, hook_server: Any) -> None:
    receiver: Notifier = Apprise(hook_server.url.replace("http", "json") + "/hook", UTC)
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
        Apprise(url, UTC).send("1", alert, now)
    assert not failed.value.permanent
    assert "s3cret" not in str(failed.value)


@installed
def test_an_address_of_no_service_is_given_up(alert: Alert, now: datetime) -> None:
    with pytest.raises(DeliveryError, match="does not know this kind of address") as failed:
        Apprise("nosuch://s3cret", UTC).send("1", alert, now)
    assert failed.value.permanent
    assert "s3cret" not in str(failed.value)


@installed
def test_one_that_hangs_is_killed(alert: Alert, now: datetime) -> None:  # F03
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"json://127.0.0.1:{silent.getsockname()[1]}/?rto=600&cto=600"
        with pytest.raises(DeliveryError, match="apprise json:// took longer than 2 seconds"):
            Apprise(url, UTC, seconds=2).send("1", alert, now)


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
