"""Articles: the versions of each text and which of them are to be judged. Knows no topic."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from watcher.model import Article


@dataclass(frozen=True, slots=True)
class NewArticle:
    """A text as it was read.

    Attributes:
        url_key: canonical address, or DueRead.url_key where there is none; versions are counted
            per key, so feeds that bring the same address share its articles.
        outlet: who carries it, for people.
        host: of the page, for line memory; "" if there is none.
        text: one block a line; "" if none.
        provisional: only title and summary are known.
        baseline: it came with the first poll of its feed.
    """

    url_key: str
    url: str
    outlet: str
    host: str
    title: str
    summary: str
    text: str
    published: datetime
    language: str = ""
    provisional: bool = False
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """The version that holds a text; `created` is False where it was known already."""

    article_id: int
    version: int
    created: bool


@dataclass(frozen=True, slots=True)
class DueJudgement:
    """An article leased for judging; `attempts` counts judgings begun, this one included."""

    id: int
    article: Article
    url_key: str
    host: str
    baseline: bool
    attempts: int
    first_seen: datetime


def add_version(session: Session, entry_id: int | None, new: NewArticle, now: datetime) -> Version:
    """Keep a text; unless its address has just that text already, it is due for judging at once.

    A provisional text never follows a whole one.
    """
    raise NotImplementedError


def lease_due_judgements(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> tuple[DueJudgement, ...]:
    """Take up to `limit` articles that are due for judging, in order of arrival."""
    raise NotImplementedError


def settle_judgement(session: Session, article_id: int, now: datetime) -> None:
    """Mark an article judged."""
    raise NotImplementedError


def retry_judgement(
    session: Session, article_id: int, retry_at: datetime | None, error: str
) -> None:
    """Give the lease back after a failure: judge again at `retry_at`, or never (None)."""
    raise NotImplementedError


def get(session: Session, article_id: int) -> Article | None:
    """One article."""
    raise NotImplementedError


def previous(session: Session, article_id: int) -> Article | None:
    """The version of the same address before this one, None if it is the first."""
    raise NotImplementedError


def lookup(session: Session, needle: str, limit: int = 10) -> tuple[int, ...]:
    """Ids of articles whose id, address, canonical address or title is `needle`, newest first."""
    raise NotImplementedError
