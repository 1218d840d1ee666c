import threading
from weakref import ReferenceType, ref

import pytest

from watcher.errors import FetchError
from watcher.ingest import body
from watcher.ingest.room import SMALL, Room


def test_a_visit_takes_what_it_needs_and_gives_it_back() -> None:
    room = Room(total=10, patience=0)
    for _ in range(3):
        with room.visit():
            assert room.take(4)
            assert room.take(6)
            assert not room.take(1)


class Window:
    """Something large that can be seen to be gone."""


def test_who_failed_holds_nothing_of_what_it_fetched() -> None:  # B02
    seen: list[ReferenceType[Window]] = []

    def fail() -> None:
        window = Window()
        seen.append(ref(window))
        raise FetchError("too large", "It is large.")

    room = Room()
    with pytest.raises(FetchError) as caught, room.visit():
        fail()
    assert caught.value.__traceback__  # which is held, as whoever tells it does
    assert seen[0]() is None


def test_pages_leave_room_to_feeds() -> None:  # B02, F01
    room = Room(total=10, patience=0, for_pages=6)
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with room.visit(page=True):
            assert room.take(4)
            assert not room.take(3)
            taken.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    with room.visit():
        assert room.take(6)
        assert not room.take(1)
    done.set()
    holder.join()
    with room.visit(page=True):  # all was given back
        assert room.take(6)
        assert not room.take(1)


def test_another_waits_for_a_place_and_gives_up() -> None:  # B02
    room, taken, done = Room(total=1, patience=0.1), threading.Event(), threading.Event()

    def hold() -> None:
        with room.visit():
            room.take(1)
            taken.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    with room.visit():
        assert not room.take(1)
    done.set()
    holder.join()
    with room.visit():
        assert room.take(1)


def test_outside_of_a_visit_there_is_no_limit() -> None:
    room = Room(total=1)
    with room.visit():
        assert room.take(1)
    assert all(room.take(9) for _ in range(3))


@pytest.mark.parametrize(("size", "asked"), [(SMALL, False), (SMALL + 1, True)])
def test_a_body_asks_for_room_once_it_is_large(size: int, asked: bool) -> None:
    times: list[int] = []

    def has_room(wanted: int) -> bool:
        times.append(wanted)
        return True

    pieces = [bytes(size - 1), b"x"]
    assert len(body.read(pieces, "", 10 * SMALL, "http://a.example/", has_room)) == size
    assert times == [10 * SMALL] * asked


def test_a_large_body_without_room_is_refused() -> None:
    pieces = [bytes(SMALL), b"x"]
    with pytest.raises(FetchError, match="is large, and others were being read") as caught:
        body.read(pieces, "", 10 * SMALL, "http://a.example/", lambda _: False)
    assert caught.value.kind == "busy"
