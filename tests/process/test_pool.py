import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from watcher.errors import ChildError
from watcher.process.pool import Pool

Make = Callable[..., str]


@pytest.fixture
def pool(module: Make) -> Iterator[Pool]:
    made = Pool(module(), 2, {})
    yield made
    made.close()


def test_one_child_does_the_work_while_one_is_enough(pool: Pool) -> None:
    assert len({pool.ask([b"pid"], 10) for _ in range(5)}) == 1
    assert len(pool.pids()) == 1


def test_a_heavy_request_holds_no_other_up(pool: Pool) -> None:  # F01
    with ThreadPoolExecutor(1) as threads:
        heavy = threads.submit(pool.ask, [b"sleep 60"], 2)
        answers = [pool.ask([b"echo light"], 10) for _ in range(20)]
        assert not heavy.done()
        assert answers == [b"light"] * 20
        with pytest.raises(ChildError, match="longer than 2 seconds"):
            heavy.result()


def test_never_more_children_than_seats(pool: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        pids = set(threads.map(lambda _: pool.ask([b"pid"], 10), range(40)))
    assert 1 <= len(pids) <= 2


@pytest.mark.parametrize("harm", [b"die", b"raise it", b"take 900000000"])
def test_the_request_after_a_death_meets_a_sound_child(pool: Pool, harm: bytes) -> None:  # F08
    before = pool.ask([b"pid"], 10)
    with pytest.raises(ChildError):
        pool.ask([harm], 10)
    assert pool.ask([b"pid"], 10) != before


def test_a_child_that_has_grown_is_replaced(pool: Pool) -> None:
    before = pool.ask([b"pid"], 10)
    pool.ask([b"keep 70000000"], 10)
    assert pool.pids() == []
    assert pool.ask([b"pid"], 10) != before


def test_one_that_left_for_want_of_work_is_no_error(module: Make) -> None:
    pool = Pool(module(0.05), 1, {})
    try:
        # It leaves between two requests, or just as the next one arrives: nobody notices.
        seen: set[bytes] = set()
        for number in range(200):
            seen.add(pool.ask([b"pid"], 10))
            if len(seen) > 1 and number > 5:
                break
            threading.Event().wait(0.05)
    finally:
        pool.close()
    assert len(seen) > 1


def test_closing_tells_those_who_wait_and_starts_no_more(pool: Pool) -> None:
    begun = threading.Event()

    def ask() -> None:
        pool.ask([b"echo up"], 10)
        begun.set()
        pool.ask([b"sleep 60"], 60)

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(ask)
        begun.wait(10)
        pool.close()
        with pytest.raises(ChildError):
            waiting.result(timeout=10)
    assert pool.pids() == []
    with pytest.raises(ChildError, match="was stopped"):
        pool.ask([b"echo x"], 10)
