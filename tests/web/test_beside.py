"""The page beside the daemon: neither waits for the other."""

import threading

import httpx

from tests.web.desk import TOPIC, Site
from watcher.store.db import Database


def test_page_answers_while_the_daemon_writes(site: Site) -> None:  # J14
    with site.database.write() as session:
        session.connection().exec_driver_sql("UPDATE feed SET failures = 9")
        for path in (
            "/",
            f"/topics/{TOPIC}",
            "/articles/2",
            "/alerts",
            "/quiet",
            "/feeds",
            "/metrics",
        ):
            assert httpx.get(site.home + path).status_code == 200
        assert "failed 9 times" not in httpx.get(f"{site.home}/feeds").text
    assert "failed 9 times" in httpx.get(f"{site.home}/feeds").text


def test_daemon_writes_while_pages_are_read(site: Site) -> None:  # J14
    reading, read = threading.Event(), threading.Event()

    def look(database: Database) -> None:
        with database.read() as session:
            session.connection().exec_driver_sql("SELECT count(*) FROM article").scalar()
            reading.set()
            assert read.wait(30)

    slow = threading.Thread(target=look, args=(site.database,))
    slow.start()
    assert reading.wait(30)
    with site.database.write() as session:
        session.connection().exec_driver_sql("UPDATE feed SET failures = 9")
    read.set()
    slow.join()


def test_pages_write_nothing(site: Site) -> None:
    before = site.program.file.parent.joinpath("watcher.db").read_bytes()
    with site.browser() as browser:
        for path in ("/", f"/topics/{TOPIC}", "/articles/2", "/alerts", "/quiet", "/feeds",
                     "/silences", "/watchlist", "/metrics", "/api/v1/facts"):  # fmt: skip
            assert browser.get(path).status_code == 200
    with site.database.read() as session:
        changes = session.connection().exec_driver_sql("PRAGMA data_version").scalar()
    assert changes is not None
    assert site.program.file.parent.joinpath("watcher.db").read_bytes() == before
