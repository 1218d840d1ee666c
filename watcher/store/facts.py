"""Facts: the memory of each topic, and the few facts that one article may repeat.

Knows no similarity and no verdict: it finds candidates by rare words and leaves judging to core.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from watcher.model import KnownFact, Status


@dataclass(frozen=True, slots=True)
class NewFact:
    """A sentence to remember.

    Attributes:
        article_id: the first carrier.
        published: the first carrier's date.
        told: the person is told with this article, or it belongs to the silent baseline.
        keys: 63-bit posting keys.
    """

    text: str
    article_id: int
    published: datetime
    keys: frozenset[int]
    status: Status = Status.NEW
    told: bool = False
    headline: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates for one article.

    Attributes:
        facts: facts that share rare keys with any of the sentences, newest first.
        frequency: of each key asked for, in how many facts of the topic it stands; 0 left out.
        size: facts of the topic.
    """

    facts: tuple[KnownFact, ...]
    frequency: Mapping[int, int]
    size: int


def add(session: Session, topic: str, facts: Sequence[NewFact], now: datetime) -> tuple[int, ...]:
    """Remember facts; returns their ids in the given order.

    A text that the topic knows already keeps its fact (and becomes told if it now is), so adding
    again changes nothing.
    """
    raise NotImplementedError


def add_sources(session: Session, sources: Iterable[tuple[int, int]], now: datetime) -> None:
    """Remember later carriers: pairs (fact id, article id)."""
    raise NotImplementedError


def mark_told(session: Session, fact_ids: Collection[int], now: datetime) -> None:
    """The person has now been told these facts."""
    raise NotImplementedError


def find(
    session: Session,
    topic: str,
    sentence_keys: Sequence[frozenset[int]],
    per_sentence: int = 16,
) -> Found:
    """The facts most likely to say what these sentences say.

    For each sentence its rarest known keys are followed to the newest facts that hold them; facts
    are ranked by the summed rarity of the keys they share, and the best `per_sentence` are kept.
    The work is bounded however many facts the topic has.
    """
    raise NotImplementedError


def told(session: Session, topic: str, since: datetime, limit: int = 2000) -> tuple[KnownFact, ...]:
    """Facts that the person was told at or after `since`, last told first."""
    raise NotImplementedError


def recent(
    session: Session, topic: str, since: datetime, limit: int = 2000
) -> tuple[KnownFact, ...]:
    """Facts added at or after `since`, newest first."""
    raise NotImplementedError


def sources(session: Session, fact_ids: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    """Article ids that carried each fact, first carrier first."""
    raise NotImplementedError
