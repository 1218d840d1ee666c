import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher.model import Alert, Judged, Reason, Status, Verdict
from watcher.store import outbox
from watcher.store.db import Database, open_database
from watcher.store.outbox import State

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
FOUND = "Iceland's coast guard found 40 crab traps north of Grimsey on Monday."


def alert(name: str, topic: str = "fish") -> Alert:
    url = f"https://news.example/{name}"
    new = (Judged(FOUND, Status.NEW),)
    facts = Verdict.UPDATE, Reason.NEW_FACTS
    return Alert(name, topic, "Fishing", *facts, f"Title {name}", url, "n", NOW, NOW, new)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """One given up for hook, one that waits for mail, one that was sent to hook."""
    opened = open_database(tmp_path / "watcher.db")
    ends = (("one", "hook", State.DEAD), ("two", "mail", None), ("six", "hook", State.SENT))
    with opened.write() as session:
        for name, receiver, state in ends:
            outbox.raise_alert(session, alert(name), [(receiver, "x")], NOW)
            if state:
                (due,) = (
                    one
                    for one in outbox.lease_due(session, NOW, 9, timedelta(0))
                    if one.receiver == receiver and one.carries[0].id == name
                )
                error = "410 [Gone]" if state is State.DEAD else ""
                outbox.settle(session, due.delivery_id, state, NOW, error=error)
    yield opened
    opened.close()


@pytest.fixture
def box(watcher: Callable[..., Any], database: Database, tmp_path: Path) -> Callable[..., Any]:
    del database
    return lambda *arguments: watcher("outbox", *arguments, "-d", tmp_path)


def rows(box: Callable[..., Any], *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in box("list", *arguments, "--json").out.splitlines()]


def test_what_waits_or_was_given_up_is_listed_with_the_reason(box: Callable[..., Any]) -> None:
    shown = box("list").out
    assert "Title one" in shown
    assert "Title two" in shown
    assert "410 [Gone]" in shown
    assert "given up 2031-03-04 12:00" in shown
    assert "Title six" not in shown
    assert "held: waits" not in shown


def test_what_is_held_is_explained(box: Callable[..., Any], database: Database) -> None:
    with database.write() as session:
        outbox.raise_alert(session, alert("ten"), [("mail", "x")], NOW, hold=True)
    assert "held: waits for others of its topic" in box("list", "--state", "held").out


def test_the_list_can_be_narrowed_and_read_by_a_machine(box: Callable[..., Any]) -> None:
    (dead,) = rows(box, "--state", "dead")
    assert dead["titles"] == ["Title one"]
    assert (dead["receiver"], dead["topic"], dead["error"]) == ("hook", "fish", "410 [Gone]")
    assert dead["settled"] == NOW.isoformat()
    assert [row["titles"] for row in rows(box, "--receiver", "mail")] == [["Title two"]]
    assert rows(box, "--topic", "ships") == []
    assert [row["titles"] for row in rows(box, "--state", "sent")] == [["Title six"]]
    assert box("list", "--topic", "ships").out == "Nothing waits, and nothing was given up.\n"


def test_what_was_given_up_is_sent_again_with_all_its_tries(
    box: Callable[..., Any], database: Database
) -> None:
    (dead,) = rows(box, "--state", "dead")
    assert box("retry", dead["id"][:8]).out == "1 of 1 will be sent again\n"
    with database.write() as session:
        due = outbox.lease_due(session, datetime.now(UTC), 9, timedelta(minutes=1))
    (again,) = (one for one in due if one.delivery_id == dead["id"])
    assert again.attempts == 1


def test_all_that_was_given_up_is_sent_again_at_once(box: Callable[..., Any]) -> None:
    assert box("retry", "--dead", "--receiver", "mail").out == "0 of 0 will be sent again\n"
    assert box("retry", "--dead").out == "1 of 1 will be sent again\n"
    assert rows(box, "--state", "dead") == []


def test_however_much_was_given_up_all_of_it_is_sent_again(
    box: Callable[..., Any], database: Database
) -> None:
    with database.write() as session:
        for number in range(250):
            outbox.raise_alert(session, alert(f"more-{number}"), [("hook", "x")], NOW)
        for due in outbox.lease_due(session, NOW, 999, timedelta(0), receiver="hook"):
            outbox.settle(session, due.delivery_id, State.DEAD, NOW)
    assert "These are the newest 200" in box("list").out
    assert len(rows(box)) == 252
    assert box("retry", "--dead").out == "251 of 251 will be sent again\n"


def test_what_is_dropped_is_over_and_can_still_be_sent(box: Callable[..., Any]) -> None:
    (waiting,) = rows(box, "--state", "pending")
    assert box("drop", waiting["id"]).out == "1 of 1 called off\n"
    assert rows(box, "--state", "pending") == []
    assert box("retry", waiting["id"]).out == "1 of 1 will be sent again\n"


def test_what_was_sent_stays_sent(box: Callable[..., Any]) -> None:
    (sent,) = rows(box, "--state", "sent")
    for command in ("retry", "drop"):
        assert "0 of 1" in box(command, sent["id"]).out
    assert rows(box, "--state", "sent") == [sent]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "--state", "lost"), "no state is called 'lost'"),
        (("retry",), "name messages by their ids"),
        (("drop", "zzz"), "no message has an id with 'zzz'"),
        (("drop", ""), "with ''"),
    ],
)
def test_mistakes_are_told(box: Callable[..., Any], arguments: tuple[str, ...], said: str) -> None:
    ran = box(*arguments)
    assert ran.code == 2
    assert said in ran.err


def test_status_says_what_was_given_up_and_why(
    watcher: Callable[..., Any], database: Database, tmp_path: Path
) -> None:  # H08
    del database
    path = tmp_path / "watchlist.yaml"
    path.write_text("topics: [{name: fish, match: cod}]\n", encoding="utf-8")
    shown = watcher("status", "-w", path, "-d", tmp_path).out
    assert "1 for hook, last 2031-03-04 12:00 UTC: 410 [Gone]" in shown
