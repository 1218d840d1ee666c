from datetime import datetime, timedelta

from sqlmodel import Session

from watcher.store import feeds, leases
from watcher.store.db import Database
from watcher.store.feeds import FeedHealth, FeedRow, FeedSpec, PollOutcome, Synced, Wishes

HOUR = timedelta(hours=1)
WIRE = FeedSpec("wire", "https://wire.example/rss", HOUR, language="en", group="world")
PORT = FeedSpec("port", "https://port.example/rss", HOUR)


def poll(database: Database, outcome: PollOutcome, now: datetime) -> None:
    with database.write() as session:
        for row in feeds.lease_due(session, now, 10, HOUR):
            feeds.settle_poll(session, row.id, outcome, now)


def due(session: Session, now: datetime) -> list[str]:
    return [row.name for row in feeds.lease_due(session, now, 10, HOUR)]


def health(database: Database) -> dict[str, FeedHealth]:
    with database.read() as session:
        return {one.name: one for one in feeds.health(session)}


def test_new_feeds_are_due_at_once_and_once(database: Database, now: datetime) -> None:
    with database.write() as session:
        assert feeds.sync(session, [WIRE, PORT], now) == Synced(("wire", "port"), (), ())
        (first,) = feeds.lease_due(session, now, 1, HOUR)
        assert first == FeedRow(
            id=first.id,
            name="wire",
            url="https://wire.example/rss",
            interval=HOUR,
            language="en",
            group="world",
            etag="",
            last_modified="",
            validators_of="",
            body_hash="",
            failures=0,
            first_poll=True,
            moved_to="",
            moved_seen=0,
            next_poll_at=now,
            pace=None,
            ttl=None,
            skip_hours=0,
            skip_days=0,
            last_whole_at=None,
            last_new_at=None,
            watched_until=None,
            empty_since=None,
            longest_empty=timedelta(0),
            last_polled_at=None,
        )
        assert due(session, now) == ["port"]
        assert due(session, now) == []
        assert due(session, now + HOUR) == ["wire", "port"]  # the holder died


def test_validators_are_kept_byte_for_byte(database: Database, now: datetime) -> None:  # B14
    etag, changed = 'W/"a, b"', "Sat, 01 Jun 2024 10:00:00 GMT"
    with database.write() as session:
        feeds.sync(session, [WIRE], now)
    whole = PollOutcome(
        now + HOUR, 200, etag=etag, last_modified=changed, body_hash="h", whole=True
    )
    poll(database, whole, now)
    poll(database, PollOutcome(now + 2 * HOUR, 304), now + HOUR)
    with database.write() as session:
        (row,) = feeds.lease_due(session, now + 2 * HOUR, 1, HOUR)
    assert (row.etag, row.last_modified, row.body_hash) == (etag, changed, "h")
    assert not row.first_poll
    assert row.last_polled_at == now + HOUR


def test_failures_count_until_a_success(database: Database, now: datetime) -> None:
    with database.write() as session:
        feeds.sync(session, [WIRE], now)
    failed = PollOutcome(now + HOUR, 503, error="busy", error_kind="status")
    poll(database, failed, now)
    poll(database, failed, now + HOUR)
    found = health(database)["wire"]
    assert (found.failures, found.status, found.error) == (2, 503, "busy")
    assert found.last_success_at is None
    with database.write() as session:
        (row,) = feeds.lease_due(session, now + HOUR, 1, HOUR)
        assert row.first_poll
        feeds.settle_poll(session, row.id, PollOutcome(now + 2 * HOUR, 200, new=3), now + HOUR)
    found = health(database)["wire"]
    assert (found.failures, found.error) == (0, "")
    assert found.last_new_at == now + HOUR


def test_permanent_redirects_are_counted_in_a_row(database: Database, now: datetime) -> None:  # B16
    def seen() -> tuple[str, int]:
        found = health(database)["wire"]
        return found.moved_to, found.moved_seen

    with database.write() as session:
        feeds.sync(session, [WIRE], now)
    poll(database, PollOutcome(now, 200, moved_to="https://a.example/"), now)
    poll(database, PollOutcome(now, 200, moved_to="https://a.example/"), now)
    assert seen() == ("https://a.example/", 2)
    poll(database, PollOutcome(now, 500, error="broken"), now)
    assert seen() == ("https://a.example/", 2)
    poll(database, PollOutcome(now, 200, moved_to="https://b.example/"), now)
    assert seen() == ("https://b.example/", 1)
    poll(database, PollOutcome(now, 200), now)
    assert seen() == ("", 0)


def test_gone_feed_rests_until_its_address_changes(
    database: Database, now: datetime
) -> None:  # B17
    with database.write() as session:
        feeds.sync(session, [WIRE], now)
    poll(database, PollOutcome(now, 410, error="gone", gone=True), now)
    other = FeedSpec("wire", "https://wire.example/atom", HOUR, "en", "world")
    with database.write() as session:
        assert due(session, now + 100 * HOUR) == []
        assert feeds.sync(session, [WIRE], now) == Synced((), (), ())
        assert due(session, now + 100 * HOUR) == []
        assert feeds.sync(session, [other], now) == Synced((), ("wire",), ())
        (row,) = feeds.lease_due(session, now, 1, HOUR)
    assert row.first_poll
    assert row.url == other.url
    assert row.failures == 0


def test_a_new_address_remembers_until_when_the_old_one_was_watched(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        feeds.sync(session, [WIRE], now)
    poll(database, PollOutcome(now + HOUR, 200), now)
    poll(database, PollOutcome(now + HOUR, 404, error="not found"), now + HOUR)
    for number in range(2):  # the first one that is written is wrong as well
        moved = FeedSpec("wire", f"https://wire.example/{number}", HOUR)
        with database.write() as session:
            feeds.sync(session, [moved, PORT], now + 9 * HOUR)
            rows = feeds.lease_due(session, now + 9 * HOUR, 9, HOUR)
        until = {row.name: (row.first_poll, row.watched_until) for row in rows}
        assert until["wire"] == (True, now)
        assert until.get("port", (True, None)) == (True, None)


def test_removed_feed_rests_and_comes_back_as_it_was(database: Database, now: datetime) -> None:
    with database.write() as session:
        feeds.sync(session, [WIRE, PORT], now)
    poll(database, PollOutcome(now + HOUR, 200, etag='"1"'), now)
    with database.write() as session:
        assert feeds.sync(session, [PORT], now) == Synced((), (), ("wire",))
        assert feeds.sync(session, [PORT], now) == Synced((), (), ())
        assert due(session, now + HOUR) == ["port"]
        assert feeds.sync(session, [WIRE, PORT], now) == Synced((), (), ())
        (row,) = feeds.lease_due(session, now + HOUR, 1, HOUR)
    assert (row.name, row.etag, row.first_poll) == ("wire", '"1"', False)


def test_shorter_interval_brings_the_next_poll_forward(database: Database, now: datetime) -> None:
    with database.write() as session:
        feeds.sync(session, [WIRE, PORT], now)
        wire, port = feeds.lease_due(session, now, 10, HOUR)
        feeds.settle_poll(session, wire.id, PollOutcome(now + 24 * HOUR, 200), now)
        failed = PollOutcome(now + 24 * HOUR, 503, error="busy")
        feeds.settle_poll(session, port.id, failed, now)
        quick = [FeedSpec(one.name, one.url, HOUR / 4) for one in (WIRE, PORT)]
        feeds.sync(session, quick, now)
        assert due(session, now + HOUR / 4 - timedelta(seconds=1)) == []
        assert due(session, now + HOUR / 4) == ["wire"]  # the failing one keeps its distance


def test_odd_values_do_not_stop_a_poll(database: Database, now: datetime) -> None:  # E10
    odd = PollOutcome(now, status=10**30, error="a\0b\ud800", etag="\udc80\0")
    with database.write() as session:
        feeds.sync(session, [FeedSpec("\ud800\0", "https://x.example/", HOUR)], now)
    poll(database, odd, now)
    (found,) = health(database).values()
    assert (found.name, found.error) == ("\ufffd", "ab\ufffd")


def test_a_feed_that_ends_its_poller_comes_last_alone_and_ever_later(
    database: Database, now: datetime
) -> None:  # F08
    def started(at: datetime) -> list[str]:
        """A start after a crash: whoever was under way is free again."""
        with database.write() as session:
            leases.release_all(session)
            return due(session, at)

    with database.write() as session:
        feeds.sync(session, [WIRE, PORT], now)
    assert started(now) == ["wire", "port"]
    assert started(now) == ["wire", "port"]  # once may be a power cut
    assert started(now) == ["wire"]  # now both are suspects, and each is alone
    with database.write() as session:
        (port,) = feeds.lease_due(session, now, 10, HOUR)
        feeds.settle_poll(session, port.id, PollOutcome(now + 999 * HOUR), now)
    polls = [hour for hour in range(1, 100) if started(now + hour * HOUR)]
    assert polls == [8, 24, 48, 72, 96]
    wire = health(database)["wire"]
    assert (wire.failures, wire.error_kind) == (6, "unended")
    assert "Its last 7 polls did not end" in wire.error
    with database.write() as session:
        number = next(one.id for one in feeds.health(session) if one.name == "wire")
        feeds.settle_poll(session, number, PollOutcome(now + 97 * HOUR), now + 96 * HOUR)
    assert "wire" in started(now + 100 * HOUR)
    wire = health(database)["wire"]
    assert (wire.failures, wire.error) == (0, "")


def test_a_suspect_has_its_turn_though_others_are_due_at_all_times(
    database: Database, now: datetime
) -> None:  # F08
    others = [FeedSpec(f"f{number}", f"https://slow.example/{number}", HOUR) for number in range(9)]

    def turns(at: datetime) -> set[str]:
        with database.write() as session:
            leases.release_all(session)
            taken = [
                feeds.lease_due(session, at, 1, HOUR, only=one.id)[0]
                for one in feeds.due(session, at, 99)
            ]
            for row in taken:
                if row.name not in {"wire", "port"}:
                    feeds.settle_poll(session, row.id, PollOutcome(at, 200), at)
            return {row.name for row in taken}

    with database.write() as session:
        feeds.sync(session, [WIRE, PORT, *others], now)
    slow = {one.name for one in others}
    assert turns(now) == turns(now) == {"wire", "port", *slow}
    assert turns(now) == slow  # others first
    later = now + HOUR
    assert [turns(later) - slow, turns(later) - slow] == [{"wire"}, {"port"}]  # each alone
    assert turns(later) == slow  # they are put off


def test_a_pace_and_wishes_are_kept_until_others_come(database: Database, now: datetime) -> None:
    hour = timedelta(hours=1)
    wishes = Wishes(hour, 1 << 3, 1 << 6)

    def poll(at: datetime, outcome: PollOutcome) -> None:
        with database.write() as session:
            (row,) = feeds.lease_due(session, at, 9, hour)
            feeds.settle_poll(session, row.id, outcome, at)

    def kept(at: datetime) -> tuple[object, ...]:
        with database.write() as session:
            (row,) = feeds.lease_due(session, at, 9, hour)
            feeds.put_off(session, row.id, at)
        return row.pace, row.ttl, row.skip_hours, row.skip_days

    with database.write() as session:
        feeds.sync(session, [FeedSpec("a", "https://a.example/", hour)], now)
    assert kept(now) == (None, None, 0, 0)
    poll(now, PollOutcome(now, pace=2 * hour, wishes=wishes))
    poll(now, PollOutcome(now, error="down"))  # B20: a failure or a 304 says nothing of wishes
    assert kept(now) == (2 * hour, hour, 8, 64)
    poll(now, PollOutcome(now, wishes=Wishes()))
    assert kept(now) == (2 * hour, None, 0, 0)
    with database.write() as session:
        feeds.sync(session, [FeedSpec("a", "https://a.example/", hour / 2)], now)
    assert kept(now)[0] is None  # another interval is another start


def test_a_feed_can_be_put_off_without_a_poll(database: Database, now: datetime) -> None:  # B15
    minute = timedelta(minutes=1)
    with database.write() as session:
        feeds.sync(session, [FeedSpec("a", "https://a.example/", minute)], now)
        (row,) = feeds.lease_due(session, now, 9, minute)
        feeds.put_off(session, row.id, now + minute)
        (health,) = feeds.health(session)
        assert (health.failures, health.last_polled_at) == (0, None)
        assert feeds.lease_due(session, now, 9, minute) == ()
        assert len(feeds.lease_due(session, now + minute, 9, minute)) == 1
