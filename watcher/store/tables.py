"""The tables. Nothing outside this room sees a row of them.

They are defined with SQLModel and used through SQLAlchemy Core (the names below the classes):
measured three times as fast as objects, and a statement shows what it costs. Texts of any length
are found by hash: Postgres indexes no text above 2,700 bytes. Changes here need a migration; a test
compares the two.
"""

from datetime import datetime, timedelta

from sqlalchemy import Index, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from watcher.store.columns import Int64, Moment, SafeText, Seconds

METADATA = SQLModel.metadata
METADATA.naming_convention = {  # later migrations need names to change
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

_KEEP_IDS = {"sqlite_autoincrement": True}
"""An id is never used twice: alert keys and explanations outlive purged rows."""

_PLAIN_KEY = {"sqlite_with_rowid": False}
"""The primary key is the table: half the space and one look-up less."""


_HAS_TEXT = text("text <> ''")
_UNREAD = text("read_due_at IS NOT NULL")


class Meta(SQLModel, table=True):
    """What the database was made with."""

    key: str = Field(primary_key=True, sa_type=SafeText)
    value: str = Field(sa_type=SafeText)


class Feed(SQLModel, table=True):
    """A feed and how polling goes; rows of feeds that left the watchlist stay, inactive.

    `attempts` counts polls that were begun since the last one that ended. `skip_hours` and
    `skip_days` are sets of small numbers: bit 0 is midnight UTC, or Monday.
    """

    __table_args__ = (_KEEP_IDS,)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, sa_type=SafeText)
    url: str = Field(sa_type=SafeText)
    interval: timedelta = Field(sa_type=Seconds)
    language: str = Field(sa_type=SafeText)
    group: str = Field(sa_type=SafeText)
    active: bool
    gone: bool
    etag: str = Field(sa_type=SafeText)
    last_modified: str = Field(sa_type=SafeText)
    validators_of: str = Field(sa_type=SafeText)
    pace: timedelta | None = Field(sa_type=Seconds)
    ttl: timedelta | None = Field(sa_type=Seconds)
    skip_hours: int
    skip_days: int
    body_hash: str = Field(sa_type=SafeText)
    moved_to: str = Field(sa_type=SafeText)
    moved_seen: int
    failures: int
    attempts: int
    status: int | None = Field(sa_type=Int64)
    error: str = Field(sa_type=SafeText)
    error_kind: str = Field(sa_type=SafeText)
    next_poll_at: datetime = Field(sa_type=Moment, index=True)
    leased_until: datetime | None = Field(sa_type=Moment)
    last_polled_at: datetime | None = Field(sa_type=Moment)
    last_success_at: datetime | None = Field(sa_type=Moment)
    last_whole_at: datetime | None = Field(sa_type=Moment)
    last_new_at: datetime | None = Field(sa_type=Moment)
    last_gap_at: datetime | None = Field(sa_type=Moment)
    watched_until: datetime | None = Field(sa_type=Moment)
    empty_since: datetime | None = Field(sa_type=Moment)
    longest_empty: timedelta = Field(sa_type=Seconds)


class Entry(SQLModel, table=True):
    """An entry: its texts only until it is read, its identity while it may come again."""

    __table_args__ = (
        UniqueConstraint("feed_id", "identity"),
        Index("ix_entry_seen", "feed_id", "last_seen"),
        Index("ix_entry_first", "feed_id", "first_seen"),
        Index(
            "ix_entry_unread",
            "feed_id",
            "read_due_at",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
        _KEEP_IDS,
    )

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="feed.id")
    identity: bytes
    content_hash: str = Field(sa_type=SafeText)
    url: str = Field(sa_type=SafeText)
    url_key: str = Field(sa_type=SafeText)
    url_hash: int = Field(sa_type=Int64, index=True)
    title: str = Field(sa_type=SafeText)
    summary: str = Field(sa_type=SafeText)
    content: str = Field(sa_type=SafeText)
    language: str = Field(sa_type=SafeText)
    published: datetime | None = Field(sa_type=Moment)
    first_seen: datetime = Field(sa_type=Moment)
    last_seen: datetime = Field(sa_type=Moment)
    baseline: bool
    inside: bool
    read_due_at: datetime | None = Field(sa_type=Moment, index=True)
    read_attempts: int
    leased_until: datetime | None = Field(sa_type=Moment)
    error: str = Field(sa_type=SafeText)


class Article(SQLModel, table=True):
    """A version of the text at one address; `entry_id` may be forgotten."""

    __table_args__ = (
        UniqueConstraint("url_hash", "version"),
        Index("ix_article_texts", "first_seen", sqlite_where=_HAS_TEXT, postgresql_where=_HAS_TEXT),
        _KEEP_IDS,
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int | None
    url_key: str = Field(sa_type=SafeText)
    url_hash: int = Field(sa_type=Int64)
    version: int
    url: str = Field(sa_type=SafeText)
    outlet: str = Field(sa_type=SafeText)
    host: str = Field(sa_type=SafeText)
    title: str = Field(sa_type=SafeText)
    summary: str = Field(sa_type=SafeText)
    text: str = Field(sa_type=SafeText)
    text_hash: int = Field(sa_type=Int64)
    language: str = Field(sa_type=SafeText)
    published: datetime = Field(sa_type=Moment)
    provisional: bool
    baseline: bool
    first_seen: datetime = Field(sa_type=Moment)
    judge_due_at: datetime | None = Field(sa_type=Moment, index=True)
    judge_attempts: int
    leased_until: datetime | None = Field(sa_type=Moment)
    judged_at: datetime | None = Field(sa_type=Moment)
    error: str = Field(sa_type=SafeText)


class Story(SQLModel, table=True):
    """An article's fingerprint: signature and packed 63-bit hashes of sentences and bands."""

    article_id: int = Field(primary_key=True, foreign_key="article.id", ondelete="CASCADE")
    signature: bytes
    sentences: bytes
    bands: bytes


class Band(SQLModel, table=True):
    """Which articles have this band."""

    __table_args__ = (_PLAIN_KEY,)

    band: int = Field(primary_key=True, sa_type=Int64)
    article_id: int = Field(primary_key=True)


class HostLine(SQLModel, table=True):
    """A line of text that stood on an address of a host (all three hashed), on day `seen`."""

    __tablename__ = "host_line"
    __table_args__ = (_PLAIN_KEY,)

    host: int = Field(primary_key=True, sa_type=Int64)
    line: int = Field(primary_key=True, sa_type=Int64)
    url: int = Field(primary_key=True, sa_type=Int64)
    seen: int = Field(index=True)


class Topic(SQLModel, table=True):
    """A topic that was ever watched; `facts` counts its memory.

    Attributes:
        terms: a hash of what it matches; "" while it is not watched.
        terms_at: since when it matches that; None until that is known.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, sa_type=SafeText)
    first_seen: datetime = Field(sa_type=Moment)
    facts: int
    terms: str = Field(default="", sa_type=SafeText)
    terms_at: datetime | None = Field(default=None, sa_type=Moment)


class Fact(SQLModel, table=True):
    """A sentence in a topic's memory.

    Attributes:
        posted: its packed posting keys, for forgetting it.
        sketch: what it is compared by (store.sketches).
    """

    __table_args__ = (
        UniqueConstraint("topic_id", "text_hash"),
        Index("ix_fact_told", "topic_id", "told_at"),
        Index("ix_fact_added", "topic_id", "added_at"),
        Index("ix_fact_latest", "added_at"),
        _KEEP_IDS,
    )

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = Field(foreign_key="topic.id")
    article_id: int = Field(foreign_key="article.id", index=True)
    text: str = Field(sa_type=SafeText)
    text_hash: int = Field(sa_type=Int64)
    published: datetime = Field(sa_type=Moment)
    status: str = Field(sa_type=SafeText)
    kind: str = Field(sa_type=SafeText)
    headline: bool
    added_at: datetime = Field(sa_type=Moment)
    told_at: datetime | None = Field(sa_type=Moment)
    posted: bytes
    sketch: bytes


class Posting(SQLModel, table=True):
    """Where a key stands in a topic: how many facts, and the newest of them (packed ids)."""

    __table_args__ = (_PLAIN_KEY,)

    topic_id: int = Field(primary_key=True)
    key: int = Field(primary_key=True, sa_type=Int64)
    facts: int
    newest: bytes


class FactSource(SQLModel, table=True):
    """An article that carried a fact; `first` marks the one that brought it."""

    __tablename__ = "fact_source"
    __table_args__ = (_PLAIN_KEY,)

    fact_id: int = Field(primary_key=True, foreign_key="fact.id", ondelete="CASCADE")
    article_id: int = Field(
        primary_key=True, foreign_key="article.id", ondelete="CASCADE", index=True
    )
    first: bool
    at: datetime = Field(sa_type=Moment)


class Assessment(SQLModel, table=True):
    """The judgement of an article for a topic; `body` is the whole of it as JSON.

    `copies` is the id of the article that it copies most of; that may be forgotten. The indexes
    hold what pages filter and count by, so that they read no body for it.
    """

    __table_args__ = (
        UniqueConstraint("article_id", "topic_id"),
        Index("ix_assessment_topic", "topic_id", "at", "alert", "reason"),
        Index("ix_assessment_at", "at", "alert", "reason", "topic_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", ondelete="CASCADE")
    topic_id: int = Field(foreign_key="topic.id")
    verdict: str = Field(sa_type=SafeText)
    reason: str = Field(sa_type=SafeText)
    alert: bool
    body: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=Moment)
    copies: int | None = Field(sa_type=Int64, index=True)


class Alert(SQLModel, table=True):
    """What people are told; `payload` is the whole of it as JSON."""

    __table_args__ = (Index("ix_alert_topic", "topic", "created"),)

    id: str = Field(primary_key=True, sa_type=SafeText)
    topic: str = Field(sa_type=SafeText)
    kind: str = Field(sa_type=SafeText)
    article_id: int | None = Field(foreign_key="article.id", ondelete="SET NULL", index=True)
    payload: str = Field(sa_type=SafeText)
    created: datetime = Field(sa_type=Moment, index=True)


class Delivery(SQLModel, table=True):
    """One message for one receiver; `alert_id` is the alert that opened it.

    `next_attempt_at` is never NULL, so no row can be forgotten; `released_at` is while it is held.
    `route` is the key of the route that it takes, "" for none.
    `served` lists as JSON those of several people who got it although it failed, "" for nobody.
    """

    __table_args__ = (
        Index("ix_delivery_due", "state", "receiver", "next_attempt_at"),
        Index("ix_delivery_released", "released_at"),
    )

    id: str = Field(primary_key=True, sa_type=SafeText)
    alert_id: str = Field(sa_type=SafeText, foreign_key="alert.id", ondelete="CASCADE", index=True)
    receiver: str = Field(sa_type=SafeText)
    destination: str = Field(sa_type=SafeText)
    route: str = Field(sa_type=SafeText)
    state: str = Field(sa_type=SafeText)
    attempts: int
    next_attempt_at: datetime = Field(sa_type=Moment)
    leased_until: datetime | None = Field(sa_type=Moment)
    error: str = Field(sa_type=SafeText)
    served: str = Field(sa_type=SafeText)
    created: datetime = Field(sa_type=Moment)
    released_at: datetime | None = Field(sa_type=Moment)
    settled_at: datetime | None = Field(sa_type=Moment)


class Carried(SQLModel, table=True):
    """Which alerts a delivery carries, the one that opened it included."""

    __table_args__ = (_PLAIN_KEY,)

    delivery_id: str = Field(
        primary_key=True, sa_type=SafeText, foreign_key="delivery.id", ondelete="CASCADE"
    )
    alert_id: str = Field(
        primary_key=True, sa_type=SafeText, foreign_key="alert.id", ondelete="CASCADE", index=True
    )


class Attempt(SQLModel, table=True):
    """One try of one delivery."""

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: str = Field(
        sa_type=SafeText, foreign_key="delivery.id", ondelete="CASCADE", index=True
    )
    at: datetime = Field(sa_type=Moment)
    state: str = Field(sa_type=SafeText)
    error: str = Field(sa_type=SafeText)


class Silence(SQLModel, table=True):
    """What nobody wants to hear until then."""

    __table_args__ = (_KEEP_IDS,)

    id: int | None = Field(default=None, primary_key=True)
    topic: str = Field(sa_type=SafeText)
    feed: str = Field(sa_type=SafeText)
    words: str = Field(sa_type=SafeText)
    comment: str = Field(sa_type=SafeText)
    created: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)


class Disabled(SQLModel, table=True):
    """A receiver that wants nothing any more; `address` is a hash of where it lived then."""

    receiver: str = Field(primary_key=True, sa_type=SafeText)
    address: str = Field(sa_type=SafeText)
    error: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=Moment)


class Digest(SQLModel, table=True):
    """What a receiver's last digest told up to: when, and the ids of the last rows then."""

    receiver: str = Field(primary_key=True, sa_type=SafeText)
    until: datetime = Field(sa_type=Moment)
    fact: int
    assessment: int


class Feedback(SQLModel, table=True):
    """What a person said of one sentence of an alert, or of an article that raised none.

    Attributes:
        alert_id: no reference: labels outlive what they are about.
        place: the sentence's in the alert or, for a missed one, in its article, from 1.
        sentence: the whole of it as JSON.
        published: when its article was.
    """

    alert_id: str = Field(primary_key=True, sa_type=SafeText)
    place: int = Field(primary_key=True)
    topic: str = Field(sa_type=SafeText)
    sentence: str = Field(sa_type=SafeText)
    published: datetime = Field(sa_type=Moment)
    said: str = Field(sa_type=SafeText)
    at: datetime = Field(sa_type=Moment)


class Trouble(SQLModel, table=True):
    """What was wrong with watcher's own work, or is until `ended_at`; told at `told_at` last."""

    kind: str = Field(primary_key=True, sa_type=SafeText)
    subject: str = Field(primary_key=True, sa_type=SafeText)
    text: str = Field(sa_type=SafeText)
    since: datetime = Field(sa_type=Moment)
    told_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(sa_type=Moment)


def _core(model: type[SQLModel]) -> Table:
    return METADATA.tables[str(model.__tablename__)]


meta, feed, entry, article = (_core(model) for model in (Meta, Feed, Entry, Article))
story, band, host_line, topic = (_core(model) for model in (Story, Band, HostLine, Topic))
fact, posting, fact_source = (_core(model) for model in (Fact, Posting, FactSource))
assessment, alert = _core(Assessment), _core(Alert)
delivery, carried, attempt = _core(Delivery), _core(Carried), _core(Attempt)
digest, disabled, silence = _core(Digest), _core(Disabled), _core(Silence)
feedback, trouble = _core(Feedback), _core(Trouble)
