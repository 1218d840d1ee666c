from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import StatementError

from watcher.model import Entry
from watcher.store import entries, feeds
from watcher.store.db import Database
from watcher.store.entries import Added, DueRead, Keyed
from watcher.store.tables import entry

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def keyed(guid: str, url: str, title: str = "A ship left", summary: str = "") -> Keyed:
    return Keyed(Entry(guid=guid, url=url, title=title, summary=summary), url_key=url)


@pytest.fixture
def feed_id(database: Database, now: datetime) -> int:
    specs = [
        feeds.FeedSpec("wire", "https://wire.example/rss", HOUR, language="ko"),
        feeds.FeedSpec("port", "https://port.example/rss", HOUR),
    ]
    with database.write() as session:
        feeds.sync(session, specs, now)
        return feeds.lease_due(session, now, 1, HOUR)[0].id


@pytest.fixture
def poll(database: Database, feed_id: int, now: datetime) -> Callable[..., Added]:
    """Adds entries as one poll does."""

    def add(*given: Keyed, feed: int = feed_id, baseline: bool = False) -> Added:
        with database.write() as session:
            return entries.add(session, feed, given, now, baseline=baseline)

    return add


@pytest.fixture
def read(database: Database, now: datetime) -> Callable[[], Sequence[DueRead]]:
    """Takes all that is due and settles it."""

    def work() -> Sequence[DueRead]:
        with database.write() as session:
            due = entries.lease_due_reads(session, now, 1000, HOUR)
            for one in due:
                entries.settle_read(session, one)
            return due

    return work


Poll = Callable[..., Added]
Read = Callable[[], Sequence[DueRead]]


def test_new_entries_are_read_once(poll: Poll, read: Read, now: datetime) -> None:
    assert poll(keyed("1", "https://wire.example/1"), baseline=True) == Added(1, 0, 0)
    (due,) = read()
    assert due == DueRead(
        id=due.id,
        feed="wire",
        url="https://wire.example/1",
        url_key="https://wire.example/1",
        title="A ship left",
        summary="",
        content="",
        language="ko",
        published=None,
        first_seen=now,
        attempts=1,
        baseline=True,
        inside=False,
        content_hash=due.content_hash,
        last_seen=now,
    )
    assert not due.edited
    assert poll(keyed("1", "https://wire.example/1")) == Added(0, 0, 1)
    assert read() == ()


def test_the_watchlist_knows_the_language_better_than_the_feed(
    poll: Poll, database: Database, now: datetime
) -> None:
    poll(Keyed(Entry(guid="1", url="", title="A ship", language="en"), url_key=""))
    poll(Keyed(Entry(guid="1", url="", title="A ship", language="en"), url_key=""), feed=2)
    with database.write() as session:
        texts = entries.texts(session, [1, 2])
        due = entries.lease_due_reads(session, now, 2, HOUR)
    assert {one.id: one.language for one in texts} == {1: "ko", 2: "en"}
    assert {one.id: one.language for one in due} == {1: "ko", 2: "en"}


def test_two_hundred_entries_in_one_batch(poll: Poll, read: Read) -> None:
    many = [keyed(str(number), f"https://wire.example/{number}") for number in range(1000)]
    assert poll(*many) == Added(1000, 0, 0)
    assert poll(*many) == Added(0, 0, 1000)
    assert len(read()) == 1000


def test_edited_entry_is_read_again(poll: Poll, read: Read) -> None:  # A20
    poll(keyed("1", "https://wire.example/1", summary="seven containers"), baseline=True)
    read()
    assert poll(keyed("1", "https://wire.example/1", summary="ten containers")) == Added(0, 1, 0)
    (due,) = read()
    assert due.summary == "ten containers"
    assert not due.baseline


def test_reused_guid_is_an_edit_not_a_drop(poll: Poll, read: Read) -> None:  # A17
    poll(keyed("1", "https://wire.example/1"))
    read()
    assert poll(keyed("1", "https://wire.example/2")) == Added(0, 1, 0)
    (due,) = read()
    assert due.url_key == "https://wire.example/2"


def test_two_items_with_one_guid_are_two(poll: Poll, read: Read) -> None:  # A17
    both = (keyed("1", "https://wire.example/1"), keyed("1", "https://wire.example/2", "A storm"))
    assert poll(*both) == Added(2, 0, 0)
    assert poll(*both) == Added(0, 0, 2)
    assert poll(both[1]) == Added(0, 0, 1)
    assert {due.url for due in read()} == {"https://wire.example/1", "https://wire.example/2"}


def test_two_items_with_one_guid_can_both_be_edited(
    poll: Poll, read: Read, database: Database, feed_id: int, now: datetime
) -> None:  # A17
    poll(keyed("7", "https://wire.example/a"), keyed("7", "https://wire.example/b", "Another"))
    read()
    later = [
        keyed("7", "https://wire.example/a", "A ship left late"),
        keyed("7", "https://wire.example/b", "Another came"),
    ]
    with database.write() as session:
        added = entries.add(session, feed_id, later, now + HOUR, baseline=False)
        due = entries.lease_due_reads(session, now + HOUR, 9, HOUR)
    assert added == Added(new=0, changed=2, seen=0)
    assert sorted(one.title for one in due) == ["A ship left late", "Another came"]
    assert {one.first_seen for one in due} == {now}  # when they came stays


def test_guids_made_anew_for_each_poll_bring_nothing_new(poll: Poll, read: Read) -> None:
    # A17
    for session_id in range(5):
        added = poll(keyed(f"sid-{session_id}", "https://wire.example/1", summary="seven"))
        assert added == (Added(0, 0, 1) if session_id else Added(1, 0, 0))
    assert len(read()) == 1


TICKER = "https://wire.example/ticker"


@pytest.mark.parametrize("guid", ["", "live"], ids=["no guid", "one guid"])
def test_items_that_share_one_link_are_each_an_entry(poll: Poll, read: Read, guid: str) -> None:
    # A17
    shown = [keyed(guid, TICKER, f"Ship {number} left") for number in range(20)]
    assert poll(*shown) == Added(20, 0, 0)
    assert len(read()) == 20
    shown.insert(0, keyed(guid, TICKER, "A storm came"))
    assert poll(*shown) == Added(1, 0, 20)
    assert [due.title for due in read()] == ["A storm came"]
    shown[7] = keyed(guid, TICKER, "Ship 6 left late")
    assert poll(*shown) == Added(0, 1, 20)  # one corrected, not twenty
    assert [due.title for due in read()] == ["Ship 6 left late"]


def test_items_of_one_link_with_new_words_at_each_poll_do_not_pile_up(
    poll: Poll, read: Read
) -> None:  # A17
    for day in range(5):
        shown = [keyed("", TICKER, f"Ship {number}, day {day}") for number in range(20)]
        assert poll(*shown) == (Added(0, 20, 0) if day else Added(20, 0, 0))
        assert len(read()) == 20


def test_an_item_takes_the_place_of_one_of_its_link_that_left(poll: Poll, read: Read) -> None:
    # A17 A18
    first, second, third = (keyed("", TICKER, f"Ship {number} left") for number in range(3))
    poll(second, first)
    read()
    assert poll(third, second) == Added(0, 1, 1)
    assert [due.title for due in read()] == ["Ship 2 left"]


@pytest.mark.parametrize("guid", ["", "live"], ids=["no guid", "one guid"])
def test_an_item_that_nobody_has_read_keeps_its_place_beside_its_link(
    poll: Poll, read: Read, guid: str
) -> None:  # A17
    old = [keyed(guid, TICKER, "Ship 1 left"), keyed(guid, TICKER, "Ship 2 left")]
    poll(*old)
    read()
    poll(keyed(guid, TICKER, "A storm came"), old[0])
    assert poll(keyed(guid, TICKER, "A ship sank"), old[0]).new == 1
    assert {due.title for due in read()} == {"A storm came", "A ship sank"}


def test_guids_made_anew_beside_one_link_bring_nothing_new(poll: Poll, read: Read) -> None:  # A17
    for session_id in range(5):
        shown = [keyed(f"{session_id}-{n}", TICKER, f"Ship {n} left") for n in range(4)]
        assert poll(*shown) == (Added(0, 0, 4) if session_id else Added(4, 0, 0))
    assert len(read()) == 4


def test_entries_without_guid_or_address_are_told_by_their_words(poll: Poll) -> None:  # A17
    first, second = keyed("", "", "A ship left"), keyed("", "", "A ship came back")
    assert poll(first, second) == Added(2, 0, 0)
    assert poll(first, second) == Added(0, 0, 2)


def test_same_item_twice_in_a_body_is_one(poll: Poll) -> None:
    assert poll(*[keyed("1", "https://wire.example/1")] * 3) == Added(1, 0, 0)


def test_items_that_leave_and_come_back_are_known(poll: Poll, read: Read) -> None:  # A18
    old, new = keyed("1", "https://wire.example/1"), keyed("2", "https://wire.example/2")
    poll(old)
    poll(new)
    read()
    assert poll(old) == Added(0, 0, 1)
    assert read() == ()


def test_a_feed_at_a_new_address_goes_on_from_where_it_was_watched(
    database: Database, poll: Poll, read: Read, feed_id: int, now: datetime
) -> None:  # A26
    poll(keyed("1", "https://wire.example/1", "known"))
    read()

    def item(title: str, published: datetime | None = None) -> Keyed:
        url = f"https://wire.example/{title}"
        return Keyed(Entry(guid=title, url=url, title=title, published=published), url_key=url)

    shown = [
        item("undated above"),
        item("older above", now - DAY),
        keyed("new guid", "https://wire.example/1", "known, said anew"),
        item("undated below"),
        item("later below", now + HOUR),
    ]
    with database.write() as session:
        entries.add(session, feed_id, shown, now + DAY, baseline=True, since=now)
        due = entries.lease_due_reads(session, now + DAY, 9, HOUR)
    assert {one.title for one in due if not one.baseline} == {"undated above", "later below"}
    assert len(due) == len(shown)


def test_the_topmost_is_told_where_a_new_address_has_nothing_that_was_known(
    database: Database, poll: Poll, read: Read, feed_id: int, now: datetime
) -> None:  # A26
    poll(keyed("1", "https://wire.example/1", "known"))
    read()
    shown = [keyed(f"new {n}", f"https://wire.example/new/{n}", f"Ship {n}") for n in range(3)]
    with database.write() as session:
        entries.add(session, feed_id, shown, now + DAY, baseline=True, since=now)
        due = entries.lease_due_reads(session, now + DAY, 9, HOUR)
    assert [one.title for one in due if not one.baseline] == ["Ship 0"]


def test_another_feeds_copy_is_its_own_entry(database: Database, poll: Poll, feed_id: int) -> None:
    poll(keyed("1", "https://wire.example/1"))
    assert poll(keyed("1", "https://wire.example/1"), feed=feed_id + 1) == Added(1, 0, 0)
    with database.read() as session:
        assert entries.feeds_of(session, "https://wire.example/1") == {"wire", "port"}
        assert entries.feeds_of(session, "https://wire.example/2") == frozenset()


def test_feeds_take_turns_at_being_read(
    database: Database, poll: Poll, feed_id: int, now: datetime
) -> None:
    poll(*(keyed(f"m{number}", f"https://many.example/{number}") for number in range(20)))
    few = [f"https://few.example/{number}" for number in range(2)]
    poll(*(keyed(url, url) for url in few), feed=feed_id + 1)
    with database.read() as session:
        due = [one.url for one in entries.due_reads(session, now, 4)]
    assert due == ["https://many.example/0", few[0], "https://many.example/1", few[1]]


def test_no_feed_is_out_of_sight_behind_another(
    database: Database, poll: Poll, feed_id: int, now: datetime
) -> None:  # F01
    poll(*(keyed(f"m{number}", f"https://many.example/{number}") for number in range(1000)))
    with database.write() as session:
        entries.add(
            session,
            feed_id + 1,
            [keyed("few", "https://few.example/")],
            now + HOUR,
            baseline=False,
        )
    with database.read() as session:
        due = entries.due_reads(session, now + HOUR, 2)
        every = entries.due_reads(session, now + HOUR, 1000)
    assert [one.url for one in due] == ["https://many.example/0", "https://few.example/"]
    assert len(every) == entries.OF_ONE + 1


def test_what_is_being_read_counts_as_turns(
    database: Database, poll: Poll, feed_id: int, now: datetime
) -> None:  # F01
    poll(*(keyed(f"m{number}", f"https://many.example/{number}") for number in range(20)))
    with database.write() as session:
        assert len(entries.lease_due_reads(session, now, 2, HOUR)) == 2
    few = [f"https://few.example/{number}" for number in range(3)]
    poll(*(keyed(url, url) for url in few), feed=feed_id + 1)
    with database.read() as session:
        due = entries.due_reads(session, now, 5)
        later = entries.due_reads(session, now + HOUR, 1)  # the leases have lapsed
    many = [f"https://many.example/{number}" for number in range(4)]
    assert [one.url for one in due] == [few[0], few[1], many[2], few[2], many[3]]
    assert {one.url: one.feed for one in due} == {
        **dict.fromkeys(few, "port"),
        **dict.fromkeys(many[2:], "wire"),
    }
    assert [one.url for one in later] == [many[0]]


def test_edit_while_reading_is_not_lost(database: Database, poll: Poll, now: datetime) -> None:
    poll(keyed("1", "https://wire.example/1", summary="seven"))
    with database.write() as session:
        (begun,) = entries.lease_due_reads(session, now, 1, HOUR)
    poll(keyed("1", "https://wire.example/1", summary="ten"))
    with database.write() as session:
        entries.settle_read(session, begun)
        (again,) = entries.lease_due_reads(session, now, 1, HOUR)
    assert again.summary == "ten"


def test_failed_reading_is_tried_again_when_asked(
    database: Database, poll: Poll, now: datetime
) -> None:
    poll(keyed("1", "https://wire.example/1", summary="seven"))
    with database.write() as session:
        (due,) = entries.lease_due_reads(session, now, 1, HOUR)
        entries.settle_read(session, due, retry_at=now + DAY, error="timed out")
        assert entries.lease_due_reads(session, now + DAY - HOUR, 1, HOUR) == ()
        (known,) = entries.lookup(session, "https://wire.example/1")
        assert (known.error, known.read_due_at, known.attempts) == ("timed out", now + DAY, 1)
        (again,) = entries.lease_due_reads(session, now + DAY, 1, HOUR)
        assert (again.attempts, again.summary) == (2, "seven")
        entries.settle_read(session, again, error="gave up")
        assert entries.waiting(session) == 0


@pytest.mark.parametrize(
    "needle", ["https://wire.example/1?from=rss", "https://wire.example/1", "A ship left"]
)
def test_entries_are_found_for_explaining(database: Database, poll: Poll, needle: str) -> None:
    entry = Entry(guid="1", url="https://wire.example/1?from=rss", title="A ship left")
    poll(Keyed(entry, "https://wire.example/1"))
    with database.read() as session:
        (found,) = entries.lookup(session, needle)
        assert (found.feed, found.title) == ("wire", "A ship left")
        assert entries.lookup(session, "A ship") == ()
        assert entries.waiting(session) == 1


NASTY = st.text(st.characters(), max_size=20)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NASTY, NASTY, NASTY), max_size=8))
def test_no_text_stops_a_batch(poll: Poll, texts: list[tuple[str, str, str]]) -> None:  # E10 A14
    given_entries = [keyed(guid, url, title) for guid, url, title in texts]
    added = poll(*given_entries)
    assert added.new + added.changed + added.seen <= len(texts)
    again = poll(*given_entries)
    assert again.new == 0


def test_moment_without_zone_is_refused_whole(poll: Poll, read: Read) -> None:  # E15
    naive = Entry("1", "", "A ship left", published=datetime(2024, 6, 1))  # noqa: DTZ001 (the fault)
    with pytest.raises(StatementError, match="time zone"):
        poll(Keyed(naive, ""), keyed("2", "https://wire.example/2"))
    assert read() == ()


def test_ten_megabytes_and_naughty_neighbours(poll: Poll, read: Read) -> None:  # E10
    huge = Entry(guid="1", url="", title="t", content="x" * 10_000_000)
    bad = Entry(guid="2\0\ud800", url="https://wire.example/\ud800", title="\udfff\0")
    assert poll(Keyed(huge, ""), Keyed(bad, bad.url)) == Added(2, 0, 0)
    assert [len(due.content) for due in read()] == [10_000_000, 0]


PAGE = "https://wire.example/1"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A ship left 4 hours ago", "A ship left 5 hours ago"),
        ("A ship left | 12:31", "A ship left | 12:46"),
        ("A ship left (23 comments)", "A ship left (40 comments)"),
        ("Судно вышло 4 часа назад", "Судно вышло 5 часов назад"),
        ("船が出た 4時間前", "船が出た 5時間前"),
    ],
)
@pytest.mark.parametrize("guid", ["1", ""])
def test_what_changes_by_itself_is_no_edit(
    poll: Poll, read: Read, guid: str, before: str, after: str
) -> None:
    assert poll(keyed(guid, PAGE, before)) == Added(1, 0, 0)
    read()
    assert poll(keyed(guid, PAGE, after)) == Added(0, 0, 1)
    assert read() == ()
    assert poll(keyed(guid, PAGE, after, "It sank.")) == Added(0, 1, 0)


def test_counters_of_a_summary_are_no_edit(poll: Poll, read: Read) -> None:
    poll(keyed("1", PAGE, summary="It had fish. (23 views, 2 hours ago)"))
    read()
    assert poll(keyed("1", PAGE, summary="It had fish. (40 views, 3 hours ago)")) == Added(0, 0, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12 killed", "40 killed"),
        ("At 12:31 on Monday a bomb went off", "At 12:46 on Monday a bomb went off"),
        ("Ship sank 3 hours after it left", "Ship sank 5 hours after it left"),
        ("A ship left | 12:31", "A ship sank | 12:31"),
    ],
)
def test_what_is_said_otherwise_is_an_edit(poll: Poll, read: Read, before: str, after: str) -> None:
    poll(keyed("1", PAGE, before))
    read()
    assert poll(keyed("1", PAGE, after)) == Added(0, 1, 0)


def test_two_items_that_differ_in_their_time_alone_are_two(poll: Poll, read: Read) -> None:
    # A17
    items = [keyed(f"live-{at}", TICKER, f"Live: fire | {at}") for at in ("12:31", "14:00")]
    assert poll(items[0]) == Added(1, 0, 0)
    read()
    assert poll(items[1]) == Added(1, 0, 0)
    assert poll(*items) == Added(0, 0, 2)


def from_before(database: Database) -> None:
    """Known entries as the version before kept them: with a hash of all words alone."""
    with database.write() as session:
        known = select(entry.c.id, entry.c.content_hash)
        for row_id, found in session.connection().execute(known).all():
            old = update(entry).where(entry.c.id == row_id)
            session.connection().execute(old.values(content_hash=found.partition(":")[0]))


def test_an_update_of_the_program_reads_nothing_again(
    poll: Poll, read: Read, database: Database
) -> None:
    shown = [
        keyed("1", "https://wire.example/1", "A ship left", "It had fish."),
        keyed("2", "https://wire.example/2", "A ship left 4 hours ago", "It had (23 comments)"),
        keyed("", "https://wire.example/3", "Ports A ship left 4 hours ago It had fish."),
        keyed("", "https://wire.example/4", "A ship left"),
    ]
    poll(*shown)
    read()
    from_before(database)
    old = sha256(b"https://wire.example/4\0A ship left\0\0").hexdigest()
    with database.read() as session:
        assert entries.lookup(session, "https://wire.example/4")[0].content_hash == old
    assert poll(*shown) == Added(0, 0, 4)
    later = [
        shown[0],
        keyed("2", "https://wire.example/2", "A ship left 5 hours ago", "It had (23 comments)"),
        # As the page is read now.
        keyed("", "https://wire.example/3", "A ship left", "Ports It had fish."),
        shown[3],
    ]
    assert poll(*later) == Added(0, 0, 4)
    assert read() == ()
    assert poll(keyed("1", "https://wire.example/1", "A ship sank", "It had fish.")).changed == 1
    assert poll(keyed("", "https://wire.example/4", "A ship left late")).changed == 1
