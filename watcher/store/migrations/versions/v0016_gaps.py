"""When a feed last may have dropped entries between two polls."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Gaps of before are in the log only."""
    op.add_column("feed", sa.Column("last_gap_at", sa.DateTime(timezone=True), nullable=True))
