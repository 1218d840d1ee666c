"""Forgetting: texts, judgements, deliveries and facts older than given dates.

What would make watcher tell something twice is kept: an entry's identity stays while the entry is
still in its feed, pending deliveries stay whatever their age.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """What is older than these dates may go.

    Attributes:
        texts: article texts and story fingerprints (headlines stay), line memory of hosts.
        assessments: stored judgements.
        deliveries: settled deliveries, their attempts, and alerts left without any.
        facts: the topics' memory.
        entries: identities of entries that have left their feed, and articles nothing refers to.
    """

    texts: datetime
    assessments: datetime
    deliveries: datetime
    facts: datetime
    entries: datetime


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows went."""

    texts: int
    assessments: int
    deliveries: int
    facts: int
    entries: int
    lines: int

    @property
    def total(self) -> int:
        """All of them; 0 says that nothing is left to purge."""
        return (
            self.texts + self.assessments + self.deliveries + self.facts + self.entries + self.lines
        )


def purge(session: Session, cutoffs: Cutoffs, *, limit: int = 500) -> Purged:
    """Forget up to `limit` rows of each kind; call again while `total` is above 0."""
    raise NotImplementedError
