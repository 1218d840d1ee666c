"""What a watchlist holds that nobody may read off a page, and its text without that."""

import dataclasses
import re
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, SecretStr

from watcher.config.watchlist import Watchlist
from watcher.core.hide import hide

MASK = "•••"
_SHORTEST = 4
"""Characters: shorter ones stand in too many places by chance."""
_NAMED = re.compile(
    r"""(?<![\w-])((?:password|secret|token|key|cookies?|authorization|proxy)["']?\s*:\s*)"""
    r"""(\$\{\w+\}|"[^"\n]*"|'[^'\n]*'|\[[^\]\n]*\]|\{[^}\n]*\}|[^\s#,}\]{\["'][^#,}\n]*)""",
    re.IGNORECASE,
)
"""A key that promises a secret, with its value; for a file that cannot be loaded."""
_VARIABLE = re.compile(r"""["']?\$\{\w+\}["']?\s*""")


def masked(text: str, watchlist: Watchlist) -> str:
    """The text of a watchlist's file without its secrets; `${NAME}` stays, it is none."""
    for value in sorted(secrets(watchlist), key=len, reverse=True):
        text = text.replace(value, MASK)
    return public(_NAMED.sub(_mask, text))


def secrets(watchlist: Watchlist) -> frozenset[str]:
    """Every secret of a watchlist, and the words of each."""
    return frozenset(_secrets(watchlist))


def public(address: str) -> str:
    """A web address, or text with some, without its login and what promises to be a secret."""
    return hide(address, MASK, quoted=True)


def _mask(found: re.Match[str]) -> str:
    return found[0] if _VARIABLE.fullmatch(found[2]) else found[1] + MASK


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
