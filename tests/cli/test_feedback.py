import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from watcher.model import Alert, Judged, Reason, Status, Support, Verdict
from watcher.pipeline.notices import notice
from watcher.store import outbox
from watcher.store.db import Database, open_database

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
FOUND = "Iceland's coast guard found 40 crab traps north of Grimsey on Monday."
EARLIER = "Iceland's coast guard found 12 crab traps north of Grimsey on Sunday."
SAME = "The trawler Solveig landed its catch at Husavik."
JOINED = "Norway closed the cod fishery off Vardo."


def told(said: str, fact: int) -> Support:
    return Support(said, "1", "north.example", "https://north.example/1", NOW, fact)


def alert(name: str, *sentences: Judged) -> Alert:
    verdict, reason = Verdict.UPDATE, Reason.NEW_FACTS
    url = f"https://news.example/{name}"
    return Alert(
        name, "fish", "Fishing", verdict, reason, name, url, "news.example", NOW, NOW, sentences
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Two alerts in one message for one receiver, and a notice of watcher's own."""
    opened = open_database(tmp_path / "watcher.db")
    traps = Judged(FOUND, Status.NEW, support=(told("On the same page.", -1), told(EARLIER, 7)))
    catch = Judged(SAME, Status.NEW, support=(told(SAME, 8),))
    to = [("mail", "me@a.example")]
    with opened.write() as session:
        outbox.raise_alert(session, alert("ab12", traps, catch), to, NOW, hold=True)
        outbox.raise_alert(session, alert("ab34", Judged(JOINED, Status.NEW)), to, NOW, hold=True)
        outbox.raise_alert(session, notice("x", "Disk", "It is full.", now=NOW), to, NOW)
    yield opened
    opened.close()


@pytest.fixture
def feedback(watcher: Callable[..., Any], database: Database, tmp_path: Path) -> Callable[..., Any]:
    del database
    return lambda *words: watcher("feedback", *words, "--data-dir", tmp_path)


def test_what_is_said_is_scored(
    feedback: Callable[..., Any], watcher: Callable[..., Any], tmp_path: Path
) -> None:
    assert feedback("ab12", "useful").out == f"useful: {FOUND}\n"
    assert feedback("AB12", "known", "2").out == f"known: {SAME}\n"
    assert feedback("ab12", "useful", "cod  fishery").out == f"useful: {JOINED}\n"
    rows = tmp_path / "mine.jsonl"
    rows.write_text(feedback("export").out, encoding="utf-8")
    first, second, third = map(json.loads, rows.read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["new"], first["known"]) == ("ab12/1", True, [EARLIER])
    assert (second["id"], second["new"], second["topic"]) == ("ab12/2", False, "fish")
    assert (third["id"], third["known"]) == ("ab34/1", [])

    scored = watcher("evaluate", "sentences", rows)
    assert not scored.err
    figures = dict(line.split() for line in scored.out.splitlines())
    assert (figures["labelled"], figures["accuracy"]) == ("3", "1.000")

    watchlist = tmp_path / "w.yaml"
    watchlist.write_text("topics: [{name: fish, match: cod}]\n", encoding="utf-8")
    status = watcher("status", "--watchlist", watchlist, "--data-dir", tmp_path).out
    assert "feedback    2 useful" in status


def test_the_later_answer_counts_and_is_shown(feedback: Callable[..., Any]) -> None:
    assert feedback("ab12", "useful").code == 0
    assert feedback("ab12", "known").out == f"known: {FOUND}\nknown: {SAME}\n"
    assert feedback("ab12", "useful", "2").code == 0
    assert feedback("ab12").out == f"known       1  {FOUND}\nuseful      2  {SAME}\n"
    assert len(feedback("export").out.splitlines()) == 2


def test_what_is_off_topic_is_kept_and_makes_no_row(
    feedback: Callable[..., Any], watcher: Callable[..., Any], tmp_path: Path
) -> None:
    assert feedback("ab12", "off-topic").out == f"off-topic: {FOUND}\noff-topic: {SAME}\n"
    assert feedback("ab34", "known").code == 0
    exported = feedback("export")
    assert [json.loads(row)["id"] for row in exported.out.splitlines()] == ["ab34/1"]
    assert "2 sentences that were off topic left out: a row asks whether" in exported.err
    assert feedback("ab12", "useful", "2").code == 0
    assert "1 sentence that was off topic left out" in feedback("export").err
    watchlist = tmp_path / "w.yaml"
    watchlist.write_text("topics: [{name: fish, match: cod}]\n", encoding="utf-8")
    feedback("ab12", "off-topic", "2")
    status = watcher("status", "--watchlist", watchlist, "--data-dir", tmp_path).out
    assert "feedback    1 off-topic, 1 known" in status


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ff", "known"), "no alert has the id 'ff'; it stands at the end of each message"),
        (("", "known"), "no alert has the id ''"),
        (("ab", "known"), "several alerts begin with ab; give more of the id"),
        (("ab12", "known", "3"), f"alert ab12 has no sentence 3; it has:\nwatcher:   1  {FOUND}"),
        (("ab12", "known", "traps"), None),
        (("ab12", "known", "herring"), "“herring” stands in no sentences of the message; give a"),
        (("ab12", "known", "the"), "“the” stands in 2 sentences of the message; give a number:"),
        (("ab12", "boring"), "'boring' is no answer; say known, useful or off-topic\n"),
        (("ab12", "missed"), "“should have told me” on the page"),
    ],
)
def test_it_says_what_was_not_understood(
    feedback: Callable[..., Any], words: tuple[str, ...], says: str | None
) -> None:
    ran = feedback(*words)
    assert ran.code == (2 if says else 0)
    assert (says or "") in ran.err


def test_what_watcher_says_of_itself_is_no_news(feedback: Callable[..., Any]) -> None:
    ran = feedback(notice("x", "", "", now=NOW).id[:9], "known")
    assert "is about watcher itself" in ran.err
