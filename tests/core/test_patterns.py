import pytest

from watcher.core.patterns import LONGEST_TEXT, Pattern, Slow, flaw


def test_finds_without_regard_to_case() -> None:
    assert Pattern(r"\bshell(s|ing)\b").search("Shells, SHELLING, seashells") == [(0, 6), (8, 16)]


def test_word_boundaries_hold_in_every_script() -> None:
    assert Pattern(r"\bРосси\w+").search("в РОССИИ") == [(2, 8)]


def test_empty_matches_do_not_count() -> None:
    assert Pattern("x*").search("abc") == []


def test_reads_only_so_far() -> None:
    assert Pattern("end").search("a" * LONGEST_TEXT + "end") == []


def test_gives_up_in_time_and_keeps_what_it_has_found() -> None:
    with pytest.raises(Slow) as stopped:
        Pattern("(a+)+$|cod").search("cod, cod " + "a" * 5000 + "!")
    assert stopped.value.spans == [(0, 3), (5, 8)]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("(", "is not a regular expression: missing )"),
        ("x*", "matches the empty text"),
        ("(a+)+$", "takes too long"),
        ("(f|ff)+c", "takes too long"),
    ],
)
def test_flaws(source: str, says: str) -> None:  # C08
    assert flaw(source).startswith(says)


@pytest.mark.parametrize("source", [r"launch\w* .{0,60} missile", r"\d+ troops", "북한.*"])
def test_plain_patterns_have_none(source: str) -> None:
    assert flaw(source) == ""
