"""What is done within a request ends with it."""

import httpcore
import pytest

from watcher.ingest.deadline import Deadline


def test_what_is_inside_never_ends_later() -> None:  # B01
    deadline = Deadline()
    with deadline.of(5):
        with deadline.of(1000):
            assert deadline.left() <= 5
            assert deadline.patience(1000) <= 5
        with deadline.of(1):
            assert deadline.left() <= 1
        assert 1 < deadline.left() <= 5


def test_once_it_is_over_nothing_is_left() -> None:  # B01
    deadline = Deadline()
    with deadline.of(0):
        assert deadline.patience(9) == 0
        with pytest.raises(httpcore.ReadTimeout):
            deadline.left()
    assert deadline.left(9) == 9
