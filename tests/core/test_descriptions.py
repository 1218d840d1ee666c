import pytest

from watcher.core.descriptions import descriptions
from watcher.core.features import features


def described(sentence: str) -> str:
    found = features(sentence)
    return " ".join(found.words[at] for at in sorted(descriptions(found)))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The council of Alesund, Norway's cod capital, closed the bank.", "norway cod capital"),
        ("The ship sank off Bergen, the old capital.", "the old capital"),
        (
            "She won the Fjord Cup, the season's first Grand Prix race.",
            "the season first grand prix race",
        ),
        ("The president of the North Sea nation of Norway resigned.", "the north sea nation"),
        ("The Bergen-based Sea Bank cut its rate.", "bergen based"),
        ("The bank is empty, Marit Lund said.", "marit lund said"),
    ],
)
def test_what_only_says_who_or_what_something_is(sentence: str, expected: str) -> None:
    assert described(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The fire killed a nurse, a guard and a cook.",
        "The ferry Alta, the third ship to sink this year, went down.",
        "The ferry, which was towed to Bergen, is safe.",
        "Marit Lund claimed responsibility.",
        "The race had a winner, Kenya's Ruth Chebet.",
        "The line picked a successor, the banker Ola Hansen.",
        "The city closed the bank.",
    ],
)
def test_what_tells_something(sentence: str) -> None:
    assert described(sentence) == ""
