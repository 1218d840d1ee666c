"""What a topic already knows, as the judge is given it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watcher.core.features import Features
from watcher.model import KnownFact, KnownStory


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything about one topic that the judge may look at: candidates, not the whole.

    Attributes:
        facts: facts that share rare terms with the article's sentences.
        last_told: when the person was last told anything on the topic; None if not lately.
        frequency: facts per posting key of the article.
        size: facts in the topic's memory.
        stories: articles that share a band of the story fingerprint.
        previous: the sentences of this article's previous version, () for a first version.
        silent: a baseline is being laid: judge and remember, never alert.
    """

    facts: tuple[KnownFact, ...] = ()
    last_told: datetime | None = None
    frequency: Mapping[int, int] = field(default_factory=dict)
    size: int = 0
    stories: tuple[KnownStory, ...] = ()
    previous: tuple[str, ...] = ()
    silent: bool = False


class Index:
    """Candidates by term, so that a sentence meets only facts that share something with it."""

    def __init__(self, facts: Sequence[KnownFact], features: Mapping[int, Features]) -> None:
        self._facts = list(facts)
        self._postings: dict[str, list[int]] = {}
        for position, fact in enumerate(self._facts):
            for canon in features[fact.id].bag:
                self._postings.setdefault(canon, []).append(position)

    def near(self, sentence: Features, limit: int = 24) -> list[KnownFact]:
        """Return the facts that share most with `sentence`, rare terms counting more."""
        votes: dict[int, float] = {}
        for canon in sentence.bag:
            postings = self._postings.get(canon, ())
            for position in postings:
                votes[position] = votes.get(position, 0.0) + 1.0 / len(postings) ** 0.5
        best = sorted(votes, key=lambda position: -votes[position])[:limit]
        return [self._facts[position] for position in best]

    def add(self, fact: KnownFact, sentence: Features) -> None:
        """Add a fact of the article being judged, so that later sentences meet it."""
        self._facts.append(fact)
        for canon in sentence.bag:
            self._postings.setdefault(canon, []).append(len(self._facts) - 1)
