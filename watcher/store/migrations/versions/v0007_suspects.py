"""Polls that were begun and did not end, so that a feed which kills its poller is known."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """No feed is under suspicion."""
    op.add_column("feed", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
