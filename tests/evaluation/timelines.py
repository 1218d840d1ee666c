"""Whole articles of twelve long stories, with the dates that editors put into their timelines.

A gold date is told if an alert was raised on that day or the next. The articles have no headline,
and their text has the furniture of their pages.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import events
import stories
import streams

from watcher.core.topics import Any_, Term, Topic

# Each story as a user would name it, from its title alone.
TERMS = {
    "Finan": ("financial crisis", "credit crisis", "bailout*", "Lehman", "Wall Street", "TARP"),
    "H1N1": ("swine flu", "H1N1", "pandemic*"),
    "IraqWar": ("Iraq*", "Baghdad"),
    "MJ": ("Michael Jackson", "Conrad Murray", "Jackson"),
    "bpoil": ("BP", "oil spill", "Deepwater Horizon"),
    "haiti": ("Haiti*", "Port-au-Prince"),
}
WINDOW = (timedelta(0), timedelta(days=1))


def figures(every: int = 1, collections: int | None = None) -> dict[str, float]:
    """Over all collections: share of gold dates told, and alerts per gold date.

    Args:
        every: read every n-th article only.
        collections: read the first so many collections only.
    """
    told = dates = alerts = articles = 0
    rows = stories.rows(streams.DATA / "stream" / "timeline17_dev.jsonl.gz")
    for row in list(rows)[:collections]:
        documents = sorted(row["docs"], key=lambda one: one["date"])[::every]
        days = _alerted(row["topic"], documents)
        gold = _gold(row, documents)
        told += sum(any(day + after in days for after in WINDOW) for day in gold)
        dates += len(gold)
        alerts += len(days)
        articles += len(documents)
    return {"told": told / dates, "alerts a date": alerts / dates, "articles": articles}


def _gold(row: dict[str, Any], documents: Sequence[dict[str, Any]]) -> set[date]:
    """The days of the timelines for which there is an article to be alerted."""
    there = {date.fromisoformat(one["date"]) for one in documents}
    days = {date.fromisoformat(day) for timeline in row["timelines"] for day, _ in timeline}
    return {day for day in days if any(day + after in there for after in WINDOW)}


def _alerted(name: str, documents: Sequence[dict[str, Any]]) -> list[date]:
    """The day of each alert."""
    topic = Topic(name, name, Any_(tuple(map(Term, TERMS[name]))))
    found = events.run(
        topic,
        [
            {
                "id": one["id"],
                "published": one["date"],
                "title": one["title"] or "",
                "text": one["text"],
            }
            for one in documents
        ],
    )
    return [found.published[key].date() for key in found.alerted]
