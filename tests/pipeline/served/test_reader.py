"""The processes that read what strangers sent know nothing of ours."""

from pathlib import Path

import pytest

from tests.pipeline.served.desk import Desk
from tests.pipeline.served.site import Site
from watcher.ingest.parser import Parser

FEED = "<rss version='2.0'><channel><item><title>Ferry sails</title></item></channel></rss>"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="Linux tells")
def test_a_secret_of_ours_is_not_in_the_reader(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "s3cret-of-ours")
    site.says("/feed", FEED)
    desk.watch()
    with Parser() as own:  # whose processes start now, beside that secret
        desk.parser = own
        assert desk.poll().entries == 1
        (pid,) = own.pool.pids()
        environ = Path(f"/proc/{pid}/environ").read_bytes()
        names = {pair.partition(b"=")[0].decode() for pair in environ.split(b"\0") if pair}
    assert b"s3cret-of-ours" not in environ
    assert names <= {"TZ", "PYTHONPATH", "LC_CTYPE"}  # the last is Python's own doing
