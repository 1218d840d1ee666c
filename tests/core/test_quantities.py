import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.features import features
from watcher.core.lexicon import lexicon
from watcher.core.quantities import Quantity, read_quantity
from watcher.core.text import normalise, words

UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen"""
ONES = UNITS.split()
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelt(number: int) -> str:
    """A number below a million in English words, without "and"."""
    if number >= 1000:
        rest = number % 1000
        return f"{spelt(number // 1000)} thousand" + (f" {spelt(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{ONES[number // 100]} hundred" + (f" {spelt(rest)}" if rest else "")
    if number >= 20:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return ONES[number]


def read(text: str) -> list[Quantity]:
    """Every quantity of a text."""
    surface = words(normalise(text))
    lower = [lexicon().plain(word) for word in surface]
    found, at = [], 0
    while at < len(surface):
        quantity, taken = read_quantity(surface, lower, at)
        if quantity:
            found.append(quantity)
        at += taken or 1
    return found


def values(text: str) -> list[float]:
    return [quantity.value for quantity in read(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7,000 crates", 7000),
        ("seven thousand crates", 7000),
        ("7k crates", 7000),
        ("1.5 million crates", 1_500_000),
        ("twenty-five crates", 25),
        ("two hundred and fifty crates", 250),
        ("a hundred crates", 100),
        ("3.5bn crates", 3.5e9),
        ("12,345.5 crates", 12345.5),
        ("７，０００ crates", 7000),
        ("7 тыс. ящиков", 7000),
        ("5 млн ящиков", 5e6),
    ],
)
def test_a_number_however_it_is_written(text: str, value: float) -> None:
    assert values(text) == [value]


@given(st.integers(3, 999_999))
def test_figures_and_words_are_the_same_number(number: int) -> None:
    (figures,) = read(f"{number:,} crates")
    (spelt_out,) = read(f"{spelt(number)} crates")
    assert figures.value == spelt_out.value == number
    assert figures.same(spelt_out)
    assert figures.unit == spelt_out.unit


@given(st.integers(3, 999), st.sampled_from([("thousand", 10**3), ("million", 10**6)]))
def test_magnitudes_multiply(number: int, magnitude: tuple[str, int]) -> None:
    word, factor = magnitude
    assert values(f"{number} {word} crates") == [number * factor]


@pytest.mark.parametrize("text", ["the 19th crate", "version 1.2.3", "the crates", "a crate", "no"])
def test_ordinals_and_versions_are_no_quantities(text: str) -> None:
    assert read(text) == []


def test_a_bare_one_is_a_pronoun() -> None:
    assert read("one of them left") == []
    assert values("two tonnes left") == [2000]
    assert values("it could one day help") == []
    assert values("it lasted one day") == [86400]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 km", "5,000 metres"),
        ("2 tonnes", "2,000 kg"),
        ("3 hours", "180 minutes"),
        ("two weeks", "14 days"),
        ("4.5 per cent", "4.5%"),
        ("500 people", "500 residents"),
        ("half an hour", "30 minutes"),
        ("half a metre", "50 centimetres"),
        ("two more years", "a further two years"),
        ("5 additional km", "5,000 metres"),
    ],
)
def test_units_of_one_kind_compare_in_their_base(one: str, other: str) -> None:
    (first,), (second,) = read(one), read(other)
    assert first.unit == second.unit != ""
    assert first.same(second)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("$3.5bn", "dollar"), ("£40", "pound"), ("€7,000", "euro"), ("40%", "percent")],
)
def test_money_and_percent_signs_are_units(text: str, unit: str) -> None:
    assert [quantity.unit for quantity in read(text)] == [unit]


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("about 2,000 crates", "about"),
        ("at least 30 crates", "at-least"),
        ("more than 30 crates", "at-least"),
        ("up to 50 crates", "at-most"),
        ("exactly 50 crates", ""),
        ("50 crates", ""),
        ("около 50 ящиков", "about"),
    ],
)
def test_how_exact_a_number_is(text: str, sense: str) -> None:
    assert [quantity.sense for quantity in read(text)] == [sense]


def test_what_is_shown_is_what_was_written() -> None:
    assert [quantity.surface for quantity in read("Some seven thousand tonnes left")] == [
        "seven thousand tonnes"
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("nearly 2,000 crates", "1,980 crates", True),
        ("1,980 crates", "nearly 2,000 crates", True),
        ("2,000 crates", "1,980 crates", False),
        ("about 2,000 crates", "1,500 crates", False),
        ("7,000 crates", "10,000 crates", False),
        ("0 crates", "0 crates", True),
        ("nil crates", "0 crates", True),
        ("nearly 300 crates", "about 280 crates", True),
        ("nearly 300 crates", "280 crates", False),
        ("nearly 300 crates", "about 250 crates", False),
    ],
)
def test_only_approximate_numbers_are_the_same_when_they_differ(
    one: str, other: str, same: bool
) -> None:
    (first,), (second,) = read(one), read(other)
    assert first.same(second) is second.same(first) is same


def test_the_same_number_of_something_else() -> None:
    number = Quantity(7.0, "", "7")
    assert number.of("#ship") == Quantity(7.0, "#ship", "7")
    assert number.unit == ""


@pytest.mark.parametrize(
    ("now", "known", "same"),
    [
        ("More than 200 people are aboard.", "It has 211 people aboard.", True),
        ("It has 218 people aboard.", "More than 200 people are aboard.", False),
        ("More than 200 people are aboard.", "It has 290 people aboard.", False),
        ("It is almost a hundred metres tall.", "It is 98 metres tall.", True),
    ],
)
def test_more_than_can_be_a_little_more(now: str, known: str, same: bool) -> None:
    (one,), (other,) = features(now).quantities, features(known).quantities
    assert one.same(other) is same
