"""What a day without trouble does not show: failures, results, refusals; for pictures and axe."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from tests.web.desk import NOON, TOPIC, Site
from tests.web.walk import outcome
from watcher.store import deliveries, feeds, hushing, outbox, sql
from watcher.store.feeds import PollOutcome
from watcher.store.outbox import State
from watcher.store.tables import delivery

HOUR = timedelta(hours=1)
REFUSED = "the mailbox of you@mailbox.example is full (552 5.2.2 quota exceeded)"
DRAFT = f"""\
topics:
  - name: {TOPIC}
    title: Artillery schools
    match: {{all: [[gunner*], ["600", school*]]}}
  - name: harbours
    title: Harbours and shipyards
    match: [harbour*, shipyard*, gunner*]
"""
Visit = Callable[[Any, str], None]


def spoil(site: Site) -> str:
    """Let feeds fail, a message die, others be silenced or held; returns a backtest's address."""
    with site.database.write() as session:
        failing, gone, *_ = feeds.health(session)
        for number in range(7):
            at = NOON - (7 - number) * HOUR
            error = "the server answered 503 (Service Unavailable)"
            feeds.settle_poll(session, failing.id, _failed(at, error, "status", 503), at)
        said = "it says that it is gone for good (410)"
        feeds.settle_poll(session, gone.id, _failed(NOON, said, "status", 410, gone=True), NOON)
        for held in deliveries.listed(session, [State.SENT], topic=TOPIC, limit=2):
            sql.run(session, _reopened(held.id, State.HELD))
        dead, silent = (
            deliveries.listed(session, [State.SENT], topic=TOPIC, receiver=one, limit=1)[0]
            for one in ("mailbox", "hook")
        )
        for tries in range(3):
            again = NOON - (3 - tries) * HOUR
            state, later = (State.PENDING, again) if tries < 2 else (State.DEAD, None)
            sql.run(session, _reopened(dead.id, State.PENDING))
            outbox.settle(session, dead.id, state, again, next_attempt_at=later, error=REFUSED)
        sql.run(session, _reopened(silent.id, State.HELD))
        for alert, _ in outbox.raised(session, silent.id)[:1]:
            why = "silence 1 until 05 Mar 2031 08:00 UTC: seen on TV"
            hushing.hush(session, silent.id, {alert.id: why}, NOON - HOUR)
    with site.browser() as browser:
        begun = browser.post("/api/v1/backtests", json={"draft": DRAFT, "days": 14}).json()
        assert outcome(browser, begun["id"])["failed"] == ""
    return f"/watchlist/backtests/{begun['id']}"


def _failed(at: Any, error: str, kind: str, status: int, *, gone: bool = False) -> PollOutcome:
    return PollOutcome(at + HOUR, status=status, error=error, error_kind=kind, gone=gone)


def _reopened(name: str, state: State) -> Any:
    return update(delivery).where(delivery.c.id == name).values(state=state, settled_at=None)


def _tried(page: Any, home: str) -> None:
    page.goto(f"{home}/watchlist")
    page.fill("#text", "Pyongyang sent gunners to a Russian artillery school near Kursk.")
    page.get_by_role("button", name="Match").click()


def _wrong_draft(page: Any, home: str) -> None:
    page.goto(f"{home}/watchlist")
    page.fill("#draft", "topics:\n  - {name: cod, matsch: [quota]}\n  - {name: ling, match: '@x'}")
    page.get_by_role("button", name="Run it").click()


def _wrong_silence(page: Any, home: str) -> None:
    page.goto(f"{home}/silences")
    page.fill("#words", '"unbalanced')
    page.get_by_role("button", name="Silence it").click()


VISITS: Mapping[str, Visit] = {
    "tried": _tried,
    "wrong draft": _wrong_draft,
    "wrong silence": _wrong_silence,
}
"""Forms that were sent, and what comes back."""


def wrong_password(page: Any, home: str) -> None:
    """The way in, after a wrong password."""
    page.goto(home)
    page.fill("input[type=password]", "no")
    page.locator("button").last.click()
