"""What each receiver's last digest told up to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nobody was sent a digest before."""
    op.create_table(
        "digest",
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("assessment", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("receiver", name=op.f("pk_digest")),
    )
