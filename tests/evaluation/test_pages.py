import random
from pathlib import Path

import pytest

from watcher.errors import ConfigError
from watcher.evaluation.pages import Match, compare, interval, measure, score


def test_a_text_is_compared_by_its_shingles() -> None:
    assert compare("a b c d e", "a b c d e") == (1, 0, 0)
    assert compare("a b c d e", "a b c d") == (0.5, 0, 0.5)
    assert compare("a b c d", "a b c d e f") == (1 / 3, 2 / 3, 0)
    assert compare("a b", "") == (0, 0, 1)
    assert compare("", "") == (0, 0, 0)


def test_each_page_weighs_the_same() -> None:
    found = score([Match(1, 0, 0), Match(0, 0, 1), Match(0.5, 0.5, 0), Match(0, 0, 0)])
    assert found.precision == pytest.approx(0.75)
    assert found.recall == pytest.approx(2 / 3)
    assert found.f == pytest.approx(2 * 0.75 * (2 / 3) / (0.75 + 2 / 3))


def test_a_set_without_text_scores_nothing() -> None:
    assert score([]) == (0, 0, 0)
    assert score([Match(0, 0, 1)]) == (0, 0, 0)
    assert score([Match(0, 1, 0), Match(0, 0, 1)]) == (0, 0, 0)


def test_equal_pages_have_no_interval() -> None:
    assert interval([Match(0.5, 0.5, 0)] * 3, random.Random(1)) == (0, 0, 0)


@pytest.mark.parametrize("truth", ["", "[]", '{"page": {}}', '{"page": 1}'])
def test_another_folder_is_refused(tmp_path: Path, truth: str) -> None:
    (tmp_path / "ground-truth.json").write_text(truth)
    with pytest.raises(ConfigError, match="not a set of pages"):
        list(measure(tmp_path))
