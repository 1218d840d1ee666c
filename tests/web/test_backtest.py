"""What a backtest knows at its beginning: what the daemon knew then."""

import json
import pickle
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import html

from tests.web.desk import NOON, TOPIC, ZONE, Site, fill, open_site
from tests.web.walk import outcome
from watcher.config import draft
from watcher.core.topics import Topic
from watcher.store import history, seed
from watcher.store.outbox import State, farthest
from watcher.web.pages.backtest import Cell, Line, by_day, lines
from watcher.web.trial import answer, changed
from watcher.web.trials import Sent, Trial, Trials

STRETCH = 8.0
DAYS = 3
"""The original and its reprint came before these days, an excerpt is the first within them."""
EDITED = """\
topics:
  - {name: gunners, title: Gunners, match: {all: [[gunner*], [Russia*]]}}
"""
FEWER = """\
topics:
  - {name: six, title: Six hundred, match: {all: [[gunner*], ["600"]]}}
"""
NARROW = """\
topics:
  - {name: nk-russia, title: Narrow, match: [[gunner*]]}
"""


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's day, as long as three."""
    folder = fill(tmp_path_factory.mktemp("long"), STRETCH).folder
    with open_site(folder) as site:
        yield site


def tried(site: Site, after: tuple[Topic, ...]) -> Trial:
    trials = Trials(site.database)
    trial = trials.begin(site.program.current().topics, after, DAYS, NOON)
    assert trial.ended.wait(120)
    assert trial.failed == ""
    return trial


def test_present_topics_would_have_sent_what_was_sent(long: Site) -> None:
    trial = tried(long, tuple(long.program.current().topics))
    assert trial.found is not None
    assert trial.known is not None
    with long.database.read() as session:
        told = [one for one in history.page(session).items if one.alert.kind == "news"]
    sent = [one.article_id or 0 for one in told if one.alert.created >= NOON - timedelta(days=DAYS)]
    assert 0 < len(sent) < len(told)
    assert sorted(sent) == sorted(one["article"] for one in trial.found["before"]["alerts"])
    assert trial.found["before"]["learnt"] == 0
    assert trial.known.facts > 0
    assert trial.known.articles == 2
    assert not trial.known.more


def test_a_new_topic_learns_from_the_days_before(long: Site) -> None:
    trial = tried(long, tuple(draft.topics(EDITED)))
    assert trial.found is not None
    assert trial.found["after"]["learnt"] == 2
    assert trial.found["after"]["quiet"]["reprint"] == 2  # of what was learnt
    assert {one["topic"] for one in trial.found["after"]["alerts"]} == {"gunners"}


def test_an_edited_topic_begins_with_what_it_would_have_known(long: Site) -> None:
    present = tuple(long.program.current().topics)
    narrow = tuple(draft.topics(NARROW))
    trials = Trials(long.database)
    trial = trials.begin(narrow, present, DAYS, NOON)  # the facts are those of the whole topic
    assert trial.ended.wait(120)
    assert trial.found is not None
    assert trial.found["before"]["learnt"] == 0
    assert trial.found["after"]["learnt"] == 2
    assert changed(narrow, present) == {TOPIC}
    assert changed(present, tuple(replace(one, title="Other") for one in present)) == frozenset()
    widened = _planted(long, narrow, present)
    assert widened["after"]["learnt"] == 2
    assert widened["after"]["quiet"]["reprint"] == 2  # of what the narrow one never knew


def _planted(site: Site, narrow: tuple[Topic, ...], wide: tuple[Topic, ...]) -> dict[str, Any]:
    """As if the topic had always been the narrow one: it knew one thing, and that is no copy."""
    trials = Trials(site.database)
    order = trials.order(NOON - timedelta(days=DAYS), narrow, wide)
    one = order.known.facts[TOPIC][:1]
    few = replace(order, known=replace(order.known, facts={TOPIC: one}, stories=[]))
    found: dict[str, Any] = json.loads(answer(pickle.dumps(few)))
    return found


def test_what_was_sent_stands_beside_what_would_have_been(long: Site) -> None:
    with long.browser() as browser:
        begun = browser.post("/api/v1/backtests", json={"draft": FEWER, "days": DAYS}).json()
        found = outcome(browser, begun["id"])
        address = f"/watchlist/backtests/{begun['id']}"
        whole, only = (
            html.fromstring(browser.get(f"{address}{more}").text)
            for more in ("", "?only=differing")
        )
    rows = whole.xpath("//section[contains(@class, 'beside')]//li")
    told = {
        one["article"]
        for one in (*found["sent"], *found["before"]["alerts"], *found["after"]["alerts"])
    }
    assert len(rows) == len(told)
    assert {one["state"] for one in found["sent"]} == {"sent"}
    cells = [[cell.text_content().split() for cell in row.xpath(".//dd")] for row in rows]
    assert all(len(row) == 3 for row in cells)
    assert all(really[0] == now[0] == "sent" for really, now, _ in cells)  # the judgement repeats
    lost = whole.xpath("//li[@class='lost']")
    assert len(lost) == sum(edited[0] != "sent" for *_, edited in cells) > 0
    assert len(only.xpath("//section[contains(@class, 'beside')]//li")) == len(lost)
    seen = whole.text_content()
    assert "Six hundred" in seen
    assert "UTC" not in "".join(whole.xpath("//main//text()"))
    assert len(whole.xpath("//section[contains(@class, 'beside')]/header/h3/time")) > 1


def test_page_and_api_say_what_was_known(long: Site) -> None:
    with long.browser() as browser:
        begun = browser.post("/api/v1/backtests", json={"draft": EDITED, "days": DAYS}).json()
        found = outcome(browser, begun["id"])
        page = browser.get(f"/watchlist/backtests/{begun['id']}").text
    assert found["known"]["articles"] == 2
    assert found["after"]["learnt"] == 2
    assert found["known"]["until"] > (NOON - timedelta(days=DAYS)).isoformat()[:19]
    assert f"{found['known']['facts']} facts of the topics of these names" in page
    assert "the newest 10,000 facts" in page


def test_what_is_taken_is_bounded(long: Site) -> None:
    with long.database.read() as session:
        both = seed.take(session, [TOPIC, "none"], NOON, facts=8, texts=1)
        early = seed.take(session, [TOPIC], NOON - timedelta(days=30), facts=8, texts=3)
    assert {name: len(rows) for name, rows in both.facts.items()} == {TOPIC: 4}
    assert both.texts == 1
    assert both.more
    assert [row["text"] != "" for row in both.articles[:2]] == [True, False]
    assert (early.texts, dict(early.facts), early.more) == (0, {}, False)


def ids_of_days(told: list[history.Told]) -> set[int]:
    begin = NOON - timedelta(days=DAYS)
    return {one.article_id or 0 for one in told if one.alert.created >= begin}


def raised(topic: str, state: State | None) -> Sent:
    return Sent(7, topic, "Cod quota cut", "fjord.example", NOON, ("It is cut by a third.",), state)


@pytest.mark.parametrize(
    ("states", "cell"),
    [
        ((State.SENT, State.SILENCED), Cell(True, "sent", ["One"])),
        ((State.SILENCED, State.SENT), Cell(True, "sent", ["Two"])),
        ((State.DEAD, State.HELD), Cell(True, "waits for others to join it", ["Two"])),
        ((State.SILENCED, State.DEAD), Cell(False, "silenced")),
        ((None, State.SENT), Cell(True, "sent", ["Two"])),
        ((None, None), Cell(False, "told nobody")),
    ],
)
def test_an_article_of_two_topics_was_sent_if_one_alert_was(
    states: tuple[State | None, ...], cell: Cell
) -> None:
    sent = [raised(*one) for one in zip(("one", "two"), states, strict=True)]
    none: dict[str, Any] = {"alerts": []}
    found = {"before": none, "after": none, "why": {"before": [], "after": []}}
    titles = ({"one": "One", "two": "Two"}, {"one": "One"})
    trial = Trial("x", DAYS, NOON, NOON, sent=sent, titles=titles, found=found)
    (line,) = lines(trial)
    really, *_ = line.cells
    assert (really.sent, really.said, list(really.topics)) == (
        cell.sent,
        cell.said,
        list(cell.topics),
    )
    assert line.title == "Cod quota cut"


def test_days_of_a_backtest_are_local() -> None:
    evening = datetime(2031, 3, 4, 14, 30, tzinfo=UTC)  # half an hour before midnight there
    times = [evening + timedelta(hours=1), evening, evening - timedelta(hours=15)]
    found = [Line(7, "Cod", "fjord.example", at, (), ()) for at in times]
    assert [(at, len(some)) for at, some in by_day(found, ZONE)] == [(times[0], 1), (times[1], 2)]


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ((State.DEAD, State.SENT), State.SENT),
        ((State.CANCELLED, State.DEAD), State.DEAD),
        ((State.DEAD, State.PENDING), State.PENDING),
        ((), None),
    ],
)
def test_of_several_deliveries_the_farthest_counts(
    states: tuple[State, ...], state: State | None
) -> None:
    assert farthest(states) == farthest(states[::-1]) == state


def test_all_that_was_raised_is_counted(long: Site) -> None:
    with long.database.read() as session:
        told = [one for one in history.page(session).items if one.article_id]
        ids = [one.article_id or 0 for one in told]
        assert history.number(session, ids) == len(told) > 1
        assert history.number(session, ids[:1]) == 1
    with long.browser() as browser:
        begun = browser.post("/api/v1/backtests", json={"draft": FEWER, "days": DAYS}).json()
        outcome(browser, begun["id"])
        page = browser.get(f"/watchlist/backtests/{begun['id']}").text
    assert "are compared below" not in page
    now = html.fromstring(page).xpath("//section[@aria-label='Watchlist of now']")[0]
    assert f"alerts of {len(ids_of_days(told))} articles" in now.text_content()
