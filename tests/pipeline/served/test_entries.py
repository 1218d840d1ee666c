"""What single entries say, and how feeds change from poll to poll: from the socket to the alert."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.pipeline.served.desk import MINUTE, Desk
from tests.pipeline.served.site import Site
from watcher.core.topics import SILENT
from watcher.model import Reason

Events = list[tuple[str, dict[str, Any]]]
BIDI, LONE, DIRTY = "\u202e", "\\ud800", ', "summary": "a\\udfff\\u0007b"'


def rss(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>Quay</title>{"".join(items)}</channel></rss>'


def item(**fields: str) -> str:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<item>{inside}</item>"


def ferry(name: str, **fields: str) -> str:
    return item(guid=name, title=f"Ferry {name} sails", **{"link": f"/{name}", **fields})


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Pages are of no concern here: titles and summaries are judged."""
    desk.watch(read_pages=False, min_interval=5 * MINUTE)
    return desk


def test_script_does_not_reach_an_alert(site: Site, desk: Desk) -> None:  # A12
    entry = (
        '<entry><id>1</id><title type="text">Ferry &lt;script&gt;alert(1)&lt;/script&gt; burns off '
        'Northport</title><link href="javascript:alert(1)"/><author><name>&lt;img src=x '
        'onerror=alert(1)&gt;</name></author><summary type="text">The ferry burns, '
        "&lt;b onclick=alert(1)&gt;they say&lt;/b&gt;.</summary></entry>"
    )
    site.says("/feed", f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>')
    desk.poll()
    (kept,) = desk.kept()
    assert (kept.title, kept.url) == ("Ferry burns off Northport", "")
    assert kept.summary == "The ferry burns, they say."
    desk.judge()
    (alert,) = desk.alerts()
    assert (alert.title, alert.url) == ("Ferry burns off Northport", "")
    assert "alert(1)" not in repr(alert)


@pytest.mark.parametrize("link", ["data:text/html,x", "JavaScript:x", "file:///etc/passwd", "a:b"])
def test_links_that_are_no_web_addresses_are_dropped(
    site: Site, desk: Desk, link: str
) -> None:  # A12
    site.says("/feed", rss(ferry("a", link=link)))
    desk.poll()
    assert [entry.url for entry in desk.kept()] == [""]


def test_a_title_is_one_line_up_to_the_alert(site: Site, desk: Desk) -> None:  # A13
    site.says("/feed", rss(item(guid="1", title="Ferry burns&#13;&#10;Bcc: all@example.org")))
    desk.poll()
    desk.judge()
    (alert,) = desk.alerts()
    assert alert.title == "Ferry burns Bcc: all@example.org"


@pytest.mark.parametrize(
    "body",
    [
        rss(item(guid="1", title=f"Fer\x00ry {BIDI}bur\x01ns\x85", description="a\ufffe\x07b")),
        f'{{"items": [{{"id": "1", "title": "Fer{LONE}ry {BIDI}bur\\u0000ns"{DIRTY}}}]}}',
    ],
    ids=["xml", "json"],
)
def test_characters_that_cannot_be_kept_or_shown_are_taken_out(
    site: Site, desk: Desk, body: str
) -> None:  # A14
    site.says("/feed", body)
    assert desk.poll().error == ""
    (entry,) = desk.kept()
    assert (entry.title, entry.summary) == ("Ferry burns", "ab")
    desk.judge()
    assert [alert.title for alert in desk.alerts()] == ["Ferry burns"]


@pytest.mark.parametrize(
    ("date", "kept"),
    [
        ("Sat, 01 Jan 0001 00:00:00 GMT", None),
        ("Wed, 31 Dec 1969 23:59:59 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", datetime(2031, 3, 5, 12, tzinfo=UTC)),
        ("Sun, 30 Feb 2031 10:00:00 GMT", None),
        ("Sat, 01 Jan 2011 09:00:00 GMT", datetime(2011, 1, 1, 9, tzinfo=UTC)),
        ("Tue, 04 Mar 2031 09:00:00 GMT", datetime(2031, 3, 4, 9, tzinfo=UTC)),
        ("yesterday", None),
        ("0000-00-00", None),
        ("", None),
    ],
)
def test_no_date_costs_the_entry(
    site: Site, desk: Desk, date: str, kept: datetime | None
) -> None:  # A15
    site.says("/feed", rss(ferry("a", pubDate=date), ferry("b")))
    assert desk.poll().entries == 2
    first, second = desk.kept()
    assert (first.published, second.published) == (kept, None)
    one, other = desk.read()  # what has no date was published when it was first seen
    assert (one.article.published, other.article.published) == (kept or desk.now, desk.now)


@pytest.mark.parametrize(
    "dates",
    [
        lambda _: ["Mon, 03 Mar 2036 09:00:00 GMT", "Mon, 03 Mar 2036 09:00:00 GMT"],
        lambda _: ["Mon, 03 Mar 2031 09:00:00 GMT", "Mon, 03 Mar 2031 09:00:00 GMT"],
        lambda poll: [f"Mon, 03 Mar 2031 09:0{poll}:00 GMT", f"Tue, {poll + 1:02} Mar 2031"],
        lambda poll: [f"Sun, {poll + 1:02} Jan 2040 09:00:00 GMT", ""],
    ],
    ids=["future", "same", "renewed", "renewed future"],
)
def test_dates_make_nothing_new(
    site: Site, desk: Desk, now: datetime, dates: Callable[[int], list[str]]
) -> None:  # A16
    told = []
    for poll in range(4):
        first, second = dates(poll)
        site.says("/feed", rss(ferry("a", pubDate=first), ferry("b", pubDate=second)) + " " * poll)
        health = desk.poll_again() if poll else desk.poll()
        assert (health.entries, health.last_new_at) == (2, now)
        assert len(desk.judge()) == (0 if poll else 2)
        told.append([alert.title for alert in desk.alerts()])
    assert told == [["Ferry a sails"], [], [], []]  # by when they were seen, whatever they say


@pytest.mark.parametrize(
    ("first", "then", "new"),
    [
        (item(guid="s1", title="Ferry sails", link="/a"),
         item(guid="s2", title="Ferry sails", link="/a"), 0),  # a session's number as guid
        (item(title="Ferry sails", link="/a"), item(title="Ferry sails", link="/a"), 0),
        (item(title="Ferry sails"), item(title="Ferry sails"), 0),
        (item(guid="1", title="Ferry sails", link="/a"),
         item(guid="1", title="Ferry burns off Vestnes", link="/b"), 1),
    ],
    ids=["churn", "no guid", "no guid and no link", "used again"],
)  # fmt: skip
def test_guids_are_no_reason_to_tell_twice_or_never(
    site: Site, desk: Desk, first: str, then: str, new: int
) -> None:  # A17
    site.says("/feed", rss(first))
    desk.poll()
    desk.judge()
    assert len(desk.alerts()) == 1
    site.says("/feed", rss(then))
    assert desk.poll_again().entries == 1
    desk.judge()
    assert len(desk.alerts()) == new


def test_two_entries_of_one_guid_are_both_told(site: Site, desk: Desk) -> None:  # A17
    site.says(
        "/feed",
        rss(
            item(guid="1", title="Ferry sails from Northport", link="/a"),
            item(guid="1", title="Fire kills two aboard a ferry near Vestnes", link="/b"),
        ),
    )
    desk.poll()
    titles = {entry.title for entry in desk.kept()}
    assert "Fire kills two aboard a ferry near Vestnes" in titles


def test_each_item_of_a_ticker_whose_items_share_one_link_is_told(
    site: Site, desk: Desk
) -> None:  # A17
    news = [
        "Ferry sails from Northport",
        "Fire kills two aboard a ferry near Vestnes",
        "Ferry crews in Alesund strike over night shifts",
        "Ferry company Blue Line buys 12 electric ferries",
    ]
    told: list[str] = []
    for shown in range(1, 5):
        items = [item(title=title, link="/ticker", description=title) for title in news[:shown]]
        site.says("/feed", rss(*reversed(items)))
        desk.poll_again() if told else desk.poll()
        desk.judge()
        told += [alert.title for alert in desk.alerts()]
    assert told == news


def test_what_leaves_a_feed_and_comes_back_is_not_told_again(site: Site, desk: Desk) -> None:  # A18
    old, new = ferry("a"), ferry("b", description="Fire kills two aboard near Vestnes.")
    told: list[int] = []
    for items in ((old,), (new,), (old, new), (new, old), (old,)):
        site.says("/feed", rss(*items))
        desk.poll_again() if told else desk.poll()
        desk.judge()
        told.append(len(desk.alerts()))
    assert told == [1, 1, 0, 0, 0]


def test_a_feed_that_rolls_over_between_two_polls_is_told_and_asked_more_often(
    site: Site, desk: Desk, events: Events
) -> None:  # A19
    site.says("/feed", rss(ferry("a"), ferry("b")))
    usual = desk.poll().next_poll_at - desk.now
    site.says("/feed", rss(ferry("c"), ferry("b")))
    desk.poll_again()
    assert "feed.gap" not in [name for name, _ in events]
    site.says("/feed", rss(ferry("y"), ferry("z")))
    health = desk.poll_again()
    assert [fields for name, fields in events if name == "feed.gap"] == [{"feed": "wire", "new": 2}]
    assert health.drops
    assert health.next_poll_at - desk.now < 0.6 * usual


def test_a_feed_that_moves_to_another_watched_feed_is_flagged_and_brings_nothing(
    site: Site, desk: Desk
) -> None:  # A25
    desk.watch("/other", "other", read_pages=False)
    site.says("/other", rss(ferry("a"), ferry("b")))
    site.says("/feed", status=301, Location=site.url("/other"))
    desk.poll()
    wire, other = desk.health()
    assert (wire.error_kind, wire.entries, other.error, other.entries) == ("duplicate", 0, "", 2)
    assert "other" in wire.error
    assert [entry.feed for entry in desk.kept()] == ["other", "other"]


def test_two_hundred_old_items_are_learnt_quietly(site: Site, desk: Desk) -> None:  # A26
    desk.topic = replace(desk.topic, baseline=SILENT)
    old = [ferry(f"to port {n}") for n in range(200)]
    site.says("/feed", rss(*old))
    assert desk.poll().entries == 200
    assert set(desk.judge().values()) == {Reason.BASELINE}
    assert desk.alerts() == []
    site.says("/feed", rss(item(guid="new", title="Ferry burns off Vestnes, two dead"), *old))
    desk.poll_again()
    desk.judge()
    assert [alert.title for alert in desk.alerts()] == ["Ferry burns off Vestnes, two dead"]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/a?x=1&amp;y=2", "/a?x=1&y=2"),
        ("../b", "/b"),
        ("c", "/new/c"),
        ("//other.example/d", "http://other.example/d"),
        ("http://[bad", ""),
        ("/" + "e" * 10_000, ""),
        ("", ""),
    ],
    ids=["absolute path", "up", "beside", "other host", "malformed", "endless", "none"],
)
def test_links_count_from_where_the_feed_was_found(
    site: Site, desk: Desk, link: str, url: str
) -> None:  # A27
    site.says("/feed", status=302, Location="/new/feed")
    site.says("/new/feed", rss(ferry("a", link=link)))
    assert desk.poll().entries == 1
    (entry,) = desk.kept()
    assert entry.url == (site.url(url) if url.startswith("/") else url)


def test_links_count_from_where_the_document_says(site: Site, desk: Desk) -> None:  # A27
    entry = '<entry xml:base="sub/"><id>1</id><title>Ferry sails</title><link href="a"/></entry>'
    base = site.url("/base/")
    site.says(
        "/feed", f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{base}">{entry}</feed>'
    )
    desk.poll()
    assert [one.url for one in desk.kept()] == [site.url("/base/sub/a")]
