"""The history of the schema, for alembic; `store.migrate` runs it."""
