"""What is silenced while it is held, and where it is found afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.model import Alert, Assessment
from watcher.store import assessments, groups, history, hushing, judged, outbox
from watcher.store.db import Database
from watcher.store.outbox import State

HOUR = timedelta(hours=1)


def test_a_silenced_alert_leaves_what_it_was_held_with(
    database: Database, article_id: int, alert: Alert, assessment: Assessment, now: datetime
) -> None:
    other = replace(alert, id="ships/2", title="Other")
    with database.write() as session:
        assessments.save(session, article_id, assessment, now)
        for one in (alert, other):
            of = article_id if one is alert else None
            outbox.raise_alert(session, one, [("hook", "x")], now, article_id=of, hold=True)
        (held,) = groups.held(session)
        assert hushing.hush(session, held.id, {alert.id: "silence 1"}, now + HOUR)
    with database.read() as session:
        assert [one.id for one in outbox.alerts_of(session, held.id)] == [other.id]
        (found,) = judged.page(session, quiet=True, silenced=True).items
        assert (found.article_id, found.silenced) == (article_id, "silence 1")
        assert not judged.page(session, silenced=False).items
        assert judged.silenced(session, article_id) == {"ships": "silence 1"}
        (told,) = history.of(session, [article_id, 99], limit=5)
        assert [one.state for one in told.sendings] == [State.SILENCED]
    with database.write() as session:
        assert not hushing.hush(session, held.id, {other.id: "silence 1"}, now + HOUR)
        assert groups.held(session) == ()
        kept = outbox.silenced(session, "hook", now, now + HOUR)
    assert {one.id for one in kept} == {alert.id, other.id}
