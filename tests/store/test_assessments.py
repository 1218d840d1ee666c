from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from watcher.errors import StoreError
from watcher.model import Assessment, Reason, Verdict
from watcher.store import assessments
from watcher.store.db import Database

HOUR = timedelta(hours=1)


def save(database: Database, article_id: int, assessment: Assessment, at: datetime) -> None:
    with database.write() as session:
        assessments.save(session, article_id, assessment, at)


@pytest.mark.parametrize("needle", ["{id}", "https://news.example/1", "A ship left the port"])
def test_assessment_is_found_whole(
    database: Database, article_id: int, assessment: Assessment, now: datetime, needle: str
) -> None:
    save(database, article_id, assessment, now)
    with database.read() as session:
        (found,) = assessments.find(session, needle.format(id=article_id))
        assert found.assessment == assessment
        assert found.article.id == str(found.article_id) == str(article_id)
        assert found.at == now
        assert assessments.of(session, article_id) == (found,)
        assert assessments.find(session, "https://news.example/none") == ()


def test_judging_again_replaces(
    database: Database, article_id: int, assessment: Assessment, now: datetime
) -> None:
    save(database, article_id, assessment, now)
    quiet = replace(assessment, verdict=Verdict.REPRINT, reason=Reason.REPRINT, alert=False)
    save(database, article_id, quiet, now + HOUR)
    save(database, article_id, replace(assessment, topic="ports"), now)
    with database.read() as session:
        ports, ships = assessments.of(session, article_id)
    assert (ports.assessment.topic, ships.assessment) == ("ports", quiet)


def test_reasons_are_counted_since_a_moment(
    database: Database, article_id: int, assessment: Assessment, now: datetime
) -> None:
    save(database, article_id, assessment, now)
    save(database, article_id, replace(assessment, topic="ports", reason=Reason.REPRINT), now)
    with database.read() as session:
        assert assessments.reasons(session, "ships", None) == {Reason.NEW_FACTS: 1}
        assert assessments.reasons(session, "ports", now - HOUR) == {Reason.REPRINT: 1}
        assert assessments.reasons(session, "ports", now) == {}


def test_assessment_of_no_article_is_refused(
    database: Database, assessment: Assessment, now: datetime
) -> None:
    with pytest.raises(StoreError):
        save(database, 999, assessment, now)
