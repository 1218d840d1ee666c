import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.evaluation.measures import agreement, auc, pearson, threshold

shares = st.floats(0, 1, width=16)


def test_agreement_by_hand() -> None:
    found = agreement([True, True, True, False, False], [True, True, False, True, False])
    assert (found.true_yes, found.false_yes, found.false_no, found.true_no) == (2, 1, 1, 1)
    assert found.precision == found.recall == found.f1 == pytest.approx(2 / 3)
    assert found.accuracy == pytest.approx(0.6)


def test_nothing_agrees_with_nothing() -> None:
    found = agreement([], [])
    assert (found.precision, found.recall, found.f1, found.accuracy) == (0, 0, 0, 0)
    assert auc([], [1.0]) is None
    assert pearson([1, 1], [1, 2]) is None
    assert pearson([1], [1]) is None


def test_measures_by_hand() -> None:
    assert auc([3, 2, 2], [1, 2]) == pytest.approx((2 + 1.5 + 1.5) / 6)
    assert pearson([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert threshold([0.9, 0.8, 0.8, 0.1], [True, True, False, False]) == 0.9
    assert threshold([0.9, 0.1], [False, False]) == float("inf")


@given(st.lists(shares, min_size=1), st.lists(shares, min_size=1))
def test_auc_is_the_share_of_pairs_won(yes: list[float], no: list[float]) -> None:
    won = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    assert auc(yes, no) == pytest.approx(won / (len(yes) * len(no)))


@given(st.lists(st.tuples(shares, st.booleans()), min_size=1))
def test_no_threshold_is_better(rows: list[tuple[float, bool]]) -> None:
    scores, wanted = [score for score, _ in rows], [yes for _, yes in rows]

    def right(at: float) -> int:
        return sum((score >= at) == yes for score, yes in rows)

    best = threshold(scores, wanted)
    assert all(right(best) >= right(at) for at in (*scores, float("inf")))
