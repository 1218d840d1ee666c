from datetime import datetime, timedelta

import pytest

from watcher.errors import StoreError
from watcher.store import meta, topics
from watcher.store.db import Database

DAY = timedelta(days=1)
SCHEME = {"scheme": "affine32", "seed": "1", "num_perm": "128"}


def test_topic_keeps_its_first_day(database: Database, now: datetime) -> None:
    with database.write() as session:
        assert topics.first_seen(session, ["ships", "ships"], now) == {"ships": now}
        later = topics.first_seen(session, ["ships", "ports"], now + DAY)
        assert later == {"ships": now, "ports": now + DAY}
        assert topics.first_seen(session, [], now) == {}


def test_terms_count_from_when_they_changed_or_were_watched_again(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        topics.first_seen(session, ["ships", "ports"], now)
        both = {"ships": "a", "ports": "b"}
        assert topics.terms_since(session, both, now + DAY) == {"ships": now, "ports": now}
        changed = topics.terms_since(session, both | {"ships": "c"}, now + 2 * DAY)
        assert changed == {"ships": now + 2 * DAY, "ports": now}
        assert topics.terms_since(session, {"ports": "b"}, now + 3 * DAY) == {"ports": now}
        back = topics.terms_since(session, both | {"ships": "c"}, now + 4 * DAY)
        assert back == {"ships": now + 4 * DAY, "ports": now}


def test_topic_is_counted_from_its_first_use(database: Database, now: datetime) -> None:
    with database.write() as session:
        assert topics.known(session, "ships") is None
        topic_id = topics.id_of(session, "ships", now)
        assert topics.id_of(session, "ships", now + DAY) == topic_id
        assert topics.known(session, "ships") == (topic_id, 0)


def test_scheme_is_kept_and_compared(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            meta.require(session, SCHEME)
            meta.require(session, {})
    with pytest.raises(StoreError, match="num_perm 128"), database.write() as session:
        meta.require(session, {**SCHEME, "num_perm": "256"})
