"""Learn: what a feed still shows becomes the silent baseline of a topic that came or changed later.

A topic that begins with an empty memory would take each old story that newspapers go on telling
for news, and so would one with new terms the stories that only these match. So the first poll of a
feed after that asks for the whole feed again, and known entries that touch the topic are judged
once more, for topics that did not match them before.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from watcher.core.topics import Topic
from watcher.pipeline.compose import compose
from watcher.pipeline.gate import Gate
from watcher.store import articles, entries
from watcher.store.db import Session
from watcher.store.entries import EntryInfo
from watcher.store.feeds import FeedRow
from watcher.store.identity import Keyed, is_as_it_was


def new_topics(
    row: FeedRow, topics: Sequence[Topic], since: Mapping[str, datetime]
) -> tuple[Topic, ...]:
    """The topics that came or changed after the feed's last poll; () before its first one."""
    before = row.last_polled_at
    if before is None or row.first_poll:
        return ()
    return tuple(topic for topic in topics if since.get(topic.name, before) > before)


def learn(
    session: Session,
    row: FeedRow,
    found: Sequence[Keyed],
    topics: Sequence[Topic],
    now: datetime,
) -> int:
    """Have the known entries of a feed judged for topics that are new to it.

    To be called before the poll's entries are added: those that are new with it take the usual way,
    and so do edits, which may be news for other topics: what is learnt is the text before them.

    Args:
        session: writes; the caller commits.
        row: the feed.
        found: its entries.
        topics: from `new_topics`.
        now: aware UTC.

    Returns:
        How many entries will be judged.
    """
    gate, count = Gate(topics), 0
    for keyed in found:
        entry, key = keyed.entry, keyed.url_key
        if not key or not gate.touches(f"{entry.title}\n{entry.summary}\n{entry.content}"):
            continue
        known = entries.lookup(session, key)
        if not known:
            continue
        before = articles.lookup(session, key, limit=1) if _is_edit(keyed, row, known) else ()
        if before:
            articles.learn_again(session, before[0], now)
        else:
            _learn(session, keyed, known[0], row, now)
        count += 1
    return count


def _is_edit(keyed: Keyed, row: FeedRow, known: Sequence[EntryInfo]) -> bool:
    mine = [one for one in known if one.feed == row.name]
    same = (is_as_it_was(keyed, one.content_hash, one.title) for one in mine)
    return bool(mine) and not any(same)


def _learn(session: Session, keyed: Keyed, known: EntryInfo, row: FeedRow, now: datetime) -> None:
    article = compose(
        keyed.entry,
        None,
        url_key=keyed.url_key,
        feed=row.name,
        seen=known.first_seen,
        baseline=True,
    )
    version = articles.add_version(session, known.id, article, now)
    articles.learn_again(session, version.article_id, now)
