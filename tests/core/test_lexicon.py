import re

import pytest

from watcher.core.lexicon import Phrases, Prefixes, forms, lexicon, rows
from watcher.core.text import stem


def classes_of(text: str) -> tuple[int, str]:
    lower = text.lower().split()
    return lexicon().class_at(lower, [stem(word) for word in lower], 0)


def canon(text: str) -> str:
    lower = text.lower().split()
    return next((name.canon for _, name in lexicon().names.match(lower, 0)), "")


def test_the_longest_phrase_comes_first_and_the_first_value_stays() -> None:
    phrases: Phrases[str] = Phrases()
    phrases.add(("state",), "place")
    phrases.add(("state", "media"), "press")
    phrases.add(("state",), "later")
    phrases.add((), "nothing")
    assert list(phrases.match(["state", "media", "said"], 0)) == [(2, "press"), (1, "place")]
    assert list(phrases.match(["state", "visit"], 0)) == [(1, "place")]
    assert list(phrases.match(["visit", "state"], 0)) == []


def test_a_phrase_does_not_reach_beyond_the_sentence() -> None:
    phrases: Phrases[str] = Phrases()
    phrases.add(("prime", "minister"), "office")
    assert list(phrases.match(["the", "prime"], 1)) == []


def test_forms_are_split_and_empty_ones_dropped() -> None:
    assert forms("sail| set sail ||") == ["sail", "set sail"]


def test_rows_have_no_comment_and_no_blank_line() -> None:
    found = list(rows("opposites.tsv"))
    assert ["confirm", "deny"] in found
    assert all(len(row) == 2 and not row[0].startswith("#") for row in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Reykjavik", "Iceland"),
        ("Norwegian", "Oslo"),
        ("DPRK", "Pyongyang"),
        ("Kremlin", "Moscow"),
        ("White House", "Washington"),
    ],
)
def test_capital_adjective_and_seat_of_power_stand_for_the_country(one: str, other: str) -> None:
    assert canon(one) == canon(other) != ""


def test_a_leader_is_taken_before_the_organisation_hidden_in_the_name() -> None:
    lex = lexicon()
    sizes = [size for size, _ in lex.names.match(["kim", "jong", "un"], 0)]
    assert sizes[0] == 3
    assert canon("UN") not in ("", canon("Kim Jong Un"))


def test_a_capital_or_a_seat_of_power_is_a_place_too() -> None:
    places = {form: next(lexicon().names.match([form], 0))[1].place for form in ("oslo", "norway")}
    assert places == {"oslo": True, "norway": False}


def test_what_is_written_with_capitals_counts_only_so() -> None:
    (_, name), *_ = lexicon().names.match(["who"], 0)
    assert name.cased == "WHO"
    (_, name), *_ = lexicon().names.match(["norway"], 0)
    assert name.cased == ""


def test_beginnings_of_words_in_languages_that_inflect() -> None:
    starts: Prefixes[str] = Prefixes()
    starts.add("нор*", "short")
    starts.add("норвеж*", "people")
    starts.add("но*", "too short")
    found = [starts.value(word) for word in ("норвежский", "норма", "ноябрь", "но")]
    assert found == ["people", "short", None, None]


def test_beginnings_of_several_words() -> None:
    starts: Prefixes[str] = Prefixes()
    starts.add("север*", "north")
    starts.add("Северн* Коре*", "country")
    starts.add("премьер-министр*", "office")
    starts.add("глав* кремля", "house")
    assert starts.match(["в", "северной", "корее"], 1) == (2, "country")
    assert starts.match(["северной", "осетии"], 0) == (1, "north")
    assert starts.match(["северной"], 0) == (1, "north")
    assert starts.match(["премьер", "министром"], 0) == (2, "office")
    assert starts.match(["главой", "кремля"], 0) == (2, "house")
    assert starts.match(["главой", "кремлю"], 0) is None
    assert starts.begin("главой")
    assert not starts.begin("глаз")


@pytest.mark.parametrize(
    ("text", "canon"),
    [
        ("о Северной Корее", "@kp"),
        ("в Белом доме", "@us"),
        ("с министром обороны", "@office-defence"),
    ],
)
def test_names_of_several_words_that_inflect(text: str, canon: str) -> None:
    lower = text.lower().split()
    assert lexicon().prefixes.match(lower, 1) == (2, canon)
    assert lexicon().prefixes.begin(lower[1])


@pytest.mark.parametrize(
    ("form", "country"),
    [("러시아", "@ru"), ("平壤", "@kp"), ("プーチン", "@ru"), ("노르웨이", "@no"), ("冰岛", "@is")],
)
def test_names_written_without_spaces(form: str, country: str) -> None:
    assert lexicon().cjk_names[form].split(".")[0] == country


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("visited", "visits"),
        ("killed", "died"),
        ("trawlers", "boat"),
        ("postponed", "delay"),
        ("set sail", "departed"),
    ],
)
def test_words_that_newsrooms_swap_have_one_class(one: str, other: str) -> None:
    assert classes_of(one)[1] == classes_of(other)[1] != ""


def test_an_exact_form_wins_over_a_stem_and_a_longer_one_over_a_shorter() -> None:
    assert stem("building") == stem("builds")
    assert classes_of("building") != classes_of("builds")
    assert classes_of("give birth") != classes_of("give boats")
    assert classes_of("give birth")[0] == 2
    assert classes_of("zyx")[1] == ""


def test_british_spelling_is_american_before_it_is_compared() -> None:
    assert lexicon().spelling["harbour"] == "harbor"
    assert lexicon().spelling["centre"] == "center"


def test_a_verb_has_one_stem_in_all_its_forms() -> None:
    lex = lexicon()
    assert {lex.stem(form) for form in ("throw", "threw", "thrown", "throws")} == {"throw"}
    assert lex.stem("harbours") == "harbour"


def test_contradicting_classes_know_each_other() -> None:
    opposites = lexicon().opposites
    assert "#deny" in opposites["#confirm"]
    assert all(name in opposites[other] for name, others in opposites.items() for other in others)


def test_every_class_that_is_named_elsewhere_has_a_kind() -> None:
    lex = lexicon()
    named = {*lex.opposites, *lex.converses, *(group for group, _ in lex.converses.values())}
    assert named <= lex.kinds.keys()


def test_months_and_weekdays_in_several_languages() -> None:
    lex = lexicon()
    assert [lex.months[word] for word in ("june", "июня", "märz", "août")] == [6, 6, 3, 8]
    assert [lex.weekdays[word] for word in ("tuesday", "dienstag", "화요일")] == [2, 2, 2]
    assert "sun" not in lex.weekdays
    assert "sat" not in lex.weekdays


def test_the_lexicon_is_read_once() -> None:
    assert lexicon() is lexicon()


def test_no_pattern_of_the_data_matches_the_empty_text() -> None:
    for name in ("background.tsv", "formats.tsv"):
        assert not any(re.search(row[-1].replace("{year}", "2029"), "") for row in rows(name))
