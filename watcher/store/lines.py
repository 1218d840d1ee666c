"""Which lines of text a host repeats on how many addresses: page furniture shows itself so."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, literal, select, update
from sqlmodel import Session

from watcher.store import hashes, sql
from watcher.store.columns import utc
from watcher.store.tables import host_line

CAP = 10
"""Addresses counted per line; more would cost space and say nothing else."""


def count(session: Session, host: str, line_hashes: Collection[int]) -> Mapping[int, int]:
    """On how many addresses of `host` each line stood, 1..CAP; lines never seen are left out."""
    if not line_hashes:
        return {}
    wanted = sql.listed(session, "lines")
    counted = (
        select(host_line.c.line, func.count().label("number"))
        .where(host_line.c.host == hashes.of_text(host), host_line.c.line.in_(wanted))
        .group_by(host_line.c.line)
    )
    rows = sql.run(session, counted, {"lines": sql.as_json(hashes.fit(line_hashes))})
    return {row.line: row.number for row in rows}


def add(
    session: Session, host: str, url_key: str, line_hashes: Collection[int], now: datetime
) -> None:
    """Remember that these lines (63-bit hashes) stand on this address."""
    counts = count(session, host, line_hashes)
    full = [line for line, number in counts.items() if number >= CAP]
    room = [line for line in hashes.fit(line_hashes) if counts.get(line, 0) < CAP]
    wanted = sql.numbers("lines", sql.dialect(session))
    day = utc(now).toordinal()
    place = {"host": hashes.of_text(host), "url": hashes.of_text(url_key), "seen": day}
    here = [literal(value).label(name) for name, value in place.items()]
    if room:
        rows = select(wanted.c.value.label("line"), *here)
        new = sql.insert_rows(session, host_line, rows).on_conflict_do_nothing()
        sql.run(session, new, {"lines": sql.as_json(room)})
    if full:
        # Furniture that still stands keeps its memory; once a day is enough to say so.
        old = (host_line.c.host == place["host"], host_line.c.seen < day)
        fresh = update(host_line).where(*old, host_line.c.line.in_(select(wanted.c.value)))
        sql.run(session, fresh.values(seen=day), {"lines": sql.as_json(full)})
