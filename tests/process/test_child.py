import os
import re
from collections.abc import Callable, Iterator

import pytest

from watcher.errors import ChildError
from watcher.process.child import Child

Make = Callable[..., str]


@pytest.fixture
def child(module: Make) -> Iterator[Child]:
    with Child(module(), {"SHOWN": "1"}) as made:
        yield made


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_answers_one_request_after_another(child: Child) -> None:
    assert child.ask([b"echo hello"], 10) == b"hello"
    large = os.urandom(1_500_000).hex().encode()
    assert child.ask([b"echo " + large], 10) == large
    assert child.ask([b"pid"], 10) == str(child.pid).encode()


def test_it_sees_nothing_of_our_environment(module: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s")
    with Child(module(), {"SHOWN": "1"}) as child:
        found = child.ask([b"environ"], 10).split()
    assert b"SHOWN" in found
    assert b"SECRET" not in found


def test_what_libraries_print_is_no_answer(child: Child) -> None:
    assert child.ask([b"print"], 10) == b"quiet"
    assert child.ask([b"echo on"], 10) == b"on"


@pytest.mark.parametrize(
    ("request_", "seconds", "why"),
    [
        (b"sleep 60", 0.3, r"took longer than 0.3 seconds"),  # F03
        (b"spin", 30, r"took too much processor time"),  # F01
        (b"take 900000000", 10, r"MemoryError.*obedient"),
        (b"raise no boat", 10, r"failed: KeyError: 'no boat' \(obedient_\d+\.py:\d+\)"),
        (b"die", 10, r"ended without an answer \(-11\)"),
        (b"much 41000000", 10, r"answered with a message of 41,000,000 bytes"),
    ],
)
def test_one_that_fails_says_why_and_is_dead(
    child: Child, request_: bytes, seconds: float, why: str
) -> None:
    with pytest.raises(ChildError) as caught:
        child.ask([request_], seconds)
    assert re.search(why, str(caught.value))
    assert not is_alive(child.pid)


def test_one_that_has_grown_makes_way(child: Child) -> None:
    assert child.ask([b"echo small"], 10) == b"small"
    assert not child.leaving
    child.ask([b"keep 70000000"], 10)
    assert child.leaving


def test_it_ends_when_whoever_asks_is_gone(module: Make) -> None:
    child = Child(module(), {})
    child.ask([b"echo up"], 10)
    child._channel.close()  # noqa: SLF001 - as at the death of a process
    assert child._process.wait(timeout=10) == 0  # noqa: SLF001


def test_a_module_that_is_none_is_an_error() -> None:
    with Child("watcher.no_such_module", {}) as child, pytest.raises(ChildError, match=r"\(1\)"):
        child.ask([b"x"], 10)
