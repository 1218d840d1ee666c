"""Bring a database's schema up to date with alembic. Knows no location and no file.

All steps run in the caller's one transaction, so an interrupted migration leaves the old schema.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect

from watcher.errors import StoreError

HEAD = "0022"
"""The newest migration; checked before alembic is loaded, which takes 0.2 s (a test compares)."""

SCRIPTS = Path(__file__).parent / "migrations"


def version(connection: Connection) -> str | None:
    """The migration that the database stands at, None for one without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def upgrade(connection: Connection, location: str) -> bool:
    """Run the migrations that are missing; says whether any was.

    Raises:
        StoreError: a newer watcher wrote the database, or another program.
    """
    found = version(connection)
    if found == HEAD:
        return False
    if found is not None and not found.isdigit():
        raise StoreError(f"database {location}: it belongs to another program; name one of its own")
    if found is not None and found > HEAD:
        raise StoreError(
            f"database {location}: a newer watcher wrote it (schema {found}, this one knows "
            f"{HEAD}); upgrade watcher, or restore the backup made before its upgrade"
        )
    from alembic import command  # noqa: PLC0415 (0.2 s that most starts do not need)
    from alembic.config import Config  # noqa: PLC0415 (the same)

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    command.upgrade(config, "head")
    return True
