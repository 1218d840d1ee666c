"""What reading a feed or a page gives, as values and as the plain JSON that goes between processes.

Loads no parser, so that the main process need not have one.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from watcher.model import Entry

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed holds.

    Attributes:
        title: one line, "" if it has none.
        entries: in feed order, at most the number asked for; if there were more, the newest, or
            where nothing has a date those at both ends.
        language: BCP 47 tag, or "".
        ttl: time between polls that it asks for, at most a day; None if it does not.
        skip_hours: hours (0-23, UTC) in which it need not be polled.
        skip_days: days (0 is Monday, UTC) on which it need not be polled.
        partial: the document broke off; only complete entries are here, so do not keep its
            validators.
        dropped: entries that were over the number asked for.
        head: how many entries stand before those that were left out between the ends; 0 for none.
    """

    title: str
    entries: tuple[Entry, ...]
    language: str = ""
    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    partial: bool = False
    dropped: int = 0
    head: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """An article as its page shows it.

    Attributes:
        title: one line, "" if none was found.
        text: one block (paragraph, heading, list item) a line; never empty.
        language: BCP 47 tag that the page declares, or "".
        published: aware UTC; midnight if the page gives a day only; None if it gives none.
        whole: False if the text is but the start of an article that is for subscribers.
    """

    title: str
    text: str
    language: str = ""
    published: datetime | None = None
    whole: bool = True


def feed_to_plain(feed: ParsedFeed) -> Plain:
    """As JSON can hold it."""
    plain = asdict(feed)
    plain["entries"] = [_dated(entry) for entry in plain["entries"]]
    plain["ttl"] = None if feed.ttl is None else feed.ttl.total_seconds()
    plain["skip_hours"], plain["skip_days"] = sorted(feed.skip_hours), sorted(feed.skip_days)
    return plain


def feed_from_plain(plain: Plain) -> ParsedFeed:
    """The reverse of `feed_to_plain`."""
    return ParsedFeed(
        **{
            **plain,
            "entries": tuple(Entry(**_moment(entry)) for entry in plain["entries"]),
            "ttl": None if plain["ttl"] is None else timedelta(seconds=plain["ttl"]),
            "skip_hours": frozenset(plain["skip_hours"]),
            "skip_days": frozenset(plain["skip_days"]),
        }
    )


def page_to_plain(page: Page) -> Plain:
    """As JSON can hold it."""
    return _dated(asdict(page))


def page_from_plain(plain: Plain) -> Page:
    """The reverse of `page_to_plain`."""
    return Page(**_moment(plain))


def _dated(plain: dict[str, Any]) -> dict[str, Any]:
    moment = plain["published"]
    return plain | {"published": moment and moment.isoformat()}


def _moment(plain: Plain) -> dict[str, Any]:
    written = plain["published"]
    return {**plain, "published": written and datetime.fromisoformat(written)}
