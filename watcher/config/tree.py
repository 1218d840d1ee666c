"""A node tree to plain values for the schema, with the place of each, and variables put in.

Knows no schema, except that a key ending in `_file` holds a path.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Final

from watcher.config.nodes import Broken, Include, Node
from watcher.config.problems import Path, Problem
from watcher.config.scalars import Scalar

Plain = Scalar | Broken | tuple["Plain", ...] | dict[str, "Plain"]

_VARIABLE: Final = re.compile(r"\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)\})?")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands, and a scalar as written there, before variables are put in."""

    file: str
    line: int
    text: str = ""


@dataclass(slots=True)
class Tree:
    """The watchlist as plain values, lists as tuples.

    Attributes:
        value: the whole; Broken where a problem has been reported.
        marks: path to place, for every value.
        problems: what is wrong so far.
    """

    value: Plain = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def mark(self, path: Path) -> Mark:
        """The place of the value, or of the nearest one around it."""
        while path not in self.marks:
            path = path[:-1]
        return self.marks[path]

    def at(self, path: Path) -> Plain:
        """The value at a path; None where there is none."""
        value = self.value
        for step in path:
            match value, step:
                case dict() as pairs, str():
                    value = pairs.get(step)
                case tuple() as items, int() if step < len(items):
                    value = items[step]
                case _:
                    return None
        return value

    def complain(self, path: Path, message: str, value: str = "") -> Broken:
        """Report a mistake at a path; what it returns takes the value's place."""
        mark = self.mark(path)
        self.problems.append(Problem(mark.file, mark.line, path, message, value))
        return Broken()


def grow(root: Node, environ: Mapping[str, str], problems: list[Problem]) -> Tree:
    """Plain values of a node tree without includes; variables come from `environ`."""
    tree = Tree(problems=problems)
    tree.value = _plain(tree, root, (), environ)
    return tree


def _plain(tree: Tree, node: Node, path: Path, environ: Mapping[str, str]) -> Plain:
    tree.marks[path] = Mark(node.file, node.line, node.text)
    match node.value:
        case dict() as pairs:
            return {key: _plain(tree, value, (*path, key), environ) for key, value in pairs.items()}
        case tuple() as items:
            return tuple(_plain(tree, x, (*path, i), environ) for i, x in enumerate(items))
        case str() as text:
            return _text(tree, text, path, environ)
        case Include():
            raise AssertionError("includes are gathered before")
        case None if path:
            return tree.complain(path, "has no value; write one, or delete the key")
        case scalar:
            return scalar


def _text(tree: Tree, text: str, path: Path, environ: Mapping[str, str]) -> Plain:
    """A text with its variables put in; a path made absolute."""
    missing: list[str] = []

    def value(match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        if match[1] is None:
            missing.append("${ opens no variable; write ${NAME}, or $${ for these two characters")
            return ""
        if match[1] not in environ:
            missing.append(
                f"the environment variable {match[1]} is not set; set it, "
                f"or write $${{{match[1]}}} for the text itself"
            )
        return environ.get(match[1], "")

    text = _VARIABLE.sub(value, text) if "${" in text else text
    for message in missing:
        tree.complain(path, message)
    if missing:
        return Broken()
    if bad := _FORBIDDEN.search(text):
        return tree.complain(path, f"contains the control character U+{ord(bad[0]):04X}; delete it")
    if path and str(path[-1]).endswith("_file") and text:
        return str(FilePath(tree.marks[path].file).parent.absolute() / text)
    return text
