"""What a watchlist holds that nobody may read: all its secrets, so that logs leave them out."""

import dataclasses
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, SecretStr

from watcher.config.watchlist import Watchlist
from watcher.core.hide import hide

MASK = "•••"
_SHORTEST = 4
"""Characters: shorter ones stand in too many places by chance."""


def secrets(watchlist: Watchlist) -> frozenset[str]:
    """Every secret of a watchlist, and the words of each."""
    return frozenset(_secrets(watchlist))


def public(address: str) -> str:
    """A web address, or text with some, without its login and what promises to be a secret."""
    return hide(address, MASK, quoted=True)


def _secrets(value: object, *, hidden: bool = False) -> Iterator[str]:
    """Every text in it that is a secret, or part of something that is not to be printed."""
    match value:
        case SecretStr():
            yield from _secrets(value.get_secret_value(), hidden=True)
        case str() if hidden:
            yield from (part for part in {value, *value.split()} if len(part) >= _SHORTEST)
        case BaseModel():
            fields = type(value).model_fields
            for name, field in fields.items():
                yield from _secrets(getattr(value, name), hidden=hidden or not field.repr)
        case dict():
            yield from _each(value.values(), hidden=hidden)
        case tuple() | list():
            yield from _each(value, hidden=hidden)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            for part in dataclasses.fields(value):
                if part.name not in ("sources", "digest"):
                    inside = getattr(value, part.name)
                    yield from _secrets(inside, hidden=hidden or not part.repr)


def _each(values: Iterable[object], *, hidden: bool) -> Iterator[str]:
    for one in values:
        yield from _secrets(one, hidden=hidden)
