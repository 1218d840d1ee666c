"""A slow receiver's queue is its own affair; `python -m tests.app.queues` measures it at size."""

from pathlib import Path

from tests.app.queues import measure


def test_a_slow_receiver_holds_up_no_other(tmp_path: Path) -> None:  # F01, G11, H07
    hour = 3600.0  # it answers when the other has everything
    found = measure(tmp_path, alerts=100, slow=hour)
    assert found.fast == 100
    assert found.slow == 0
