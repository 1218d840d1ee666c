"""A name server on this machine that changes its mind between two questions."""

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from watcher.errors import FetchError
from watcher.ingest.fetch import Fetcher
from watcher.ingest.way import Proxy, Way

# What may be connected to stands for the public network, and its neighbour for an inner one.
PUBLIC, INSIDE = "127.0.0.1", "127.0.0.2"
ALLOWED = [ip_network(f"{PUBLIC}/32")]
_A, _AAAA = 1, 28


class NameServer:
    """Answers the next question with the next addresses, the last ones for ever; never to be kept.

    Attributes:
        answers: addresses for one question after the other.
        asked: the names that were asked for.
    """

    def __init__(self) -> None:
        self.answers: list[Sequence[str]] = []
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            question, who = self._socket.recvfrom(512)
            if not question:
                return
            self.asked.append(_name(question))
            addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            head = question[:2] + struct.pack("!5H", 0x8180, 1, len(addresses), 0, 0)
            records = b"".join(map(_record, addresses))
            self._socket.sendto(head + question[12:] + records, who)

    def resolve(self, host: str, _port: int) -> Sequence[str]:
        """Ask it, as the system's resolver would: without remembering anything (TTL 0)."""
        labels = b"".join(bytes([len(part)]) + part.encode() for part in host.split("."))
        question = (
            struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, _A, 1)
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(5)
            asking.sendto(question, self._socket.getsockname())
            answer = asking.recv(4096)
        (count,) = struct.unpack("!H", answer[6:8])
        found, at = [], len(question)
        for _ in range(count):
            kind, _, ttl, length = struct.unpack("!HHIH", answer[at + 2 : at + 12])
            assert ttl == 0
            at += 12
            found.append(str(ip_address(answer[at : at + length])))
            at += length
            assert kind in {_A, _AAAA}
        return found


def _name(question: bytes) -> str:
    parts, at = [], 12
    while size := question[at]:
        parts.append(question[at + 1 : at + 1 + size].decode())
        at += size + 1
    return ".".join(parts)


def _record(address: str) -> bytes:
    ip = ip_address(address)
    packed = ip.packed
    return (
        b"\xc0\x0c"
        + struct.pack("!HHIH", _A if ip.version == 4 else _AAAA, 1, 0, len(packed))
        + packed
    )


@pytest.fixture
def names() -> Iterator[NameServer]:
    made = NameServer()
    yield made
    made.close()


@pytest.fixture
def inside() -> Iterator[socket.socket]:
    """A server at the inner address; nobody may come."""
    with socket.create_server((INSIDE, 0)) as listening:
        listening.setblocking(False)
        yield listening


def visited(listening: socket.socket) -> bool:
    with suppress(BlockingIOError):
        listening.accept()[0].close()
        return True
    return False


def ask(fetcher: Fetcher, url: str, way: Way | None = None) -> bytes:
    return fetcher.get(url, accept="*/*", max_bytes=999, deadline=5, way=way, own=True).body


def test_the_vetted_address_is_the_one_connected_to(server: Any, names: NameServer) -> None:  # B09
    server.answers = [server.http(b"news")]
    names.answers = [[PUBLIC], [INSIDE]]
    with Fetcher(user_agent="t", resolver=names.resolve, private_networks=ALLOWED) as fetcher:
        assert ask(fetcher, server.url(host="rebind.test")) == b"news"
    assert names.asked == ["rebind.test"]  # a second question is what the attack needs
    assert b"Host: rebind.test" in server.requests[0]


@pytest.mark.parametrize("answer", [[INSIDE], ["169.254.169.254"], ["10.0.0.1", "::1"]])
def test_a_second_request_is_vetted_anew(
    server: Any, names: NameServer, answer: Sequence[str]
) -> None:  # B09
    server.answers = [server.http(b"news")]
    names.answers = [[PUBLIC], answer]
    with Fetcher(user_agent="t", resolver=names.resolve, private_networks=ALLOWED) as fetcher:
        ask(fetcher, server.url(host="rebind.test"))
        with pytest.raises(FetchError) as caught:
            ask(fetcher, server.url(host="rebind.test"))
    assert caught.value.kind == "refused"
    assert server.connections == 1


def test_a_redirect_to_itself_is_vetted_anew(
    server: Any, names: NameServer, inside: socket.socket
) -> None:  # B09, B10
    port = inside.getsockname()[1]
    server.answers = [server.http(status="302 Found", Location=f"http://rebind.test:{port}/")]
    names.answers = [[PUBLIC], [INSIDE]]
    with (
        Fetcher(user_agent="t", resolver=names.resolve, private_networks=ALLOWED) as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        ask(fetcher, server.url(host="rebind.test"))
    assert caught.value.kind == "refused"
    assert not visited(inside)


@pytest.mark.parametrize("order", [[INSIDE, PUBLIC], [PUBLIC, INSIDE], ["::1", PUBLIC]])
def test_of_a_mixed_answer_only_the_vetted_addresses_are_tried(
    server: Any, names: NameServer, order: Sequence[str]
) -> None:  # B09
    server.answers = [server.http(b"news")]
    names.answers = [order]
    with Fetcher(user_agent="t", resolver=names.resolve, private_networks=ALLOWED) as fetcher:
        assert ask(fetcher, server.url(host="rebind.test")) == b"news"


def test_a_mixed_answer_is_not_left_to_a_proxy(server: Any, names: NameServer) -> None:  # B09
    names.answers = [["93.184.216.34", INSIDE]]
    way = Way(proxy=Proxy(server.url("").removesuffix("/")))
    with Fetcher(user_agent="t", resolver=names.resolve) as fetcher, pytest.raises(FetchError):
        ask(fetcher, "http://rebind.test/", way)
    assert server.connections == 0
    assert names.asked == ["rebind.test"]
