import pytest

from watcher.evaluation import pairs

SAID = "Ferry crews at Northport stopped work at dawn."
MORE = f"{SAID} A museum of paintings opens in Southport next month."


def test_each_form_is_read() -> None:
    same = pairs.parse({"id": 1, "a": SAID, "b": MORE, "same": True})
    assert (same.a, same.b, same.label, same.value) == (SAID, MORE, "same", 1.0)
    graded = pairs.parse({"a": SAID, "b": MORE, "score": 2.5})
    assert (graded.id, graded.label, graded.value) == ("", "score", 2.5)
    sure = pairs.parse({"premise": MORE, "hypothesis": SAID, "entailed": False})
    assert (sure.a, sure.b, sure.label, sure.value) == (MORE, SAID, "entailed", 0.0)
    assert pairs.parse({"a": "x", "b": "y"}).label == ""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"a": SAID}, '"b" must be text'),
        ({"a": SAID, "b": SAID, "score": "high"}, '"score" must be a number'),
        ({"a": SAID, "b": SAID, "score": True}, '"score" must be a number'),
        ({"a": SAID, "b": SAID, "same": 1}, '"same" must be true or false'),
    ],
)
def test_other_rows_are_refused(row: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pairs.parse(row)


def test_entailment_has_a_direction_and_sameness_has_none() -> None:
    forth = pairs.similarity(pairs.Pair(1, MORE, SAID, "entailed"))
    back = pairs.similarity(pairs.Pair(1, SAID, MORE, "entailed"))
    assert forth > back
    same = pairs.similarity(pairs.Pair(1, MORE, SAID, "same"))
    assert same == pairs.similarity(pairs.Pair(1, SAID, MORE, "same"))
    assert same == pytest.approx((forth + back) / 2)


def test_a_threshold_is_chosen_on_the_other_half() -> None:
    rows = [pairs.Pair(k, "", "", "same", yes) for k, yes in enumerate([1, 1, 0, 0])]
    clear = pairs.score(rows, [0.9, 0.9, 0.1, 0.1])
    assert clear.agreement is not None
    assert (clear.agreement.accuracy, clear.auc) == (1.0, 1.0)
    # The first half would ask for .6 and the second for .1: each is wrong for the other.
    split = pairs.score(rows, [0.6, 0.1, 0.5, 0.05])
    assert split.agreement is not None
    assert split.agreement.accuracy == 0.5


def test_nothing_labelled_has_no_score() -> None:
    found = pairs.score([pairs.Pair(1, "x", "y")], [0.5])
    assert (found.rows, found.agreement, found.pearson, found.auc) == (0, None, None, None)


def test_articles_are_alike_by_their_leads_and_their_names() -> None:
    first = "Ferry crews at Northport stopped work at dawn. Their union wants 7 per cent more."
    again = "At Northport crews of the ferries have stopped work. The union asks for 7 per cent."
    sibling = "Ferry crews at Southport stopped work at dawn. Their union wants 9 per cent more."
    other = "A museum of paintings opens next month. It has forty rooms."
    alike = [pairs.similarity(pairs.Pair(1, first, text, "same")) for text in (first, again, other)]
    assert alike[0] == pytest.approx(1.0)
    assert alike[0] > alike[1] > alike[2]
    assert pairs.similarity(pairs.Pair(1, first, sibling, "same")) < 0.95
