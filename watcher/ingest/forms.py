"""What kind of document a source gives, where it is not a feed that says so itself."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Which reader is to read it."""

    FEED = "feed"
    PAGE = "page"
    GDELT = "gdelt"


@dataclass(frozen=True, slots=True)
class Form:
    """How a source is to be read.

    Attributes:
        kind: FEED finds out by itself which of all feed formats it is, news sitemaps included.
        links: of a page, the CSS selector of what its entries are; see `selectors`.
    """

    kind: Kind = Kind.FEED
    links: str = ""


FEED = Form()
