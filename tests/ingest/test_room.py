import threading

import pytest

from watcher.errors import FetchError
from watcher.ingest import body
from watcher.ingest.room import SMALL, Room


def test_a_visit_takes_one_place_and_gives_it_back() -> None:
    room = Room(places=1)
    for _ in range(3):
        with room.visit():
            assert room.take()
            assert room.take()  # it has it


def test_another_waits_for_a_place_and_gives_up() -> None:  # B02
    room, taken, done = Room(places=1, patience=0.1), threading.Event(), threading.Event()

    def hold() -> None:
        with room.visit():
            room.take()
            taken.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    with room.visit():
        assert not room.take()
    done.set()
    holder.join()
    with room.visit():
        assert room.take()


def test_outside_of_a_visit_there_is_no_limit() -> None:
    room = Room(places=1)
    with room.visit():
        assert room.take()
    assert all(room.take() for _ in range(3))


@pytest.mark.parametrize(("size", "asked"), [(SMALL, False), (SMALL + 1, True)])
def test_a_body_asks_for_room_once_it_is_large(size: int, asked: bool) -> None:
    times: list[int] = []

    def has_room() -> bool:
        times.append(1)
        return True

    pieces = [bytes(size - 1), b"x"]
    assert len(body.read(pieces, "", 10 * SMALL, "http://a.example/", has_room)) == size
    assert bool(times) == asked


def test_a_large_body_without_room_is_refused() -> None:
    pieces = [bytes(SMALL), b"x"]
    with pytest.raises(FetchError, match="is large, and others were being read") as caught:
        body.read(pieces, "", 10 * SMALL, "http://a.example/", lambda: False)
    assert caught.value.kind == "busy"
