"""Variables put into texts, paths made absolute, values that nobody meant refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.config import Watchlist

Load = Callable[..., Watchlist]
Problems = Callable[..., list[str]]


def title(loaded: Load, text: str, **environ: str) -> str:
    return loaded(f"topics: [{{name: a, match: b, title: {text}}}]", environ).topics[0].title


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('"${WHERE}"', "Northport"),
        ('"to ${WHERE} and ${BACK}"', "to Northport and ${WHERE}"),  # not expanded again
        ('"$${WHERE}"', "${WHERE}"),
        ('"$$${WHERE}"', "$${WHERE}"),
        ('"$5 $WHERE $"', "$5 $WHERE $"),
        ("'${WHERE}'", "Northport"),
    ],
)
def test_variables(loaded: Load, text: str, result: str) -> None:
    assert title(loaded, text, WHERE="Northport", BACK="${WHERE}") == result


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${NOPE}", "variable NOPE is not set; set it, or write $${NOPE} for the text itself"),
        ("${}", "${ opens no variable; write ${NAME}, or $${"),
        ("${A-B}", "opens no variable"),
        ("a ${", "opens no variable"),
    ],
)
def test_variables_that_cannot_be_filled(problems: Problems, text: str, words: str) -> None:  # D14
    found = problems(f'topics:\n- name: a\n  match: b\n  title: "{text}"', {"A": "x"})
    assert len(found) == 1
    assert found[0].startswith("watchlist.yaml:4: topics[0].title: ")
    assert words in found[0]


def test_all_missing_variables_are_named(problems: Problems) -> None:
    found = problems('feeds: ["https://${HOST}/${PATH}"]')
    assert [word in line for word, line in zip(("HOST", "PATH"), found, strict=True)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("text", [r'"a\0b"', r'"a\eb"', r'"\ud800"', r'"a\x9bb"'])
def test_control_characters_from_escapes(problems: Problems, text: str) -> None:  # D06
    assert "contains the control character U+" in problems(f"feeds: [{text}]")[0]


def test_bad_bytes_from_the_environment(problems: Problems) -> None:
    assert "U+DCE9" in problems("feeds: ['https://a.example/${X}']", {"X": "caf\udce9"})[0]


@pytest.mark.parametrize(
    "text", ["defaults: {contact: }", "defaults:", "feeds: [~]", "feeds: [{url: null}]"]
)
def test_a_key_without_a_value(problems: Problems, text: str) -> None:  # D02
    found = problems(text)
    assert len(found) == 1
    assert "has no value; write one, or delete the key" in found[0]


def test_files_are_relative_to_the_watchlist(loaded: Load, tmp_path: Path) -> None:
    certificate = Path(__file__).parents[1] / "notify" / "tls" / "localhost.pem"
    (tmp_path / "ca.pem").write_bytes(certificate.read_bytes())
    text = "receivers: [{name: h, webhook: {url: https://h.example/, ca_file: ca.pem}}]"
    settings = loaded(text).receivers[0].settings
    assert getattr(settings, "ca_file", None) == tmp_path / "ca.pem"
