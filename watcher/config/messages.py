"""What the schema found wrong, as problems with their place and a remedy.

Knows the schema library's error types and how people write YAML.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import ValidationError

from watcher.config.nodes import Broken
from watcher.config.problems import Path, Problem, did_you_mean
from watcher.config.section import Context, Section
from watcher.config.shown import HIDDEN, value
from watcher.config.tree import Tree
from watcher.config.values import NotText

# Error type of the schema library to our words. Source: pydantic, "Validation Errors".
_MESSAGES: Final = {
    "bool_type": "must be true or false",
    "int_type": "must be a whole number, without quotes",
    "tuple_type": "must be a list; write `[a, b]`, or each item on a line of its own after `- `",
    "dict_type": "must be a mapping; write `key: value` lines below it",
    "model_type": "must be a mapping; write `key: value` lines below it",
    "greater_than_equal": "is too small; write {ge} or more",
    "less_than_equal": "is too large; write {le} or less",
    "too_long": "has too many items; at most {max_length} are allowed",
    "literal_error": "is not allowed; write {expected}",
}


def explain(error: ValidationError, tree: Tree, context: Context) -> Iterator[Problem]:
    """One problem for each mistake, but none for values that have been complained about."""
    for fault in error.errors(include_url=False):
        path = _path(fault["loc"], tree, missing=fault["type"] == "missing")
        if isinstance(tree.at(path), Broken):
            continue
        mark = tree.mark(path)
        details = fault.get("ctx", {})
        message = _message(fault["type"], details, tree, path, context) or fault["msg"]
        text = tree.marks[path].text if path in tree.marks else ""
        yield Problem(mark.file, mark.line, path, message, text)


def _path(loc: tuple[int | str, ...], tree: Tree, *, missing: bool) -> Path:
    """The part of the library's path that stands in the watchlist."""
    path: Path = ()
    for step in loc:
        if (*path, step) in tree.marks:
            path = (*path, step)
        elif not str(step).startswith("<"):  # that would be a shape of `match`, no key
            break
    return (*path, loc[-1]) if missing else path


def _message(
    kind: str, details: Mapping[str, object], tree: Tree, path: Path, context: Context
) -> str:
    """What is wrong in our words, "" if the library's must do."""
    if kind == "extra_forbidden":
        return _unknown(path, tree, context)
    if kind == "missing":
        reader = context.readers.get(id(tree.at(path[:-1])), Section)
        meaning = reader.keys().get(str(path[-1]), "")
        return f'"{path[-1]}" is missing; add it{_inside(meaning)}'
    text = tree.mark(path).text
    not_text = kind == "string_type" or isinstance(details.get("error"), NotText)
    if not_text or (kind == "match" and text):
        shown = value(path, text)
        quoted = "" if shown in ("", HIDDEN) else f': "{shown}"'
        return f"must be text; put it in quotes{quoted}" if text else "must be text"
    if kind == "value_error":
        return str(details["error"])
    return _MESSAGES.get(kind, "").format(**details)


def _inside(meaning: str) -> str:
    """A key's description in brackets within a sentence."""
    first, rest = meaning[:1], meaning[1:].removesuffix(".")
    return f" ({first if rest[:1].isupper() else first.lower()}{rest})" if meaning else ""


def _unknown(path: Path, tree: Tree, context: Context) -> str:
    reader = context.readers.get(id(tree.at(path[:-1])), Section)
    known = reader.keys()
    parent = reader.parent(str(path[-1]))
    below = f"it belongs below `{parent}`" if parent else ""
    remedy = below or did_you_mean(str(path[-1]), known)
    return f'unknown key "{path[-1]}"; {remedy or "known keys are " + ", ".join(known)}'
