"""Replay a labelled stream for one topic: which entries the daemon would have alerted, and when.

Nothing is kept: the memory lives in a temporary database for the length of the run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from watcher.core.topics import Topic
from watcher.errors import ConfigError
from watcher.evaluation.labelled import Report
from watcher.model import Assessment
from watcher.pipeline import rows
from watcher.pipeline.opinion import Ask
from watcher.pipeline.replay import Judged, Replay
from watcher.store.db import open_database


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a stream; ids as text.

    Attributes:
        alerted: in order of the alerts.
        published: of all entries.
        titles: of all entries.
        judged: the judgement of each entry that the topic's terms match.
    """

    alerted: tuple[str, ...]
    published: dict[str, datetime]
    titles: dict[str, str]
    judged: dict[str, Assessment]


def choose(topics: Sequence[Topic], name: str | None) -> Topic:
    """Return the topic of that name, or the only one.

    Raises:
        ConfigError: there is none, or several and no name.
    """
    names = ", ".join(topic.name for topic in topics)
    if name is None and len(topics) == 1:
        return topics[0]
    if name is None:
        raise ConfigError(f"the watchlist has several topics; choose one with --topic: {names}")
    for topic in topics:
        if topic.name == name:
            return topic
    raise ConfigError(f"no topic is called {name!r}; the watchlist has: {names}")


def judge(entries: Path, topic: Topic, report: Report, ask: Ask | None = None) -> Iterator[Judged]:
    """Judge a file of entries, oldest first, with an empty memory.

    Args:
        entries: JSON Lines as for `watcher replay`.
        topic: to judge them for.
        report: told one sentence for each row that cannot be used, and for each regular expression
            that ran out of time.
        ask: gives second opinions.

    Raises:
        ConfigError: the file cannot be read.
        StoreError: no temporary database can be written.
    """
    found = rows.survey(entries, limit=None, report=report)
    with TemporaryDirectory(prefix="watcher-evaluate-") as folder:
        database = open_database(Path(folder) / "stream.db")
        try:
            replay = Replay(database, [topic], ask)
            yield from replay.run(rows.in_date_order(entries, found))
        finally:
            database.close()
    for sentence in replay.slow:
        report(sentence)


def run(entries: Path, topic: Topic, report: Report, ask: Ask | None = None) -> Run:
    """Judge a file of entries and gather what became of each; see `judge`."""
    found = Run((), {}, {}, {})
    alerted = []
    for one in judge(entries, topic, report, ask):
        key = str(one.row.id)
        found.published[key] = one.row.published
        found.titles[key] = one.row.title
        for assessment in one.assessments:
            found.judged[key] = assessment
            if assessment.alert:
                alerted.append(key)
    return Run(tuple(alerted), found.published, found.titles, found.judged)
