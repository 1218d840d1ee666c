import gzip
import socket
import sys
import threading
import time
import zlib
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest

from watcher.errors import FetchError
from watcher.ingest.fetch import MAX_REDIRECTS, Fetcher, Response
from watcher.ingest.hosts import Hosts
from watcher.ingest.response import Validators

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HERE = ip_network("127.0.0.1/32")


def get(fetcher: Fetcher, url: str, **options: Any) -> Response:
    usual: dict[str, Any] = {"accept": "*/*", "max_bytes": 100_000, "deadline": 10.0, "own": True}
    return fetcher.get(url, **{**usual, **options})


def failure(fetcher: Fetcher, url: str, **options: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(fetcher, url, **options)
    return caught.value


def test_an_answer_says_everything(server: Any, fetcher: Fetcher) -> None:  # B14, B19
    server.answers = [
        server.http(
            gzip.compress(b"<rss/>"),
            Content_Type="application/rss+xml; charset=UTF-8",
            Content_Encoding="gzip",
            ETag='W/"a\xe9b"',
            Last_Modified="yesterday, perhaps",
            Cache_Control="max-age=600",
        )
    ]
    answer = get(fetcher, server.url("/feed?null"), accept="application/rss+xml")
    assert answer.status == 200
    assert answer.body == b"<rss/>"
    assert (answer.content_type, answer.charset) == ("application/rss+xml", "utf-8")
    assert (answer.etag, answer.last_modified) == ('W/"a\xe9b"', "yesterday, perhaps")
    assert answer.max_age == timedelta(minutes=10)
    assert answer.url == answer.permanent_url == server.url("/feed?null")
    assert answer.headers["content-encoding"] == "gzip"


def test_a_request_is_polite(server: Any, fetcher: Fetcher) -> None:  # B11, B23, B25
    server.answers = [server.http(b"x", Set_Cookie="id=1; Path=/"), server.http(b"x")]
    get(fetcher, server.url("/f?a=1"), accept="application/rss+xml", headers={"X-Key": "k"})
    get(fetcher, server.url("/f?a=1"))
    first, second = (request.decode() for request in server.requests)
    assert first.startswith("GET /f?a=1 HTTP/1.1\r\n")
    for line in (
        f"Host: 127.0.0.1:{server.port}", "User-Agent: watcher-test", "X-Key: k",
        "Accept: application/rss+xml", "Accept-Encoding: gzip, deflate, br, zstd",
    ):  # fmt: skip
        assert f"\r\n{line}\r\n" in first
    lowered = second.lower()
    for absent in ("cookie", "referer", "if-none-match", "if-modified-since", "authorization"):
        assert absent not in lowered


def test_proxy_variables_are_not_heeded(
    server: Any, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:  # B11
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answers = [server.http(b"direct")]
    assert get(fetcher, server.url()).body == b"direct"
    with Fetcher(user_agent="t", private_networks=[HERE]) as later:
        assert get(later, server.url()).body == b"direct"


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', "no-quotes", '"\xff\xfe"', '"with, comma"'])
def test_validators_go_back_byte_for_byte(server: Any, fetcher: Fetcher, etag: str) -> None:  # B14
    date = "Mon,  3 Mar 2031 1:2:3 PST"
    server.answers = [server.http(b"x", ETag=etag, Last_Modified=date), server.http(
        status="304 Not Modified", length=-1)]  # fmt: skip
    first = get(fetcher, server.url())
    known = Validators(first.etag, first.last_modified, first.url)
    second = get(fetcher, server.url(), known=known)
    assert f"\r\nIf-None-Match: {etag}\r\n".encode("latin-1") in server.requests[1]
    assert f"\r\nIf-Modified-Since: {date}\r\n".encode() in server.requests[1]
    assert second.status == 304
    assert second.body == b""
    assert (second.etag, second.last_modified) == (etag, date)


def test_a_validator_that_no_server_would_take_back_is_not_kept(
    server: Any, fetcher: Fetcher
) -> None:  # B14
    server.answers = [server.http(b"x", ETag='"' + "e" * 50_000 + '"', Last_Modified="then")]
    answer = get(fetcher, server.url())
    assert (answer.etag, answer.last_modified) == ("", "then")


def test_new_validators_replace_the_old(server: Any, fetcher: Fetcher) -> None:  # B14
    server.answers = [server.http(b"new", ETag='"2"')]
    answer = get(fetcher, server.url(), known=Validators('"1"', "then", server.url()))
    assert (answer.status, answer.etag, answer.last_modified) == (200, '"2"', "")


def test_validators_go_to_no_other_address(server: Any, fetcher: Fetcher) -> None:  # B14
    """A stranger's "not modified" would hide for ever that the feed leads elsewhere."""
    server.answers = [
        server.http(status="302 Found", Location=server.url("/closed")),
        server.http(b"closed"),
    ]
    known = Validators('"1"', "then", server.url("/feed"))
    assert get(fetcher, server.url("/feed"), known=known).body == b"closed"
    assert [b"If-None-Match" in request for request in server.requests] == [True, False]
    assert [b"If-Modified-Since" in request for request in server.requests] == [True, False]


def test_validators_go_to_the_address_that_gave_them_behind_a_redirect(
    server: Any, fetcher: Fetcher
) -> None:  # B14
    server.answers = [
        server.http(status="302 Found", Location=server.url("/now?a=%20b")),
        server.http(b"news", ETag='"1"'),
    ] * 2
    first = get(fetcher, server.url("/feed"))
    get(fetcher, server.url("/feed"), known=Validators(first.etag, "", first.url))
    sent = [b'If-None-Match: "1"' in request for request in server.requests]
    assert sent == [False, False, False, True]


@pytest.mark.parametrize(
    ("date", "wait"),
    [("", timedelta(hours=2)), ("Tue, 04 Mar 2031 13:30:00 GMT", timedelta(minutes=30))],
    ids=["none", "its own"],
)
def test_a_date_counts_from_when_the_answer_came_unless_that_says_when_it_was_sent(
    server: Any, now: datetime, date: str, wait: timedelta
) -> None:  # B15
    until = {"Retry_After": "Tue, 04 Mar 2031 14:00:00 GMT", **({"Date": date} if date else {})}
    server.answers = [server.http(status="503 Busy", **until)]
    with Fetcher(user_agent="t", private_networks=[HERE], clock=lambda: now) as fetcher:
        assert failure(fetcher, server.url()).retry_after == wait
        posted = fetcher.post(server.url(), b"{}", {})
    assert posted.retry_after == wait


def test_not_modified_without_a_question_is_an_error(server: Any, fetcher: Fetcher) -> None:  # B14
    server.answers = [server.http(status="304 Not Modified", length=-1)]
    assert failure(fetcher, server.url()).kind == "protocol"


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "login"), (403, "refuses"), (404, "nothing at this address"), (410, "gone"),
        (429, "left alone"), (451, "legal"), (500, "fault of its own"), (503, "unavailable"),
        (204, "no content"), (206, "no content"), (418, "no content"), (300, "no content"),
    ],
)  # fmt: skip
def test_each_status_has_its_sentence(
    server: Any, fetcher: Fetcher, status: int, says: str
) -> None:  # B17, B18
    server.answers = [server.http(b"", f"{status} X", Retry_After="120")]
    error = failure(fetcher, server.url())
    assert (error.kind, error.status) == ("status", status)
    assert error.retry_after == timedelta(minutes=2)  # B15
    assert says in str(error)
    assert f"HTTP {status}" in str(error)


def test_a_robot_check_is_named(server: Any, fetcher: Fetcher) -> None:  # A03
    server.answers = [server.http(b"<html>", "403 Forbidden", cf_mitigated="challenge")]
    assert "robot check" in str(failure(fetcher, server.url()))


def test_permanent_redirects_are_told_apart(server: Any, fetcher: Fetcher) -> None:  # B16
    server.answers = [
        server.http(status="301 Moved", Location="/b"),
        server.http(status="308 Moved", Location="/c"),
        server.http(status="302 Found", Location="/d"),
        server.http(status="301 Moved", Location="/e"),
        server.http(b"news"),
    ]
    answer = get(fetcher, server.url("/a"))
    assert answer.body == b"news"
    assert answer.url == server.url("/e")
    assert answer.permanent_url == server.url("/c")


def test_a_temporary_redirect_changes_nothing(server: Any, fetcher: Fetcher) -> None:  # B16
    server.answers = [server.http(status="307 T", Location="/b"), server.http(b"news")]
    answer = get(fetcher, server.url("/a"))
    assert (answer.url, answer.permanent_url) == (server.url("/b"), server.url("/a"))


def test_circles_and_chains_end(server: Any, fetcher: Fetcher) -> None:  # B06
    server.answers = [server.http(status="302 Found", Location="/feed")]
    assert "circle" in str(failure(fetcher, server.url("/feed")))
    server.answers = [server.http(status="302 Found", Location=f"/{i}") for i in range(30)]
    before = server.connections
    error = failure(fetcher, server.url("/start"))
    assert error.kind == "redirect"
    assert "too many times" in str(error)
    assert server.connections - before == MAX_REDIRECTS + 1 < 20


@pytest.mark.parametrize(
    "location",
    ["file:///etc/hostname", "gopher://x/", "ftp://x/", "javascript:alert(1)", "http://[bad",
     "//127.0.0.2/", "   http://127.0.0.2/", "http://good.example\\@127.0.0.2/", "http://0x7f000002/",
     "http://169.254.169.254/latest", "http://[::ffff:127.0.0.2]/"],
)  # fmt: skip
def test_every_hop_is_checked(server: Any, fetcher: Fetcher, location: str) -> None:  # B06, B10
    server.answers = [server.http(status="302 Found", Location=location)]
    error = failure(fetcher, server.url())
    assert error.kind in {"redirect", "refused"}
    assert server.connections == 1


def test_credentials_do_not_travel(server: Any) -> None:  # B25
    server.answers = [
        server.http(status="302 Found", Location="/here"),
        server.http(status="302 Found", Location=server.url("/there", host="b.test")),
        server.http(b"news"),
    ]
    url = server.url("/start", host="a.test").replace("//", "//ann:s%20ecret@")
    with Fetcher(
        user_agent="t", private_networks=[HERE], resolver=lambda *_: ["127.0.0.1"]
    ) as fetcher:
        assert get(fetcher, url, headers={"X-Key": "k"}).url == server.url("/there", "b.test")
    first, second, third = server.requests
    for request in (first, second):
        assert b"Authorization: Basic YW5uOnMgZWNyZXQ=\r\n" in request
        assert b"X-Key: k\r\n" in request
    assert b"Authorization" not in third
    assert b"X-Key" not in third
    assert b"ecret" not in third


def test_credentials_stay_out_of_what_is_passed_on(server: Any, fetcher: Fetcher) -> None:  # B25
    server.answers = [server.http(b"news")]
    url = server.url().replace("//", "//ann:secret@")
    answer = get(fetcher, url)
    assert answer.url == server.url()
    assert answer.permanent_url == url


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b""),
    ],
)
def test_a_drip_ends_at_the_deadline(
    server: Any, fetcher: Fetcher, start: bytes, piece: bytes
) -> None:  # B01
    server.answers = [server.drip(start, piece)]
    started = time.monotonic()
    error = failure(fetcher, server.url(), deadline=0.3)
    assert error.kind == "timeout"
    assert "0.3 seconds" in str(error)
    assert time.monotonic() - started < 3


def test_redirects_share_the_deadline(server: Any, fetcher: Fetcher) -> None:  # B01, B06
    def slow(connection: socket.socket) -> None:
        server.closing.wait(0.2)
        count = server.connections
        connection.sendall(server.http(status="302 Found", Location=f"/{count}"))

    server.answers = [slow]
    assert failure(fetcher, server.url(), deadline=0.5).kind == "timeout"
    assert server.connections <= 4


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"<html>no HTTP at all</html>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"",
    ],
)
def test_broken_http_is_an_error(server: Any, fetcher: Fetcher, answer: bytes) -> None:  # B03, B24
    server.answers = [answer]
    assert failure(fetcher, server.url()).kind == "protocol"


def test_a_reset_is_an_error(server: Any, fetcher: Fetcher) -> None:  # B24
    def reset(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes([1, 0, 0, 0, 0, 0, 0, 0]))
        connection.close()

    server.answers = [reset]
    error = failure(fetcher, server.url())
    assert error.kind in {"connection", "protocol"}
    assert "Errno" not in str(error)


def test_an_endless_body_ends_at_the_limit(server: Any, fetcher: Fetcher) -> None:  # B04
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            while not server.closing.is_set():
                connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    server.answers = [endless]
    assert failure(fetcher, server.url()).kind == "too large"


def test_a_body_declared_too_large_is_not_read(server: Any, fetcher: Fetcher) -> None:  # B04
    server.answers = [server.http(b"x", length=10**12)]
    assert failure(fetcher, server.url()).kind == "too large"


def test_a_bomb_stops_at_the_limit(server: Any, fetcher: Fetcher) -> None:  # B02
    bomb = gzip.compress(bytes(20_000_000))
    for packed, coding in (
        (bomb, "gzip"),
        (gzip.compress(bomb), "gzip, gzip"),
        (brotli.compress(bytes(20_000_000), quality=3), "br"),
        (zstd.compress(bytes(20_000_000)), "zstd"),
    ):
        server.answers = [server.http(packed, Content_Encoding=coding)]
        assert failure(fetcher, server.url()).kind == "too large"


def test_every_form_that_is_asked_for_is_read(server: Any, fetcher: Fetcher) -> None:  # A23
    for packed, coding in (
        (gzip.compress(b"<rss/>"), "gzip"),
        (brotli.compress(b"<rss/>"), "br"),
        (zstd.compress(b"<rss/>"), "zstd"),
        (gzip.compress(zlib.compress(b"<rss/>")), "deflate, gzip"),
    ):
        server.answers = [server.http(packed, Content_Encoding=coding)]
        assert get(fetcher, server.url()).body == b"<rss/>"


@pytest.mark.parametrize("header", [b"X-A: " + b"a" * 1_600_000, b"\r\n".join(
    b"Set-Cookie: c%d=%s" % (i, b"v" * 4000) for i in range(400))])  # fmt: skip
def test_headers_are_bounded(server: Any, fetcher: Fetcher, header: bytes) -> None:  # B05
    server.answers = [b"HTTP/1.1 200 OK\r\n" + header + b"\r\nContent-Length: 1\r\n\r\nx"]
    assert failure(fetcher, server.url()).kind == "protocol"


def test_requests_to_one_host_are_spaced_and_posts_are_not(server: Any) -> None:  # B21
    slept: list[float] = []
    hosts = Hosts(5.0, clock=lambda: 100.0 + sum(slept), sleep=slept.append)
    with Fetcher(user_agent="t", private_networks=[HERE], hosts=hosts) as spaced:
        server.answers = [server.http(status="302 Found", Location="/b"), server.http(b"news")]
        get(spaced, server.url("/a"))
        get(spaced, server.url("/c"))
        spaced.post(server.url("/hook"), b"x", {})
    assert slept == [5.0, 5.0]  # a redirect is a request, too
    assert server.connections == 4


def test_turns_are_waited_for_within_the_deadline(server: Any) -> None:  # B01, B21
    with Fetcher(user_agent="t", private_networks=[HERE], hosts=Hosts(0.4)) as spaced:
        server.answers = [
            server.http(status="302 Found", Location=f"/{number}") for number in range(9)
        ]
        # Not "timeout": nobody has kept us waiting but ourselves.
        assert failure(spaced, server.url("/a"), deadline=1.0).kind == "resting"


@pytest.mark.parametrize(
    ("status", "retry_after", "rests"),
    [("429 Many", "", True), ("429 Many", "60", True), ("503 Busy", "60", True),
     ("503 Down", "", False), ("500 Oops", "60", False), ("404 None", "", False)],
)  # fmt: skip
def test_a_host_that_was_asked_too_often_is_left_alone(
    server: Any, fetcher: Fetcher, status: str, retry_after: str, rests: bool
) -> None:  # B15
    named = {"Retry_After": retry_after} if retry_after else {}
    server.answers = [server.http(b"", status, **named)]
    failure(fetcher, server.url("/a"))
    again = failure(fetcher, server.url("/b"))
    assert (again.kind == "resting", server.connections) == (rests, 1 if rests else 2)
    if rests:
        assert again.retry_after is not None
        assert timedelta(seconds=55) < again.retry_after <= timedelta(minutes=5)
        assert fetcher.post(server.url("/hook"), b"x", {}).status  # the outbox decides itself


def test_a_host_that_hangs_is_left_alone_for_a_minute(
    server: Any, fetcher: Fetcher
) -> None:  # B01, B12
    server.answers = [server.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"x")]
    assert failure(fetcher, server.url("/a"), deadline=0.2).kind == "timeout"
    assert failure(fetcher, server.url("/b"), deadline=0.2).kind == "resting"
    assert server.connections == 1


def test_many_threads_keep_their_own_deadlines(server: Any, fetcher: Fetcher) -> None:
    server.answers = [server.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"x")]
    kinds: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: kinds.append(failure(fetcher, server.url(), deadline=0.3).kind)
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert kinds == ["timeout"] * 8


def test_another_transport_can_take_the_place_of_the_network() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=request.url.path.encode(), headers={"ETag": '"1"'})

    with Fetcher(user_agent="t", transport=httpx.MockTransport(answer)) as fetcher:
        found = get(fetcher, "https://news.example/feed")
    assert (found.body, found.etag) == (b"/feed", '"1"')


def spellings(folder: Path) -> list[str]:
    """The addresses and redirect targets of the list, each with the server's port to be put in."""
    lines = (
        (folder / "hostile" / "ssrf-loopback-forms.tsv").read_text(encoding="utf-8").splitlines()
    )
    found = [line.partition("\t")[0] for line in lines if not line.startswith("#")]
    assert len(found) > 20
    return found


def test_no_spelling_of_this_machine_is_connected_to(
    server: Any, evaluation_data: Path
) -> None:  # B07, B10
    server.answers = [server.http(b"inside")]
    with Fetcher(user_agent="t") as guarded:
        for form in spellings(evaluation_data):
            if not form.startswith("redirect"):
                error = failure(guarded, form.replace("PORT", str(server.port)))
                assert error.kind in {"refused", "url", "dns"}, form
    assert server.connections == 0


def test_no_redirect_to_this_machine_is_followed(
    server: Any, fetcher: Fetcher, evaluation_data: Path
) -> None:  # B10
    forms = [form for form in spellings(evaluation_data) if form.startswith("redirect Location: ")]
    targets = [form.removeprefix("redirect Location: ").strip("'") for form in forms]
    inside = f"127.0.0.1:{server.port}"
    for target in [
        part for each in targets for part in (each.split() if "gopher" in each else [each])
    ]:
        # The test's own server may be reached; another address of this machine may not.
        location = target.replace("127.0.0.1", "127.0.0.2").replace("PORT", str(server.port))
        server.answers = [server.http(status="302 Found", Location=location)]
        error = failure(fetcher, f"http://{inside}/")
        assert error.kind in {"refused", "redirect"}, target


def test_no_metadata_service_is_asked(evaluation_data: Path) -> None:  # B08
    path = evaluation_data / "hostile" / "ssrf-testing" / "cloud-metadata.txt"
    found = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    urls = [line for line in found if line.startswith("http")]
    assert len(urls) > 30
    with Fetcher(user_agent="t") as guarded:
        for url in urls:
            # Spaces stand in some of the templates; filled in, they would be refused all the same.
            error = failure(guarded, url.replace(" ", "-"))
            assert error.kind == "refused", url


def test_a_post_arrives_as_it_was_given(server: Any, fetcher: Fetcher) -> None:
    server.answers = [server.http(b"thanks", "202 Accepted", Retry_After="7")]
    answer = fetcher.post(
        server.url("/hook"), b'{"a":1}', {"Content-Type": "application/json", "webhook-id": "m1"}
    )
    assert (answer.status, answer.body) == (202, b"thanks")
    assert answer.headers["retry-after"] == "7"
    assert answer.retry_after == timedelta(seconds=7)
    assert server.requests[0].startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"Content-Length: 7\r\n" in server.requests[0]
    assert b"webhook-id: m1\r\n" in server.requests[0]


def test_a_post_follows_no_redirect(server: Any, fetcher: Fetcher) -> None:  # H02
    server.answers = [server.http(status="307 T", Location="/elsewhere")]
    assert fetcher.post(server.url(), b"x", {}).status == 307
    assert server.connections == 1


def test_the_answer_to_a_post_is_read_only_so_far(server: Any, fetcher: Fetcher) -> None:  # H10
    server.answers = [server.http(b"x" * 1_000_000, "500 Oops")]
    answer = fetcher.post(server.url(), b"x", {})
    assert (answer.status, len(answer.body)) == (500, 64_000)


def test_the_answer_to_a_post_ends_at_the_deadline(server: Any, fetcher: Fetcher) -> None:  # H01
    server.answers = [server.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"x")]
    with pytest.raises(FetchError) as caught:
        fetcher.post(server.url(), b"x", {}, deadline=0.3)
    assert caught.value.kind == "timeout"


@pytest.mark.parametrize("url", ["http://127.0.0.2/T0/S3CRET", "http://a b/T0/S3CRET"])
def test_a_posts_path_is_kept_secret(fetcher: Fetcher, url: str) -> None:  # H04, H12
    with pytest.raises(FetchError) as caught:
        fetcher.post(url, b"x", {})
    assert "S3CRET" not in str(caught.value)


def test_a_post_to_a_broken_receiver_keeps_its_path_secret(server: Any, fetcher: Fetcher) -> None:
    server.answers = [b"nonsense"]  # H12
    with pytest.raises(FetchError) as caught:
        fetcher.post(server.url("/T0/S3CRET"), b"x", {})
    assert caught.value.kind == "protocol"
    assert "S3CRET" not in str(caught.value)
