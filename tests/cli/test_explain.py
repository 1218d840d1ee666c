from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from watcher.model import Alert, Assessment, Judged, Reason, Status, Verdict
from watcher.store import articles, assessments, groups, outbox
from watcher.store.articles import NewArticle
from watcher.store.db import Database, open_database

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


def alerted(database: Database, slug: str, silenced: str = "") -> None:
    """An article whose alert is held for one receiver."""
    url, title = f"https://news.example/{slug}", f"Ferry {slug}"
    verdict, reason = Verdict.FRESH, Reason.NEW_FACTS
    said = (Judged(f"The ferry {slug}.", Status.NEW),)
    new = NewArticle(url, url, "news.example", "news.example", title, "", "", NOW, "en")
    alert = Alert(
        slug, "ferry", "Ferries", verdict, reason, title, url, "news.example", NOW, NOW, said
    )
    with database.write() as session:
        number = articles.add_version(session, None, new, NOW).article_id
        judged = Assessment("ferry", verdict, alert=True, reason=reason, sentences=said)
        assessments.save(session, number, judged, NOW)
        told = [("mail", "me@a.example")]
        outbox.raise_alert(
            session, alert, told, NOW, article_id=number, hold=True, silenced=silenced
        )


def test_it_says_that_an_alert_joined_another_and_how_it_was_told(
    watcher: Callable[..., Any], tmp_path: Path
) -> None:
    database = open_database(tmp_path / "watcher.db")
    alerted(database, "sails")
    alerted(database, "returns")
    explain = ("explain", "https://news.example/returns", "--data-dir", tmp_path)
    assert "  mail: held, in one message with: Ferry sails\n" in watcher(*explain).out
    with database.write() as session:
        (held,) = groups.held(session)
        groups.release(session, held.id, NOW)
        outbox.settle(session, held.id, outbox.State.SENT, NOW)
    database.close()
    sent = "  mail: sent 2031-03-04 12:00 UTC, in one message with: Ferry sails\n"
    assert sent in watcher(*explain).out


def test_it_says_by_which_silence_nobody_was_told(
    watcher: Callable[..., Any], tmp_path: Path
) -> None:
    database = open_database(tmp_path / "watcher.db")
    alerted(database, "sails", silenced="silence 3: seen on TV")
    database.close()
    shown = watcher("explain", "https://news.example/sails", "--data-dir", tmp_path).out
    assert "ferry: silenced, because: new facts" in shown
    assert "  mail: silenced 2031-03-04 12:00 UTC, silence 3: seen on TV\n" in shown
