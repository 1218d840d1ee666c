"""What of a feed is to be read, in order."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Looked up feed by feed, so that none is out of sight behind another."""
    unread = sa.text("read_due_at IS NOT NULL")
    op.create_index(
        "ix_entry_unread",
        "entry",
        ["feed_id", "read_due_at"],
        unique=False,
        sqlite_where=unread,
        postgresql_where=unread,
    )
