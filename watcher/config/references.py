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
_SAME_NAME: Final = "is the name of {place} too; choose another"
_SAME_URL: Final = "is the url of {place} too; delete one: a feed serves all topics"
_MADE_NAME: Final = "would get the same name as {place}; give it one: {{name: …, url: …}}"
_LONGEST: Final = 64  # characters of a name, see values.name


def given_names(tree: Tree) -> dict[str, frozenset[str]]:
    """Section to the names given in it; sections in which some could not be read are left out."""
    found: dict[str, frozenset[str]] = {}
    for section in ("aliases", "topics", "receivers"):
        value = tree.at((section,))
        given = list(value) if isinstance(value, dict) else [_name(item) for item in _items(value)]
        if not any(isinstance(name, Broken) for name in [value, *given]):
            found[section] = frozenset(name for name in given if isinstance(name, str))
    feeds = tree.at(("feeds",))
    groups = [item.get("group") for item in _items(feeds) if isinstance(item, dict)]
    if not any(isinstance(group, Broken) for group in [feeds, *_items(feeds), *groups]):
        found["groups"] = frozenset(group for group in groups if isinstance(group, str))
    return found


def _items(value: Plain) -> tuple[Plain, ...]:
    return value if isinstance(value, tuple) else ()


def _name(item: Plain) -> Plain:
    return item.get("name") if isinstance(item, dict) else item


def report_doubles(tree: Tree) -> None:
    """Complain about each name and each feed address that is given twice."""
    for section in _NAMED:
        seen: dict[tuple[str, str], Path] = {}
        reported: set[Path] = set()
        for path, key, text, message in _keyed(tree, section):
            first = seen.setdefault((key, text), path)
            if first != path and (key == "url" or path not in reported):
                mark = tree.mark(first)
                place = f"{written(first[:2])} ({mark.file}:{mark.line})"
                tree.complain(path, message.format(place=place), tree.mark(path).text)
                reported |= {path, path[:2]}


def _keyed(tree: Tree, section: str) -> Iterator[tuple[Path, str, str, str]]:
    """What must be unique in a section: path, key, text and what to say if it is not."""
    for index, item in enumerate(_items(tree.at((section,)))):
        path: Path = (section, index)
        pairs: dict[str, Plain] = item if isinstance(item, dict) else {"url": item}
        url, name = pairs.get("url", pairs.get("page")), pairs.get("name")
        search, language = pairs.get("search"), pairs.get("language", "")
        if isinstance(name, str):
            yield (*path, "name"), "name", name, _SAME_NAME
        if section != "feeds":
            continue
        if isinstance(url, str):
            key = "url" if "url" in pairs else "page"
            yield ((*path, key) if pairs is item else path), "url", _requested(url), _SAME_URL
            if "name" not in pairs:
                yield path, "name", feed_name(url), _MADE_NAME
        elif isinstance(search, str) and "name" not in pairs and isinstance(language, str):
            yield path, "name", search_name(search, language), _MADE_NAME


def _requested(url: str) -> str:
    """What is asked for: the same for all spellings of an address, fragments and usual ports."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.hostname}:{port}{parts.path or '/'}?{parts.query}"


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
    return shortened(plain, url, hashed=bool(parts.query))


def search_name(service: str, language: str) -> str:
    """A name for a search without one; the topic is added to it."""
    return f"{service}-{language}" if language else service


def shortened(name: str, url: str, *, hashed: bool = False) -> str:
    """The name, with a hash of the address in place of its end if it is too long, or is to be."""
    if not hashed and len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 9]}-{sha256(url.encode()).hexdigest()[:8]}"
