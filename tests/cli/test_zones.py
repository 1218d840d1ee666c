"""Commands show moments in the zone that messages have."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher.model import Alert, Assessment, Judged, Reason, Status, Support, Verdict
from watcher.store import articles, assessments, facts, feeds, outbox, silences, troubles
from watcher.store.articles import NewArticle
from watcher.store.db import open_database
from watcher.store.facts import NewFact
from watcher.store.feeds import FeedSpec, PollOutcome
from watcher.store.outbox import State
from watcher.store.troubles import Known

NOW = datetime(2031, 7, 4, 12, tzinfo=UTC)  # 14:00 in Brussels
URL = "https://news.example/sails"


@pytest.fixture
def given(tmp_path: Path) -> tuple[object, ...]:
    """A database with one of everything, all of it at the same moment."""
    watchlist = tmp_path / "w.yaml"
    watchlist.write_text(
        "defaults: {timezone: Europe/Brussels}\ntopics: [{name: ferry, match: ferry}]\n",
        encoding="utf-8",
    )
    new = NewArticle(
        URL, URL, "news.example", "news.example", "Ferry sails", "", "", NOW, "en", baseline=True
    )
    verdict, reason = Verdict.FRESH, Reason.NEW_FACTS
    support = (Support("It will sail.", "1", "old.example", URL, NOW - timedelta(hours=1)),)
    said = (Judged("The ferry sailed.", Status.NEW, support=support),)
    alert = Alert("a1", "ferry", "", verdict, reason, "Ferry", URL, "news", NOW, NOW, said)
    minute = timedelta(minutes=1)
    database = open_database(tmp_path / "watcher.db")
    with database.write() as session:
        number = articles.add_version(session, None, new, NOW).article_id
        judged = Assessment("ferry", verdict, alert=True, reason=reason, sentences=said)
        assessments.save(session, number, judged, NOW)
        outbox.raise_alert(session, alert, [("mail", "me@a.example")], NOW, article_id=number)
        (due,) = outbox.lease_due(session, NOW, 9, minute)
        error = "silence 1 until 04 Jul 2031 12:00 UTC"
        outbox.settle(session, due.delivery_id, State.DEAD, NOW, error=error)
        facts.add(session, "ferry", [NewFact(said[0].text, number, NOW, frozenset({1}))], NOW)
        feeds.sync(session, [FeedSpec("wire", "https://wire.example/feed", 15 * minute)], NOW)
        (row,) = feeds.lease_due(session, NOW, 1, minute)
        feeds.settle_poll(session, row.id, PollOutcome(NOW, gap=True, new=9), NOW)
        silences.add(
            session, topic="ferry", feed="", words="", comment="", until=NOW, now=NOW - minute
        )
        troubles.keep(session, Known("feed failing", "wire", "It fails.", NOW, NOW))
    database.close()
    return "-d", tmp_path, "-w", watchlist


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("explain", URL), ["04 14:00 CEST, article 1", "mail: dead 2031-07-04 14:00 CEST"]),
        (("explain", URL), ["silence 1 until 2031-07-04 14:00 CEST", "13:00 CEST old.example"]),
        (("facts", "ferry", "--since", "9999d"), ["since (Europe/Brussels)", "2031-07-04 14:00 "]),
        (("feeds", "list"), ["polled (Europe/Brussels)", "04 14:00 ", "before 2031-07-04 14:00 C"]),
        (("status",), ["last 2031-07-04 14:00 CEST", "(since 2031-07-04 14:00 CEST)"]),
        (("outbox", "list"), ["raised (Europe/Brussels)", "given up 2031-07-04 14:00 CEST"]),
        (("outbox", "list", "--state", "dead"), [": silence 1 until 2031-07-04 14:00 CEST"]),
        (("silence", "list", "--all"), ["until (Europe/Brussels)", "2031-07-04 14:00"]),
    ],
)
def test_moments_are_in_the_zone_of_messages(
    watcher: Callable[..., Any],
    given: tuple[object, ...],
    command: tuple[str, ...],
    shown: list[str],
) -> None:
    ran = watcher(*command, *given)
    text = " ".join(ran.out.split())
    assert ran.code == 0
    for one in shown:
        assert one.strip() in text
    assert "12:00" not in text


def test_feeds_alone_takes_the_zone_of_the_environment(
    watcher: Callable[..., Any], given: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHER_WATCHLIST", str(given[3]))
    assert "polled (Europe/Brussels)" in watcher("feeds", *given[:2]).out


def test_machines_read_utc(watcher: Callable[..., Any], given: tuple[object, ...]) -> None:
    (one,) = watcher("outbox", "list", "--json", *given).out.splitlines()
    assert json.loads(one)["created"] == "2031-07-04T12:00:00+00:00"


def test_without_a_zone_moments_are_in_utc_and_it_is_said(
    watcher: Callable[..., Any], given: tuple[object, ...], tmp_path: Path
) -> None:
    (tmp_path / "w.yaml").write_text("defaults: {timezone: Norway}\n", encoding="utf-8")
    ran = watcher("explain", URL, *given)
    assert "2031-07-04 12:00 UTC, article" in ran.out
    assert "times are in UTC" in ran.err
