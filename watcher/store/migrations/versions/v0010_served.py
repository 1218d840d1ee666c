"""Which of several people got a message that others of them did not."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Nothing was kept before."""
    op.add_column("delivery", sa.Column("served", sa.Text(), nullable=False, server_default=""))
