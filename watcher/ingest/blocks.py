"""Renders an extracted tree as text, one block a line.

A block is a paragraph, heading, list item, quotation, table row or broken-off line: the unit from
which sentences are cut later, so two blocks never share a line. Knows trafilatura's element names.
"""

from lxml import etree

from watcher.ingest.plain import lines

_BREAKS = frozenset(
    {"body", "code", "div", "head", "item", "lb", "list", "p", "quote", "row", "table"}
)


def render(body: etree._Element) -> str:
    """The text of an element, one block a line, without recursion."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _BREAKS:
            pieces.append("\n")
        elif element.tag == "cell":
            pieces.append(" ")
        inside = event == "start"
        text = element.text if inside else element.tail
        if text and (inside or element is not body):
            pieces.append(text.replace("\n", " ").replace("\r", " "))
    return lines("".join(pieces))
