"""What is done within a request ends with it."""

import socket
import ssl
import threading

import httpcore
import pytest

from watcher.ingest.deadline import Deadline, TimedStream


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


def test_a_receiver_that_takes_little_at_a_time_does_not_stretch_it() -> None:  # B01
    """Each send would end well within the deadline: only all of them together do not."""
    done = threading.Event()

    def receive(there: socket.socket) -> None:
        with there:
            while not done.wait(0.02) and there.recv(16_384):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        # Small ones, so that room in them is told often.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        small = [(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)]
        port = listening.getsockname()[1]
        made = httpcore.SyncBackend().connect_tcp("127.0.0.1", port, socket_options=small)
        deadline = Deadline()
        stream = TimedStream(made, deadline)
        receiver = threading.Thread(target=receive, args=(listening.accept()[0],))
        receiver.start()
        try:
            with deadline.of(0.3), pytest.raises(httpcore.TimeoutException):
                stream.write(b"x" * 2_000_000, timeout=0.3)
        finally:
            done.set()
            stream.close()
            receiver.join()


def test_a_connection_whose_time_is_over_before_it_is_encrypted_is_closed() -> None:  # B01
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = httpcore.SyncBackend().connect_tcp("127.0.0.1", listening.getsockname()[1])
        deadline = Deadline()
        with listening.accept()[0] as there:
            with deadline.of(0), pytest.raises(httpcore.ReadTimeout):
                TimedStream(made, deadline).start_tls(ssl.create_default_context(), "a.test")
            there.settimeout(5)
            assert there.recv(1) == b""
