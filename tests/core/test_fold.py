import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.fold import fold, origins


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Erdoğan", "Erdogan"),
        ("Łódź, Ærø, Straße", "Lodz, AEro, Strasse"),
        ("ёлка, йод", "елка, иод"),
        ("Russia’s", "Russia's"),
        ("North‑Korea – now", "North Korea now"),
        ("North\u00a0Korea\r\n\tnow", "North Korea now"),
        ("Nor\u00adth\u200b Korea", "North Korea"),  # C10
        ("North Kor\x00ea", "North Korea"),  # A14
        ("북·러 북ㆍ러 북-러", "북 러 북 러 북 러"),
        ("ＩＣＢＭ", "ICBM"),
        ("プーチン", "プーチン"),
        ("\ud800tanks", "tanks"),  # A14
    ],
)
def test_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_lower_case_keeps_the_length(text: str) -> None:
    assert len(fold(text).lower()) == len(fold(text))


@given(st.text())
def test_every_folded_character_has_its_origin(text: str) -> None:
    folded, at = fold(text), origins(text)
    assert len(at) == len(folded) + 1
    assert list(at) == sorted(at)
    for character, origin in zip(folded, at, strict=False):
        assert character in fold(text[origin])


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
