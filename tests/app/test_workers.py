import threading
from collections.abc import Iterator

import pytest

from watcher.app.workers import Workers, guarded
from watcher.errors import StoreError
from watcher.telemetry import counters


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


@pytest.fixture
def workers(stopping: threading.Event) -> Iterator[Workers]:
    with Workers(4, stopping) as made:
        yield made


def test_without_a_queue_items_come_one_after_another(workers: Workers) -> None:
    seen: list[tuple[int, str]] = []
    done = workers("judge", range(5), lambda n: seen.append((n, threading.current_thread().name)))
    assert done == 5
    assert [number for number, _ in seen] == list(range(5))
    assert {name for _, name in seen} == {threading.current_thread().name}


def test_queues_run_side_by_side_and_each_in_order(workers: Workers) -> None:  # B21
    together = threading.Barrier(3, timeout=10)
    seen: dict[str, list[str]] = {"a": [], "b": [], "c": []}

    def act(item: str) -> None:
        if item.endswith("1"):
            together.wait()  # passes only if all three queues are at work at once
        seen[item[0]].append(item)

    items = [f"{queue}{number}" for number in (1, 2, 3) for queue in "abc"]
    assert workers("poll", items, act, apart=lambda item: item[0]) == 9
    assert seen == {queue: [f"{queue}{number}" for number in (1, 2, 3)] for queue in "abc"}


def test_two_stages_do_not_meet_in_one_queue(workers: Workers) -> None:
    inside = threading.Semaphore(1)
    met: list[str] = []

    def act(item: str) -> None:
        if not inside.acquire(blocking=False):
            met.append(item)
            return
        try:
            threading.Event().wait(0.005)
        finally:
            inside.release()

    def stage(name: str) -> None:
        workers(name, ["x"] * 10, act, apart=lambda _: "host.example")

    threads = [threading.Thread(target=stage, args=[name]) for name in ("poll", "read")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not met


@pytest.mark.parametrize("apart", [None, str])
def test_a_failing_item_is_reported_and_stops_no_other(
    workers: Workers, apart: type | None
) -> None:
    seen = []
    before = counters.total("stage.crashed", stage="read", kind="ZeroDivisionError")

    def act(number: int) -> None:
        seen.append(1 / number)

    assert workers("read", [1, 0, 2, 0, 4], act, apart=apart) == 3
    assert sorted(seen) == [0.25, 0.5, 1.0]
    after = counters.total("stage.crashed", stage="read", kind="ZeroDivisionError")
    assert after - before == 2


def test_told_to_stop_it_ends_what_it_does_and_begins_nothing(
    workers: Workers, stopping: threading.Event
) -> None:  # F04
    seen = []

    def act(number: int) -> None:
        seen.append(number)
        stopping.set()

    assert workers("deliver", range(9), act) == 1
    assert seen == [0]


def test_leaving_waits_for_no_request(stopping: threading.Event) -> None:
    release, begun = threading.Event(), threading.Semaphore(0)

    def hang(_: int) -> None:
        begun.release()
        release.wait(30)

    with Workers(2, stopping) as workers:
        caller = threading.Thread(
            target=workers, args=["poll", range(2), hang], kwargs={"apart": str}
        )
        caller.start()
        for _ in range(2):
            assert begun.acquire(timeout=10)
    assert stopping.is_set()
    assert caller.is_alive()
    release.set()
    caller.join(10)
    assert not caller.is_alive()


@pytest.mark.parametrize("error", [StoreError("disk full"), MemoryError(), ValueError("x")])
def test_guarded_says_whether_it_went_well(error: Exception) -> None:  # F02
    def fail() -> None:
        raise error

    assert guarded("poll", lambda: 3) is True
    assert guarded("poll", fail) is False


def test_a_lane_that_hangs_holds_up_no_other(workers: Workers) -> None:  # F03, H07
    hangs, seen = threading.Event(), list[str]()

    def act(item: str) -> None:
        if item == "slow 1":
            hangs.wait(30)
        seen.append(item)

    assert workers.lanes("deliver", {"slow": ["slow 1", "slow 2"], "fast": ["a"]}, act) == 1
    assert workers.lanes("deliver", {"slow": ["slow 9"], "fast": ["b", "c"]}, act) == 2
    assert seen == ["a", "b", "c"]
    assert workers.busy() == ["slow"]
    assert workers.at_work("poll", "deliver")
    assert not workers.at_work("poll")
    hangs.set()
    assert workers.lanes("deliver", {}, act) == 2
    assert workers.lanes("deliver", {}, act) == 0
    assert seen == ["a", "b", "c", "slow 1", "slow 2"]
    assert workers.busy() == []
    assert not workers.at_work("deliver")


def test_who_would_wait_long_is_asked_for_again(stopping: threading.Event) -> None:
    goes_on = threading.Event()
    seen: list[str] = []

    def act(item: str) -> None:
        seen.append(item)
        if item.startswith("slow"):
            goes_on.wait()

    with Workers(2, stopping) as workers:
        slow = {f"slow{number}": [f"slow{number}"] for number in range(99)}
        whose = {name: name for name in [*slow, "quick"]}
        workers.pages("read", slow, act, whose=whose)
        assert sorted(seen) == ["slow0", "slow1"]
        goes_on.set()
        # The next round begins with whoever is first in it, and not with those who came before.
        while "quick" not in seen:
            workers.pages("read", {"quick": ["quick"], **slow}, act, whose=whose)
        assert seen.index("quick") <= 3


def test_nobody_takes_all_threads_for_pages(stopping: threading.Event) -> None:  # F01
    goes_on = threading.Event()
    seen: list[str] = []

    def act(item: str) -> None:
        seen.append(item)
        goes_on.wait()

    with Workers(8, stopping) as workers:
        hosts = {feed: [f"{feed}{number}" for number in range(20)] for feed in "abcd"}
        begun = []
        for feed in "abcd":
            queues = {host: [host] for host in hosts[feed]}
            for _ in range(2):  # what is at work from before counts, too
                workers.pages("read", queues, act, whose=dict.fromkeys(queues, feed))
            begun.append(sum(host.startswith(feed) for host in seen))
        goes_on.set()
    assert begun == [4, 1, 1, 1]


def test_a_lane_begins_nothing_once_told_to_stop(
    workers: Workers, stopping: threading.Event
) -> None:  # F04
    seen: list[str] = []

    def act(item: str) -> None:
        seen.append(item)
        stopping.set()

    assert workers.lanes("deliver", {"one": ["a", "b"]}, act) == 1
    assert seen == ["a"]


def test_an_item_that_hangs_is_reported_once(stopping: threading.Event) -> None:  # F03
    hangs = threading.Event()

    def act(until: threading.Event) -> None:
        until.wait(30)

    with Workers(1, stopping, stuck=0.5) as workers:
        before = counters.total("stage.stuck", stage="deliver")
        for _ in range(3):  # each waits a second for the lane
            workers.lanes("deliver", {"slow": [hangs]}, act)
        assert counters.total("stage.stuck", stage="deliver") == before + 1
        hangs.set()
