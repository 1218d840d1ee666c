"""Values that cross between rooms, in the words of the glossary (README).

Only what two layers share lives here; a type that one room uses lives in that room. Nothing here
does work. All datetimes are timezone-aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """What a sentence is to one topic (TREC Novelty terms where they exist)."""

    NEW = "new"
    KNOWN = "known"
    BACKGROUND = "background"
    CHROME = "chrome"
    UNRELATED = "unrelated"


class Verdict(StrEnum):
    """What an article is to one topic."""

    FRESH = "fresh"
    UPDATE = "update"
    PARTIAL_REPRINT = "partial reprint"
    REPRINT = "reprint"
    BACKGROUND = "background"
    OFF_TOPIC = "off topic"
    NO_TEXT = "no text"


class Reason(StrEnum):
    """Why an entry was or was not alerted; the same words in database, logs, metrics, pages."""

    NEW_FACTS = "new facts"
    CORRECTION = "correction"
    REPRINT = "reprint"
    KNOWN = "known development"
    BACKGROUND = "background"
    NO_DEVELOPMENT = "no development"
    OFF_TOPIC = "off topic"
    NO_TEXT = "no text"
    BASELINE = "baseline"


class Feedback(StrEnum):
    """What a person says of a sentence: of a new one that was told, or of one that was not."""

    KNOWN = "known"
    USEFUL = "useful"
    OFF_TOPIC = "off-topic"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed as ingest read it: text is unescaped, control characters removed.

    Attributes:
        guid: the feed's own identifier, or "" where it gives none.
        url: absolute http(s) address, or "".
        title: one line of plain text.
        summary: plain text.
        content: plain text of the feed's full content element, one block a line, or "".
        published: the entry's own date, from 1991 to tomorrow; None if it has none such.
        language: BCP 47 tag from the feed, or "".
    """

    guid: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """The text to judge: one version of one entry's page.

    Attributes:
        id: stable identifier (a row id in the daemon, the given id in replay).
        outlet: who carries it, for people: the feed's name or the page's host.
        text: extracted text, one block (paragraph, heading, list item) a line; "" if none.
        published: the entry's date, or when it was first seen.
        language: BCP 47 primary tag, "" if unknown.
        version: 1 for the first text of a URL, then counted up.
        provisional: only headline and summary are known; judged again when the text arrives.
    """

    id: str
    url: str
    outlet: str
    title: str
    summary: str
    text: str
    published: datetime
    language: str = ""
    version: int = 1
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sentence in numbers: enough to rank it among others without its text (core.sketch).

    Attributes:
        keys: a 63-bit hash of each content item, in text order.
        roots: 63-bit hashes of what its items derive from.
        words: a 32-bit hash of each word.
    """

    keys: tuple[int, ...]
    roots: frozenset[int]
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact of a topic's memory as core sees it.

    Attributes:
        article: id of the first carrier.
        published: the first carrier's date.
        told: an article with it was alerted, or it belongs to the silent baseline.
        headline: it was the first carrier's title.
        sketch: of its text, where it is at hand.
    """

    id: int
    text: str
    article: str
    outlet: str
    url: str
    published: datetime
    told: bool
    status: Status = Status.NEW
    headline: bool = False
    sketch: Sketch | None = None


@dataclass(frozen=True, slots=True)
class KnownStory:
    """An article that shares a band of its story fingerprint with the one being judged.

    Attributes:
        sentence_hashes: 63-bit hashes of its normalised sentences.
    """

    article: str
    outlet: str
    url: str
    title: str
    published: datetime
    sentence_hashes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Support:
    """An earlier sentence that a judgement rests on."""

    text: str
    article: str
    outlet: str
    url: str
    published: datetime
    fact: int = 0


UNCOMPARED = "not compared with other languages"
"""Kind of a new sentence that memory may know in another language: nothing could tell."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence with its judgement for one topic.

    Attributes:
        confidence: 0..1, how sure the status is.
        novelty: 0..1, how much of it no support says.
        kind: development, background, or what has changed: number, date, name, thing (another of
            its kind), addition, polarity, modality, role, speaker, confirmation, denial, called
            off, cause, next step (of a story); UNCOMPARED; "" where it does not apply.
        changes: pairs (old, new) of what changed against the nearest support.
        support: earlier sentences, nearest first.
        headline: the sentence is the article's title.
        evidence: the quote that a second opinion rests on, "" where none was heeded.
    """

    text: str
    status: Status
    confidence: float = 1.0
    novelty: float = 0.0
    kind: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    support: tuple[Support, ...] = ()
    headline: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which earlier article this one copies, and how much of this one (0..1, by words)."""

    article: str
    share: float
    relation: str = "reprint"
    outlet: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The judgement of one article for one topic: what, whether to alert, and why.

    Attributes:
        terms: the topic's terms that the article matched.
        score: 0..1, how likely an alert is useful.
        signals: (name, value) of what the decision rests on (core.decision), () for a full text.
    """

    topic: str
    verdict: Verdict
    alert: bool
    reason: Reason
    sentences: tuple[Judged, ...] = ()
    reprint_of: Lineage | None = None
    terms: tuple[str, ...] = ()
    score: float = 0.0
    signals: tuple[tuple[str, float], ...] = ()

    def of(self, status: Status) -> tuple[Judged, ...]:
        """The sentences of one status, in text order."""
        return tuple(sentence for sentence in self.sentences if sentence.status is status)


@dataclass(frozen=True, slots=True)
class Alert:
    """What a person is told: rendered by notify, kept as JSON by store.

    Attributes:
        id: stable key, the same for the same topic and article version.
        title: the article's title.
        new: the new sentences, strongest first.
        also: other outlets that carried it before the alert went out.
        origins: how many outlets have a report of their own (store.origins), this one included.
        quiet_since: reprints and known versions kept quiet on the topic since its last alert.
        kind: "news", or "operator" for what watcher says about itself.
        story: id of the first alert of those that tell how one thing goes on; "" for none.
        edited: the article was judged before, and says now what it did not say then.
        dropped: what it said then and no longer says, nor anything in its place.
        joined: further alerts of the topic in the same message, strongest first; never stored.
    """

    id: str
    topic: str
    topic_title: str
    verdict: Verdict
    reason: Reason
    title: str
    url: str
    outlet: str
    published: datetime
    created: datetime
    new: tuple[Judged, ...]
    terms: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    origins: int = 1
    reprint_of: Lineage | None = None
    known_count: int = 0
    quiet_since: int = 0
    kind: str = "news"
    story: str = ""
    edited: bool = False
    dropped: tuple[str, ...] = ()
    joined: tuple["Alert", ...] = ()

    @property
    def confidence(self) -> float:
        """How sure its surest new sentence is to be new, 0 to 1; 0 without one."""
        return max((sentence.confidence for sentence in self.new), default=0.0)


class SectionKind(StrEnum):
    """What a section of a digest tells."""

    OVERFLOW = "alerts over the limit"
    SILENCED = "silenced"
    MINOR = "minor"
    BACKGROUND = "background"
    CARRIED = "carried by others"
    QUIET = "kept quiet"


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a digest, and where it stands.

    Attributes:
        reason: why an article was suppressed, "" for other notes.
        also: other outlets that carried it.
    """

    text: str
    outlet: str
    url: str
    published: datetime
    reason: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Notes of one kind; `total` counts those as well that there was no room for."""

    kind: SectionKind
    notes: tuple[Note, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """What a digest tells of one topic."""

    topic: str
    topic_title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What was seen and not alerted, for one receiver: kept and sent as an alert is.

    Attributes:
        id: the same for the same receiver and time at which it was due.
        since: it tells what came after that, up to `created`.
        parts: topics with something to tell, at least one.
    """

    id: str
    since: datetime
    created: datetime
    parts: tuple[Part, ...]
    topic: str = "digest"
    kind: str = "digest"


Message = Alert | Digest
"""What a receiver can be sent."""
