"""Whole articles, event after event: the first on each must alert, later ones mostly repeat it.

For each subject all articles on one event come in, then those on another event of the same kind.
Later articles of an event may add something of their own, which nobody has labelled: their share
of alerts is to be low, not zero.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

import stories

from watcher.core.topics import Topic
from watcher.evaluation import backtest
from watcher.evaluation.backtest import Run

APART = timedelta(minutes=20)


def run(topic: Topic, documents: Sequence[dict[str, Any]]) -> Run:
    """Judge articles {id, published, title, text} as the daemon would, each of its own host."""
    rows = [
        {"url": f"https://{number}.example/", **document}
        for number, document in enumerate(documents)
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return backtest.run(path, topic, print)


def figures(subjects: int | None = None) -> dict[str, float]:
    """Share of first and of later articles on an event that alert."""
    first: list[bool] = []
    later: list[bool] = []
    for articles in list(_subjects())[:subjects]:
        documents = [
            {
                "id": article["id"],
                "published": (stories.NOW + number * APART).isoformat(),
                "title": article["sentences"][0],
                "text": "\n".join(article["sentences"][1:]),
            }
            for number, article in enumerate(articles)
        ]
        alerted = set(run(stories.ANYTHING, documents).alerted)
        before = ""
        for article in articles:
            kind = later if article["subtopic"] == before else first
            kind.append(article["id"] in alerted)
            before = article["subtopic"]
    return {
        "first alert": fmean(first),
        "later alert": fmean(later),
        "articles": len(first + later),
    }


def _subjects() -> Iterator[list[dict[str, Any]]]:
    """The articles of each subject, one event after the other."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in stories.rows(stories.FOLDER / "ecbplus_topics_1_35.jsonl.gz"):
        found[row["topic"]].append(row)
    for articles in found.values():
        yield sorted(articles, key=lambda row: str(row["subtopic"]))
