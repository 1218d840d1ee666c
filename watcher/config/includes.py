"""A watchlist's files to one node tree: every `!include` replaced by what it names.

`!include path-or-pattern` stands for a whole value or for an item of a list; there, the items of a
list take its place. Paths are relative to the file that names them. Knows no schema.
"""

import os
from dataclasses import replace
from pathlib import Path

from watcher.config.nodes import Broken, Include, Node
from watcher.config.problems import Problem
from watcher.config.sources import MAX_FILES, Sources, Unreadable
from watcher.config.yamltext import parse


def gather(file: Path, sources: Sources, problems: list[Problem]) -> Node:
    """The content of a watchlist with everything that it includes."""
    return _Gatherer(sources, problems).file(file, (), Node(None, str(file), 1))


class _Gatherer:
    def __init__(self, sources: Sources, problems: list[Problem]) -> None:
        self._sources = sources
        self._problems = problems
        self._files = 0

    def file(self, path: Path, stack: tuple[str, ...], asked: Node) -> Node:
        """One file's content; `asked` is where it was asked for, by the files in `stack`."""
        self._files += 1
        if self._files > MAX_FILES:
            return self._broken(asked, f"more than {MAX_FILES} files are included")
        try:
            data = self._sources.read(path)
        except Unreadable as reason:
            return self._broken(asked, str(reason))
        real = os.path.realpath(path)  # Path.resolve raises RuntimeError where links go in a circle
        if real in stack:
            return self._broken(asked, f"{path} includes itself; break the circle")
        node = parse(data, str(path), self._problems)
        if node.value is None and stack:
            return self._broken(node, "the file is empty; fill it or delete its !include")
        return self._filled(node, (*stack, real))

    def _broken(self, at: Node, message: str) -> Node:
        self._problems.append(Problem(at.file, at.line, (), message))
        return Node(Broken(), at.file, at.line)

    def _filled(self, node: Node, stack: tuple[str, ...]) -> Node:
        match node.value:
            case Include(pattern):
                return _whole(node, self._named(node, pattern, stack))
            case dict() as pairs:
                filled = {key: self._filled(value, stack) for key, value in pairs.items()}
                return replace(node, value=filled)
            case tuple() as items:
                spliced = (part for item in items for part in self._parts(item, stack))
                return replace(node, value=tuple(spliced))
            case _:
                return node

    def _parts(self, item: Node, stack: tuple[str, ...]) -> tuple[Node, ...]:
        """What takes the place of one item of a list."""
        if not isinstance(item.value, Include):
            return (self._filled(item, stack),)
        named = self._named(item, item.value.pattern, stack)
        return tuple(part for node in named for part in _items(node))

    def _named(self, node: Node, pattern: str, stack: tuple[str, ...]) -> tuple[Node, ...]:
        try:
            paths = self._sources.expand(Path(node.file).parent, pattern)
        except Unreadable as reason:
            return (self._broken(node, str(reason)),)
        return tuple(self.file(path, stack, node) for path in paths)


def _whole(node: Node, named: tuple[Node, ...]) -> Node:
    """What takes the place of a whole value: one file's content, or several files' lists."""
    if len(named) == 1:
        return named[0]
    return Node(tuple(item for part in named for item in _items(part)), node.file, node.line)


def _items(node: Node) -> tuple[Node, ...]:
    return node.value if isinstance(node.value, tuple) else (node,)
