from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from tests.store.conftest import of_the_first_schema
from watcher.model import Alert
from watcher.store import migrate, outbox, sqlite, tables
from watcher.store.db import Database, open_database


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


def test_migrations_make_the_tables_of_the_code(database: Database) -> None:
    with database.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, tables.METADATA) == []


def test_interrupted_migration_leaves_nothing(tmp_path: Path) -> None:  # E09
    engine = sqlite.engine_for(tmp_path / "watcher.db")
    writer = engine.execution_options(writes=True)

    def interrupted() -> None:
        with writer.begin() as connection:
            assert migrate.upgrade(connection, "here")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
    with writer.begin() as connection:
        assert migrate.upgrade(connection, "here")
        assert migrate.version(connection) == migrate.HEAD
        assert not migrate.upgrade(connection, "here")
    engine.dispose()


def test_older_database_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "watcher.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
    engine.dispose()
    database = open_database(path)
    database.check()
    database.close()


def test_what_waited_before_groups_is_still_delivered(
    tmp_path: Path, alert: Alert, now: datetime
) -> None:  # K10
    path = tmp_path / "watcher.db"
    engine = sqlite.engine_for(path)
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
        of_the_first_schema(connection, alert, now)
    engine.dispose()
    database = open_database(path)
    with database.write() as session:
        (due,) = outbox.lease_due(session, now, 9, timedelta(minutes=1))
    database.close()
    assert (due.delivery_id, due.carries, due.released) == ("of pending", (alert,), now)
