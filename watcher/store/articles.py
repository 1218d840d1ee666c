"""Articles: the versions of each text and which of them are to be judged. Knows no topic."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    RowMapping,
    and_,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Session

from watcher.model import Article
from watcher.store import hashes, leases, sql
from watcher.store.tables import article, entry

LONGEST_ID = 9
"""Digits: more are no row id of ours (31 bits)."""


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
    """The version that holds a text; `created` is False where it was known already.

    That of a provisional text that follows a whole one, and is known, is the whole one.

    Attributes:
        follows: the whole text that a provisional one was added to, None otherwise.
    """

    article_id: int
    version: int
    created: bool
    follows: int | None = None

    @property
    def known(self) -> int | None:
        """The text that its address had before: who brings it only now may want it judged."""
        return self.follows if self.created else self.article_id


@dataclass(frozen=True, slots=True)
class DueJudgement:
    """An article leased for judging.

    Attributes:
        attempts: judgings begun since one ended, this one included.
        judged_at: when it was judged before, None if it was not.
    """

    id: int
    article: Article
    url_key: str
    host: str
    baseline: bool
    attempts: int
    first_seen: datetime
    judged_at: datetime | None = None


def add_version(session: Session, entry_id: int | None, new: NewArticle, now: datetime) -> Version:
    """Keep a text; unless its address had just that text before, it is due for judging at once.

    A provisional text follows a whole one only where no version had its title and summary.
    """
    url_hash = hashes.of_text(new.url_key)
    text_hash = hashes.of_text(f"{new.title}\n{new.summary if new.provisional else new.text}")
    known = _versions(session, new)
    whole = next((row for row in known if not row.provisional), None) if new.provisional else None
    for row in known:
        if row.text_hash == text_hash or (whole and row.said):
            kept = whole or row
            return Version(kept.id, kept.version, created=False)
    version = known[0].version + 1 if known else 1
    values = {
        **asdict(new),
        "entry_id": entry_id,
        "url_hash": url_hash,
        "version": version,
        "text_hash": text_hash,
        "first_seen": now,
        "judge_due_at": now,
        "judge_attempts": 0,
        "error": "",
    }
    row_id = sql.run(session, insert(article).returning(article.c.id), values).scalar_one()
    return Version(row_id, version, created=True, follows=whole.id if whole else None)


def unchanged_since(session: Session, new: NewArticle) -> str | None:
    """The headline under which this very text came first, if its entry said something else then."""
    for row in reversed(_versions(session, new)):
        if row.text_hash == hashes.of_text(f"{row.title}\n{new.text}"):
            return None if row.said else str(row.title)
    return None


def judge_again(session: Session, article_id: int, entry_id: int, now: datetime) -> None:
    """Have a known text judged for the feed that brings it only now, if this entry is its first.

    Whether the text is part of a baseline is from now on what that feed says: it may be watched
    for topics for which no other feed is. If the text was not judged yet, both must say so.
    """
    a, e = article.c, entry.alias("brought").c
    earlier, other = entry.alias("earlier").c, entry.alias("other").c
    since = (e.id == entry_id, e.url_hash == a.url_hash)
    same_feed = (earlier.feed_id == e.feed_id, earlier.url_hash == e.url_hash, earlier.id < e.id)
    brought = select(e.baseline).where(*since, ~exists().where(*same_feed)).correlate(article)
    baseline = brought.scalar_subquery()
    waits = a.judge_due_at.is_not(None)
    values = {
        # If it is being judged now, that is for the feeds of before: settling must leave it due.
        "judge_due_at": case((waits & a.leased_until.is_(None), a.judge_due_at), else_=now),
        "baseline": case((waits, and_(a.baseline, baseline)), else_=baseline),
    }
    # One whose entry was forgotten may well be this feed's own, back after a year.
    read = exists().where(other.id == a.entry_id, other.feed_id != e.feed_id)
    this = (a.id == article_id, brought.where(read).exists())
    sql.run(session, update(article).where(*this).values(values))


def learn_again(session: Session, article_id: int, now: datetime) -> None:
    """Have a text that was judged judged once more, as a part of a baseline.

    That is for topics that did not match it then. One that waits is judged as it is. So is the
    newest whole text of its address, which a provisional one may follow.
    """
    c = article.c
    same = select(c.url_hash).where(c.id == article_id).scalar_subquery()
    whole = select(c.id).where(c.url_hash == same, ~c.provisional).order_by(c.version.desc())
    these = or_(c.id == article_id, c.id == whole.limit(1).scalar_subquery())
    judged = (these, c.judged_at.is_not(None))
    again = {"judge_due_at": now, "leased_until": None, "baseline": True, "error": ""}
    sql.run(session, update(article).where(*judged).values(again))


def read_for_another(session: Session, entry_id: int, since: datetime) -> int | None:
    """The article that the page of a new entry became since then, read for another feed.

    Of two entries of one feed that lead to one page each says something else, and so may the page.
    One that was edited, or seen more than once, is not new: its page may say something else now. So
    may that of one with a headline or summary of its own.
    """
    e, a, other = entry.c, article.c, entry.alias("other").c
    new = (e.id == entry_id, e.first_seen >= since, e.first_seen == e.last_seen)
    said = and_(a.title == e.title, or_(a.summary == e.summary, e.summary == ""))
    whole = (a.url_hash == e.url_hash, a.first_seen >= since, ~a.provisional, said)
    read = (other.id == a.entry_id, other.feed_id != e.feed_id)
    found = select(a.id).where(*new, *whole, *read).limit(1)
    return sql.run(session, found).scalar()


def _versions(session: Session, new: NewArticle) -> Sequence[Row[*tuple[Any, ...]]]:
    """Those of its address, newest first, and whether the entry `said` then what it says now."""
    c = article.c
    said = and_(c.title == new.title, c.summary == new.summary).label("said")
    wanted = select(c.id, c.version, c.title, c.text_hash, c.provisional, said)
    same = c.url_hash == hashes.of_text(new.url_key)
    return sql.run(session, wanted.where(same).order_by(c.version.desc())).all()


def lease_due_judgements(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> tuple[DueJudgement, ...]:
    """Take up to `limit` articles that are due for judging, in order of arrival."""
    due = article.c.judge_due_at
    rows = leases.take(session, due, now, limit, lease, attempts="judge_attempts")
    return tuple(
        sql.build(DueJudgement, row, article=from_row(row), attempts=row["judge_attempts"])
        for row in rows
    )


def from_row(row: RowMapping | Mapping[str, Any]) -> Article:
    """The model's article from a row of the table."""
    return sql.build(Article, row, id=str(row["id"]))


def settle_judgement(session: Session, article_id: int, now: datetime) -> None:
    """Mark an article judged, in a round that began then: what came due meanwhile stays so."""
    due = article.c.judge_due_at
    later = case((due > now, due), else_=None)
    _settle(session, article_id, judge_due_at=later, judge_attempts=0, judged_at=now, error="")


def retry_judgement(
    session: Session, article_id: int, retry_at: datetime | None, error: str
) -> None:
    """Give the lease back after a failure: judge again at `retry_at`, or never (None)."""
    _settle(session, article_id, judge_due_at=retry_at, error=error)


def _settle(
    session: Session, article_id: int, **values: datetime | int | str | ColumnElement[Any] | None
) -> None:
    settled = update(article).where(article.c.id == article_id)
    sql.run(session, settled.values(leased_until=None, **values))


def get(session: Session, article_id: int) -> Article | None:
    """One article."""
    row = sql.run(session, select(article).where(article.c.id == article_id)).mappings().first()
    return None if row is None else from_row(row)


def url_key(session: Session, article_id: int) -> str:
    """The canonical address of an article, "" where there is no such article."""
    wanted = select(article.c.url_key).where(article.c.id == article_id)
    return str(sql.run(session, wanted).scalar() or "")


def versions(session: Session, article_id: int) -> tuple[tuple[int, int, datetime], ...]:
    """Id, number and first sight of each version of the article's address, newest first."""
    c = article.c
    same = select(c.url_hash).where(c.id == article_id).scalar_subquery()
    wanted = select(c.id, c.version, c.first_seen).where(c.url_hash == same)
    rows = sql.run(session, wanted.order_by(c.version.desc()).limit(50))
    return tuple((row.id, row.version, row.first_seen) for row in rows)


def previous(session: Session, article_id: int) -> Article | None:
    """The newest whole version of the same address before this one, else the newest, or None."""
    this = (
        select(article.c.url_hash, article.c.version).where(article.c.id == article_id).subquery()
    )
    before = (
        select(article)
        .join(this, (article.c.url_hash == this.c.url_hash) & (article.c.version < this.c.version))
        .order_by(article.c.provisional, article.c.version.desc())
        .limit(1)
    )
    row = sql.run(session, before).mappings().first()
    return None if row is None else from_row(row)


def arrived(
    session: Session, since: datetime, *, most: int
) -> tuple[tuple[Article, datetime], ...]:
    """Articles and when they were first seen, since then, oldest first; the newest of too many."""
    c = article.c
    wanted = select(article).where(c.first_seen >= since).order_by(c.first_seen.desc(), c.id.desc())
    rows = sql.run(session, wanted.limit(most)).mappings().all()
    return tuple((from_row(row), row["first_seen"]) for row in reversed(rows))


def lookup(session: Session, needle: str, limit: int = 10) -> tuple[int, ...]:
    """Ids of articles whose id, address, canonical address or title is `needle`, newest first."""
    c = article.c
    by_key = c.url_hash == hashes.of_text(needle)
    by_words = (c.url == needle) | (c.title == needle)  # no index: only for a person
    if needle.isdecimal() and len(needle) <= LONGEST_ID:
        by_key |= c.id == int(needle)
    return _matching(session, by_key, limit) or _matching(session, by_words, limit)


def _matching(session: Session, matches: ColumnElement[bool], limit: int) -> tuple[int, ...]:
    wanted = select(article.c.id).where(matches).order_by(article.c.id.desc()).limit(limit)
    return tuple(sql.run(session, wanted).scalars())


def any_waiting(session: Session) -> bool:
    """Whether any article is still to be judged."""
    due = select(article.c.id).where(article.c.judge_due_at.is_not(None)).limit(1)
    return sql.run(session, due).first() is not None


def waiting(session: Session) -> int:
    """How many articles are still to be judged."""
    due = select(func.count()).select_from(article).where(article.c.judge_due_at.is_not(None))
    return int(sql.run(session, due).scalar_one())
