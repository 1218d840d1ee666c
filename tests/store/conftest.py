"""A database to work with, and values to put into it.

Each test that takes `database` runs on SQLite and on Postgres: on a server of the tests' own, or on
the database that WATCHER_TEST_POSTGRES names and that they may empty
(`postgresql+psycopg://user@host/name`).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from watcher.model import (
    Alert,
    Assessment,
    Judged,
    Lineage,
    Reason,
    Status,
    Support,
    Verdict,
)
from watcher.store import articles, codec, migrate, tables
from watcher.store.articles import NewArticle
from watcher.store.db import Database, open_database

POSTGRES = os.environ.get("WATCHER_TEST_POSTGRES", "")
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file without rows, to copy: making the tables takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "watcher.db"
    open_database(path).close()
    return path


@pytest.fixture(scope="session")
def empty_server() -> Iterator[str]:
    """The address of a Postgres database whose tables were made by this code."""
    if not POSTGRES:
        from tests.postgres import serving  # skips where there is none

        with serving() as server:
            open_database(server.address).close()
            yield server.address
        return
    engine = create_engine(POSTGRES)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    open_database(POSTGRES).close()
    yield POSTGRES


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without rows."""
    if request.param == "sqlite":
        location = str(tmp_path / "watcher.db")
        shutil.copy(request.getfixturevalue("empty_file"), location)
    else:
        location = request.getfixturevalue("empty_server")
    opened = open_database(location)
    if request.param == "postgres":
        with opened.write() as session:
            every = ", ".join(f'"{name}"' for name in tables.METADATA.tables)
            session.connection().execute(text(f"TRUNCATE {every} RESTART IDENTITY"))
    yield opened
    opened.close()


def of_the_first_schema(connection: Connection, alert: Alert, now: datetime) -> None:
    """Make the first migration's tables, with an alert that one receiver got, one waits for."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    command.upgrade(config, "0001")
    at = f"{now:%Y-%m-%d %H:%M:%S.000000}"
    row = {"id": "ships/1", "payload": codec.dumps(alert), "at": at}
    written = "INSERT INTO alert VALUES (:id, 'ships', 'news', NULL, :payload, :at)"
    connection.execute(text(written), row)
    for state in ("pending", "sent"):
        connection.execute(
            text(
                "INSERT INTO delivery (id, alert_id, receiver, destination, state, attempts,"
                " next_attempt_at, error, created)"
                " VALUES (:name, :id, :state, 'x', :state, 0, :at, '', :at)"
            ),
            {"name": f"of {state}", "state": state, "id": "ships/1", "at": at},
        )


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen."""
    return NOW


@pytest.fixture
def new_article() -> Callable[..., NewArticle]:
    """Makes an article to add."""

    def make(url: str = "https://news.example/1", **changes: Any) -> NewArticle:
        values: dict[str, Any] = {
            "url_key": url,
            "url": url,
            "outlet": "Example News",
            "host": "news.example",
            "title": "A ship left the port",
            "summary": "It carried grain.",
            "text": "A ship left the port.\nIt carried grain.",
            "published": NOW,
            "language": "en",
        }
        return NewArticle(**{**values, **changes})

    return make


@pytest.fixture
def article_id(database: Database, new_article: Callable[..., NewArticle]) -> int:
    """An article in the database."""
    with database.write() as session:
        return articles.add_version(session, None, new_article(), NOW).article_id


@pytest.fixture
def assessment() -> Assessment:
    """A judgement with every field filled."""
    support = Support("A ship left.", "7", "Other News", "https://other.example/7", NOW, fact=3)
    new = Judged(
        "Twelve ships left the port.",
        Status.NEW,
        confidence=0.9,
        novelty=0.4,
        kind="number",
        changes=(("one", "twelve"),),
        support=(support,),
        headline=True,
    )
    return Assessment(
        topic="ships",
        verdict=Verdict.UPDATE,
        alert=True,
        reason=Reason.NEW_FACTS,
        sentences=(new, Judged("Ports are old.", Status.BACKGROUND)),
        reprint_of=Lineage("7", 0.3, outlet="Other News", url="https://other.example/7"),
        terms=("ship*", "порт"),
        score=0.75,
    )


@pytest.fixture
def alert(assessment: Assessment) -> Alert:
    """What a person is told of it."""
    return Alert(
        id="ships/1",
        topic="ships",
        topic_title="Ships at sea",
        verdict=assessment.verdict,
        reason=assessment.reason,
        title="A ship left the port",
        url="https://news.example/1",
        outlet="Example News",
        published=NOW,
        created=NOW,
        new=assessment.sentences[:1],
        terms=assessment.terms,
        also=("Other News",),
        reprint_of=assessment.reprint_of,
        known_count=3,
        quiet_since=2,
    )
