"""The parser's events to nodes that remember their lines.

Nothing is ever built from a tag, nesting is bounded, and a scalar means what YAML 1.2 says. Anchors
and aliases are refused: a few of them can stand for gigabytes. Knows neither files nor the schema.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from watcher.config.problems import Problem
from watcher.config.scalars import Scalar, meaning

MAX_DEPTH: Final = 40
"""Levels of nesting; a match of a dozen nested groups needs 30. Recursion stays far below 1,000."""

MAX_VALUES: Final = 150_000
"""Values of one file, keys included: 20,000 feeds with three keys each. The parser takes a second
for 35,000 (two cores, Python 3.11), during which the daemon looks at nothing else."""


class Broken:
    """Stands for a value whose mistake has been reported, so that nobody complains again."""


@dataclass(frozen=True, slots=True)
class Include:
    """`!include pattern`: the value is elsewhere."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Node:
    """A value, where it stands, and how a scalar is written there.

    Attributes:
        line: 1-based; that of the key for a mapping's value.
        text: a scalar as written, without quotes.
    """

    value: "Scalar | Include | Broken | tuple[Node, ...] | dict[str, Node]"
    file: str
    line: int
    text: str = ""


# Messages of this module quote no value: it may be a password that lacks its quotes.


def broken(problems: list[Problem], file: str, line: int, message: str) -> Node:
    """Report a mistake; the node takes the place of what cannot be read."""
    problems.append(Problem(file, line, (), message))
    return Node(Broken(), file, line)


class Composer:
    """Builds nodes from the parser's events."""

    def __init__(self, events: Iterator[Event], file: str, problems: list[Problem]) -> None:
        self._events = events
        self._file = file
        self._problems = problems
        self._values = 0

    def document(self) -> Node:
        """The one document; a node of None if there is none.

        Raises:
            YAMLError: from the parser, nested too deep, or too much.
        """
        next(self._events)  # the stream's start
        if isinstance(next(self._events), StreamEndEvent):
            return Node(None, self._file, 1)
        node = self._node(next(self._events), 1, depth=0)
        next(self._events)  # the document's end
        event = next(self._events)
        if isinstance(event, DocumentStartEvent):
            self._complain(event, "a second document begins here; keep one and delete the `---`")
        return node

    def _complain(self, event: Event, message: str) -> Node:
        return broken(self._problems, self._file, event.start_mark.line + 1, message)

    def _node(self, event: Event, line: int, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise YAMLError(f"more than {MAX_DEPTH} levels of nesting")
        self._values += 1
        if self._values > MAX_VALUES:
            raise YAMLError(f"more than {MAX_VALUES} values in one file; split it")
        if isinstance(event, AliasEvent):
            return self._complain(
                event,
                "a word that begins with * is a YAML alias, which watcher does not follow; put a "
                "text that begins with * in quotes, or share words through the section `aliases`",
            )
        if isinstance(event, NodeEvent) and event.anchor:
            self._complain(
                event,
                "a word that begins with & is a YAML anchor, which watcher does not follow; delete "
                "it, or put a text that begins with & in quotes",
            )
        if isinstance(event, ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, SequenceStartEvent):
            value = tuple(self._items(depth))
            return self._untagged(event, Node(value, self._file, line))
        return self._untagged(event, Node(self._pairs(depth), self._file, line))

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), SequenceEndEvent):
            yield self._node(event, event.start_mark.line + 1, depth + 1)

    def _pairs(self, depth: int) -> dict[str, Node]:
        pairs: dict[str, Node] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            line = event.start_mark.line + 1
            key = self._node(event, line, depth + 1)
            value = self._node(next(self._events), line, depth + 1)
            if not isinstance(key.value, str):
                if not isinstance(key.value, Broken):
                    remedy = "put it in quotes" if key.text else "write one word"
                    self._complain(event, f"a key must be text; {remedy}")
            elif key.value in pairs:
                first = pairs[key.value].line
                message = f'"{key.value}" is given twice, first on line {first}; keep one'
                pairs[key.value] = self._complain(event, message)
            else:
                pairs[key.value] = value
        return pairs

    def _untagged(self, event: Event, node: Node) -> Node:
        if isinstance(event, MappingStartEvent | SequenceStartEvent) and event.tag:
            return self._complain(event, self._tag_message(event.tag))
        return node

    def _tag_message(self, tag: str) -> str:
        if tag == "!include":
            return "!include takes one path; write `- !include path` for each"
        return (
            "a word that begins with ! is a YAML tag, which watcher does not follow; delete it, "
            "or put a text that begins with ! in quotes"
        )

    def _scalar(self, event: ScalarEvent, line: int) -> Node:
        text = event.value
        if event.tag == "!include":
            if not text.strip():
                return self._complain(event, "!include needs a path")
            return Node(Include(text.strip()), self._file, line, text)
        if event.tag and event.tag != "tag:yaml.org,2002:str":
            return self._complain(event, self._tag_message(event.tag))
        if event.tag or event.style:
            return Node(text, self._file, line, text)
        try:
            return Node(meaning(text), self._file, line, text)
        except ValueError as error:
            return self._complain(event, str(error))
