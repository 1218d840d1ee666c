import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from watcher.config import load
from watcher.store import feeds
from watcher.store.db import open_database
from watcher.store.feeds import FeedSpec, PollOutcome

Watcher = Callable[..., Any]
NOW, MINUTE = datetime(2031, 3, 4, 12, tzinfo=UTC), timedelta(minutes=1)
FEED = b"""<rss version="2.0"><channel><title>Wire</title><item><title>a</title>
<pubDate>Thu, 04 Mar 2021 11:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def home() -> Iterator[str]:
    """A server whose /feed is one, and nothing else is."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = FEED if self.path.startswith("/feed") else b"<html><body>no</body></html>"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def path(tmp_path: Path, home: str) -> Path:
    path = tmp_path / "watchlist.yaml"
    path.write_text(
        f"""\
# Mine; do not touch my comments.
defaults: {{private_networks: [127.0.0.0/8], spacing: 0}}
feeds: # where to look
  # the first
  - {{name: good, url: "{home}/feed", group: wire}}   # really good
  - name: bad
    url: {home}/page
  # the end

topics:
  - {{name: t, match: t}}
"""
    )
    return path


def urls(path: Path) -> list[str]:
    return [feed.url for feed in load(path, {}).feeds]


def test_checking_says_of_each_feed_whether_it_can_be_used(watcher: Watcher, path: Path) -> None:
    ran = watcher("feeds", "check", "-w", path)
    good, bad, summary = ran.out.splitlines()
    assert ran.code == 1
    assert good.split()[:4] == ["✓", "good", "1", "entry,"]
    assert "newest 2021-03-04 11:00" in good
    assert bad.startswith("✗ bad")
    assert "web page" in bad
    assert summary == "1 of 2 feeds can be used"
    assert watcher("feeds", "check", "good", "-w", path).code == 0


def test_adding_keeps_the_file_as_its_writer_wrote_it(
    watcher: Watcher, path: Path, home: str
) -> None:
    before = path.read_text()
    ran = watcher("feeds", "add", f"{home}/feed?x=1", "--name", "no", "-w", path)
    assert ran.code == 0
    added = f'  - {{name: "no", url: "{home}/feed?x=1"}}\n'
    assert path.read_text() == before.replace("  # the end", f"{added}  # the end")
    assert urls(path)[-1] == f"{home}/feed?x=1"


def test_what_is_no_feed_is_not_added_unless_told(watcher: Watcher, path: Path, home: str) -> None:
    before = path.read_text()
    ran = watcher("feeds", "add", f"{home}/other", "-w", path)
    assert ran.code == 2
    assert "not added" in ran.err
    assert path.read_text() == before
    assert watcher("feeds", "add", f"{home}/other", "--unseen", "-w", path).code == 0
    assert urls(path)[-1] == f"{home}/other"


def test_a_watchlist_that_works_is_never_broken(watcher: Watcher, path: Path, home: str) -> None:
    before = path.read_text()
    ran = watcher("feeds", "add", f"{home}/feed", "-w", path)  # it is there already
    assert ran.code == 2
    assert "left as it was" in ran.err
    assert path.read_text() == before
    assert [file.name for file in path.parent.iterdir()] == ["watchlist.yaml"]


def test_where_there_is_no_list_it_says_what_to_write(
    watcher: Watcher, path: Path, home: str
) -> None:
    path.write_text(f'feeds: ["{home}/feed"]\ntopics: [{{name: t, match: t}}]\n')
    ran = watcher("feeds", "add", f"{home}/x", "--unseen", "-w", path)
    assert ran.code == 2
    assert f'- {{url: "{home}/x"}}' in ran.err


def test_opml_goes_out_and_comes_in(watcher: Watcher, path: Path, tmp_path: Path) -> None:
    exported = watcher("feeds", "export", "-w", path).out
    assert 'text="wire"' in exported
    file = tmp_path / "feeds.opml"
    file.write_text(exported.replace("/page", "/new"))
    ran = watcher("feeds", "import", file, "-w", path)
    assert ran.out.startswith("1 feeds added")
    assert len(urls(path)) == 3
    assert watcher("feeds", "import", file, "-w", path).out.startswith("0 feeds added")
    file.write_text("{}")
    assert watcher("feeds", "import", file, "-w", path).code == 2


def test_what_feed_readers_cannot_read_is_not_exported(
    watcher: Watcher, path: Path, home: str
) -> None:
    page = f'  - {{name: press, page: "{home}/press", links: a}}\n  - search: google-news\n'
    text = path.read_text().replace("match: t", "match: trawler")
    path.write_text(text.replace("  # the end\n", page))
    ran = watcher("feeds", "export", "-w", path)
    assert "news.google.com/rss/search" in ran.out
    assert "/press" not in ran.out
    assert ran.err == "left out, as no feeds: press\n"


def test_a_page_is_checked_like_a_feed(watcher: Watcher, path: Path, home: str) -> None:
    page = f'  - {{name: press, page: "{home}/press", links: h3 a}}\n'
    path.write_text(path.read_text().replace("  # the end\n", page))
    ran = watcher("feeds", "check", "press", "-w", path)
    assert ran.code == 1
    assert "nothing with a link and a text is found by “h3 a”" in " ".join(ran.out.split())


def test_one_cycle_for_cron_and_what_it_did(watcher: Watcher, path: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    ran = watcher("once", "-w", path, "-d", data, "--log", "logfmt")
    assert ran.code == 0
    assert "event=feed.polled feed=good" in ran.err
    assert "event=feed.failed feed=bad" in ran.err
    assert "event=cycle.done poll=2" in ran.err
    again = watcher("once", "-w", path, "-d", data, "--log", "logfmt")
    assert "poll=0" in again.err
    for command in (["feeds"], ["feeds", "list"]):
        health = watcher(*command, "-d", data)
        assert "ok" in health.out
        assert "failed 1×" in health.out
    status = watcher("status", "-w", path, "-d", data)
    assert "2 polled, 1 failing" in status.out
    assert watcher("health", "-d", data).code == 1


def test_a_test_alert_goes_the_way_of_real_ones(watcher: Watcher, path: Path, home: str) -> None:
    receivers = f"""\
receivers:
  - {{name: screen, console: {{}}}}
  - {{name: hook, webhook: {{url: "{home}/hook"}}}}
"""
    path.write_text(path.read_text() + receivers)
    ran = watcher("send-test", "screen", "-w", path)
    assert ran.code == 0
    assert "alerts for screen arrive here" in ran.out
    failed = watcher("send-test", "hook", "-w", path)
    assert failed.code == 1
    assert "HTTP 501" in failed.err


def test_a_watchlist_without_feeds_says_what_to_write(
    watcher: Watcher, tmp_path: Path, home: str
) -> None:
    path = tmp_path / "fresh.yaml"
    path.write_text(
        "defaults: {private_networks: [127.0.0.0/8]}\ntopics: [{name: cod, match: cod}]\n",
        encoding="utf-8",
    )
    ran = watcher("feeds", "add", f"{home}/feed", "-w", path)
    assert ran.code == 2
    assert "no list of feeds" in ran.err


def test_a_feed_that_drops_entries_says_so(watcher: Watcher, tmp_path: Path) -> None:  # A19
    database = open_database(tmp_path / "watcher.db")
    with database.write() as session:
        wanted = [FeedSpec("wire", "https://wire.example/feed", 15 * MINUTE)]
        feeds.sync(session, wanted, NOW)
        (row,) = feeds.lease_due(session, NOW, 1, MINUTE)
        feeds.settle_poll(session, row.id, PollOutcome(NOW, pace=7.5 * MINUTE, new=9), NOW)
    database.close()
    shown = watcher("feeds", "--data-dir", tmp_path).out
    assert "drops" in shown
    assert "every 8 minutes" in " ".join(shown.split())


@pytest.mark.parametrize(("ago", "said"), [(timedelta(hours=23), True), (timedelta(2), False)])
def test_a_gap_is_said_for_a_day(
    watcher: Watcher, tmp_path: Path, ago: timedelta, said: bool
) -> None:  # A19
    database = open_database(tmp_path / "watcher.db")
    with database.write() as session:
        feeds.sync(session, [FeedSpec("wire", "https://wire.example/feed", 15 * MINUTE)], NOW)
        (row,) = feeds.lease_due(session, NOW, 1, MINUTE)
        feeds.settle_poll(session, row.id, PollOutcome(NOW, gap=True, new=9), NOW - ago)
        feeds.settle_poll(session, row.id, PollOutcome(NOW), NOW)
    database.close()
    shown = " ".join(watcher("feeds", "--data-dir", tmp_path).out.split())
    assert ("entries may have come and gone unseen" in shown) == said
