"""Learn: what a feed still shows becomes the silent baseline of a topic that was added later.

A topic that begins with an empty memory would take each old story that newspapers go on telling
for news. So the first poll of a feed after a topic was added asks for the whole feed again, and
known entries that touch the topic are judged once more, for that topic alone.
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
from watcher.store.identity import Keyed, content_hash


def new_topics(
    row: FeedRow, topics: Sequence[Topic], first_seen: Mapping[str, datetime]
) -> tuple[Topic, ...]:
    """The topics that were first watched after the feed's last poll; () before its first one."""
    before = row.last_polled_at
    if before is None or row.first_poll:
        return ()
    return tuple(topic for topic in topics if first_seen.get(topic.name, before) > before)


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
            articles.retry_judgement(session, before[0], now, "")
        else:
            _learn(session, keyed, known[0], row, now)
        count += 1
    return count


def _is_edit(keyed: Keyed, row: FeedRow, known: Sequence[EntryInfo]) -> bool:
    mine = {one.content_hash for one in known if one.feed == row.name}
    return bool(mine) and content_hash(keyed) not in mine


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
    if version.known is not None:
        articles.retry_judgement(session, version.known, now, "")
