"""Baselines: what is there when a feed or topic is first watched is learnt, not told. Pure."""

from datetime import datetime

from watcher.core.topics import EVERYTHING, SILENT, Topic
from watcher.store.articles import DueJudgement


def is_silent(due: DueJudgement, topic: Topic, topic_first_seen: datetime) -> bool:
    """Say whether an article belongs to the baseline of its feed or of the topic.

    That is so when its feed was first polled with it, or the topic was first watched after it
    came; unless it was published within the span that the topic wants to be told of.
    """
    if due.baseline:
        begun = due.first_seen
    elif due.first_seen < topic_first_seen:
        begun = topic_first_seen
    else:
        return False
    if topic.baseline in (SILENT, EVERYTHING):
        return topic.baseline == SILENT
    return begun - due.article.published > topic.baseline
