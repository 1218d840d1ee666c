"""Takes the article out of a web page: text, title, date, language.

A pure function of bytes: opens nothing and requests nothing, so that it may run in a process that
can be killed. A page without an article is an error that says why, never an empty text.
"""

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from watcher.errors import ContentError
from watcher.ingest import blocks, decode, pagemeta, paywall, walls
from watcher.ingest.links import resolve_link
from watcher.ingest.parsed import Page
from watcher.ingest.plain import html_to_text, lines
from watcher.ingest.tree import grow
from watcher.ingest.urls import redact

__all__ = ["Page", "extract", "html_to_text", "resolve_link"]

# The largest news pages, swollen with inline data, have 2-3 MB.
MAX_BYTES = 6_000_000
# The longest of 181 benchmark pages has 53,000 characters of text, live blogs of a long day some
# 200,000; each million takes the judgement 3 seconds. What is beyond is left out.
MAX_TEXT = 300_000
# trafilatura's precise mode keeps out most furniture (precision .958 against .942 on the article
# extraction benchmark) but now and then loses the article: a result under 1,000 characters and
# under half of what the balanced mode finds gives way to it (F .969; flat from .3 to .6; measured
# with tests/evaluation/page_corpus.py).
_SHORT = 1000
_LOST_SHARE = 0.5
_MARKS_OF_OTHERS = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"\x1f\x8b", b"OggS",
    b"ID3", b"\x1aE\xdf\xa3", b"{", b"[",
)  # fmt: skip
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# What trafilatura and htmldate let through of their own making on malformed pages.
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
           ValueError, etree.LxmlError)  # fmt: skip


def extract(body: bytes, *, url: str, content_type: str = "", charset: str = "") -> Page:
    """Read an article.

    Args:
        body: as fetched, unpacked.
        url: where it came from after redirects.
        content_type: media type of the response, "" if unknown.
        charset: of the Content-Type header, "" if unknown.

    Raises:
        ContentError: kind "no text".
    """
    _refuse_others(body, content_type, url)
    text = decode.to_text(body, charset)
    if content_type == "text/plain" or "<" not in text:
        return Page("", _article(lines(text), url))
    try:
        tree = grow(text, url)
        meta = pagemeta.read(tree, url)
        closed = paywall.closed(tree)
        found = _precise(tree, url)
    except _FAULTS as error:
        raise ContentError("no text", f"{redact(url)} is too broken to be read.") from error
    return Page(
        meta.title,
        _article(found, url),
        meta.language,
        meta.published,
        whole=not (closed and paywall.is_teaser(found)),
    )


def _refuse_others(body: bytes, content_type: str, url: str) -> None:
    """Refuse what cannot be an article, by what it is more than by what it is called."""
    if len(body) > MAX_BYTES:
        raise ContentError("no text", f"{redact(url)} is larger than any article should be.")
    start = body[:1024].lstrip()
    if not start:
        raise ContentError("no text", f"{redact(url)} sent an empty page.")
    binary = b"\x00" in start and not start.startswith(_UTF16_MARKS)
    if binary or start.startswith(_MARKS_OF_OTHERS):
        kind = content_type or "unknown type"
        raise ContentError("no text", f"{redact(url)} is a file ({kind}), not an article.")


def _precise(tree: etree._Element, url: str) -> str:
    precise = _text(tree, url, precision=True)
    if len(precise) >= _SHORT:
        return precise
    balanced = _text(tree, url, precision=False)
    return balanced if len(precise) < _LOST_SHARE * len(balanced) else precise


def _text(tree: etree._Element, url: str, *, precision: bool) -> str:
    document = trafilatura.bare_extraction(
        tree,
        url=url,
        output_format="xml",  # the default would render a text of its own that is not used
        favor_precision=precision,
        include_comments=False,
    )
    return blocks.render(document.body) if isinstance(document, Document) else ""


def _article(text: str, url: str) -> str:
    """The text, unless there is none or it is a wall in front of one."""
    if not text:
        raise ContentError("no text", f"{redact(url)} shows no article.")
    if wall := walls.look(text):
        raise ContentError("no text", f"{redact(url)} shows no article but says “{wall}”.")
    if len(text) <= MAX_TEXT:
        return text
    kept = text[: MAX_TEXT + 1]
    return kept.rpartition("\n")[0] or kept[:MAX_TEXT]
