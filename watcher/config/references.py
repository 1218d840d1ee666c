"""The names given in a watchlist: each once, and what may refer to them.

Works on the plain tree, so that a mistake elsewhere hides none here. Knows no other rule.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from watcher.config.nodes import Broken
from watcher.config.problems import Path, written
from watcher.config.tree import Plain, Tree

_NAMED: Final = ("feeds", "topics", "receivers")
_REMEDIES: Final = {"name": "choose another", "url": "delete one: a feed serves all topics"}
_LONGEST: Final = 64  # characters of a name, see values.name


def given_names(tree: Tree) -> dict[str, frozenset[str]]:
    """Section to the names given in it; sections in which some could not be read are left out."""
    found: dict[str, frozenset[str]] = {}
    for section in ("aliases", "topics", "receivers"):
        value = tree.at((section,))
        given = list(value) if isinstance(value, dict) else [_name(item) for item in _items(value)]
        if not any(isinstance(name, Broken) for name in [value, *given]):
            found[section] = frozenset(name for name in given if isinstance(name, str))
    return found


def _items(value: Plain) -> tuple[Plain, ...]:
    return value if isinstance(value, tuple) else ()


def _name(item: Plain) -> Plain:
    return item.get("name") if isinstance(item, dict) else item


def report_doubles(tree: Tree) -> None:
    """Complain about each name and each feed address that is given twice."""
    for section in _NAMED:
        seen: dict[tuple[str, str], Path] = {}
        for path, key, text in _keyed(tree, section):
            first = seen.setdefault((key, text), path)
            if first != path:
                mark = tree.mark(first)
                taken = f"is the {key} of {written(first[:2])} too ({mark.file}:{mark.line})"
                tree.complain(path, f"{taken}; {_REMEDIES[key]}", text)


def _keyed(tree: Tree, section: str) -> Iterator[tuple[Path, str, str]]:
    """What must be unique in a section: path, key and text."""
    for index, item in enumerate(_items(tree.at((section,)))):
        path: Path = (section, index)
        pairs: dict[str, Plain] = item if isinstance(item, dict) else {"url": item}
        url, name = pairs.get("url"), pairs.get("name")
        if isinstance(name, str):
            yield (*path, "name"), "name", name
        if section == "feeds" and isinstance(url, str):
            yield (*path, "url"), "url", url
            if "name" not in pairs:
                yield path, "name", feed_name(url)


def feed_name(url: str) -> str:
    """A name for a feed without one: host and path, and a short hash if there is more.

    The same address gives the same name in every watchlist, whatever stands around it.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", f"{parts.hostname or ''}{parts.path}")
    plain = plain.removeprefix("www.").strip("-._") or "feed"
    if not parts.query and len(plain) <= _LONGEST:
        return plain
    return f"{plain[: _LONGEST - 9]}-{sha256(url.encode()).hexdigest()[:8]}"
