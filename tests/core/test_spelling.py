import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.fold import fold
from watcher.core.spelling import flaw, is_latin, spell


def finds(term: str, text: str) -> bool:
    form = spell(term)
    kept = fold(text)
    lower = kept.lower()
    starts = [i for i in range(len(lower)) if lower.startswith(form.anchor, i)]
    return any(form.end(kept if form.cased else lower, start) > start for start in starts)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("North Korea", "In north-korea, nothing"),
        ("North Korea", "NORTH\n   KOREA"),
        ("North-Korea", "(North Korea)"),
        ("Russia", "Russia’s army"),
        ("Russia", "anti-Russia"),
        ("Erdogan", "ERDOĞAN'S"),
        ("Erdoğan", "Erdogan"),
        ("missile*", "two missiles"),
        ("missile*", "a missile."),
        ("ballist* missile*", "ballistic missiles"),
        ("US", "the US-led talks"),
        ("U.S.", "the U.S. envoy"),
        ("KN-23", "a KN-23 was fired"),
        ("C++", "in C++."),
        ("RYANGGANG", "in Ryanggang province"),  # six capitals and more are shouting
        ("Россия", "в России"),
        ("Россия", "с Россией"),
        ("Россия", "РОССИЮ"),
        ("Путин", "встреча с Путиным"),
        ("Путин", "Путина, Путину, Путине"),
        ("Москва", "из Москвы"),
        ("Северная Корея", "о Северной Корее"),
        ("северокорейский", "северокорейскими"),
        ("учения", "после учений"),
        ("войска", "без войск"),
        ("снаряд*", "снарядного"),
        ("РФ", "в РФ"),
        ("북한", "북한은"),
        ("북한", "북한에서도 미사일"),
        ("북한", "북한군이"),
        ("북한", "북한측으로부터"),
        ("러시아", "러시아와"),
        ("김정은", "김정은이라고"),
        ("북한*", "북한외무성"),
        ("북한 외무성", "북한외무성은"),
        ("북·러", "북러 회담"),
        ("북러", "북러간"),
        ("朝鲜", "俄罗斯与朝鲜签署"),
        ("ロシア", "北朝鮮とロシアは"),
        ("ICBM", "北朝鮮がICBMを"),
        ("ICBM", "북한이 ICBM을"),
        ("Putin", "普京Putin会见"),
    ],
)
def test_found(term: str, text: str) -> None:
    assert finds(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Russia", "Russian"),
        ("Russia", "Belorussia"),
        ("North Korea", "North of Korea"),
        ("missile", "missiles"),
        ("missile*", "antimissile"),
        ("US", "join us"),
        ("US", "USB"),
        ("WHO", "the man who"),
        ("Россия", "российский"),
        ("Россия", "Белороссия"),
        ("Путин", "Путинка"),
        ("КНДР", "кндр"),
        ("북한", "대북한"),
        ("이란", "이란성"),
        ("조선", "조선중앙통신"),
        ("북·러", "북 러시아"),
    ],
)
def test_not_found(term: str, text: str) -> None:
    assert not finds(term, text)


WORDS = st.text(st.sampled_from("abcXYZéßøåПутин북한軍か7"), min_size=1, max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=3).map(" ".join))
def test_a_term_finds_itself_however_spaced(term: str) -> None:
    for space in (" ", "-", "\n", "\u00a0", " – "):
        assert finds(term, f"x {term.replace(' ', space)} y")


@given(st.text(st.sampled_from("abcxyzпутин"), min_size=6, max_size=12))
def test_case_does_not_count_in_words(term: str) -> None:
    assert finds(term, term.upper())
    assert finds(term.upper(), term)


@pytest.mark.parametrize("term", ["", " ", "*", "a*b", "--", "word *"])
def test_flaws(term: str) -> None:
    assert flaw(term)


@pytest.mark.parametrize("term", ["a", "missile*", "ballist* missile*", "7", "U.S.", "北"])
def test_no_flaw(term: str) -> None:
    assert not flaw(term)


def test_script() -> None:
    assert is_latin("Erdoğan 2")
    assert not is_latin("Путин")
    assert not is_latin("123")
