"""The shipped lexicon: every file parses, says what it is and does not contradict itself."""

import re
from collections import Counter
from importlib.resources import files

import pytest

DATA = files("watcher.core") / "data"
LANGUAGES = {"en", "ru", "ko", "zh", "ja", "de", "fr", "es", "it", "pt"}
COLUMNS = {
    "aliases": 4,
    "approximation": 3,
    "background": 2,
    "beside": 3,
    "classes": 3,
    "converses": 2,
    "dates": 4,
    "denials": 2,
    "formats": 3,
    "irregular": 2,
    "kinds": 2,
    "furniture": 3,
    "modality": 3,
    "numbers": 4,
    "opposites": 2,
    "reporting": 3,
    "spelling": 2,
    "steps": 2,
    "stopwords": 2,
    "translated": 3,
    "units": 4,
    "western": 3,
}
LANGUAGE_COLUMN = {
    "aliases": 2,
    "approximation": 1,
    "background": 0,
    "dates": 0,
    "modality": 1,
    "numbers": 0,
    "reporting": 1,
    "stopwords": 0,
    "translated": 0,
    "western": 0,
}
LISTED = (
    "aliases", "approximation", "classes", "modality", "reporting", "stopwords", "translated",
    "units", "western",
)  # fmt: skip
KINDS = {
    ("aliases", 1): {"country", "leader-office", "organisation", "body", "region"},
    ("approximation", 0): {"about", "at-least", "at-most", "exact"},
    ("classes", 1): {"act", "say", "thing", "quality"},
    ("denials", 0): {"latin", "cyrillic", "hangul", "han", "kana"},
    ("formats", 0): {
        *("live", "digest", "analysis", "explainer"),
        *("opinion", "media", "quiz", "sponsored"),
    },
    ("formats", 1): {"title", "summary", "url", "any"},
    ("furniture", 0): {"line", "inline"},
    ("furniture", 1): LANGUAGES | {"any"},
    ("modality", 0): {"hedged", "expected", "planned", "announced", "done", "negated"},
    ("numbers", 3): {"unit", "magnitude", "fraction", "ordinal", "times", "fold", "vague"},
    ("reporting", 0): {
        *("verb", "phrase", "official", "media", "anonymous"),
        *("expert", "company", "witness"),
    },
}


def rows(name: str) -> list[list[str]]:
    text = (DATA / f"{name}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("{year}", "(?:19|20)[0-9]{2}"), re.IGNORECASE)


def matched(name: str, text: str, **where: str) -> bool:
    """Whether a row of the file whose other columns equal `where` matches the text."""
    return any(
        pattern(row[-1]).search(text) for row in rows(name) if set(where.values()) <= set(row[:-1])
    )


def test_every_file_is_known() -> None:
    assert {p.name for p in DATA.iterdir() if p.name.endswith(".tsv")} == {
        f"{name}.tsv" for name in COLUMNS
    }


@pytest.mark.parametrize("name", COLUMNS)
def test_form(name: str) -> None:
    text = (DATA / f"{name}.tsv").read_text(encoding="utf-8")
    assert text.startswith("#")
    assert "To extend" in text
    assert text.endswith("\n")
    assert rows(name)
    for row in rows(name):
        assert len(row) == COLUMNS[name], row
        assert all(cell and cell == cell.strip() for cell in row), row


@pytest.mark.parametrize("name", COLUMNS)
def test_no_row_twice(name: str) -> None:
    twice = [key for key, n in Counter(map(tuple, rows(name))).items() if n > 1]
    assert not twice


@pytest.mark.parametrize(("name", "column"), LANGUAGE_COLUMN.items())
def test_languages(name: str, column: int) -> None:
    assert {row[column] for row in rows(name)} <= LANGUAGES


@pytest.mark.parametrize(("place", "allowed"), KINDS.items())
def test_kinds(place: tuple[str, int], allowed: set[str]) -> None:
    name, column = place
    assert {row[column] for row in rows(name)} <= allowed


@pytest.mark.parametrize("name", LISTED)
def test_lists(name: str) -> None:
    for row in rows(name):
        forms = row[-1].split("|")
        assert all(form and form == form.strip() for form in forms), row
        assert len(forms) == len(set(forms)), row


@pytest.mark.parametrize("name", ["formats", "furniture", "background"])
def test_regexes_compile_and_need_text(name: str) -> None:
    for row in rows(name):
        found = pattern(row[-1])
        if row[-1] != r"^[\W_]*$":
            assert not found.search(""), row


def test_a_form_is_in_one_class_only() -> None:
    counts = Counter(form for row in rows("classes") for form in row[2].split("|"))
    assert not [form for form, n in counts.items() if n > 1]
    assert len({row[0] for row in rows("classes")}) == len(rows("classes"))


def test_pairs_name_classes_that_exist() -> None:
    names = {row[0] for row in rows("classes")}
    for name in ("converses", "opposites"):
        pairs = [frozenset(row) for row in rows(name)]
        assert set().union(*pairs) <= names
        assert len(pairs) == len(set(pairs))
    assert all(a != b for a, b in rows("opposites"))


def test_an_irregular_form_has_one_verb() -> None:
    counts = Counter(form for _, cell in rows("irregular") for form in cell.split("|"))
    assert not [form for form, n in counts.items() if n > 1]
    assert len({base for base, _ in rows("irregular")}) == len(rows("irregular"))


def test_steps_name_classes_that_exist_and_lead_somewhere_else() -> None:
    names = {row[0] for row in rows("classes")}
    for earlier, later in (
        (set(one.split("|")), set(two.split("|"))) for one, two in rows("steps")
    ):
        assert (earlier | later) - {"*"} <= names
        assert not earlier & later


def test_words_that_say_another_thing_beside_some_name_classes_that_exist() -> None:
    names = {row[0] for row in rows("classes")}
    assert all({name, *beside.split("|")} <= names for _, name, beside in rows("beside"))


def test_one_name_means_one_thing_unless_marked_ambiguous() -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for canonical, _, language, forms in rows("aliases"):
        for form in forms.split("|"):
            if not form.startswith("?"):
                owners.setdefault((language, form.lstrip("^~")), set()).add(canonical)
    assert not {form: names for form, names in owners.items() if len(names) > 1}


def test_bodies_belong_to_something_named() -> None:
    names = {row[0] for row in rows("aliases")}
    assert {name.split(".")[0] for name in names if "." in name} <= names
    countries = [row[0] for row in rows("aliases") if row[1] == "country"]
    assert all(re.fullmatch("[a-z]{2}", name) for name in countries)
    assert len(set(countries)) > 195


def test_numbers_and_units_have_values() -> None:
    words = [(language, word) for language, word, _, _ in rows("numbers")]
    assert len(words) == len(set(words))
    assert all(float(value) >= 0 for _, _, value, _ in rows("numbers"))
    for canonical, _, factor, _ in rows("units"):
        assert factor == "-" or float(factor) > 0, canonical
    assert len({row[0] for row in rows("units")}) == len(rows("units"))


def test_dates_have_values() -> None:
    forms = [(language, form) for language, _, form, _ in rows("dates")]
    assert len(forms) == len(set(forms))
    for _, kind, form, value in rows("dates"):
        if kind == "named-day":
            assert re.fullmatch(r"[01]\d-[0-3]\d", value), form
        elif kind not in {"season", "part-of-day"}:
            assert abs(int(value)) <= 12, form


def test_spelling_has_no_chains() -> None:
    pairs = dict(rows("spelling"))
    assert len(pairs) == len(rows("spelling"))
    assert not set(pairs) & set(pairs.values())


@pytest.mark.parametrize(
    "title",
    [
        "Live: storm nears the coast",
        "Budget day live updates",
        "Morning briefing: markets, rain and a royal visit",
        "Analysis: what a weaker pound would change",
        "Why the bridge fell",
        "How Norland built a port in nine days",
        "Who is the new governor?",
        "The ferry inquiry, explained",
        "Opinion: tax the cruise ships",
        "The lake is not for sale | Anna Berg",
        "Watch: crane topples into harbour",
        "In pictures: a town under snow",
        "Weekly news quiz",
        "Could the strike end before Friday?",
        "Five things to know this Tuesday",
    ],
)
def test_entries_without_a_development(title: str) -> None:
    assert matched("formats", title, where="title") or matched("formats", title, where="any")


@pytest.mark.parametrize(
    "title",
    [
        "Bridge collapses in Norland, killing four",
        "WHO declares outbreak over",
        "Police arrest two men after museum theft",
        "Army fires live ammunition at crowd",
        "Central bank raises rates to 5.25 percent",
        "Ferry with 300 aboard sinks off the coast | Reuters",
        "Court rejects appeal of former mayor",
        "Rocket lifts off after two delays",
        "Minister resigns over video remarks",
        "Wildfire forces 4,000 from their homes",
        "Watchdog fines airline over delays",
        "Inflation falls for third month",
        "Two dead as train hits truck | BBC News",
        "Storm death toll rises to 31",
        "Film director found guilty of fraud",
        "Insider trading trial opens in Geneva",
        "Union calls off strike after pay offer",
    ],
)
def test_news_is_not_taken_for_a_format(title: str) -> None:
    assert not matched("formats", title, where="title")
    assert not matched("formats", title, where="any")


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Ferry operator fined",
        "Sign up for our daily newsletter",
        "Share on Facebook",
        "© 2020 Example Media. All rights reserved.",
        "Required fields are marked *",
        "Scroll to top",
        "12 minutes ago",
        "5 min read",
        "03:41",
        "IMG_2041.jpg",
        "Home > World > Europe",
        "Skip to content",
        "Photo: A. Berg/Example Agency",
        "Reporting by A. Berg; Editing by C. Dahl",
        "(Edited by C. Dahl)",
        "Leave a comment",
        "Advertisement",
        "You may also like",
        "Published: 3 May 2021, 10:14",
        "Читайте также: другие новости",
        "무단 전재 및 재배포 금지",
        "责任编辑：张三",
        "関連記事",
        "We use cookies to improve this site",
    ],
)
def test_furniture(line: str) -> None:
    assert matched("furniture", line)


@pytest.mark.parametrize(
    "line",
    [
        "The ferry sank within minutes, the coastguard said on Friday.",
        "Shares fell 4 percent after the bank reported a loss.",
        "Police said the two men had been arrested at home.",
        "More than 300 people were rescued from the sea.",
        "Comments by the minister angered the union.",
        "Follow-up tests showed that the water is safe.",
        "Photographs of the crash show a broken wing.",
        "The video, posted on Telegram, shows a burning depot.",
        "Support for the bill grew after the mayor's speech.",
        "By Friday, 40 homes had burned.",
        "Contact with the probe was lost at 14:02 GMT.",
        "Related charges against his brother were dropped.",
        "Home prices rose 2 percent in May.",
        "News of the ruling reached the capital late on Monday.",
        "Latest figures put the number of dead at 31.",
        "Search teams found the wreck on Sunday.",
        "You cannot leave the city, soldiers told drivers.",
        "He was sentenced to five years; the video was shown in court.",
        "Top officials met in Geneva and signed the accord.",
        "By Anna's account, the train was going too fast.",
        "Tags were found on the stolen paintings.",
        "Топливо закончилось, заявил министр в понедельник.",
        "경찰은 용의자 두 명을 체포했다고 밝혔다.",
        "警方周一说，两名男子已被逮捕。",
        "警察は月曜日、男2人を逮捕したと発表した。",
    ],
)
def test_news_is_not_furniture(line: str) -> None:
    hits = [row[-1] for row in rows("furniture") if pattern(row[-1]).search(line)]
    assert not hits


@pytest.mark.parametrize(
    "sentence",
    [
        "The two countries signed a treaty in 2019.",
        "The mine closed three years ago.",
        "The company was founded in 1998.",
        "It is the latest in a series of attacks on shipping.",
        "He has led the party since 2011.",
    ],
)
def test_background(sentence: str) -> None:
    assert matched("background", sentence, language="en")


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry sank on Friday with 300 people aboard.",
        "The court will rule on Monday.",
        "Two men were arrested and charged with theft.",
        "The rocket lifted off at 10:14.",
    ],
)
def test_a_new_event_is_not_background(sentence: str) -> None:
    assert not matched("background", sentence, language="en")


def test_translated_classes_exist_and_a_form_has_one_of_them() -> None:
    classes = {row[0] for row in rows("classes")}
    seen: Counter[tuple[str, str]] = Counter()
    for language, name, cell in rows("translated"):
        assert name in classes, name
        for form in cell.split("|"):
            seen[language, form] += 1
            assert language == "ru" or len(form) > 1, form
    assert [form for form, times in seen.items() if times > 1] == []
