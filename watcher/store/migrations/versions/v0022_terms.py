"""Since when a topic matches what it does, so that what else it does from then on is learnt."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """What is watched at the first start is taken for watched all along."""
    terms = sa.Column("terms", sa.Text(), nullable=False, server_default="")
    op.add_column("topic", terms)
    op.add_column("topic", sa.Column("terms_at", sa.DateTime(timezone=True), nullable=True))
