"""Pages of a long list by cursor: each begins where the one before ended. Knows no table.

A number of rows to skip would make later pages slower, and rows that come meanwhile would repeat.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement

T = TypeVar("T")


class Mark(NamedTuple):
    """The last row of a page: when it was, and its id."""

    at: datetime
    id: int | str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, newest first or by name; `after` begins the next page, None for the last."""

    items: tuple[T, ...]
    after: Mark | None


def named(items: Iterable[T], name: Callable[[T], str], after: Mark | None, limit: int) -> Page[T]:
    """A page of a short list that is all in memory, by unique names."""
    left = sorted((one for one in items if after is None or name(one) > str(after.id)), key=name)
    rows, more = cut(left, limit)
    return Page(tuple(rows), by_name(name(rows[-1])) if more else None)


def by_name(name: str) -> Mark:
    """The mark of a list in the order of names, in which time counts for nothing."""
    return Mark(datetime(1970, 1, 1, tzinfo=UTC), name)


def older(
    at: ColumnElement[Any], key: ColumnElement[Any], than: Mark | None
) -> list[ColumnElement[bool]]:
    """What comes after a mark where the newest come first; nothing for no mark."""
    if than is None:
        return []
    return [at <= than.at, (at < than.at) | (key < than.id)]  # the first lets an index begin there


def cut(rows: Sequence[T], limit: int) -> tuple[Sequence[T], bool]:
    """Up to `limit` of `limit + 1` rows that were asked for, and whether there are more."""
    return rows[:limit], len(rows) > limit
