"""Which entries are kept of a feed that has too many."""

from datetime import UTC, datetime

from watcher.ingest.feeds import parse

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


def test_an_entry_without_a_date_counts_as_new() -> None:  # A10, A15
    dates = ["Mon, 03 Mar 2031 09:00:00 GMT", "", "Sun, 02 Mar 2031 09:00:00 GMT", "garbage"]
    items = "".join(
        f"<item><guid>{guid}</guid><title>{guid}</title><pubDate>{date}</pubDate></item>"
        for guid, date in zip("abcd", dates, strict=True)
    )
    body = f'<rss version="2.0"><channel><title>Quay</title>{items}</channel></rss>'
    feed = parse(
        body.encode(), url="https://wire.example/", content_type="", now=NOW, max_entries=3
    )
    assert [entry.guid for entry in feed.entries] == ["a", "b", "d"]
    assert feed.dropped == 1
