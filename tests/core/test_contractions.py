import pytest

from watcher.core.contractions import spelled_out
from watcher.core.features import features


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("They won't sail.", "They will not sail."),
        ("Won't they sail?", "Will not they sail?"),
        ("It CAN'T be.", "It Can not be."),
        ("We cannot wait, they're late.", "We can not wait, they are late."),
        ("I'm sure they'll say we've lost.", "I am sure they will say we have lost."),
        ("Lund's boats hadn't left.", "Lund's boats had not left."),
        ("Lund'd say it's O'Reilly's.", "Lund'd say it's O'Reilly's."),
        ("The strike is over, they said.", "The strike has ended, they said."),
        ("Siege over after a week", "Siege has ended after a week"),
        ("The march is off.", "The march has been called off."),
        ("The strike is over pay.", "The strike is over pay."),
        ("She took over at the club, he is over 50.", "She took over at the club, he is over 50."),
    ],
)
def test_contractions_are_written_out(sentence: str, written: str) -> None:
    assert spelled_out(sentence) == written


def test_a_contracted_denial_denies() -> None:
    short, long = features("The ferry didn't sail."), features("The ferry did not sail.")
    assert short.words == long.words
    assert short.items == long.items
    assert short.items[-1].negated
