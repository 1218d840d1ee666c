"""Looks at JSON before any parser does: refuses what would swell into millions of values."""

from watcher.errors import ContentError

# Each value costs some 100 bytes: 8 MB of brackets took 242 MB. A thousand items have 20,000 marks,
# and the 10 MB that are fetched of a feed hold some 100,000 commas of prose.
MAX_MARKS = 300_000
_MARKS = (b"[", b"{", b",")


def bound(body: bytes, shown: str) -> None:
    """Refuse what has too many values, by the marks that stand before each.

    Args:
        body: the document, in any of JSON's encodings.
        shown: the address for error sentences.

    Raises:
        ContentError: kind "too large".
    """
    if sum(map(body.count, _MARKS)) > MAX_MARKS:
        raise ContentError("too large", f"{shown} has more than {MAX_MARKS:,} values.")
