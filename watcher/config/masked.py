"""The text of a watchlist's file as everybody may read it, line by line, valid or not.

What the schema does not declare public is hidden (see shown): a page that shows too little is a
nuisance, one that shows a password a disaster.
"""

import re
from collections.abc import Iterator
from typing import Final

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from watcher.config.hidden import MASK
from watcher.config.nodes import MAX_DEPTH
from watcher.config.shown import PROMISE, Place, top, without_keys
from watcher.config.yamltext import events

_COMMENTS: Final = re.compile(r"#[^\n]*(?:\n[ \t]*#[^\n]*)*")
"""A comment, with those on the lines below it."""

_ASIDE: Final = re.compile(
    r"""(?<=[#{,\[])[ \t]*(?:-[ \t]+)*["']?[a-z][\w-]*["']?[ \t]*:(?=\s|$)|(?<=\#)[ \t]*-(?=\s)"""
    rf"""|{PROMISE}"""
)
"""A key or a list's item that begins a comment, or what promises a secret in it: where a part of a
watchlist was put aside."""

_WORD: Final = re.compile(r"\S{4,}")
_PROSE: Final = re.compile(r"\W*(?:[^\W\d_]+(?:[-'’_][^\W\d_]+)*|\d{1,4})?\W*")
"""A word or a number with the marks around it; keys and passwords mix letters and digits."""

_VARIABLE: Final = re.compile(r"\$\{[A-Za-z_]\w*\}")


def masked(text: str) -> str:
    """The text with a mask in place of each value that may be a secret; lines stay where they are.

    Comments keep their prose. What the parser cannot reach, behind a mistake, is hidden wholly.
    `${NAME}` stays; it is none.
    """
    shown, at = "", 0
    for start, end, piece in _Walk(text).pieces():
        shown += _COMMENTS.sub(_comment, text[at:start]) + piece
        at = end
    return shown


def _mask(source: str) -> str:
    """A mask with as many lines as what it hides."""
    inner = source.rstrip()
    return MASK + "\n" * inner.count("\n") + source[len(inner) :] if inner else source


def _comment(found: re.Match[str]) -> str:
    """Comments without what was put aside in them, and without words that are none."""
    shown: list[str] = []
    aside: int | None = None
    for line in found[0].split("\n"):
        body = line.lstrip(" \t#")
        depth = len(line) - len(body)
        if key := _ASIDE.search(line):
            aside = depth
            shown.append(_prose(line[: key.end()]) + f" {MASK}")
        elif body and aside is not None and depth > aside:
            shown.append(f"# {MASK}")
        else:
            aside = None
            shown.append(_prose(line))
    return "\n".join(shown)


def _prose(line: str) -> str:
    return _WORD.sub(lambda word: word[0] if _PROSE.fullmatch(word[0]) else MASK, line)


class _Walk:
    """Goes through the parser's events and knows the place of each value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._events = events(text)
        self._shown = 0

    def pieces(self) -> Iterator[tuple[int, int, str]]:
        """Where each scalar begins and ends, and what to show in its place; then the rest."""
        try:
            for event in self._events:
                if isinstance(event, DocumentEndEvent | StreamEndEvent):
                    self._shown = event.end_mark.index
                    break
                if isinstance(event, ScalarEvent | AliasEvent | CollectionStartEvent):
                    yield from self._value(event, top(), 0)
        except YAMLError:
            pass  # what is wrong with it, its messages say
        rest = re.sub(r"\S.*", MASK, self._text[self._shown :])
        yield self._shown, len(self._text), rest

    def _value(self, event: Event, place: Place, depth: int) -> Iterator[tuple[int, int, str]]:
        if depth > MAX_DEPTH:
            raise YAMLError
        if isinstance(event, ScalarEvent | AliasEvent):
            yield self._piece(event, event, shown=_scalar(event, place, self._source(event, event)))
        elif isinstance(event, MappingStartEvent) and place.mapping:
            yield from self._pairs(place, depth)
        elif not isinstance(event, MappingStartEvent) and place.listing:
            while not isinstance(item := next(self._events), SequenceEndEvent):
                yield from self._value(item, place.below(0), depth + 1)
        else:
            yield self._skipped(event)

    def _pairs(self, place: Place, depth: int) -> Iterator[tuple[int, int, str]]:
        while not isinstance(key := next(self._events), MappingEndEvent):
            if not isinstance(key, ScalarEvent):
                yield self._skipped(key)
                yield self._skipped(next(self._events))
                continue
            value = next(self._events)
            empty = isinstance(value, ScalarEvent) and not value.value
            # The end of a password that lacks its quotes looks like a key without a value.
            named = place.names(key.value) or not empty
            source = self._source(key, key)
            yield self._piece(key, key, shown=source if named else _mask(source))
            yield from self._value(value, place.below(key.value), depth + 1)

    def _skipped(self, event: Event) -> tuple[int, int, str]:
        """A value, whatever is in it, hidden."""
        last, open_ones = event, int(isinstance(event, CollectionStartEvent))
        while open_ones:
            last = next(self._events)
            open_ones += isinstance(last, CollectionStartEvent)
            open_ones -= isinstance(last, CollectionEndEvent)
        return self._piece(event, last, shown=_mask(self._source(event, last)))

    def _source(self, first: Event, last: Event) -> str:
        return self._text[first.start_mark.index : last.end_mark.index]

    def _piece(self, first: Event, last: Event, *, shown: str) -> tuple[int, int, str]:
        self._shown = last.end_mark.index
        return first.start_mark.index, self._shown, shown


def _scalar(event: ScalarEvent | AliasEvent, place: Place, source: str) -> str:
    if isinstance(event, ScalarEvent) and _VARIABLE.fullmatch(event.value):
        return source
    if isinstance(event, ScalarEvent) and event.tag == "!include":
        return source if place.forms and not place.secret else _mask(source)
    text = event.value if isinstance(event, ScalarEvent) else ""
    if not place.shows(text):
        return _mask(source)
    if source[:1] in "'\"" and "\n" in source:
        return _mask(source)  # quotes that were not closed run on into other values
    clean = without_keys(text, MASK)
    if clean == text:
        return source
    # An address that is written otherwise than it reads, by escapes or folds, is hidden whole.
    return source.replace(text, clean) if text in source and clean != MASK else _mask(source)
