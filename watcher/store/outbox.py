"""The outbox: alerts, who is to get them, and every try. Knows no channel and no retry policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from watcher.model import Alert


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery leased for sending; `attempts` counts tries begun, this one included."""

    delivery_id: str
    alert: Alert
    receiver: str
    destination: str
    attempts: int
    created: datetime


def raise_alert(
    session: Session,
    alert: Alert,
    deliveries: Sequence[tuple[str, str]],
    now: datetime,
    *,
    article_id: int | None = None,
) -> bool:
    """Keep an alert with one delivery for each (receiver, destination), due at once.

    Returns:
        False where an alert of that id was raised before: then nothing changes.
    """
    raise NotImplementedError


def lease_due(session: Session, now: datetime, limit: int, lease: timedelta) -> tuple[Due, ...]:
    """Take up to `limit` pending deliveries that are due, longest due first."""
    raise NotImplementedError


def settle(
    session: Session,
    delivery_id: str,
    state: State,
    now: datetime,
    *,
    next_attempt_at: datetime | None = None,
    error: str = "",
) -> None:
    """Record a try and give the lease back.

    Args:
        state: SENT, DEAD or CANCELLED end the delivery; PENDING asks for another try.
        next_attempt_at: when to try again; needed with PENDING.
        error: why it was not sent, secrets redacted.
    """
    raise NotImplementedError


def last_raised(session: Session, topic: str) -> datetime | None:
    """When the topic's latest news alert was raised."""
    raise NotImplementedError


def backlog(session: Session) -> Mapping[State, int]:
    """How many deliveries stand where."""
    raise NotImplementedError
