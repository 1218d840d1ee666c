import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher import telemetry
from watcher.app.house import House, open_house
from watcher.cli import main
from watcher.config import Watchlist, load
from watcher.errors import ConfigError, StoreError
from watcher.store import deliveries, outbox
from watcher.store.outbox import State
from watcher.telemetry import LogFormat, counters

FIRST = [
    "Ferry crews at Northport voted on Thursday to stop work from Monday over night shifts.",
    "The Seafarers' Union said 412 of 530 members took part in the vote in the town hall.",
    "The port carries about 9,000 passengers a day to the Outer Isles, most of them commuters.",
]
Write = Callable[..., Path]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2031, 3, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_(tmp_path: Path, clock: Clock) -> Callable[[Watchlist], AbstractContextManager[House]]:
    return lambda watchlist: open_house(
        watchlist, tmp_path / "data", out=io.StringIO(), clock=clock
    )


@pytest.fixture
def house(newsroom: Any, watchlist: Write, open_: Any) -> Iterator[House]:
    with open_(load(watchlist(newsroom.story("vote", FIRST)), {})) as made:
        yield made


def test_a_cycle_goes_from_feed_to_alert(house: House, newsroom: Any) -> None:
    stages = ("poll", "read", "judge", "group", "deliver")
    assert house.cycle() == {**dict.fromkeys(stages, 1), "watch": 0, "digest": 0, "retain": 0}
    assert len(newsroom.posted) == 1
    assert house.cycle() == {**dict.fromkeys(stages, 0), "watch": 0, "digest": 0, "retain": 0}


def test_only_what_is_new_is_told_next_time(house: House, newsroom: Any, clock: Clock) -> None:
    house.cycle()
    clock.pass_(minutes=6)
    navy = "Two naval vessels will carry medicines to the islands, the defence ministry said."
    newsroom.page("navy", "Navy to carry medicines to ferry islands", [*FIRST, navy])
    newsroom.feed("/feed", [("navy", "Navy to carry medicines to ferry islands", "Navy helps.")])
    house.cycle()
    _, second = newsroom.posted
    texts = [fact["text"] for fact in second["data"]["new"]]
    assert navy in texts
    assert not set(FIRST) & set(texts)


def test_what_comes_together_is_one_message(
    newsroom: Any, watchlist: Write, open_: Any, clock: Clock
) -> None:
    second = "/second"
    feeds = newsroom.story("vote", FIRST), newsroom.feed(second, [])
    with open_(load(watchlist(*feeds, wait="5m"), {})) as house:

        def work() -> None:
            for name, stage in house.stages().items():
                house.finish(name, stage)

        work()
        assert not newsroom.posted
        clock.pass_(minutes=2)
        navy = "Two naval vessels will carry medicines to the islands, the defence ministry said."
        repeat = FIRST[1].replace("took part in", "had taken part in")
        newsroom.page("navy", "Navy to carry medicines to ferry islands", [navy])
        newsroom.page("again", "Ferry crews vote", [repeat])
        newsroom.feed(
            second,
            [
                ("navy", "Navy to carry medicines to ferry islands", "Navy helps."),
                ("again", "Ferry crews at Northport: vote", repeat),
            ],
        )
        work()
        clock.pass_(minutes=2)
        assert not newsroom.posted
        clock.pass_(minutes=1)
        work()
        clock.pass_(minutes=60)
        work()
    (message,) = newsroom.messages
    assert len(message) == 2
    (body,) = newsroom.posted
    texts = {fact["text"] for fact in body["data"]["new"]}
    assert navy in texts
    assert FIRST[1] in texts


def test_quiet_hours_and_a_limit_are_heeded(
    newsroom: Any, watchlist: Write, open_: Any, clock: Clock
) -> None:
    path = watchlist(newsroom.story("vote", FIRST))
    quiet = 'routes: [{receivers: hook, quiet_hours: "12:00-14:00", max_alerts_per_hour: 1}]\n'
    path.write_text(path.read_text() + quiet)
    with open_(load(path, {})) as house:
        house.cycle()
        clock.pass_(minutes=119)
        house.cycle()
        assert not newsroom.posted
        clock.pass_(minutes=1)
        house.cycle()
        assert len(newsroom.posted) == 1
        navy = "Two naval vessels will carry medicines to the islands, the defence ministry said."
        newsroom.page("navy", "Navy to carry medicines to ferry islands", [navy])
        newsroom.feed("/feed", [("navy", "Navy to carry medicines to ferry islands", navy)])
        clock.pass_(minutes=59)
        house.cycle()
        assert len(newsroom.posted) == 1
        clock.pass_(minutes=1)
        house.cycle()
    assert len(newsroom.posted) == 2


def test_a_digest_tells_who_else_carried_the_news(
    newsroom: Any, watchlist: Write, open_: Any, clock: Clock
) -> None:
    second = "/second"
    path = watchlist(newsroom.story("vote", FIRST), newsroom.feed(second, []))
    path.write_text(path.read_text().replace("{name: hook,", "{name: hook, digest: daily 18:00,"))
    clock.pass_(hours=1)
    with open_(load(path, {})) as house:
        house.cycle()
        (alert,) = newsroom.posted
        elsewhere = newsroom.home.replace("127.0.0.1", "localhost")
        newsroom.page("copy", "Ferry crews at Northport: vote", FIRST)
        newsroom.feed(second, [("copy", "Ferry crews at Northport: vote", FIRST[0])])
        newsroom.pages[second] = tuple(
            part.replace(newsroom.home, elsewhere) if isinstance(part, str) else part
            for part in newsroom.pages[second]
        )
        clock.pass_(hours=2)
        house.cycle()
        assert newsroom.posted == [alert]
        clock.pass_(hours=3)
        house.cycle()
        house.cycle()
    _, digest = newsroom.posted
    assert digest["schema"] == "watcher.digest/1"
    (topic,) = digest["data"]["topics"]
    carried, quiet = topic["sections"]
    assert carried["kind"] == "carried by others"
    assert {one for note in carried["notes"] for one in note["also"]} == {"f1"}
    assert FIRST[1] in [note["text"] for note in carried["notes"]]
    assert [note["reason"] for note in quiet["notes"]] == ["reprint"]


def test_a_new_watchlist_is_worked_by_and_an_old_delivery_still_arrives(
    house: House, newsroom: Any, watchlist: Write
) -> None:  # D09
    house.finish("poll", house.poll)
    house.finish("read", house.read)
    house.judge()
    other = load(watchlist(newsroom.home + "/feed", topic="other"), {})
    house.adopt(other)
    assert house.watchlist is other
    house.group(patient=False)
    house.finish("deliver", house.deliver)
    assert [body["data"]["topic"]["name"] for body in newsroom.posted] == ["ferry"]


def test_a_topic_added_later_learns_silently_what_came_before(
    house: House, newsroom: Any, watchlist: Write, clock: Clock
) -> None:
    house.finish("poll", house.poll)
    house.finish("read", house.read)
    clock.pass_(minutes=5)
    house.adopt(load(watchlist(newsroom.home + "/feed", topic="late", baseline="silent"), {}))
    before = counters.total("article.judged", reason="baseline")
    house.judge()
    house.finish("deliver", house.deliver)
    assert counters.total("article.judged", reason="baseline") == before + 1
    assert not newsroom.posted


def test_a_topic_added_later_knows_what_is_old(
    house: House, newsroom: Any, watchlist: Write, clock: Clock
) -> None:  # A26
    house.cycle()
    assert len(newsroom.posted) == 1
    path = watchlist(newsroom.home + "/feed", baseline="silent")
    port = "topics:\n  - {name: port, match: Northport}\n"
    path.write_text(path.read_text().replace("topics:\n", port))
    clock.pass_(minutes=2)
    house.adopt(load(path, {}))
    clock.pass_(seconds=1)
    house.cycle()
    navy = "Two naval vessels will carry medicines to the islands, the defence ministry said."
    newsroom.page("navy", "Northport: navy to carry medicines", [*FIRST, navy])
    newsroom.feed("/feed", [("navy", "Northport: navy to carry medicines", "The navy helps.")])
    clock.pass_(minutes=2)
    house.cycle()
    told = [body["data"] for body in newsroom.posted if body["data"]["topic"]["name"] == "port"]
    assert len(told) == 1
    assert navy in [fact["text"] for fact in told[0]["new"]]
    assert not set(FIRST) & {fact["text"] for fact in told[0]["new"]}


@pytest.mark.parametrize("meanwhile", ["other terms", "gone"])
def test_a_topic_whose_terms_changed_knows_what_is_old(
    house: House, newsroom: Any, watchlist: Write, clock: Clock, meanwhile: str
) -> None:  # A26
    path = watchlist(newsroom.home + "/feed", baseline="silent")
    text = path.read_text()
    port = "topics:\n  - {name: port, match: MATCH}\n"
    path.write_text(text.replace("topics:\n", port.replace("MATCH", "cod")))
    house.adopt(load(path, {}))
    house.cycle()
    clock.pass_(hours=30)
    if meanwhile == "gone":
        path.write_text(text)
        house.adopt(load(path, {}))
        house.cycle()
        clock.pass_(hours=30)
    path.write_text(text.replace("topics:\n", port.replace("MATCH", "[cod, Northport]")))
    house.adopt(load(path, {}))
    clock.pass_(seconds=1)
    house.cycle()
    clock.pass_(hours=2)
    house.cycle()
    newsroom.page("again", "Northport: ferry crews vote", FIRST)
    newsroom.feed("/feed", [("again", "Northport: ferry crews vote", FIRST[0])])
    clock.pass_(hours=2)
    house.cycle()
    told = [body["data"] for body in newsroom.posted if body["data"]["topic"]["name"] == "port"]
    assert told == []


def test_a_watchlist_that_cannot_be_wired_changes_nothing(house: House) -> None:
    before = house.watchlist
    receiver = before.receivers[0]
    broken = receiver.filled(webhook=receiver.webhook and receiver.webhook.filled(url="nowhere"))
    with pytest.raises(ConfigError, match="receiver hook"):
        house.adopt(replace(before, receivers=(broken,)))
    assert house.watchlist is before


def test_a_topic_without_a_feed_is_said(house: House) -> None:  # K05
    before = counters.total("topic.unwatched")
    off = replace(house.watchlist.feeds[0], enabled=False)
    house.adopt(replace(house.watchlist, feeds=(off,)))
    assert counters.total("topic.unwatched") == before + 1
    house.watch()
    assert [one.kind for one in house.troubles] == ["topic not watched"]


def test_what_is_watched_no_longer_is_named(
    house: House, watchlist: Write, caplog: pytest.LogCaptureFixture
) -> None:  # D09
    other = load(watchlist("https://other.example/feed", topic="other"), {})
    feed = replace(other.feeds[0], name="other")
    house.adopt(house.watchlist)
    assert not [one for one in caplog.records if one.levelname == "WARNING"]
    house.adopt(replace(other, feeds=(feed,)))
    (said,) = [one for one in caplog.records if one.levelname == "WARNING"]
    assert said.__dict__["event"] == "config.dropped"
    assert said.__dict__["fields"] == {"topics": "ferry", "feeds": "f0"}


def test_what_waits_for_a_receiver_follows_it_to_its_new_name(
    house: House, newsroom: Any, caplog: pytest.LogCaptureFixture
) -> None:  # D09, H13
    for stage in (house.poll, house.read, house.judge):
        stage()
    before = house.watchlist
    (hook,) = before.receivers
    routes = tuple(replace(one, receivers=("phone",)) for one in before.routes)
    twins = (hook.filled(name="phone"), hook.filled(name="desk"))
    house.adopt(replace(before, receivers=twins[:1], routes=routes))
    house.adopt(replace(before, receivers=twins, routes=routes))
    assert not [one for one in caplog.records if one.__dict__.get("event") == "receiver.left"]
    done = house.cycle()
    assert (done["deliver"], len(newsroom.posted)) == (1, 1)
    with house.database.read() as session:
        (sent,) = deliveries.listed(session, [State.SENT])
    assert sent.receiver == "phone"


def test_what_waits_for_a_receiver_that_left_is_counted_and_listed(
    house: House, newsroom: Any, caplog: pytest.LogCaptureFixture
) -> None:  # D09, H13
    for stage in (house.poll, house.read, house.judge):
        stage()
    before = house.watchlist
    (hook,) = before.receivers
    twins = (hook.filled(name="phone"), hook.filled(name="desk"))
    house.adopt(replace(before, receivers=twins, routes=()))
    (said,) = [one for one in caplog.records if one.__dict__.get("event") == "receiver.left"]
    assert said.__dict__["fields"] == {"receiver": "hook", "waiting": 1}
    assert said.levelname == "WARNING"
    house.cycle()
    assert newsroom.posted == []
    with house.database.write() as session:
        (lost,) = deliveries.listed(session)
        assert (lost.state, lost.receiver) == (State.CANCELLED, "hook")
        assert "no longer in the watchlist" in lost.error
        assert deliveries.drop(session, [lost.id], house.clock()) == 1
        assert deliveries.listed(session) == ()


def test_nobody_told_is_said(house: House) -> None:
    before = counters.total("topic.untold")
    house.adopt(replace(house.watchlist, routes=()))
    assert counters.total("topic.untold") == before + 1


def test_a_feed_that_is_switched_off_is_not_polled(
    newsroom: Any, watchlist: Write, open_: Any
) -> None:
    loaded = load(watchlist(newsroom.story("vote", FIRST)), {})
    off = replace(loaded, feeds=(replace(loaded.feeds[0], enabled=False),))
    with open_(off) as house:
        assert house.cycle()["poll"] == 0


def test_it_is_opened_once(house: House, open_: Any) -> None:
    with pytest.raises(StoreError, match="another watcher"), open_(house.watchlist):
        pass


def test_what_was_begun_before_a_crash_is_due_again_after_it(
    newsroom: Any, watchlist: Write, open_: Any
) -> None:  # E01
    loaded = load(watchlist(newsroom.story("vote", FIRST)), {})
    with open_(loaded) as house:
        house.finish("poll", house.poll)
        house.finish("read", house.read)
        house.judge()
        house.group(patient=False)
        with house.database.write() as session:
            assert outbox.lease_due(session, house.clock(), 9, timedelta(days=9))
    with open_(loaded) as house:
        assert house.finish("deliver", house.deliver) == 1
        with house.database.read() as session:
            assert outbox.backlog(session)[State.SENT] == 1


def test_it_tells_of_its_own_troubles_until_they_are_over(
    house: House, newsroom: Any, clock: Clock
) -> None:
    house.cycle()
    newsroom.pages["/feed"] = (500, "text/plain", "down")
    for _ in range(6):
        clock.pass_(hours=12)
        house.cycle()
    (notice,) = newsroom.posted[1:]
    assert notice["type"] == "alert.operator"
    told = [one["article"]["title"] for one in notice["data"]["alerts"]]
    assert sorted(told) == ["Feed failing: f0", "Topic not watched: ferry"]
    trouble, unwatched = sorted(house.troubles, key=lambda one: one.kind)
    assert "failed 5 times in a row" in trouble.text or "failed 6 times in a row" in trouble.text
    assert unwatched.text == "None of the feeds of topic ferry works: f0."
    newsroom.feed("/feed", [])
    clock.pass_(days=1)
    house.cycle()
    told = [one["article"]["title"] for one in newsroom.posted[-1]["data"]["alerts"]]
    assert sorted(told) == ["Recovered: feed failing: f0", "Recovered: topic not watched: ferry"]
    assert house.troubles == ()


def moved(watchlist: Watchlist) -> Watchlist:
    """The watchlist with another address for its feed."""
    feed = watchlist.feeds[0]
    return replace(watchlist, feeds=(replace(feed, url=f"{feed.url}/moved"),))


@pytest.mark.parametrize(
    "anew",
    [
        lambda house: house.clock_stepped(timedelta(hours=5)),
        lambda house: house.resume(timedelta(hours=5)),
        lambda house: house.adopt(moved(house.watchlist)),
    ],
)
def test_a_feed_that_is_not_asked_is_told_unless_nothing_could_be(
    house: House, clock: Clock, anew: Callable[[House], None]
) -> None:  # F01, I02
    house.cycle()
    clock.pass_(hours=5)
    house.watch()
    assert {one.kind for one in house.troubles} == {"feed not asked", "topic not watched"}
    anew(house)
    house.watch()
    assert not {"feed not asked", "topic not watched"} & {one.kind for one in house.troubles}


def test_a_watchlist_that_changes_often_hides_no_trouble(
    house: House, clock: Clock
) -> None:  # D10, F01
    for _ in range(5):
        clock.pass_(hours=1)
        house.adopt(replace(house.watchlist, routes=()))
        house.watch()
    assert {one.kind for one in house.troubles} == {"feed not asked", "topic not watched"}
    clock.pass_(days=-400)
    house.clock_stepped(timedelta(days=-400))
    for _ in range(5):
        house.watch()
        assert "feed not asked" not in {one.kind for one in house.troubles}
        clock.pass_(hours=1)
    house.watch()
    assert "feed not asked" in {one.kind for one in house.troubles}


def test_a_watchlist_that_is_refused_is_told(house: House, newsroom: Any) -> None:  # D01
    house.rejected = "watchlist.yaml:3: no topics"
    house.cycle()
    house.adopt(house.watchlist)
    house.cycle()
    notices = [body for body in newsroom.posted if body["type"] == "alert.operator"]
    titles = [body["data"]["article"]["title"] for body in notices]
    assert titles == ["Watchlist rejected", "Recovered: watchlist rejected"]


def test_a_receiver_may_keep_out_of_it(newsroom: Any, watchlist: Write, open_: Any) -> None:
    path = watchlist(newsroom.story("vote", FIRST))
    text = path.read_text().replace("{name: hook,", "{name: hook, notices: false,")
    path.write_text(text)
    with open_(load(path, {})) as house:
        house.rejected = "watchlist.yaml:3: no topics"
        house.cycle()
        assert [body["type"] for body in newsroom.posted] == ["alert.news"]
        assert len(house.troubles) == 1


def test_a_clock_set_back_holds_nothing_up(
    house: House, newsroom: Any, clock: Clock
) -> None:  # I01
    house.cycle()
    clock.pass_(days=-400)
    house.clock_stepped(timedelta(days=-400))
    clock.pass_(minutes=2)  # the interval is a minute
    assert house.cycle()["poll"] == 1
    (notice,) = newsroom.posted[1:]
    assert notice["data"]["article"]["title"] == "Clock stepped"


def test_a_start_with_a_clock_far_ahead_is_told(
    newsroom: Any, watchlist: Write, open_: Any, clock: Clock
) -> None:  # I02
    loaded = load(watchlist(newsroom.story("vote", FIRST)), {})
    with open_(loaded) as house:
        house.cycle()
    clock.pass_(days=29)
    with open_(loaded) as house:
        house.cycle()
        assert house.troubles == ()
    clock.pass_(days=3650)
    with open_(loaded) as house:
        house.cycle()
        assert [one.kind for one in house.troubles] == ["clock stepped"]
        clock.pass_(hours=1)
        house.watch()
        assert house.troubles == ()


def test_a_suspended_day_is_one_poll(house: House, newsroom: Any, clock: Clock) -> None:  # I02
    house.cycle()
    clock.pass_(days=1)
    house.clock_stepped(timedelta(days=1))
    assert house.cycle()["poll"] == 1
    assert newsroom.asked.count("/feed") == 2


def test_a_receiver_that_is_down_for_75_hours(
    newsroom: Any, watchlist: Write, open_: Any, clock: Clock, tmp_path: Path
) -> None:  # H08
    path = watchlist(newsroom.story("vote", FIRST))
    other = f'  - {{name: other, webhook: {{url: "{newsroom.home}/other"}}}}\n'
    path.write_text(path.read_text() + other)
    newsroom.down.add("/hook")
    with open_(load(path, {})) as house:
        for _ in range(176):  # 88 hours: each wait is lengthened by up to a tenth, and to a look
            house.cycle()
            clock.pass_(minutes=30)
        assert newsroom.asked.count("/hook") == 10
        told = [body for body in newsroom.posted if body["type"] == "alert.operator"]
        assert {body["path"] for body in told} == {"/other"}
        titles = [body["data"]["article"]["title"] for body in told]
        assert titles == ["Receiver failing: hook", "Receiver dead: hook"]
        with house.database.read() as session:
            backlog = outbox.backlog(session)
        assert backlog[State.DEAD] == 1
        assert len(newsroom.posted) == 1 + len(told)

        newsroom.down.clear()
        with pytest.raises(SystemExit) as ended:
            main(["outbox", "retry", "--dead", "--data-dir", str(tmp_path / "data")])
        assert not ended.value.code
        house.cycle()
        house.cycle()
        late = [body for body in newsroom.posted if body["path"] == "/hook"]
        titles = [body["data"]["article"]["title"] for body in late]
        assert titles == ["Ferry crews at Northport: vote", "Recovered: receiver dead: hook"]
        assert late[0]["data"]["id"] == newsroom.posted[0]["data"]["id"]


def test_what_was_forgotten_is_not_told_again_when_it_returns(
    newsroom: Any, watchlist: Write, open_: Any, clock: Clock
) -> None:  # E14 A18
    path = watchlist(newsroom.story("vote", FIRST))
    keep = "keep: {articles: 1d, alerts: 1d, entries: 1d}, "
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("defaults: {", f"defaults: {{{keep}", 1), encoding="utf-8")
    with open_(load(path, {})) as house:
        house.cycle()
        newsroom.feed("/feed", [])
        for _ in range(3):  # that the feed holds nothing now is told, and forgotten as well
            clock.pass_(days=4)
            house.cycle()
        with house.database.read() as session:
            for table in ("entry", "assessment", "alert", "delivery", "attempt", "story"):
                rows = session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608 (names of ours)
                assert rows.scalar() == 0, table
        newsroom.story("vote", FIRST)
        clock.pass_(days=1)
        done = house.cycle()
        assert (done["poll"], done["read"], done["judge"]) == (1, 1, 0)
        newsroom.story("vote", FIRST[::-1])  # not even where its text is no longer the same
        newsroom.feed("/feed", [("vote", "Ferry crews at Northport: vote", FIRST[1])])
        clock.pass_(days=1)
        assert house.cycle()["judge"] == 1
    assert [one["type"] for one in newsroom.posted].count("alert.news") == 1


def test_secrets_of_the_watchlist_are_in_no_log(
    newsroom: Any, watchlist: Write, open_: Any
) -> None:  # J12
    heard = io.StringIO()
    handler = telemetry.configure(LogFormat.JSON, stream=heard)
    path = watchlist(newsroom.story("vote", FIRST))
    try:
        with open_(load(path, {})):
            telemetry.event("delivery.retried", detail=f"{newsroom.home}/hook says no")
        telemetry.event("delivery.retried", detail=f"{newsroom.home}/hook says no")
    finally:
        telemetry.remove(handler)
    first, second = (line for line in heard.getvalue().splitlines() if "retried" in line)
    assert f"{newsroom.home}/hook" not in first
    assert "says no" in first
    assert f"{newsroom.home}/hook" in second  # a house that is closed has no secrets
