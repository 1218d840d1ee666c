"""Finds where a link leads when the link itself says so: Google News and click counters.

Requests nothing: a link that only its server can resolve is given back as it is.
"""

import base64
import binascii
import re
from urllib.parse import parse_qs, urlsplit

from watcher.ingest.urls import resolve

# Redirectors whose query carries the target, by host and path: the parameter that holds it.
_PARAMETERS = (
    (re.compile(r"(?:www\.|news\.)?google\.[a-z.]{2,6}/(?:url|news/url)\Z"), ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com/news/apiclick\.aspx\Z"), ("url",)),
    (re.compile(r"lm?\.facebook\.com/l\.php\Z"), ("u",)),
    (re.compile(r"l\.instagram\.com/\Z"), ("u",)),
    (re.compile(r"(?:html\.)?duckduckgo\.com/l/\Z"), ("uddg",)),
    (re.compile(r"(?:www\.)?youtube\.com/redirect\Z"), ("q",)),
    (re.compile(r"(?:www\.)?vk\.com/away\.php\Z"), ("to",)),
    (re.compile(r"t\.umblr\.com/redirect\Z"), ("z",)),
    (re.compile(r"out\.reddit\.com/.*"), ("url",)),
    (re.compile(r"[\w-]+\.safelinks\.protection\.outlook\.com/.*"), ("url",)),
    (re.compile(r"click\.linksynergy\.com/.*"), ("murl",)),
    (re.compile(r"go\.redirectingat\.com/.*"), ("url",)),
)
_GOOGLE_NEWS = re.compile(r"news\.google\.com/(?:rss/|__i/rss/rd/)?articles/([\w-]+=*)\Z", re.ASCII)
_ADDRESS = re.compile(rb"https?://[\x21-\x7e]+")
# A redirector may lead to another; more than this is a game.
_HOPS = 3


def resolve_link(url: str) -> str:
    """The address behind a link that carries it, else the link itself.

    Args:
        url: absolute address.
    """
    for _ in range(_HOPS):
        target = resolve("", _target(url))  # what a link carries is a stranger's text
        if not target:
            break
        url = target
    return url


def _target(url: str) -> str:
    """The http(s) address that a link carries; "" if it carries none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    place = f"{parts.netloc.lower()}{parts.path}"
    if article := _GOOGLE_NEWS.match(place):
        return _google_news(article[1])
    names = next((names for pattern, names in _PARAMETERS if pattern.match(place)), ())
    query = parse_qs(parts.query) if names else {}
    found = (value for name in names for value in query.get(name, ()))
    return next((value for value in found if value.startswith(("http://", "https://"))), "")


def _google_news(identifier: str) -> str:
    """The address in an article identifier of Google News, as made until 2024.

    Such an identifier is base64url of a protocol buffer whose field 4 holds the address, field 26
    its AMP form; later ones hold an opaque key instead.
    """
    try:
        data = base64.urlsafe_b64decode(identifier + "=" * (-len(identifier) % 4))
    except binascii.Error:
        return ""
    field = re.match(rb"\x08\x13\x22(?:([\x00-\x7f])|([\x80-\xff])([\x00-\x7f]))", data)
    if field is None:
        return ""
    length = field[1][0] if field[1] else field[2][0] - 0x80 + (field[3][0] << 7)
    address = _ADDRESS.fullmatch(data[field.end() : field.end() + length])
    return address[0].decode("ascii") if address else ""
