import pytest

from watcher.core.topics import All, Any_, Near, Not, Term, Topic
from watcher.pipeline.gate import Gate

TIES = Topic(
    "ties",
    "Ties",
    All(
        (
            Any_((Term("Pyongyang"), Term("북한"))),
            Any_((Term("Moscow"), Term("re_", regex=True))),
            Not((Term("cricket"),)),
        )
    ),
)
FERRY = Topic("ferry", "Ferry", Near((Term("ferry"), Term("strike")), within=5))


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        ("Moscow calls", True),
        ("북한은 말했다", True),
        ("A strike of bakers", True),
        ("Cricket at Lords", False),
        ("Moscow cricket", True),  # what `none:` forbids may stand in another text of the page
        ("Weather", False),
        ("", False),
    ],
)
def test_one_side_of_a_topic_is_enough(text: str, touched: bool) -> None:
    assert Gate([TIES, FERRY]).touches(text) is touched


def test_without_topics_nothing_is_touched() -> None:
    assert not Gate([]).touches("anything")


@pytest.mark.parametrize(
    ("language", "touched"),
    [("nb", True), ("nno", True), ("", True), ("en-US", True), ("da", False)],
)
def test_a_language_that_the_text_contradicts_hides_no_term(language: str, touched: bool) -> None:
    boats = Topic("boats", "Boats", Any_((Term("fiskerne", language="nb"),)))
    assert Gate([boats]).touches("Fiskerne i nord er rasende", language) is touched
