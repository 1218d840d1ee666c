"""How statements run, and what SQLite and Postgres say differently. Knows no table."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    CursorResult,
    Executable,
    RowMapping,
    Select,
    Subquery,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

T = TypeVar("T")
V = TypeVar("V")
Rows = list[dict[str, Any]]


def run(
    session: Session, statement: Executable, parameters: dict[str, Any] | Rows | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Execute on the session's connection (Core, without the object layer)."""
    return session.connection().execute(statement, parameters)


def dialect(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.connection().dialect.name


def hour(session: Session, moment: Column[Any]) -> ColumnElement[str]:
    """The hour of a moment in UTC as text, such as 2031-03-04 08."""
    if dialect(session) == "sqlite":
        return func.substr(moment, 1, 13, type_=Text)
    return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD HH24", type_=Text)


def insert(session: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if dialect(session) == "sqlite" else postgresql.insert(table)


def insert_rows(
    session: Session, table: Table, rows: Select[*tuple[Any, ...]]
) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of a query's rows that knows ON CONFLICT; the query's labels name the columns."""
    # Without a WHERE, SQLite takes ON CONFLICT for the condition of a join.
    return insert(session, table).from_select(rows.selected_columns.keys(), rows.where(true()))


def build(kind: type[T], row: RowMapping | Mapping[str, Any], **given: Any) -> T:  # noqa: ANN401 (a field's value)
    """A dataclass from the columns that are named like its fields, and the fields given.

    A row of a query or of `store.seed`, whose rows are plain dictionaries.
    """
    names = (name for name in kind.__annotations__ if name not in given)
    return kind(**{name: row[name] for name in names}, **given)


def chunks(values: Sequence[V], size: int = 400) -> Iterator[Sequence[V]]:
    """Slices for statements that name each value (databases limit the parameters of one)."""
    return (values[start : start + size] for start in range(0, len(values), size))


def as_json(values: Iterable[object]) -> str:
    """Many values as one parameter, for `listed` and `numbers`."""
    return json.dumps(list(values), separators=(",", ":"))


def listed(session: Session, name: str) -> Select[*tuple[int]]:
    """The JSON array bound to `name`, for `column.in_(…)`."""
    return _listed(name, dialect(session))


@cache
def _listed(name: str, kind: str) -> Select[*tuple[int]]:
    return select(numbers(name, kind).c.value)


@cache
def numbers(name: str, kind: str) -> Subquery:
    """The JSON array bound to `name` as rows with a column `value` of 64-bit integers."""
    bound = bindparam(name, type_=Text)
    if kind == "sqlite":
        rows = func.json_each(bound).table_valued("value", name=f"{name}_rows")
        return select(rows.c.value.label("value")).subquery(name)
    rows = func.jsonb_array_elements_text(cast(bound, postgresql.JSONB)).table_valued("value")
    rows = rows.render_derived(name=f"{name}_rows")
    return select(cast(rows.c.value, BigInteger).label("value")).subquery(name)
