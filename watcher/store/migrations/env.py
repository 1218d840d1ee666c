"""Alembic's entry: run migrations on the connection that `store.migrate` hands over."""

from alembic import context

from watcher.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.METADATA,
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
