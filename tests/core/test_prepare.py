from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.clean import line_hashes
from watcher.core.features import features
from watcher.core.prepare import Prepared, prepare
from watcher.model import Status

if TYPE_CHECKING:
    from tests.core.conftest import Desk

TITLE = "Norway and Iceland break off mackerel talks"
TEXT = """Norway and Iceland broke off mackerel talks in Bergen. They had met for nine days.
Photo: Anna Berg
Trawlers will stay in port until Friday."""


def body(prepared: Prepared) -> list[str]:
    return [unit.text for unit in prepared.body]


def test_the_headline_comes_first_then_the_sentences(desk: "Desk") -> None:
    found = prepare(desk.article(TEXT, TITLE), {})
    assert body(found) == [
        TITLE,
        "Norway and Iceland broke off mackerel talks in Bergen.",
        "They had met for nine days.",
        "Trawlers will stay in port until Friday.",
    ]
    assert [unit.headline for unit in found.body] == [True, False, False, False]
    assert [unit.block for unit in found.units] == [-1, 0, 0, 1, 2]
    assert [unit.role for unit in found.units] == [None, None, None, Status.CHROME, None]


def test_each_own_sentence_has_the_keys_that_memory_is_asked_with(desk: "Desk") -> None:
    found = prepare(desk.article(TEXT, TITLE), {})
    assert found.keys == tuple(features(text).keys for text in body(found))
    assert len(found.sentence_hashes) == 4
    assert found.line_hashes == line_hashes(TEXT)


def test_furniture_does_not_change_the_fingerprint(desk: "Desk") -> None:
    plain = prepare(desk.article(TEXT, TITLE), {})
    dressed = prepare(desk.article(f"Share\n{TEXT}\nRead more\n© 2031 Nordavisen", TITLE), {})
    assert dressed.signature == plain.signature
    assert dressed.bands == plain.bands
    assert dressed.sentence_hashes == plain.sentence_hashes
    assert dressed.line_hashes > plain.line_hashes


def test_without_a_text_the_summary_stands_in(desk: "Desk") -> None:  # C02
    found = prepare(desk.article("", TITLE, "Talks failed. Trawlers stay in port"), {})
    assert body(found) == [TITLE, "Talks failed.", "Trawlers stay in port"]
    assert found.line_hashes == frozenset()


def test_a_summary_without_a_full_stop_is_no_heading(desk: "Desk") -> None:
    assert body(prepare(desk.article("", TITLE, "Talks failed in Bergen"), {})) == [
        TITLE,
        "Talks failed in Bergen",
    ]


def test_a_summary_that_repeats_the_title_says_nothing_more(desk: "Desk") -> None:
    assert body(prepare(desk.article("", TITLE, TITLE), {})) == [TITLE]


def test_a_page_without_a_title_finds_it_among_its_first_blocks(desk: "Desk") -> None:
    page = f"Home News Sport Weather\n{TITLE}\n{TEXT}"
    first, *rest = prepare(desk.article(page), {}).body
    assert (first.text, first.headline) == (TITLE, True)
    assert TITLE not in [unit.text for unit in rest]
    assert rest[0].text == "Norway and Iceland broke off mackerel talks in Bergen."


def test_a_menu_is_no_title(desk: "Desk") -> None:
    found = prepare(desk.article(f"Home News Sport Weather\n{TEXT}"), {})
    assert not any(unit.headline for unit in found.units)


def test_an_article_of_nothing_has_nothing(desk: "Desk") -> None:  # A21
    found = prepare(desk.article(" \n\u200b", " "), {})
    assert found.units == ()
    assert found.keys == ()
    assert found.bands == ()
    assert found.signature == b""
    assert found.sentence_hashes == found.line_hashes == frozenset()


def test_lines_that_the_host_repeats_are_cut(desk: "Desk") -> None:
    line = "Trawlers will stay in port until Friday."
    host = dict.fromkeys(line_hashes(line), 9)
    assert line not in body(prepare(desk.article(TEXT, TITLE), host))


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=200))
def test_any_article_can_be_prepared_and_always_alike(
    new_desk: "type[Desk]", title: str, summary: str, text: str
) -> None:
    article = new_desk().article(text, title, summary)
    found = prepare(article, {})
    assert found == prepare(article, {})
    assert len(found.keys) == len(found.body)
    assert bool(found.signature) == any(features(unit.text).words for unit in found.body)
    assert all(unit.text for unit in found.units)
