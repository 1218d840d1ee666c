from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.cli import main
from watcher.model import Status
from watcher.store import articles, facts
from watcher.store.articles import NewArticle
from watcher.store.db import open_database
from watcher.store.facts import NewFact


def test_other_wordings_of_a_fact_are_no_facts_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(UTC)
    database = open_database(tmp_path / "watcher.db")
    article = NewArticle(
        url_key="news.example/1", url="https://news.example/1", outlet="news.example",
        host="news.example", title="Ferry sails", summary="", text="", published=now,
        language="en", provisional=True, baseline=False,
    )  # fmt: skip
    with database.write() as session:
        number = articles.add_version(session, None, article, now).article_id
        found = [
            NewFact("The ferry sailed.", number, now, frozenset({1})),
            NewFact("The boat left port.", number, now, frozenset({2}), status=Status.KNOWN),
        ]
        facts.add(session, "ferries", found, now)
    database.close()
    with pytest.raises(SystemExit) as stopped:
        main(["facts", "ferries", "--data-dir", str(tmp_path)])
    shown = capsys.readouterr().out
    assert not stopped.value.code
    assert "ferry sailed" in shown
    assert "boat" not in shown
