"""The daemon as a process: signals, draining, reloading, restarts."""

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from watcher.app import pulse

FIRST = [
    "Ferry crews at Northport voted on Thursday to stop work from Monday over night shifts.",
    "The Seafarers' Union said 412 of 530 members took part in the vote in the town hall.",
    "The port carries about 9,000 passengers a day to the Outer Isles, most of them commuters.",
]
Start = Callable[..., Any]
Write = Callable[..., Path]


def test_from_a_feed_to_an_alert_and_a_clean_end(
    newsroom: Any, watchlist: Write, start: Start, tmp_path: Path
) -> None:
    daemon = start(watchlist(newsroom.story("vote", FIRST)))
    assert newsroom.taken.acquire(timeout=30)
    daemon.wait_for("event=delivery.sent")
    (body,) = newsroom.posted
    assert body["data"]["article"]["url"] == f"{newsroom.home}/vote"
    assert FIRST[1] in [fact["text"] for fact in body["data"]["new"]]
    health = pulse.look(tmp_path / "data", ("poll",))
    assert health.problems == ()
    assert health.pid == daemon.process.pid
    daemon.signal(signal.SIGTERM)
    assert daemon.ended() == 0
    daemon.wait_for("event=watcher.stopped")
    assert not pulse.look(tmp_path / "data", ("poll",)).well


def test_a_request_in_flight_ends_and_is_settled(
    newsroom: Any, watchlist: Write, start: Start
) -> None:  # F04, K03
    newsroom.held["/hook"] = threading.Event()
    daemon = start(watchlist(newsroom.story("vote", FIRST)))
    while "/hook" not in newsroom.asked:
        assert newsroom.arrived.acquire(timeout=30)
    daemon.signal(signal.SIGINT)
    time.sleep(0.2)
    assert daemon.process.poll() is None
    newsroom.held["/hook"].set()
    assert daemon.ended(10) == 0
    daemon.wait_for("event=delivery.sent")
    again = start(watchlist(newsroom.home + "/feed"))
    again.wait_for("event=watcher.started")
    again.signal(signal.SIGTERM)
    assert again.ended() == 0
    assert len(newsroom.posted) == 1


def test_a_request_that_hangs_does_not_hold_up_the_end(
    newsroom: Any, watchlist: Write, start: Start
) -> None:  # F05
    newsroom.held["/feed"] = threading.Event()
    daemon = start(watchlist(newsroom.story("vote", FIRST)), impatient=True)
    assert newsroom.arrived.acquire(timeout=30)
    daemon.signal(signal.SIGTERM)
    assert daemon.ended(20) == 0
    daemon.wait_for("event=watcher.cut_short")
    newsroom.held["/feed"].set()
    # What was leased is due again at once.
    start(watchlist(newsroom.home + "/feed"))
    assert newsroom.taken.acquire(timeout=30)


def test_a_second_signal_ends_it_at_once(
    newsroom: Any, watchlist: Write, start: Start
) -> None:  # F05
    newsroom.held["/feed"] = threading.Event()
    daemon = start(watchlist(newsroom.story("vote", FIRST)))
    assert newsroom.arrived.acquire(timeout=30)
    daemon.signal(signal.SIGTERM)
    time.sleep(0.3)
    daemon.signal(signal.SIGTERM)
    began = time.monotonic()
    assert daemon.ended(10) == 128 + signal.SIGTERM
    assert time.monotonic() - began < 3


def test_a_changed_watchlist_is_adopted_and_a_bad_one_refused(
    newsroom: Any, watchlist: Write, start: Start
) -> None:  # D01, D02, D10
    url = newsroom.story("vote", FIRST)
    path = watchlist(url)
    daemon = start(path)
    daemon.wait_for("event=delivery.sent")
    good = path.read_text()
    path.write_text("")
    said = daemon.wait_for("event=config.rejected")
    assert "kept=1" in said
    assert "empty" in said
    other = newsroom.feed("/second", [("walkout", "Ferry walkout ends", "Crews go back to work.")])
    newsroom.page("walkout", "Ferry walkout ends", ["Crews of the ferry went back to work today."])
    path.write_text(good.replace("topics:", f'  - {{name: second, url: "{other}"}}\ntopics:'))
    daemon.signal(signal.SIGHUP)
    daemon.wait_for("event=config.reloaded")
    daemon.wait_for("feed=second")
    newsroom.taken.acquire(timeout=30)
    assert newsroom.taken.acquire(timeout=30)
    assert newsroom.asked.count("/feed") == 1  # B22: a reload polls nothing early


def test_a_restart_polls_nothing_early(
    newsroom: Any, watchlist: Write, start: Start
) -> None:  # B22
    path = watchlist(newsroom.story("vote", FIRST))
    for _ in range(2):
        daemon = start(path)
        daemon.wait_for("event=watcher.started")
        time.sleep(0.5)
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0
    assert newsroom.asked.count("/feed") == 1


def test_one_failing_feed_stops_no_other(newsroom: Any, watchlist: Write, start: Start) -> None:
    newsroom.pages["/html"] = (200, "text/html", "<html><body>login</body></html>")
    newsroom.pages["/empty"] = (200, "application/rss+xml", "")
    bad = [newsroom.home + path for path in ("/html", "/empty", "/missing")]
    daemon = start(watchlist(*bad, "http://127.0.0.1:8/refused", newsroom.story("vote", FIRST)))
    assert newsroom.taken.acquire(timeout=30)
    for number in range(4):
        assert f"feed=f{number}" in daemon.wait_for(f"event=feed.failed feed=f{number} ")


def test_a_second_daemon_on_one_directory_is_refused(
    newsroom: Any, watchlist: Write, start: Start
) -> None:  # E08
    path = watchlist(newsroom.story("vote", FIRST))
    first = start(path)
    first.wait_for("event=watcher.started")
    second = start(path)
    assert second.ended() == 1
    assert f"another watcher (process {first.process.pid})" in "".join(second.lines)
    assert first.process.poll() is None


def test_a_database_that_is_deleted_ends_it_with_a_reason(
    newsroom: Any, watchlist: Write, start: Start, tmp_path: Path
) -> None:  # E05
    daemon = start(watchlist(newsroom.story("vote", FIRST)))
    daemon.wait_for("event=delivery.sent")
    (tmp_path / "data" / "watcher.db").unlink()
    assert daemon.ended() == 1
    assert "Traceback" not in "".join(daemon.lines)
    assert "watcher.db" in daemon.lines[-1]


def test_the_first_poll_is_a_baseline(newsroom: Any, watchlist: Write, start: Start) -> None:  # A26
    daemon = start(watchlist(newsroom.story("vote", FIRST), baseline="silent"))
    assert "reason=baseline" in daemon.wait_for("event=article.judged")
    daemon.signal(signal.SIGTERM)
    assert daemon.ended() == 0
    assert not newsroom.posted


def test_the_heart_beats_after_a_whole_round_only(
    newsroom: Any, watchlist: Write, start: Start
) -> None:  # K05
    path = watchlist(newsroom.story("vote", FIRST))
    beat = f'heartbeat: {{url: "{newsroom.home}/beat", every: 1m}}\n'
    path.write_text(path.read_text() + beat)
    newsroom.pages["/beat"] = (200, "text/plain", "OK")
    daemon = start(path)
    daemon.wait_for("event=heartbeat.sent")
    assert newsroom.asked.index("/beat") > newsroom.asked.index("/feed")
    daemon.signal(signal.SIGTERM)
    assert daemon.ended() == 0
