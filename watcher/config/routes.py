"""Routes as the rest of the program uses them: which alerts take one, and how they travel on it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from watcher.core.hours import QuietHours
from watcher.core.languages import canonical


@dataclass(frozen=True, slots=True)
class Traits:
    """What of an alert decides who is told of it.

    Attributes:
        feeds: names of those that brought its article; none where it came otherwise.
        language: BCP 47 tag of the article, "" if unknown.
        verdict: a word of `model.Verdict`.
        confidence: 0 to 1, how sure its surest new sentence is to be new.
    """

    topic: str
    feeds: frozenset[str] = frozenset()
    language: str = ""
    verdict: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Route:
    """Who is told of what, and when.

    Attributes:
        topics: their names; () for all.
        receivers: their names, at least one.
        group_wait: how long an alert waits for others of its topic, up to a day.
        group_interval: between two messages on a topic, up to a day.
        quiet_hours: when nothing is sent; None for never.
        max_alerts_per_hour: messages to each receiver, 1 or more; None for any number.
        groups: of feeds, one of which brought the article; () for all.
        languages: two-letter codes of the article's language; () for all.
        verdicts: words of `model.Verdict`; () for all.
        min_confidence: the least that an alert has, 0 to 1.
    """

    topics: tuple[str, ...]
    receivers: tuple[str, ...]
    group_wait: timedelta
    group_interval: timedelta
    quiet_hours: QuietHours | None = None
    max_alerts_per_hour: int | None = None
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    min_confidence: float = 0.0

    @property
    def key(self) -> str:
        """The same for routes that take the same alerts to the same receivers."""
        what = (self.topics, self.groups, self.languages, self.verdicts, self.min_confidence)
        return sha256(json.dumps([*what, self.receivers]).encode()).hexdigest()[:12]

    def carries(self, topic: str) -> bool:
        """Whether some alert of the topic may take it."""
        return topic in (self.topics or (topic,))

    def takes(self, traits: Traits, groups: Collection[str]) -> bool:
        """Whether an alert takes it, whose article feeds of these groups brought."""
        language = canonical(traits.language)
        return (
            self.carries(traits.topic)
            and (not self.groups or any(group in groups for group in self.groups))
            and language in (map(canonical, self.languages) if self.languages else (language,))
            and traits.verdict in (self.verdicts or (traits.verdict,))
            and traits.confidence >= self.min_confidence
        )
