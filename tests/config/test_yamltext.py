"""Every broken file gives one clear message; none gets further."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import Event

from watcher.config.nodes import MAX_DEPTH, MAX_VALUES, Composer, Node
from watcher.config.problems import Problem
from watcher.config.yamltext import events, parse


def complaints(data: bytes | str) -> list[str]:
    problems: list[Problem] = []
    parse(data.encode() if isinstance(data, str) else data, "w.yaml", problems)
    return [str(problem) for problem in problems]


def value(text: str) -> object:
    problems: list[Problem] = []
    node = parse(text.encode(), "w.yaml", problems)
    assert not problems
    return plain(node)


def plain(node: Node) -> object:
    match node.value:
        case dict() as pairs:
            return {key: plain(item) for key, item in pairs.items()}
        case tuple() as items:
            return [plain(item) for item in items]
        case other:
            return other


def test_an_ordinary_document() -> None:
    text = "\ufeffa: 1  # one\nb: [x, 'NO', \"q\"]\nc:\n  - {d: |\n      long\n    }\n"
    text = text.replace("{d: |\n      long\n    }", "d: |\n      long")
    assert value(text) == {"a": 1, "b": ["x", "NO", "q"], "c": [{"d": "long\n"}]}


def test_nodes_know_their_lines() -> None:
    node = parse(b"a:\n  - b: 1\n    c: 2\n  - d\n", "w.yaml", [])
    assert isinstance(node.value, dict)
    items = node.value["a"]
    assert items.line == 1
    assert isinstance(items.value, tuple)
    first, second = items.value
    assert isinstance(first.value, dict)
    assert (first.value["c"].line, second.line) == (3, 4)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        ("a: &x [1]\nb: *x", 1, "anchor"),  # D05
        ("a: [*nope]", 1, "begins with * is a YAML alias"),  # D05
        ("a: 1\nb: 2\na: 3", 3, '"a" is given twice, first on line 1; keep one'),  # D03
        ("a: !!python/object/apply:os.system ['id']", 1, "begins with ! is a YAML tag"),  # D06
        ("a: !!binary aGk=", 1, "begins with ! is a YAML tag"),
        ("a: !x 1", 1, "put a text that begins with ! in quotes"),
        ("a: 1\n---\nb: 2", 2, "a second document begins here"),  # D06
        ("a: 1\n\tb: 2", 2, "indent with spaces, not with tabs"),  # D06
        (b"a: 1\nb: \x00", 2, "control character U+0000"),  # D06
        (b"a: 1\nb: caf\xe9", 2, "byte 0xe9 is not UTF-8; save the file as UTF-8"),  # D06
        ("a: x".encode("utf-16"), 1, "is not UTF-8"),  # D06
        ("a: " + "9" * 10_000, 1, "a number of 10000 digits"),  # D06
        ("%YAML " + "9" * 10_000 + ".1\n---\na: 1", 1, "not valid YAML"),  # D06
        ('a: "\\UFFFFFFFF"', 1, "not valid YAML"),  # D06
        ("[" * 2_000 + "]" * 2_000, 1, f"more than {MAX_DEPTH} levels of nesting"),  # D06
        ("- " * 2_000 + "x", 1, f"more than {MAX_DEPTH} levels of nesting"),  # D06
        ("1: a", 1, "a key must be text; put it in quotes"),  # D04
        ("true: a", 1, "a key must be text; put it in quotes"),  # D04
        ("? [a]\n: b", 1, "a key must be text"),
        ("a: 'x\n\nb: 1", 3, "begins on line 1); close the quotes"),
        ("a: [x\nb: 1", 2, "close the bracket"),
        ("a: x: y", 1, "put a text that contains ': ' in quotes"),
        ("a: @dprk", 1, "put the text in quotes"),
        ("a: !include", 1, "!include needs a path"),
        ("a: !include [b, c]", 1, "!include takes one path"),
    ],
)
def test_what_is_refused(data: bytes | str, line: int, words: str) -> None:
    first = complaints(data)[0]
    assert first.startswith(f"w.yaml:{line}: ")
    assert words in first


def test_all_doubles_are_reported_at_once() -> None:
    assert len(complaints("a: 1\na: 2\nb: {c: 1, c: 2}")) == 2


def test_an_alias_bomb_costs_nothing() -> None:  # D05
    levels = (f"{n}: &{n} [{', '.join([f'*{m}'] * 9)}]" for m, n in pairwise("abcdefghij"))
    started = time.monotonic()
    assert complaints("a: &a [x]\n" + "\n".join(levels))
    assert time.monotonic() - started < 2


def test_too_many_values_are_refused_before_all_are_parsed() -> None:  # D06
    def text(values: int) -> Iterator[Event]:
        start, document, items, one, *_ = events("- x")
        yield from (start, document, items, *[one] * values)
        raise AssertionError("read to its end")

    with pytest.raises(YAMLError, match=f"more than {MAX_VALUES} values in one file; split it"):
        Composer(text(MAX_VALUES), "w.yaml", []).document()
    with pytest.raises(AssertionError, match="to its end"):
        Composer(text(MAX_VALUES - 1), "w.yaml", []).document()


PIECES = st.sampled_from(
    ["a", "b: ", "- ", "[", "]", "{", "}", "\n", "  ", "&x ", "*x", "!!int ", "!include ", "! ",
     "|\n", ">-\n", '"', "'", "#", "---\n", "...\n", "%YAML 1.", "%TAG ! ", "? ", " : ", ",", "\\u",
     "\\x0", "\t", "%", "@", "`", "~", "0x", "<<: ", "|9\n", "\u2028", "\xa0", "\x85", "\ufeff",
     "é", "9" * 30, "\\UFFFFFFFF", "\ud800"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join) | st.text())
def test_no_text_gets_past_the_messages(text: str) -> None:  # D06
    parse(text.encode("utf-8", "surrogatepass"), "w.yaml", [])


@given(st.binary())
def test_no_bytes_get_past_the_messages(data: bytes) -> None:  # D06
    parse(data, "w.yaml", [])
