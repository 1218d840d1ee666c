"""How many outlets reported something by themselves. One count for pages, the API and alerts.

An article stands for the outlet where its text comes from: its own, or that of the article which
it copies. So a wire counts once however many print it, be it watched or not, and an outlet once
however often it comes back to it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, select
from sqlmodel import Session

from watcher.core.outlets import site
from watcher.model import Reason, Verdict
from watcher.store import sql
from watcher.store.lineage import LONGEST
from watcher.store.tables import article, assessment

COPIES: ColumnElement[bool] = (assessment.c.verdict == Verdict.PARTIAL_REPRINT) | (
    assessment.c.reason == Reason.REPRINT
)
"""Whether an article copies another for the most part; NULL where it was not judged."""


class Report(NamedTuple):
    """An article that carried a fact.

    Attributes:
        copies: it copies another one.
        of: that one's id, None where it is not known.
    """

    article_id: int
    outlet: str
    copies: bool
    of: int | None


def roots(session: Session, reports: Iterable[Report]) -> Mapping[int, str]:
    """The outlets that the articles which these reports copy go back to, by those articles' ids."""
    wanted = {one.of for one in reports if one.copies and one.of is not None}
    steps: dict[int, tuple[str, int | None]] = {}
    missing: Collection[int] = wanted
    for _ in range(LONGEST):
        if not missing:
            break
        steps |= _steps(session, missing)
        missing = {of for _, of in steps.values() if of is not None} - steps.keys()
    return {one: _root(one, steps) for one in wanted}


def count(reports: Collection[Report], original: Collection[int], roots: Mapping[int, str]) -> int:
    """How many outlets have a report of their own, at least 1.

    Args:
        reports: who carried it.
        original: ids of those that brought it: it is their own, whatever else they copy.
        roots: of `roots`, for these and other reports.
    """
    first = {one.article_id: site(one.outlet) for one in reports if one.article_id in original}
    found = set(first.values())
    for one in reports:
        if not one.copies:
            found.add(site(one.outlet))
        elif one.of is not None and one.article_id not in first:
            found.add(first.get(one.of) or roots.get(one.of, ""))
    return max(1, len(found - {""}))


def _root(one: int, steps: Mapping[int, tuple[str, int | None]]) -> str:
    """The outlet at the end; a number where that article is forgotten."""
    outlet = str(one)
    for _ in range(LONGEST):
        if one not in steps:
            return outlet
        outlet, of = steps[one]
        if of is None:
            return outlet
        one = of
    return outlet


def _steps(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, int | None]]:
    """Outlet of each article, and which one it copies."""
    of = case((COPIES, assessment.c.copies))
    wanted = (
        select(article.c.id, article.c.outlet, of.label("of"))
        .outerjoin(assessment, assessment.c.article_id == article.c.id)
        .where(article.c.id.in_(sql.listed(session, "ids")))
        .order_by(article.c.id, of.desc().nulls_last())
    )
    rows = sql.run(session, wanted, {"ids": sql.as_json(ids)})
    return {row.id: (site(row.outlet), row.of) for row in reversed(rows.all())}
