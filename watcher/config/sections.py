"""The watchlist as it is written: one class a section, one field a key.

The descriptions are the documentation: editors show them, config/REFERENCE.md is made of them.
Knows no file and no line.
"""

from datetime import timedelta
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    ValidationInfo,
    model_validator,
)

from watcher.config.access import Auth, CookieName, CookieValue, Proxied, Spacing, Timeout
from watcher.config.matching import Match, selective
from watcher.config.opinion import Judge
from watcher.config.origins import Origin
from watcher.config.problems import did_you_mean
from watcher.config.receivers import Receiver
from watcher.config.secrets import CertificateText
from watcher.config.section import Context, Section
from watcher.config.terms import Code, PerLanguage, Words
from watcher.config.values import (
    UNSHOWN,
    Contact,
    Duration,
    HeaderName,
    HeaderValue,
    Interval,
    Line,
    Name,
    Network,
    Paragraph,
    Quiet,
    Url,
    Wait,
    Zone,
    listed,
    some,
)
from watcher.config.web import WebSection, standard
from watcher.core.topics import EVERYTHING, SILENT

MAX_TOPICS: Final = 10_000
"""Each costs matching time and memory; a hundred is a lot for one person (FAULTS D07)."""

_DAY: Final = timedelta(days=1)


class Since(Section):
    """A baseline that alerts the recent past."""

    since: Duration = Field(description="Articles of this span before first sight are alerted.")


def _baseline(value: object, info: ValidationInfo) -> timedelta:
    match value:
        case "silent":
            return SILENT
        case "alert":
            return EVERYTHING
        case dict():
            return Since.model_validate(value, context=info.context).since
        case _:
            raise ValueError("is no baseline; write silent, alert or {since: 24h}")


def _known_topic(name: str, info: ValidationInfo) -> str:
    return info.context.check("topics", name) if isinstance(info.context, Context) else name


def _known_receiver(name: str, info: ValidationInfo) -> str:
    return info.context.check("receivers", name) if isinstance(info.context, Context) else name


def _known_group(name: str, info: ValidationInfo) -> str:
    groups = info.context.names.get("groups") if isinstance(info.context, Context) else None
    if groups is not None and name not in groups:
        remedy = did_you_mean(name, groups) or f"write `group: {name}` at a feed"
        raise ValueError(f"is the group of no feed; {remedy}")
    return name


Baseline = Annotated[
    timedelta,
    PlainValidator(_baseline, json_schema_input_type=Literal["silent", "alert"] | Since),
]
TopicNames = Annotated[
    tuple[Annotated[Name, AfterValidator(_known_topic)], ...],
    AfterValidator(some),
    BeforeValidator(listed, json_schema_input_type=Name | tuple[Name, ...]),
]
ReceiverNames = Annotated[
    tuple[Annotated[Name, AfterValidator(_known_receiver)], ...],
    AfterValidator(some),
    BeforeValidator(listed, json_schema_input_type=Name | tuple[Name, ...]),
]


GroupNames = Annotated[
    tuple[Annotated[Name, AfterValidator(_known_group)], ...],
    AfterValidator(some),
    BeforeValidator(listed, json_schema_input_type=Name | tuple[Name, ...]),
]
LanguageCodes = Annotated[
    tuple[Code, ...],
    AfterValidator(some),
    BeforeValidator(listed, json_schema_input_type=Code | tuple[Code, ...]),
]
VerdictName = Literal["fresh", "update", "partial reprint", "reprint", "background", "no text"]
VerdictNames = Annotated[
    tuple[VerdictName, ...],
    AfterValidator(some),
    BeforeValidator(listed, json_schema_input_type=VerdictName | tuple[VerdictName, ...]),
]


class Keep(Section):
    """How long things are kept."""

    articles: Duration = Field(
        default=90 * _DAY,
        description="Texts of articles with their judgements, to explain those; headlines stay "
        "while anything speaks of them.",
    )
    alerts: Duration = Field(
        default=365 * _DAY, description="Alerts with their deliveries, once all have ended."
    )
    facts: Duration = Field(
        default=1825 * _DAY, description="What is known on a topic. Older facts are new again."
    )
    entries: Duration = Field(
        default=365 * _DAY, description="That an entry was seen, after it has left its feed."
    )


class Defaults(Section):
    """What holds where a feed or a topic says nothing else."""

    interval: Interval = Field(
        default=timedelta(minutes=15), description="How often a feed is polled; 1m or more."
    )
    min_interval: Interval = Field(
        default=timedelta(minutes=5),
        description="How often at most a feed is polled that drops entries between two polls.",
    )
    max_interval: Interval = Field(
        default=timedelta(hours=1),
        description="How often at least a feed is polled that seldom has something new, or that "
        "refused us; the interval itself for one pace always.",
    )
    spacing: Spacing = Field(
        default=timedelta(seconds=1),
        description="At least so long between two requests to one host, 0 to 1m.",
    )
    timezone: Zone = Field(
        default=ZoneInfo("UTC"),
        description="For dates that people read, and hours that they write.",
    )
    baseline: Baseline = Field(
        default=SILENT,
        description="What to do with articles that are there when a topic or feed is first seen: "
        "learn them silently, alert them, or alert those of a span: `{since: 24h}`. A feed whose "
        "address is edited goes on from where it was.",
    )
    contact: Contact | None = Field(
        default=None, description="How publishers can reach you; sent with every request."
    )
    user_agent: HeaderValue | None = Field(
        default=None, description="How to introduce itself to publishers, instead of as watcher."
    )
    group_wait: Wait = Field(
        default=timedelta(minutes=5),
        description="How long an alert waits for others of its topic to join it, at most 1d; 0 "
        "sends the first at once (the next ones wait for group_interval).",
    )
    group_interval: Wait = Field(
        default=timedelta(minutes=5),
        description="At least so long after a message on a topic the next one follows; at most 1d.",
    )
    proxy: Proxied | None = Field(
        default=None,
        description="A proxy for all requests: `http://host:port` or `socks5://host:port`, or a "
        "mapping with a login. Private networks are asked directly; variables such as HTTP_PROXY "
        "do not count.",
    )
    private_networks: tuple[Network, ...] = Field(
        default=(),
        description="Networks of your own that feeds and receivers which you name may be in, and "
        "what feeds there link to; all other private addresses are refused, and so are these where "
        "a public feed, a link in it or a redirect leads to them.",
    )
    read_pages: bool = Field(
        default=True, description="Fetch the page of an entry; otherwise the feed's text is used."
    )
    robots: bool = Field(
        default=True,
        description="Leave pages alone that a site's robots.txt asks programs not to read.",
    )
    keep: Keep = Field(default_factory=Keep, description="How long things are kept.")
    concurrency: Annotated[int, Field(ge=1, le=50)] = Field(
        default=32,
        description="Hosts that are asked at the same time, 1 to 50; taken up at a start only.",
    )


class Feed(Origin):
    """A source to poll: its address, or a mapping with more."""

    interval: Interval | None = Field(default=None, description="Instead of defaults.interval.")
    group: Name | None = Field(default=None, description="A word of yours to sort feeds by.")
    topics: TopicNames = Field(
        default=(), description="Its articles are judged for these topics only; by default all."
    )
    read_pages: bool | None = Field(default=None, description="Instead of defaults.read_pages.")
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict,
        repr=False,
        json_schema_extra=UNSHOWN,
        description="Sent with each request for the feed, to its own host only.",
    )
    auth: Auth | None = Field(default=None, description="A login, sent to the feed's host only.")
    cookies: dict[CookieName, CookieValue] = Field(
        default_factory=dict,
        repr=False,
        json_schema_extra=UNSHOWN,
        description="Sent to the feed's host only; those that it sets are not kept.",
    )
    auth_pages: bool = Field(
        default=False,
        description="Send headers, auth and cookies for pages too, where those are on the feed's "
        "own host.",
    )
    user_agent: HeaderValue | None = Field(
        default=None, description="Instead of defaults.user_agent."
    )
    proxy: Proxied | None = Field(
        default=None, description="Instead of defaults.proxy; `direct` for none."
    )
    ca_file: CertificateText | None = Field(
        default=None, description="Certificates to trust instead of the system's, as PEM."
    )
    timeout: Timeout = Field(
        default=timedelta(seconds=30), description="For a whole request; 2m or less."
    )
    min_interval: Interval | None = Field(
        default=None, description="Instead of defaults.min_interval."
    )
    max_interval: Interval | None = Field(
        default=None, description="Instead of defaults.max_interval."
    )
    robots: bool | None = Field(default=None, description="Instead of defaults.robots.")
    enabled: bool = Field(default=True, description="`false` stops polling, keeps what is known.")

    @model_validator(mode="after")
    def _one_login(self) -> Self:
        named = {name.lower() for name in self.headers}
        for key, header in (("auth", "authorization"), ("cookies", "cookie")):
            if getattr(self, key) and header in named:
                raise ValueError(f"has both {key} and a header {header.title()}; keep one")
        return self

    def sent(self) -> dict[str, str]:
        """All headers of its own, those of login and cookies among them."""
        own = dict(self.headers)
        if self.auth:
            own["Authorization"] = self.auth.header()
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return own


class About(Section):
    """What the person wants to know, and the words that tell it."""

    text: Paragraph = Field(description="One sentence of what you want to know.")
    themes: Annotated[
        tuple[Line, ...], BeforeValidator(listed, json_schema_input_type=Line | tuple[Line, ...])
    ] = Field(default=(), description="Words that the developments of interest are about.")


class Topic(Section):
    """One thing to follow in the news."""

    name: Name = Field(description="Unique, short and lasting: what is known hangs on it.")
    title: Line | None = Field(default=None, description="For people; by default the name.")
    about: Annotated[
        About | None,
        BeforeValidator(
            lambda value: {"text": value} if isinstance(value, str) else value,
            json_schema_input_type=Paragraph | About,
        ),
    ] = Field(
        default=None, description="One sentence of what you want to know, or `{text, themes}`."
    )
    match: Annotated[Match, AfterValidator(selective)] = Field(
        description="Which texts are about it: terms (whole words in any case; `*` for any "
        'ending; "re:…" for a regular expression; "@name" for an alias), '
        "lists (one of them), all, any, none, near, or terms per language."
    )
    baseline: Baseline | None = Field(default=None, description="Instead of defaults.baseline.")


class Route(Section):
    """Who is told of what, and when."""

    topics: TopicNames = Field(default=(), description="Alerts of these topics; by default of all.")
    groups: GroupNames = Field(
        default=(), description="Only what a feed of these groups brought (`feeds[].group`)."
    )
    languages: LanguageCodes = Field(
        default=(), description="Only articles in these languages, as two-letter codes."
    )
    verdicts: VerdictNames = Field(default=(), description="Only alerts with these verdicts.")
    min_confidence: Annotated[float, Field(ge=0, le=1, strict=False)] = Field(
        default=0.0,
        description="Only alerts whose surest new sentence is so sure to be new, 0 to 1.",
    )
    receivers: ReceiverNames = Field(description="Who gets them.")
    group_wait: Wait | None = Field(default=None, description="Instead of defaults.group_wait.")
    group_interval: Wait | None = Field(
        default=None, description="Instead of defaults.group_interval."
    )
    quiet_hours: Quiet | None = Field(
        default=None,
        description="Hours of the day, such as `22:00-07:00`, in defaults.timezone: what is raised "
        "then is sent at their end, as one message a topic.",
    )
    max_alerts_per_hour: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None,
        description="Messages an hour to each receiver; what is beyond goes into its digest, or "
        "waits where it has none. First official confirmations and denials always pass.",
    )


class Heartbeat(Section):
    """A dead man's switch, which raises the alarm when watcher falls silent."""

    url: Url = Field(
        repr=False,
        json_schema_extra=UNSHOWN,
        description="Asked after a round in which everything worked: polled, judged and sent. Its "
        "service, on another machine, tells you when that stays out.",
    )
    every: Interval = Field(
        default=timedelta(minutes=5), description="How often at most; 1m or more."
    )


FeedItem = Annotated[
    Feed,
    BeforeValidator(
        lambda value: {"url": value} if isinstance(value, str) else value,
        json_schema_input_type=Url | Feed,
    ),
]
AliasWords = Annotated[
    Annotated[Words, Tag("<list>")] | Annotated[PerLanguage, Tag("<languages>")],
    Discriminator(lambda value: "<languages>" if isinstance(value, dict) else "<list>"),
]


class Document(Section):
    """A watchlist: what to follow, where to look, whom to tell."""

    defaults: Defaults = Field(default_factory=Defaults, description="What holds for all.")
    aliases: dict[Name, AliasWords] = Field(
        default_factory=dict,
        description='Names for lists of terms, used in several topics as "@name".',
    )
    feeds: Annotated[tuple[FeedItem, ...], AfterValidator(some)] = Field(
        default=(), description="Where to look."
    )
    topics: Annotated[tuple[Topic, ...], AfterValidator(some)] = Field(
        max_length=MAX_TOPICS, description="What to follow."
    )
    receivers: Annotated[tuple[Receiver, ...], AfterValidator(some)] = Field(
        default=(), description="Whom to tell."
    )
    routes: Annotated[tuple[Route, ...], AfterValidator(some)] = Field(
        default=(),
        description="Who is told of what, and when; by default all get all. Of several that "
        "would take an alert to a receiver the first counts.",
    )
    judge: Judge | None = Field(
        default=None,
        description="A second opinion from a language model on unsure sentences; by default none.",
    )
    heartbeat: Heartbeat | None = Field(
        default=None, description="Tells another service that watcher works; by default none."
    )
    web: WebSection = Field(
        default_factory=standard,
        description="The page and the API that `watcher run` serves; `false` for neither.",
    )
