"""What goes over the wire: one class a kind of object, one field a key, in the page's words."""

from datetime import datetime
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from watcher.model import Feedback, Reason, Status, Verdict
from watcher.store.outbox import State

T = TypeVar("T")

MOST = 200
"""Items of one page of a list."""
Name = Annotated[str, Field(max_length=64)]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
_DIGITS = len(str(2**63))


def _number(given: object) -> object:
    """A row's id, which judgements keep as text; None for what is no such id."""
    if not isinstance(given, str):
        return given
    return int(given) if given.isdecimal() and len(given) <= _DIGITS else None


Other = Annotated[
    int | None,
    BeforeValidator(_number),
    Field(description="Its number for `/articles`; null if it has none."),
]
"""Another article, which may be forgotten."""


class Shape(BaseModel):
    """Something that is answered."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Page(Shape, Generic[T]):
    """Some items of a list, newest first; topics and feeds by name."""

    items: list[T]
    next: str | None = Field(description="Give it as `after` for the next page; null at the end.")


class Asks(BaseModel):
    """What stands in the query of an address."""

    model_config = ConfigDict(extra="forbid")


class Listing(Asks):
    """A page of a list."""

    after: str = Field("", max_length=200, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST, description="Items at most.")


class OfTopic(Listing):
    """A page of a list, of one topic."""

    topic: Name = Field("", description="Only of this topic.")


class Change(Shape):
    """A value that changed; empty where something is new, or no longer there."""

    old: str
    new: str


class Support(Shape):
    """An earlier sentence that a judgement rests on."""

    text: str
    article: Other
    outlet: str
    url: str
    published: datetime


class Sentence(Shape):
    """A sentence with its judgement."""

    text: str
    status: Status
    kind: str = Field(description="development, number, name, …; empty where it does not apply.")
    confidence: float = Field(ge=0, le=1)
    novelty: float = Field(ge=0, le=1)
    headline: bool
    changes: list[Change]
    support: list[Support]


class Carrier(Shape):
    """An article that carried a fact."""

    article: int
    outlet: str
    url: str
    title: str
    published: datetime
    seen: datetime
    first: bool
    copies: bool = Field(description="It copies another article, and is no origin of its own.")


class Topic(Shape):
    """One need of the watchlist."""

    name: str
    title: str
    about: str


class Fact(Shape):
    """A sentence that said what no earlier one on the topic had said."""

    id: int
    topic: str
    text: str
    kind: str
    headline: bool
    published: datetime
    learnt: datetime
    told: datetime | None = Field(
        description="When an article with it was alerted, also if the message left this sentence "
        "out for lack of room or as background; what was there when watching began counts as told."
    )
    silenced: bool = Field(description="A silence kept its alert from everybody.")
    article: int
    verdict: Verdict | None
    confidence: float | None
    changes: list[Change]
    origins: int = Field(
        description="Outlets with a report of their own: a text that several print counts once, "
        "and so does an outlet (by its registrable host)."
    )
    carriers: list[Carrier]


class Copied(Shape):
    """What an article copies most of."""

    article: Other
    outlet: str
    url: str
    share: float = Field(ge=0, le=1)
    relation: str


class Decision(Shape):
    """An article and what was decided on it for one topic."""

    article: int
    topic: str
    title: str
    outlet: str
    url: str
    published: datetime
    judged: datetime
    verdict: Verdict
    reason: Reason
    alerted: bool = Field(description="It was worth an alert, silenced or not.")
    silenced: str = Field(description="Why people were not told of the alert; empty if they were.")
    copies: Copied | None


class Judgement(Decision):
    """A decision with the sentences that it rests on."""

    terms: list[str]
    sentences: list[Sentence]


class Article(Shape):
    """The text at an address, as it was read."""

    id: int
    url: str
    outlet: str
    title: str
    summary: str
    text: str = Field(description="Empty once it is forgotten.")
    published: datetime
    language: str
    version: int
    provisional: bool
    judgements: list[Judgement]


class Try(Shape):
    """One attempt to deliver."""

    at: datetime
    state: State
    error: str


class Delivery(Shape):
    """A message for a receiver."""

    id: str
    receiver: str
    state: State
    settled: datetime | None
    next_attempt: datetime | None
    error: str
    tries: list[Try]


class Alert(Shape):
    """What people are told."""

    id: str
    kind: str
    topic: str
    topic_title: str
    verdict: Verdict
    reason: Reason
    title: str
    url: str
    outlet: str
    published: datetime
    created: datetime
    article: int | None
    edited: bool
    new: list[Sentence]
    deliveries: list[Delivery]


class Feed(Shape):
    """A source and how polling goes."""

    name: str
    url: str
    group: str
    state: Literal["good", "warn", "bad", "off"]
    error: str
    error_kind: str
    failures: int
    interval_seconds: int
    next_poll: datetime | None
    last_polled: datetime | None
    last_success: datetime | None
    last_new: datetime | None
    last_gap: datetime | None
    entries: int


class Silence(Shape):
    """What is not told for a while."""

    id: int
    topic: str
    feed: str
    words: str
    comment: str
    created: datetime
    until: datetime
    lasts: bool


class Silencing(BaseModel):
    """A silence to begin: of a topic, a feed, words, or of what is all of them."""

    model_config = ConfigDict(extra="forbid")

    topic: Name = ""
    feed: Name = ""
    words: str = Field("", max_length=500, description="Terms as in the watchlist, by commas.")
    comment: str = Field("", max_length=500)
    span: str = Field("", max_length=40, description="How long, such as 8h; or else `until`.")
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.span and self.until:
            raise ValueError("give span or until, not both")
        return self


class Answer(Shape):
    """What somebody said of a sentence."""

    alert: str
    place: int
    topic: str
    text: str
    said: Feedback
    published: datetime
    at: datetime


class Answering(BaseModel):
    """What to say: of an alert that it was known, useful or off-topic, of an article, missed."""

    model_config = ConfigDict(extra="forbid")

    said: Feedback
    alert: str = Field("", max_length=200, description="For known, useful and off-topic.")
    article: Id | None = Field(None, description="For missed, with its topic.")
    topic: Name = ""
    place: int = Field(0, ge=0, le=100_000, description="A sentence's number; 0 for all of it.")


class Told(Shape):
    """A sentence of a backtest's alert is its text; of the article, what one looks for."""

    article: int
    topic: str
    title: str
    outlet: str
    at: datetime
    new: list[str]


class Sent(Told):
    """An alert that was really raised."""

    state: State | None = Field(
        description="Of the delivery that came farthest; null where nobody was to get it."
    )


class Side(Shape):
    """What one set of topics would have sent."""

    number: int
    alerts: list[Told]
    quiet: dict[str, int] = Field(description="Reason to how many articles.")
    learnt: int = Field(
        description="Articles from before that new and edited topics learnt from, silently."
    )


class Known(Shape):
    """What both sides of a backtest knew before its first article, at the moment `until`."""

    until: datetime
    facts: int
    articles: int = Field(description="By whose texts copies are recognised.")
    more: bool = Field(description="More was known; the newest of it was taken.")


class Backtest(Shape):
    """A backtest: what was `sent` really, `before` by the present topics, `after` by the draft."""

    id: str
    days: int
    running: bool
    failed: str
    articles: int
    known: Known | None
    sent: list[Sent] = Field(description="The newest 300.")
    raised: int = Field(description="How many alerts were raised really, in all.")
    before: Side | None
    after: Side | None


class Testing(BaseModel):
    """A backtest to run."""

    model_config = ConfigDict(extra="forbid")

    draft: str = Field(max_length=100_000, description="`topics:` and `aliases:`, as YAML.")
    days: int = Field(7, ge=1, le=90)


class Problem(BaseModel):
    """What is wrong with a request. Source: RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
