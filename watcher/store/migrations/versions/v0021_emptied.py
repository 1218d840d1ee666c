"""Since when a feed that held entries holds none, and how long it was so before."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """What is empty now is seen to be with the next whole body."""
    op.add_column("feed", sa.Column("empty_since", sa.DateTime(timezone=True), nullable=True))
    longest = sa.Column("longest_empty", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("feed", longest)
