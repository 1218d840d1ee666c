"""`watcher run` serves the page beside the daemon."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.app.conftest import Newsroom

Write = Callable[..., Path]
PARAGRAPHS = ("Ferry crews at Northport will strike for 3 days from Monday, their union said.",)


def test_page_shows_what_the_daemon_does(
    newsroom: Newsroom, watchlist: Write, start: Callable[..., Any]
) -> None:
    path = watchlist(newsroom.story("strike", PARAGRAPHS))
    running = start(path)
    opened = running.wait_for("page.opened")
    found = re.search(r"address=\"?(http://\S+?/)\"?\s", opened)
    assert found
    running.wait_for("delivery.sent")
    with httpx.Client(base_url=found[1]) as browser:
        assert "will strike for 3 days" in browser.get("/topics/ferry").text
        until = time.monotonic() + 60
        while browser.get("/readyz").text != "ready\n":  # once each stage has ended a round
            assert time.monotonic() < until
        assert "watcher_alert_raised_total" in browser.get("/metrics").text


def test_page_can_be_left_out(watchlist: Write, tmp_path: Path) -> None:
    path = watchlist("http://127.0.0.1:9/feed")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        text = path.read_text(encoding="utf-8").replace("127.0.0.1:0", f"127.0.0.1:{port}")
        path.write_text(text, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "watcher",
            "run",
            "-w",
            str(path),
            "-d",
            str(tmp_path / "d"),
        ]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 2
        assert f"cannot listen on 127.0.0.1:{port}: another program listens there" in ended.stderr
        with subprocess.Popen(
            [*command, "--no-page", "--log", "logfmt"], stderr=subprocess.PIPE, text=True
        ) as running:
            assert running.stderr is not None
            lines = iter(running.stderr.readline, "")
            assert any("watcher.started" in line for line in lines)
            running.terminate()
            assert not any("page.opened" in line for line in lines)
        assert running.returncode == 0
