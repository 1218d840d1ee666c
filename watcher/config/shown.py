"""Which values of a watchlist may be shown: those of which the schema says so, and no others.

A value at a key that the schema does not know may be a password with a slip in its key, so it is
hidden like those that are known to be secret (`writeOnly`). Knows neither files nor YAML.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from watcher.config.problems import Path, Problem
from watcher.config.shape import plain_schema
from watcher.core.hide import hide

Json = Mapping[str, Any]

HIDDEN: Final = "(hidden)"
MAX_SHOWN: Final = 60
"""Characters of a value in a message."""

_CHOICE: Final = frozenset({"enum", "const"})
_UNQUOTED: Final = frozenset({"integer", "number", "boolean"})
_ANY: Final = "additionalProperties"
_FREE: Final = frozenset({"patternProperties", _ANY})

# A login whose password has a mark that ends logins: such an address is read otherwise and refused.
_LOGIN: Final = re.compile(r"(?<=//)[^/?#@\s]*:[^@\s]*@")

PROMISE: Final = (
    r"""\b(?i:[\w-]*(?:key|auth\w*|cookies?|token|secret|pass\w*)|url)["']?[ \t]*[:=](?=\s|["'])"""
)
"""What promises a secret; in a value that is public, it runs on where quotes were not closed."""

_PROMISE: Final = re.compile(PROMISE)


@dataclass(frozen=True, slots=True)
class Place:
    """What the schema allows at a place of the watchlist.

    Attributes:
        forms: what a value may look like; () at a place that the schema does not know.
        secret: nothing at or below it may be shown, except keys of a mapping.
    """

    forms: tuple[Json, ...]
    secret: bool

    def below(self, step: str | int) -> Self:
        """The place of an item or a key's value."""
        inside = [node for form in self.forms for node in _inside(form, step)]
        forms = tuple(form for node in inside for form in _forms(node))
        secret = any(form.get("writeOnly") for form in (*inside, *forms))
        return replace(self, forms=forms, secret=self.secret or secret)

    def names(self, key: str) -> bool:
        """Whether the key is one of the schema's own, or of a mapping with keys that are public."""
        own = any(key in form.get("properties", {}) for form in self.forms)
        free = any(form.keys() & _FREE and form.get(_ANY) is not False for form in self.forms)
        return own or (free and not self.secret)

    def shows(self, text: str) -> bool:
        """Whether a text or number may be shown there."""
        kinds = {form.get("type") for form in self.forms}
        if any(form.keys() & _CHOICE for form in self.forms):
            kinds.add("string")
        if self.mapping and text not in ("true", "false"):
            kinds -= _UNQUOTED  # `web: false` is meant, but a password in place of a mapping is not
        return not self.secret and bool(kinds & {"string", *_UNQUOTED})

    @property
    def mapping(self) -> bool:
        """Whether keys are expected there, which may then be shown."""
        return any(form.get("type") == "object" for form in self.forms)

    @property
    def listing(self) -> bool:
        """Whether items are expected there."""
        return any(form.get("type") == "array" for form in self.forms)


@functools.cache
def top() -> Place:
    """The place of the whole watchlist."""
    return Place((_whole(),), secret=False)


def without_keys(text: str, mask: str) -> str:
    """A value that may be shown, without the logins and keys of addresses in it."""
    return mask if _PROMISE.search(text) else hide(_LOGIN.sub(f"{mask}@", text), mask)


def value(path: Path, text: str) -> str:
    """A value as a message may quote it."""
    place = top()
    for step in path:
        place = place.below(step)
    if not place.shows(text):
        return HIDDEN if text and place.forms else ""
    text = " ".join(without_keys(text, "***").split())
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def told(problem: Problem) -> str:
    """A mistake as everybody may read it.

    The end of a password that lacks its quotes looks like an unknown key without a value.
    """
    place, path = top(), problem.path
    for depth, step in enumerate(path):
        named = place.listing if isinstance(step, int) else place.names(step)
        unknown = place.mapping and not place.secret and depth == len(path) - 1 and problem.value
        if not named and not unknown:
            path = path[:depth]
            break
        place = place.below(step)
    return str(problem._replace(path=path, value=value(problem.path, problem.value)))


@functools.cache
def _whole() -> Json:
    return plain_schema()


def _forms(node: Json) -> Iterator[Json]:
    """The alternatives of a node, references followed."""
    if "$ref" in node:
        yield from _forms(_whole()["$defs"][node["$ref"].rpartition("/")[2]])
        return
    choices = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    for choice in choices:
        yield from _forms(choice)
    if not choices:
        yield node


def _inside(form: Json, step: str | int) -> Iterator[Json]:
    """What a form allows at an item or a key."""
    if isinstance(step, int):
        found = [form.get("items")]
    elif step in form.get("properties", {}):
        found = [form["properties"][step]]
    else:
        patterns = form.get("patternProperties", {}).items()
        matching = [node for pattern, node in patterns if re.search(pattern, step)]
        found = [*matching, form.get("additionalProperties")]
    yield from (node for node in found if isinstance(node, dict))
