from collections.abc import Iterator
from datetime import datetime, timedelta

from watcher.core.topics import Any_, Term, Topic
from watcher.pipeline.replay import PORTION, Judged, Replay, Tally
from watcher.pipeline.rows import Row
from watcher.store import articles
from watcher.store.db import Database

FERRY = Topic("ferry", "Ferry", Any_((Term("ferry"), Term("ferries"))))
PORT = Topic("port", "Port", Term("Northport"))


def rows(now: datetime, *titles: str) -> Iterator[tuple[int, Row]]:
    for number, title in enumerate(titles):
        url = f"https://a.example/{number}"
        yield number, Row(number, now + timedelta(hours=number), url, title)


def test_each_topic_that_matches_is_judged_and_the_rest_costs_no_row(
    database: Database, now: datetime
) -> None:
    replay = Replay(database, [FERRY, PORT])
    found = list(
        replay.run(rows(now, "Northport ferry sinks", "A draw at Lords", "Fish at Northport"))
    )
    topics = [tuple(one.topic for one in judged.assessments) for judged in found]
    assert topics == [("ferry", "port"), (), ("port",)]
    assert [judged.place for judged in found] == [0, 1, 2]
    assert set(replay.ids.values()) == {0, 2}
    with database.read() as session:
        assert articles.lookup(session, "A draw at Lords") == ()
        assert articles.waiting(session) == 0


def test_what_a_broken_off_run_has_learnt_is_kept_by_the_portion(
    database: Database, now: datetime
) -> None:
    titles = [f"Ferry {number} sinks" for number in range(PORTION + 5)]
    running = Replay(database, [FERRY]).run(rows(now, *titles))
    for _ in range(PORTION + 2):
        next(running)
    running.close()
    with database.read() as session:
        assert articles.lookup(session, titles[0])
        assert articles.lookup(session, titles[PORTION - 1])
        assert not articles.lookup(session, titles[PORTION])


def test_the_tally_counts_entries_once_and_judgements_by_topic(
    database: Database, now: datetime
) -> None:
    tally = Tally()
    title = "A ferry sank off Northport on Monday after it had run into a trawler in thick fog"
    titles = [title, title, "Rain"]
    for judged in Replay(database, [FERRY, PORT]).run(rows(now, *titles)):
        tally.add(judged)
    assert (tally.entries, tally.on_topic) == (3, 2)
    assert tally.alerts == {"ferry": 1, "port": 1}
    assert tally.suppressed.total() == 2
    assert tally.verdicts.total() == 4
    assert Judged(0, next(rows(now, "x"))[1], ()).assessments == ()


def test_it_says_which_expressions_ran_out_of_time(database: Database, now: datetime) -> None:
    slow = Topic("ferry", "", Any_((Term("ferry|(a+)+$", regex=True),)))
    replay = Replay(database, [slow, PORT])
    text = f"A ferry, {'a' * 5000}!"
    list(replay.run(iter([(0, Row(0, now, "https://a.example/0", "Ferry", summary=text))])))
    (told,) = replay.slow
    assert told.startswith(
        "topic ferry: the regular expression 'ferry|(a+)+$' ran out of time on 1"
    )
