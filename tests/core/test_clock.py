import pytest

from watcher.core.clock import read_time
from watcher.core.features import features


@pytest.mark.parametrize(
    ("words", "minutes", "taken"),
    [
        ("6 p.m.", 18 * 60, 2),
        ("6:00 p.m.", 18 * 60, 2),
        ("6pm", 18 * 60, 1),
        ("6.30pm", 18 * 60 + 30, 1),
        ("18:30", 18 * 60 + 30, 1),
        ("12 a.m.", 0, 2),
        ("12:05 pm", 12 * 60 + 5, 2),
        ("6", 0, 0),
        ("6.30", 0, 0),
        ("3:99", 0, 0),
        ("25:00", 0, 0),
        ("40 p.m.", 0, 0),
        ("6 boats", 0, 0),
        ("p.m.", 0, 0),
    ],
)
def test_times_of_the_day(words: str, minutes: int, taken: int) -> None:
    assert read_time(words.split(), 0) == (minutes, taken)


def test_one_time_however_written_is_one_quantity() -> None:
    (one,) = features("The fleet left just after 6:00 p.m., police said.").quantities
    (other,) = features("Just after 6pm the fleet left, police said.").quantities
    assert one.same(other)
    assert one.surface == "6:00 p.m."
    (later,) = features("The fleet left just after 8 p.m., police said.").quantities
    assert not one.same(later)


def test_a_grand_jury_is_no_thousand() -> None:
    assert features("A grand jury indicted the skipper.").quantities == ()
    assert features("The boat sold for 15 grand.").quantities[0].value == 15_000
