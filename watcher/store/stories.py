"""Story fingerprints: which earlier articles look like this one. Knows no similarity threshold."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import BigInteger, Select, bindparam, delete, func, insert, select
from sqlmodel import Session

from watcher.model import KnownStory
from watcher.store import hashes, packed, sql
from watcher.store.tables import article, band, story

FOLLOWED = 64
"""Articles followed per band, oldest first: copies lead to their original, and a page that every
visit returns (a wall, an error) cannot make the work grow."""


def add(
    session: Session,
    article_id: int,
    *,
    signature: bytes,
    sentence_hashes: Collection[int],
    bands: Collection[int],
) -> None:
    """Keep an article's fingerprint, in place of an earlier one.

    `signature` is num_perm little-endian uint32; the hashes have 63 bits. An article without bands
    (one without text) resembles nothing.
    """
    remove(session, [article_id])
    row = {
        "article_id": article_id,
        "signature": signature,
        "sentences": packed.hashes(hashes.fit(sentence_hashes)),
        "bands": packed.hashes(hashes.fit(bands)),
    }
    sql.run(session, insert(story), row)
    rows = [{"band": one, "article_id": article_id} for one in hashes.fit(bands)]
    if rows:
        sql.run(session, insert(band), rows)


def remove(session: Session, article_ids: Collection[int]) -> int:
    """Forget fingerprints; returns how many there were."""
    kept = select(story.c.article_id, story.c.bands).where(story.c.article_id.in_(article_ids))
    found = sql.run(session, kept).all()
    rows = [
        {"one": one, "of": row.article_id} for row in found for one in packed.to_hashes(row.bands)
    ]
    if rows:
        this = (band.c.band == bindparam("one"), band.c.article_id == bindparam("of"))
        sql.run(session, delete(band).where(*this), rows)
    if found:
        sql.run(session, delete(story).where(story.c.article_id.in_(article_ids)))
    return len(found)


def similar(
    session: Session, bands: Collection[int], *, besides: str = "", limit: int = 32
) -> tuple[KnownStory, ...]:
    """Articles that share a band, most shared bands first, then oldest.

    `besides` is the url_key whose own versions are left out.
    """
    if not bands:
        return ()
    given = {
        "bands": sql.as_json(hashes.fit(bands)),
        "besides": hashes.of_text(besides),
        "most": limit,
    }
    rows = sql.run(session, _similar(sql.dialect(session)), given).mappings()
    return tuple(
        sql.build(
            KnownStory,
            row,
            article=str(row["article_id"]),
            sentence_hashes=frozenset(packed.to_hashes(row["sentences"])),
        )
        for row in rows
    )


@cache
def _similar(kind: str) -> Select[*tuple[object, ...]]:
    wanted = sql.numbers("bands", kind)
    same = band.alias("same")
    last = (
        select(same.c.article_id)
        .where(same.c.band == wanted.c.value)
        .order_by(same.c.article_id)
        .offset(FOLLOWED - 1)
        .limit(1)
        .scalar_subquery()
    )
    followed = band.c.article_id <= func.coalesce(last, 2**31 - 1)
    shared = (
        select(band.c.article_id, func.count().label("shared"))
        .select_from(wanted.join(band, (band.c.band == wanted.c.value) & followed))
        .group_by(band.c.article_id)
        .subquery("shared")
    )
    return (
        select(shared.c.article_id, story.c.sentences)
        .add_columns(article.c.outlet, article.c.url, article.c.title, article.c.published)
        .select_from(shared)
        .join(story, story.c.article_id == shared.c.article_id)
        .join(article, article.c.id == shared.c.article_id)
        .where(article.c.url_hash != bindparam("besides", type_=BigInteger))
        .order_by(shared.c.shared.desc(), shared.c.article_id)
        .limit(bindparam("most"))
    )
