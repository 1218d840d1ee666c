"""The bytes of a YAML file to nodes, with a message for everything that can be wrong with them.

Knows encodings and what the parser raises; what is in the document is for others.
"""

import re
from collections.abc import Iterator
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event

from watcher.config.nodes import Composer, Node, broken
from watcher.config.problems import Problem

# What the parser raises besides YAMLError on hostile text: ValueError for a version number of
# 10,000 digits or an impossible escape, and these where it indexes past its end.
_FAULTS: Final = (
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
)

_REMEDIES: Final = {
    "'\\t'": "indent with spaces, not with tabs",
    "mapping values are not allowed": "put a text that contains ': ' in quotes, "
    "and check the indentation",
    "expected <block end>": "check the indentation: the keys of one entry start in one column; "
    "inside single quotes write '' for '",
    "<document start>": "check the indentation: the keys of one level start in one column",
    "could not find expected ':'": "write `key: value`, and check the indentation",
    "cannot start any token": "put the text in quotes",
    "while scanning a quoted scalar": "close the quotes",
    "while parsing a flow": "close the bracket, and put a text that contains { or , in quotes",
    "unknown escape": "use single quotes around a text with backslashes",
}


def parse(data: bytes, file: str, problems: list[Problem]) -> Node:
    """The one document of a YAML file.

    Args:
        data: the file's content, UTF-8.
        file: its name for messages.
        problems: gets every mistake found; their values are Broken.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {data[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        return broken(problems, file, line, message)
    if bad := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        line = text.count("\n", 0, bad.start()) + 1
        message = f"control character U+{ord(bad[0]):04X} in the file; delete it"
        return broken(problems, file, line, message)
    try:
        return Composer(events(text), file, problems).document()
    except YAMLError as error:
        return broken(problems, file, *_syntax(error))


def events(text: str) -> Iterator[Event]:
    """What the parser finds, with its places.

    Raises:
        YAMLError: where the text cannot be read any further.
    """
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except _FAULTS as error:
        raise YAMLError(f"{type(error).__name__} while parsing") from error


def _syntax(error: YAMLError) -> tuple[int, str]:
    """Line and message for what the parser raised."""
    mark, what = None, str(error)
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = ", ".join(part for part in (error.context, error.problem) if part)
        if mark and error.context_mark and error.context_mark.line != mark.line:
            what += f" (it begins on line {error.context_mark.line + 1})"
    what = " ".join(what.split())
    remedy = next((text for key, text in _REMEDIES.items() if key in what), "")
    message = f"not valid YAML: {what[:200]}" + (f"; {remedy}" if remedy else "")
    return (mark.line + 1 if mark else 1), message
