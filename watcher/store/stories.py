"""Story fingerprints: which earlier articles look like this one. Knows no similarity threshold."""

from collections.abc import Collection

from sqlmodel import Session

from watcher.model import KnownStory


def add(
    session: Session,
    article_id: int,
    *,
    signature: bytes,
    sentence_hashes: Collection[int],
    bands: Collection[int],
) -> None:
    """Keep an article's fingerprint, in place of an earlier one.

    Args:
        signature: MinHash values, num_perm little-endian uint32; b"" for no text.
        sentence_hashes: 63-bit hashes of its normalised sentences.
        bands: 63-bit hashes of the signature's bands; an article without bands resembles nothing.
    """
    raise NotImplementedError


def similar(
    session: Session, bands: Collection[int], *, besides: str = "", limit: int = 32
) -> tuple[KnownStory, ...]:
    """Articles that share a band, most shared bands first, then oldest.

    Args:
        besides: url_key whose own versions are left out.
        limit: at most so many.
    """
    raise NotImplementedError
