"""Cut an article into the sentences to judge, and fingerprint it; nothing here knows a topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from watcher.core.clean import Block, clean, line_hashes
from watcher.core.features import features
from watcher.core.fingerprint import bands, sentence_hash, signature
from watcher.core.text import normalise, sentences, words
from watcher.model import Article, Status


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of an article, before it is judged.

    Attributes:
        role: None for the article's own text, else chrome or unrelated.
        block: index of its paragraph; -1 for the headline.
    """

    text: str
    role: Status | None = None
    headline: bool = False
    block: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article cut into units, with the keys for memory.

    Attributes:
        keys: 63-bit posting keys, one set per unit of the article's own text.
        bands: 63-bit band hashes of the story fingerprint.
        signature: the story fingerprint (core.fingerprint).
        line_hashes: one per block, for host memory.
    """

    article: Article
    units: tuple[Unit, ...]
    keys: tuple[frozenset[int], ...]
    bands: tuple[int, ...]
    signature: bytes
    sentence_hashes: frozenset[int]
    line_hashes: frozenset[int]

    @property
    def body(self) -> tuple[Unit, ...]:
        """The article's own sentences, the headline first."""
        return tuple(unit for unit in self.units if unit.role is None)


def prepare(article: Article, host_lines: Mapping[int, int]) -> Prepared:
    """Clean an article, cut it into sentences and fingerprint it.

    Args:
        article: its text may be empty; headline and summary then stand in.
        host_lines: hash of a block to the number of other URLs of the host that carry it.
    """
    units = _units(article, host_lines)
    body = [unit for unit in units if unit.role is None]
    found = [features(unit.text) for unit in body]
    fingerprint = signature([word for each in found for word in each.words])
    return Prepared(
        article,
        tuple(units),
        tuple(each.keys for each in found),
        bands(fingerprint),
        fingerprint,
        frozenset(sentence_hash(each.words) for each in found),
        line_hashes(article.text),
    )


def _units(article: Article, host_lines: Mapping[int, int]) -> list[Unit]:
    title = normalise(article.title)
    parts = clean(article.text, title, host_lines)
    if not title and parts:
        title, parts = _find_title(parts)
    units = [Unit(title, headline=True, block=-1)] if title else []
    if not article.text.strip():
        parts = clean(article.summary, title, host_lines)
        parts = [replace(p, role=None) if p.heading and p.text != title else p for p in parts]
    for number, part in enumerate(parts):
        units.extend(Unit(text, part.role, block=number) for text in sentences(part.text))
    return units


def _find_title(parts: Sequence[Block]) -> tuple[str, list[Block]]:
    """Take as title the heading among the first blocks that shares most words with the body."""
    body = frozenset(w.lower() for p in parts if p.role is None for w in words(p.text))
    best, overlap = -1, 2  # a title shares at least three words with its text; a menu does not
    for k, part in enumerate(parts[:4]):
        if part.role is None:
            break
        found = {w.lower() for w in words(part.text) if len(w) > 2}
        shared = len(found & body)
        if part.heading and shared > overlap and shared >= 0.5 * len(found):
            best, overlap = k, shared
    if best < 0:
        return "", list(parts)
    return parts[best].text, [*parts[:best], *parts[best + 1 :]]
