"""Reads addresses strictly, follows redirects safely and shows addresses without their secrets.

One parser (httpx's) reads every address, so that what is checked is what is requested. Resolves
nothing and connects to nothing.
"""

import re

import httpx

from watcher.core.hide import hide
from watcher.errors import FetchError

# Longer ones are attacks or session dumps. Source: servers refuse request lines over 8 kB by
# default (Apache LimitRequestLine 8190, nginx large_client_header_buffers 8k).
MAX_LENGTH = 8190
_SHOWN = 200

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
# Letters, digits and colons of names and addresses; httpx would quote anything else into a name.
_HOST = re.compile(rb"[A-Za-z0-9._:-]+")
_LONGEST_HOST = 253  # RFC 1035
_ORIGIN = re.compile(r"(?:[^/]*//)?[^/?#\s]*")

# Names under which clouds give out credentials, refused whatever they resolve to. Source: the
# providers' documentation, as collected by the ssrf-testing lists.
_METADATA_NAMES = {
    "instance-data",
    "instance-data.ec2.internal",
    "metadata",
    "metadata.google.internal",
    "metadata.packet.net",
    "metadata.platformequinix.com",
    "metadata.tencentyun.com",
}

# The system's resolver takes a higher one for what is left of it in 16 bits: 65561 for 25.
_PORTS = frozenset({None, *range(1, 65_536)})
# Ports of other protocols, whose servers might take a request for something else. Source: the Fetch
# standard, "Port blocking", which browsers keep to.
_PORTS_OF_OTHERS = frozenset({
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
    512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
    995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 10080,
})  # fmt: skip


def parse(url: str, *, secret_path: bool = False) -> httpx.URL:
    """Read an address that is to be requested.

    Args:
        url: absolute http or https address; surrounding space is ignored.
        secret_path: keep the path out of error sentences.

    Raises:
        FetchError: kind "url" if it cannot be requested, "refused" for a cloud's metadata host and
            for ports of other protocols.
    """
    text = url.strip()
    shown = redact(text, secret_path=secret_path)
    if len(text) > MAX_LENGTH:
        raise FetchError("url", f"The address {shown} has more than {MAX_LENGTH} characters.")
    if _UNSAFE.search(text):
        raise FetchError("url", f"The address {shown} contains a space, backslash or control code.")
    try:
        parsed = httpx.URL(text)
        name = parsed.host.rstrip(".").lower()
    except (httpx.InvalidURL, UnicodeError) as error:  # the latter for an IDNA name that is none
        raise FetchError("url", f"The address {shown} is not valid: {error}.") from error
    if parsed.scheme not in {"http", "https"}:
        scheme = parsed.scheme or "no scheme"
        raise FetchError(
            "url", f"The address {shown} has {scheme}; watcher reads http and https only."
        )
    if not _HOST.fullmatch(parsed.raw_host) or len(parsed.raw_host) > _LONGEST_HOST:
        raise FetchError("url", f"The address {shown} names no proper host.")
    if parsed.port not in _PORTS:
        raise FetchError("url", f"The address {shown} names a port that there is not.")
    if name in _METADATA_NAMES:
        raise FetchError(
            "refused", f"{shown} is a cloud's metadata service; it is never requested."
        )
    if parsed.port in _PORTS_OF_OTHERS:
        raise FetchError("refused", f"{shown} names a port that is no web server's.")
    return parsed.copy_with(fragment=None)


def follow(current: httpx.URL, location: str) -> httpx.URL:
    """Read where a redirect leads.

    Credentials stay with their origin: a target elsewhere gets none, and none are taken from it.

    Args:
        current: the address that was requested.
        location: the Location header as sent.

    Raises:
        FetchError: kind "redirect" if it cannot or must not be followed, "refused" as for `parse`.
    """
    shown = f"{redact(str(current))} redirects to {redact(location.strip())}"
    try:
        target = parse(str(current.join(location.strip())))
    except (FetchError, httpx.InvalidURL, ValueError) as error:
        kind = error.kind if isinstance(error, FetchError) else "redirect"
        raise FetchError(
            "refused" if kind == "refused" else "redirect", f"{shown}, which is refused: {error}"
        ) from error
    if current.scheme == "https" and target.scheme == "http":
        raise FetchError(
            "redirect",
            f"{shown}, from an encrypted to an open connection; use the http address itself if you "
            "trust it.",
        )
    userinfo = current.userinfo if same_origin(current, target) else b""
    return target.copy_with(userinfo=userinfo)


def redact(url: str, *, secret_path: bool = False) -> str:
    """The address as it may be shown and logged: one short line, passwords and tokens starred.

    Args:
        url: any text.
        secret_path: show scheme, host and port only.
    """
    if secret_path and (origin := _ORIGIN.match(url.strip())):
        url = origin[0]
    text = hide(" ".join(url.split()), "***")
    text = "".join(char if char.isprintable() else "�" for char in text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def resolve(base: str, link: str) -> str:
    """A link as an absolute http(s) address, resolved against where it stood; "" if it is none."""
    try:
        target = httpx.URL(base).join(link.strip()) if base else httpx.URL(link.strip())
    except (httpx.InvalidURL, ValueError):
        return ""
    text = str(target)
    host = target.scheme in {"http", "https"} and _HOST.fullmatch(target.raw_host)
    return text if host and target.port in _PORTS and len(text) <= MAX_LENGTH else ""


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether both have the same scheme, host and port."""
    return (one.scheme, one.raw_host, _port(one)) == (other.scheme, other.raw_host, _port(other))


def at_origin(url: str, home: str) -> bool:
    """Whether an address has the scheme, host and port of another; False if either is none."""
    try:
        return same_origin(httpx.URL(url.strip()), httpx.URL(home.strip()))
    except (httpx.InvalidURL, UnicodeError):
        return False


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
