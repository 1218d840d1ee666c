"""Turns markup and dirty strings into plain text that any later stage can store, send and show.

The markup is tokenised by libxml2 and never becomes a tree, so depth costs nothing; nothing of it
survives but its text. Knows no page structure: for articles see `extract`.
"""

import re

from lxml import etree

# Controls, bidi overrides and marks, zero-width space, soft hyphen, surrogates, noncharacters: none
# carries meaning, each breaks something later (databases, mail headers, JSON, matching). Joiners
# (U+200C, U+200D) stay: Persian and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]"
)
# What titles and summaries that are typed as plain text carry all the same.
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|cite|code|div|em|font|h[1-6]|hr|i|img|li|mark|ol|p|q|s|script|"
    r"small|span|strike|strong|style|sub|sup|svg|table|td|tr|tt|u|ul|video|iframe)\b[^<>]*>"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});",
    re.IGNORECASE,
)
# fmt: off
_BREAKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})
_SPACES = frozenset({"td", "th", "option"})
_NO_TEXT = frozenset({
    "audio", "button", "canvas", "head", "iframe", "noembed", "noframes",
    "noscript", "script", "select", "style", "svg", "template", "textarea", "title",
    "video",
})
# fmt: on


def clean(text: str) -> str:
    """The text without invisible and unstorable characters; line breaks stay."""
    return _INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """The text cleaned, on one line, single-spaced."""
    return " ".join(clean(text).split())


def lines(text: str) -> str:
    """The text cleaned, its lines single-spaced, empty lines dropped."""
    found = (" ".join(line.split()) for line in clean(text).splitlines())
    return "\n".join(line for line in found if line)


def looks_like_markup(text: str) -> bool:
    """Whether text that should be plain carries HTML tags or entities."""
    return _MARKUP.search(text) is not None


def html_to_text(html: str) -> str:
    """The text of an HTML fragment or document, one block (paragraph, heading, list item) a line.

    Scripts, styles, forms' controls, embedded media and the document's head have no text.
    """
    parser = etree.HTMLParser(target=_TextTarget(), no_network=True, huge_tree=True)
    parser.feed(clean(html))
    try:
        text: str = parser.close()
    except etree.XMLSyntaxError:  # raised for input without any content
        return ""
    return lines(text)


class _TextTarget:
    """Receives libxml2's tokens and keeps the text with its line breaks."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._silent = 0

    def start(self, tag: str, _attributes: object) -> None:
        if tag in _NO_TEXT:
            self._silent += 1
        self._separate(tag)

    def end(self, tag: str) -> None:
        if tag in _NO_TEXT and self._silent:
            self._silent -= 1
        self._separate(tag)

    def data(self, text: str) -> None:
        if not self._silent:
            self._pieces.append(_flat(text))

    def comment(self, _text: str) -> None:
        """Comments carry no text."""

    def close(self) -> str:
        return "".join(self._pieces)

    def _separate(self, tag: str) -> None:
        if tag in _BREAKS:
            self._pieces.append("\n")
        elif tag in _SPACES:
            self._pieces.append(" ")


def _flat(text: str) -> str:
    """A piece of text without its own line breaks: in HTML they are spaces."""
    return " ".join(text.splitlines()) + (" " if text[-1:].isspace() else "")
