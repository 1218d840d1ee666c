"""Web pages as trees: what must not be parsed is refused, and the parser reaches for nothing."""

import re

from lxml import etree
from lxml import html as lxml_html

from watcher.errors import ContentError
from watcher.ingest.urls import redact

# Each tag costs some 40 µs; the fullest news pages have 30,000.
MAX_TAGS = 150_000
# libxml2 compares each attribute of a tag with each other: 600,000 take hours. Real tags have under
# 60.
MAX_ATTRIBUTES = 300
_TOO_MANY_ATTRIBUTES = re.compile(
    r"<[a-zA-Z][\w:-]*+(?:[\s/]*+[^\s<>\"'=/]++(?:\s*+=\s*+(?>\"[^\"]*+\"|'[^']*+'|[^\s<>\"']++))?+)"
    rf"{{{MAX_ATTRIBUTES + 1}}}"
)


def grow(text: str, url: str) -> etree._Element:
    """The page as a tree; the parser loads nothing, resolves nothing and limits depth.

    Args:
        text: HTML.
        url: where it came from, for error sentences.

    Raises:
        ContentError: kind "no text" for what would keep readers busy.
        lxml.etree.LxmlError: there is nothing in it.
    """
    if text.count("<") > MAX_TAGS or _TOO_MANY_ATTRIBUTES.search(text):
        raise ContentError("no text", f"{redact(url)} is built to keep readers busy.")
    parser = lxml_html.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
        default_doctype=False,
    )
    return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
