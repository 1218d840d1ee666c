"""Receivers that said that they are gone for good. Knows no channel."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from watcher.store import sql, tables
from watcher.store.tables import delivery


@dataclass(frozen=True, slots=True)
class Disabled:
    """Since when a receiver is not asked any more, and what it said.

    Attributes:
        address: a hash of where it lived then; one that lives elsewhere now is asked again.
    """

    receiver: str
    address: str
    error: str
    at: datetime


def known(session: Session) -> dict[str, Disabled]:
    """Receiver to why it is not asked any more."""
    rows = sql.run(session, select(tables.disabled)).mappings()
    return {row["receiver"]: sql.build(Disabled, row) for row in rows}


def disable(session: Session, one: Disabled) -> None:
    """Ask it no more."""
    values = {"address": one.address, "error": one.error, "at": one.at}
    new = sql.insert(session, tables.disabled).values(receiver=one.receiver, **values)
    sql.run(session, new.on_conflict_do_update(index_elements=["receiver"], set_=values))


def enable(session: Session, deliveries: Collection[str]) -> None:
    """Ask the receivers of these deliveries again."""
    c = tables.disabled.c
    given = sql.listed(session, "ids")
    theirs = select(delivery.c.receiver).where(delivery.c.id.in_(given))
    gone = delete(tables.disabled).where(c.receiver.in_(theirs))
    sql.run(session, gone, {"ids": sql.as_json(deliveries)})
