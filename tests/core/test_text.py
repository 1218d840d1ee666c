import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watcher.core.text import blocks, is_cjk, normalise, sentences, stem, words

# Texts with what newsrooms and attackers put between letters: quotes, dashes, zero width, marks.
NASTY = st.text(
    st.one_of(
        st.sampled_from("aB7 .!?\"'“”«»「」–—…\u200b\u202e\u00ad\u00a0\u0301。！？\n\tЖё한字"),
        st.characters(),
    ),
    max_size=80,
)
# Running text whose sentences may end anywhere.
RUNNING = st.lists(
    st.sampled_from(
        [
            *("Mr.", "Lund", "U.S.", "sailed.", "No.", "5", "3.5", '"Why?', 'know,"', "(Oslo)"),
            *("J.", "said.", "Yes!", "ended...", 'home."', "Порт", "закрыт.", "항구는", "닫혔다."),
            *("港口关闭。", "船は出た。", "etc.", "p.m.", "'No.'"),
        ]
    ),
    max_size=30,
).map(" ".join)


def test_normalise_gives_quotes_dashes_and_spaces_one_spelling() -> None:
    said = normalise("«Нет», — ‘no’ “nein”\u00a0said\u2009Lund… 10–15")
    assert said == '"Нет", - \'no\' "nein" said Lund... 10-15'
    assert normalise("  one\n two\t three ") == "one two three"


def test_a_back_tick_is_a_quote_in_any_text() -> None:
    assert normalise("`no` nein") == normalise("'no' nein")
    assert normalise("`нет`") == "'нет'"


def test_normalise_takes_full_width_and_ligatures_apart() -> None:
    assert normalise("Ｏｓｌｏ　７，０００ ﬁsh") == "Oslo 7,000 fish"


@pytest.mark.parametrize(
    "hidden",
    ["\u200b", "\u200d", "\ufeff", "\u00ad", "\u202e", "\u2066", "\x00", "\x1b", "\ud800"],
)
def test_normalise_removes_what_nobody_sees(hidden: str) -> None:  # A14, C10
    assert normalise(f"Os{hidden}lo clos{hidden}es é") == "Oslo closes é"
    assert normalise(f"Os{hidden}lo closes") == "Oslo closes"


def test_what_nobody_sees_does_not_keep_an_accent_from_its_letter() -> None:  # C10
    assert normalise("caf\u0065\u200b\u0301") == "café"


@given(NASTY)
@example("e\u200b\u0301")
@example("\u1fef`é")
def test_normalise_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(NASTY)
def test_normalise_leaves_one_line_without_controls(text: str) -> None:  # A14
    found = normalise(text)
    assert found == found.strip()
    assert all(each.isprintable() for each in found if each.isascii())
    assert len(found.splitlines()) <= 1
    found.encode()  # no lone surrogate is left


def test_blocks_are_the_lines_that_say_something() -> None:
    assert blocks("One.\n\n \u200b \n  Two  words.\r\nThree") == ["One.", "Two words.", "Three"]
    assert blocks(" \n\u200b\n") == []


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("Mr. Lund met Dr. K. Moe. They spoke.", ["Mr. Lund met Dr. K. Moe.", "They spoke."]),
        ("Rates rose 3.5 points. 40 boats left.", ["Rates rose 3.5 points.", "40 boats left."]),
        ("It is No. 5 on the list. It fell.", ["It is No. 5 on the list.", "It fell."]),
        ("They left... Then all was quiet.", ["They left...", "Then all was quiet."]),
        ("Is it over? Yes! (Nearly.) Good.", ["Is it over?", "Yes!", "(Nearly.)", "Good."]),
        ("The U.S. Senate voted. Oslo waits.", ["The U.S. Senate voted.", "Oslo waits."]),
        ("No end", ["No end"]),
        ("The skipper was ill. Doctors came.", ["The skipper was ill.", "Doctors came."]),
        ("The U.S. said no. Oslo agreed.", ["The U.S. said no.", "Oslo agreed."]),
    ],
)
def test_a_sentence_ends_at_its_mark_and_not_at_an_abbreviation(
    block: str, expected: list[str]
) -> None:
    assert sentences(block) == expected


def test_a_quotation_stays_with_its_speaker() -> None:
    block = '"Why now? We do not know," Lund said. The talks ended.'
    assert sentences(block) == ['"Why now? We do not know," Lund said.', "The talks ended."]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            'The talks ended. "We wait," Lund said. They left.',
            ["The talks ended.", '"We wait," Lund said.', "They left."],
        ),
        (
            'Lund said: "We wait." "For whom?" Moe asked.',
            ['Lund said: "We wait."', '"For whom?" Moe asked.'],
        ),
    ],
)
def test_a_quotation_begins_a_sentence_of_its_own(block: str, expected: list[str]) -> None:
    assert sentences(block) == expected


def test_a_quotation_that_never_closes_does_not_swallow_the_paragraph() -> None:
    block = '"We wait. We hope. Nothing comes.'
    assert sentences(block) == ['"We wait.', "We hope.", "Nothing comes."]


@pytest.mark.parametrize(
    ("block", "count"),
    [
        ("Министр прибыл в Осло. Цена выросла до 5 тыс. рублей. Банк молчит.", 3),
        ("장관은 오슬로에 도착했다. 회담은 화요일 시작된다.", 2),
        ("部长周二抵达奥斯陆。会谈将于周三开始。渔民罢工。", 3),
        ("会谈将于周三开始！结果如何？渔民罢工。", 3),
        ("大臣は火曜日に到着した。会談は水曜日に始まる。", 2),
    ],
)
def test_sentences_of_other_scripts(block: str, count: int) -> None:
    assert len(sentences(normalise(block))) == count


def test_a_quotation_in_corner_brackets_opens_after_a_full_stop() -> None:
    first, *_ = sentences(normalise("大臣は到着した。「会談は始まる。」と述べた。"))
    assert first == "大臣は到着した。"


@given(RUNNING.map(normalise))
@example('"He left. "She stayed. Both (wept.')
def test_splitting_loses_no_word_and_no_mark(block: str) -> None:
    found = sentences(block)
    assert "".join(found).replace(" ", "") == block.replace(" ", "")
    assert [word for each in found for word in words(each)] == words(block)


@given(NASTY.map(normalise))
def test_splitting_loses_no_character_of_any_text(block: str) -> None:
    found = sentences(block)
    assert "".join("".join(found).split()) == "".join(block.split())
    assert all(found)


@pytest.mark.parametrize(
    "paragraph",
    ["!" * 20_000, "Mr. A. " * 6_000, '"Aa bb. ' * 6_000, '"A. ' * 10_000, "aa bb. " * 6_000],
    ids=["marks", "initials", "open quotes", "quoted initials", "lower case"],
)
def test_a_hostile_paragraph_is_split_in_no_time(paragraph: str) -> None:
    start = time.perf_counter()
    sentences(paragraph)
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The U.S. paid $3.5bn, 40% of it", ["The", "U.S.", "paid", "$3.5bn", "40%", "of", "it"]),
        ("O'Neill of AT&T sold 7,000", ["O'Neill", "of", "AT&T", "sold", "7,000"]),
        ("ёлка 5 тыс. руб.", ["ёлка", "5", "тыс", "руб"]),
        ("오슬로에 7만", ["오슬로에", "7", "만"]),
        ("挪威7000吨", ["挪威", "7000", "吨"]),
        ("ノルウェーの船", ["ノルウェーの船"]),
    ],
)
def test_words_as_written(sentence: str, expected: list[str]) -> None:
    assert words(sentence) == expected


def test_only_chinese_and_japanese_go_without_spaces() -> None:
    assert is_cjk("Oslo 挪威")
    assert is_cjk("サバ")
    assert not is_cjk("오슬로")
    assert not is_cjk("Осло, Oslo")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("negotiations", "negotiation"),
        ("closed", "closing"),
        ("norway's", "norway"),
        ("тонны", "тонна"),
        ("переговоры", "переговоров"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_short_words_and_other_scripts_keep_their_form() -> None:
    assert [stem(word) for word in ("was", "7,000", "항구에", "港口")] == [
        "was", "7,000", "항구에", "港口",
    ]  # fmt: skip


def test_a_line_break_that_was_escaped_is_one() -> None:
    assert blocks(r"The port closed.\nNorway waits.\r\nSo does Iceland.") == [
        "The port closed.",
        "Norway waits.",
        "So does Iceland.",
    ]
    assert normalise(r"The port closed.\n\nNorway waits.") == "The port closed. Norway waits."
    assert normalise(r"C:\new") == r"C:\new"
