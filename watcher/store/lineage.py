"""Who copied whom: the articles around one that copy it, or that it copies. Knows no threshold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, select
from sqlmodel import Session

from watcher.model import Assessment
from watcher.store import codec, sql
from watcher.store.tables import article, assessment

LONGEST = 10
"""Steps back to an original: copies lead to it directly, so that more would be a circle."""
MOST = 60
"""Articles of one story that people can take in."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of a story.

    Attributes:
        of: id of the article that it copies, None for an original.
        share: 0..1, how much of it is copied, by words.
        relation: reprint, excerpt or rewrite, "" for an original.
    """

    article_id: int
    outlet: str
    url: str
    title: str
    published: datetime
    of: int | None = None
    share: float = 0.0
    relation: str = ""


def around(session: Session, article_id: int) -> tuple[Copy, ...]:
    """The original that an article goes back to and all that go back to the same, oldest first.

    Alone where nothing copies it and it copies nothing; () where it was never judged.
    """
    root = _root(session, article_id)
    found = {one.article_id: one for one in _copies(session, assessment.c.article_id, [root])}
    level = [root]
    while level and len(found) < MOST:
        new = [
            one
            for one in _copies(session, assessment.c.copies, level)
            if one.article_id not in found
        ]
        found |= {one.article_id: one for one in new[: MOST - len(found)]}
        level = [one.article_id for one in new]
    return tuple(sorted(found.values(), key=lambda one: (one.published, one.article_id)))


def _root(session: Session, article_id: int) -> int:
    c = assessment.c
    for _ in range(LONGEST):
        wanted = select(c.copies).where(c.article_id == article_id, c.copies.is_not(None))
        copied = sql.run(session, wanted.limit(1)).scalar()
        if copied is None:
            break
        article_id = copied
    return article_id


def _copies(session: Session, key: Column[Any], ids: list[int]) -> list[Copy]:
    c = assessment.c
    wanted = (
        select(c.article_id, c.copies.label("of"), c.body)
        .add_columns(article.c.outlet, article.c.url, article.c.title, article.c.published)
        .select_from(assessment)
        .join(article, article.c.id == c.article_id)
        .where(key.in_(sql.listed(session, "ids")))
        .order_by(key)
        .limit(MOST)
    )
    found = {}
    for row in sql.run(session, wanted, {"ids": sql.as_json(ids)}).mappings():
        origin = codec.loads(Assessment, row["body"]).reprint_of
        share, relation = (origin.share, origin.relation) if origin else (0.0, "")
        found[row["article_id"]] = sql.build(Copy, row, share=share, relation=relation)
    return list(found.values())
