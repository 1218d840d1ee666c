from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from watcher.cli import main
from watcher.model import Status
from watcher.store import articles, facts, topics
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


def test_a_topic_that_there_is_not_is_no_answer(
    watcher: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("topics: [{name: cod, match: cod}]\n", encoding="utf-8")
    database = open_database(tmp_path / "watcher.db")
    with database.write() as session:
        topics.first_seen(session, ["gone"], datetime.now(UTC))
    database.close()
    given = ("-w", path, "-d", tmp_path)
    ran = watcher("facts", "nope", *given)
    assert (ran.code, ran.out) == (2, "")
    assert "no topic is called nope; there are: gone, cod\n" in ran.err
    for name in ("gone", "cod"):  # left the watchlist; not watched yet
        ran = watcher("facts", name, *given)
        assert (ran.code, f"nothing was learnt on {name}" in ran.out) == (0, True)
    path.write_text("topics: [", encoding="utf-8")
    assert "there are: gone\n" in watcher("facts", "nope", *given).err
    assert watcher("facts", "gone", *given).code == 0
