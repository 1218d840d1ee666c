"""Until when a feed was watched at the address that it had before."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """A feed whose address was edited before this had its first poll since, or is all new."""
    op.add_column("feed", sa.Column("watched_until", sa.DateTime(timezone=True), nullable=True))
