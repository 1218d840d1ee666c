"""What a fact is compared by, kept beside it; facts of before are read from their text."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Facts of before have no sketch."""
    op.add_column("fact", sa.Column("sketch", sa.LargeBinary(), nullable=False, server_default=""))
