from datetime import datetime, timedelta

import pytest

from watcher.core.topics import EVERYTHING, SILENT, Term, Topic
from watcher.model import Article
from watcher.pipeline.baseline import is_silent
from watcher.store.articles import DueJudgement

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def due(now: datetime, *, baseline: bool = False, seen: timedelta, age: timedelta) -> DueJudgement:
    published = now - age
    article = Article("1", "u", "o", "t", "", "", published)
    return DueJudgement(1, article, "u", "h", baseline, 1, now - seen)


@pytest.mark.parametrize(
    ("baseline", "first_poll", "seen", "age", "silent"),
    [
        (SILENT, True, 0 * HOUR, 0 * HOUR, True),
        (SILENT, True, 0 * HOUR, -HOUR, True),  # dated into the future
        (SILENT, False, 0 * HOUR, 9 * HOUR, False),  # came after topic and feed were known
        (SILENT, False, 3 * HOUR, 3 * HOUR, True),  # came before the topic was watched
        (EVERYTHING, True, 0 * HOUR, 9999 * HOUR, False),
        (EVERYTHING, False, 3 * HOUR, 9999 * HOUR, False),
        (DAY, True, 0 * HOUR, 23 * HOUR, False),
        (DAY, True, 0 * HOUR, 25 * HOUR, True),
        (DAY, False, 3 * HOUR, 24 * HOUR, False),
        (DAY, False, 3 * HOUR, 27 * HOUR, True),
    ],
)
def test_what_belongs_to_the_baseline(
    now: datetime,
    baseline: timedelta,
    *,
    first_poll: bool,
    seen: timedelta,
    age: timedelta,
    silent: bool,
) -> None:
    topic = Topic("ferry", "Ferry", Term("ferry"), baseline=baseline)
    arrived = due(now, baseline=first_poll, seen=seen, age=age)
    assert is_silent(arrived, topic, now - 2 * HOUR) is silent
