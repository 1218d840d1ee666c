"""Alerts that are silenced while they are held: each ends in a delivery of its own."""

from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlmodel import Session

from watcher.store import sql, tables
from watcher.store.outbox import State
from watcher.store.tables import carried, delivery


def _carried(state: ColumnElement[bool]) -> ColumnElement[bool]:
    """An alert has a delivery in such a state."""
    joined = carried.c.delivery_id == delivery.c.id
    return exists().where(carried.c.alert_id == tables.alert.c.id, joined, state)


NOBODY: ColumnElement[bool] = _carried(delivery.c.state == State.SILENCED) & ~_carried(
    delivery.c.state != State.SILENCED
)
"""Of an alert: a silence kept it from everybody."""


def hush(session: Session, delivery_id: str, reasons: Mapping[str, str], now: datetime) -> bool:
    """Take silenced alerts out of a delivery that waits; False where nothing is left to send.

    Args:
        session: writes.
        delivery_id: one that is held.
        reasons: ids of alerts that it carries to why nobody is told of them.
        now: aware UTC.
    """
    c = carried.c
    kept = select(c.alert_id).where(c.delivery_id == delivery_id)
    left = [one for one in sql.run(session, kept).scalars() if one not in reasons]
    over = {"state": State.SILENCED, "settled_at": now}
    this = update(delivery).where(delivery.c.id == delivery_id)
    if not left:
        sql.run(session, this.values(over | {"error": "; ".join(dict.fromkeys(reasons.values()))}))
        return False
    whole = sql.run(session, select(delivery).where(delivery.c.id == delivery_id)).mappings().one()
    for alert_id, why in reasons.items():
        # Not the id that it would have had alone: that one may be the delivery's own.
        name = str(uuid5(NAMESPACE_URL, f"{delivery_id} without {alert_id}"))
        alone = {"id": name, "alert_id": alert_id, "error": why, "created": now}
        sql.run(session, insert(delivery), dict(whole) | over | alone)
        sql.run(session, insert(carried), {"delivery_id": name, "alert_id": alert_id})
        sql.run(
            session, delete(carried).where(c.delivery_id == delivery_id, c.alert_id == alert_id)
        )
    sql.run(session, this.values(alert_id=min(left)))  # one that it still carries
    return True
