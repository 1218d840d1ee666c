"""Outside text made safe to stand in a header, a mail, a terminal or JSON.

Article titles and sentences are data written by strangers. Everything that notify sends passes
through here first, so that no title can break a header, hide text or forge a line.
"""

import hashlib
import re
from urllib.parse import urlsplit

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls: end headers, drive terminals
    "\u2028\u2029"  # line ends for some readers only
    "\u202a-\u202e\u2066-\u2069"  # bidirectional overrides: show text in another order
    "\ufeff\ufffe\uffff\ud800-\udfff]+"  # no characters; lone surrogates cannot be encoded
)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOST = re.compile(r"[^\s\\<>\"'@]+")


def clean(text: str, limit: int = 0) -> str:
    """One line of printable text.

    Args:
        text: anything.
        limit: most characters to keep, the last one being "…" where more were cut; 0 = all.
    """
    line = " ".join(_UNSAFE.sub(" ", text).split())
    if not limit or len(line) <= limit:
        return line
    head = line[: limit - 1]
    space = head.rfind(" ", limit * 2 // 3)
    return (head[:space] if space > 0 else head).rstrip() + "…"


def link(url: str) -> str:
    """The address if it is a plain web address of one line, else ""."""
    if url != clean(url) or " " in url or "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and _HOST.fullmatch(host) else ""


def host(url: str) -> str:
    """The host that a link leads to, "" if it is none."""
    return urlsplit(url).hostname or "" if link(url) else ""


def token(identifier: str) -> str:
    """An identifier fit for a header and a Message-ID: itself, or its hash.

    A dot would be ambiguous in the text that a webhook signature covers.
    Source: Standard Webhooks, section "Webhook headers".
    """
    if _TOKEN.fullmatch(identifier):
        return identifier
    return hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:32]
