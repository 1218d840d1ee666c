"""What came back: the answers that Fetcher gives, made from httpx's.

Decides which answers carry content; knows no connection and no redirect.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx
from httpx import codes

from watcher.errors import FetchError
from watcher.ingest import body, failures, headers, urls

_CONTENT = {codes.OK, codes.NON_AUTHORITATIVE_INFORMATION}
# Servers refuse request headers over 8 kB by default (Apache, nginx); ours are well below 1 kB.
_LONGEST_VALIDATOR = 2_000
# What is read of a webhook's answer: enough for its error text.
_ANSWER_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent.

    Attributes:
        status: 200, or 304 if what the caller has is still current (the body is then empty).
        url: the address that answered, after redirects.
        permanent_url: the address to ask next time: redirects declared permanent are followed.
        headers: response headers with lower-case names.
        body: unpacked bytes.
        content_type: media type in lower case, "" if not given.
        charset: of the Content-Type header, "" if not given.
        etag: validator to send back, byte for byte as latin-1 text; "" if there is none.
        last_modified: the same.
        max_age: how long the server says this stays fresh, 0 to 24 hours.
        inside: whether it came from a network of one's own.
    """

    status: int
    url: str
    permanent_url: str
    headers: Mapping[str, str]
    body: bytes
    content_type: str
    charset: str
    etag: str
    last_modified: str
    max_age: timedelta | None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class PostResponse:
    """What a webhook's receiver answered.

    Attributes:
        status: any HTTP status; redirects are not followed.
        headers: response headers with lower-case names.
        body: the first 64 kB.
        retry_after: how long it asks to be left alone, 0 to 24 hours.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    retry_after: timedelta | None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise a version by, byte for byte as latin-1 text; "" if absent.

    `url` is the address that gave them, as `Response.url` says it.
    """

    etag: str = ""
    last_modified: str = ""
    url: str = ""

    def headers(self) -> dict[str, str]:
        """The request headers that send them back."""
        return {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}


NONE = Validators()


def content(
    answer: httpx.Response,
    url: httpx.URL,
    permanent: httpx.URL,
    sent: Validators,
    *,
    max_bytes: int,
    has_room: Callable[[int], bool],
    inside: bool,
    redirected: bool,
    cut: bool,
) -> Response:
    """Read an answer that is no redirect.

    Args:
        answer: as the transport gave it, its body unread.
        url: the address that answered.
        permanent: the address to ask next time.
        sent: the validators that went with the request.
        max_bytes: the most to take, packed and unpacked.
        has_room: asked when the body turns out to be large.
        inside: whether it comes from a network of one's own.
        redirected: whether another address was requested first.
        cut: whether the start of a larger body is enough.

    Raises:
        FetchError: it carries no content, too much of it, or it cannot be unpacked.
    """
    shown = urls.redact(str(url))
    found = lower(answer)
    status = codes.OK if answer.status_code in _CONTENT else answer.status_code
    if status == codes.NOT_MODIFIED and not (sent.etag or sent.last_modified):
        raise FetchError(
            "protocol", f"{shown} says “not modified” though it was not told what we have.", status
        )
    if status not in {codes.OK, codes.NOT_MODIFIED}:
        raise failures.from_status(status, found, shown, redirected=redirected)
    unchanged = status == codes.NOT_MODIFIED
    got = Validators(_raw(answer, b"etag"), _raw(answer, b"last-modified"))
    taken = b"" if unchanged else _body(answer, found, max_bytes, shown, has_room, cut=cut)
    kind, charset = headers.media_type(found.get("content-type", ""))
    return Response(
        status=int(status),
        url=bare(url),
        permanent_url=str(permanent),
        headers=found,
        body=taken,
        content_type=kind,
        charset=charset,
        etag=got.etag or (sent.etag if unchanged else ""),
        last_modified=got.last_modified or (sent.last_modified if unchanged else ""),
        max_age=headers.max_age(found),
        inside=inside,
    )


def posted(answer: httpx.Response) -> PostResponse:
    """Read what a receiver answered, whatever its status."""
    found = lower(answer)
    start = bytearray()
    for chunk in _chunks(answer):
        start += chunk
        if len(start) >= _ANSWER_BYTES:
            break
    return PostResponse(
        answer.status_code, found, bytes(start[:_ANSWER_BYTES]), headers.retry_after(found)
    )


def bare(url: httpx.URL) -> str:
    """An address without its user and password."""
    return str(url.copy_with(userinfo=b""))


def lower(answer: httpx.Response) -> dict[str, str]:
    """Response headers with lower-case names, repeated ones joined by commas."""
    return {name.lower(): value for name, value in answer.headers.items()}


def _body(
    answer: httpx.Response,
    found: Mapping[str, str],
    max_bytes: int,
    shown: str,
    has_room: Callable[[int], bool],
    *,
    cut: bool,
) -> bytes:
    declared = found.get("content-length", "")
    if not cut and declared.isdecimal() and int(declared[:20]) > max_bytes:
        raise body.too_large(shown, max_bytes)
    encoding = found.get("content-encoding", "")
    return body.read(_chunks(answer), encoding, max_bytes, shown, has_room, cut=cut)


def _chunks(answer: httpx.Response) -> Iterator[bytes]:
    """The body as sent: httpx's own readers would unpack it without a limit."""
    if not isinstance(answer.stream, httpx.SyncByteStream):
        raise TypeError("the transport must be a synchronous one")
    yield from answer.stream


def _raw(answer: httpx.Response, name: bytes) -> str:
    """The first header of a name, byte for byte; one that no server would take back is none."""
    values = (value for key, value in answer.headers.raw if key.lower() == name)
    value = next(values, b"").decode("latin-1")
    return value if len(value) <= _LONGEST_VALIDATOR else ""
