"""How far apart polls of a feed are by its habit, and by its own wishes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Habits are not known yet, and wishes are read with the next whole body."""
    op.add_column("feed", sa.Column("pace", sa.BigInteger(), nullable=True))
    op.add_column("feed", sa.Column("ttl", sa.BigInteger(), nullable=True))
    for name in ("skip_hours", "skip_days"):
        op.add_column("feed", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
