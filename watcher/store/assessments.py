"""Assessments: what was judged and why, kept so that it can be explained later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from watcher.model import Article, Assessment, Reason


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stored assessment with its article and when it was made."""

    article_id: int
    article: Article
    assessment: Assessment
    at: datetime


def save(session: Session, article_id: int, assessment: Assessment, now: datetime) -> None:
    """Keep the assessment of one article for one topic, in place of an earlier one."""
    raise NotImplementedError


def of(session: Session, article_id: int) -> tuple[Judgement, ...]:
    """All assessments of one article, by topic name."""
    raise NotImplementedError


def find(session: Session, needle: str, limit: int = 10) -> tuple[Judgement, ...]:
    """Assessments of the articles whose id, address or title is `needle`, newest first."""
    raise NotImplementedError


def reasons(session: Session, topic: str, since: datetime | None) -> Mapping[Reason, int]:
    """How many assessments of the topic had each reason after `since` (None: ever)."""
    raise NotImplementedError
