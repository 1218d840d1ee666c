from dataclasses import replace
from datetime import datetime, timedelta

from watcher.model import Alert, Digest, Feedback
from watcher.store import feedback, outbox
from watcher.store.db import Database
from watcher.store.feedback import Answer


def test_alerts_are_found_by_the_beginning_of_their_id(
    database: Database, alert: Alert, now: datetime
) -> None:
    to = [("mail", "x")]
    with database.write() as session:
        for name in ("ab1", "ab2", "a%"):
            outbox.raise_alert(session, replace(alert, id=name), to, now, hold=True)
        outbox.raise_alert(session, Digest("ab3", now, now, ()), to, now)
        alone = replace(alert, id="zz", topic="other")
        outbox.raise_alert(session, alone, to, now, hold=True)
        assert [one.id for one in feedback.alerts(session, "ab")] == ["ab1", "ab2"]
        assert [one.id for one in feedback.alerts(session, "a%")] == ["a%"]
        assert [one.id for one in feedback.companions(session, "ab1")] == ["a%", "ab2"]
        assert feedback.companions(session, "zz") == ()


def test_the_later_answer_counts(database: Database, alert: Alert, now: datetime) -> None:
    first = Answer("ab1", 1, "ferry", alert.new[0], now, Feedback.USEFUL)
    second, other = replace(first, place=2), replace(first, alert_id="ab2", said=Feedback.KNOWN)
    with database.write() as session:
        assert feedback.counts(session) == dict.fromkeys(Feedback, 0)
        feedback.keep(session, [first, second, other], now)
        feedback.keep(session, [replace(second, said=Feedback.KNOWN)], now + timedelta(hours=1))
        feedback.keep(session, [replace(first, alert_id="ab3", said=Feedback.MISSED)], now)
        aside = replace(first, alert_id="ab4", said=Feedback.OFF_TOPIC)
        partly = [replace(aside, alert_id="ab5"), replace(other, alert_id="ab5", place=2)]
        feedback.keep(session, [aside, *partly], now)
        assert feedback.counts(session) == dict.fromkeys(Feedback, 1) | {Feedback.OFF_TOPIC: 2}
        assert feedback.missed(session, ["ab1", "ab3"]) == {"ab3": {1}}
        assert feedback.answers(session, "ab1") == (first, replace(second, said=Feedback.KNOWN))
        assert len(feedback.answers(session)) == 7
