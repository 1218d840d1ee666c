"""By which route a message goes: several may lead from a topic to a receiver."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """What waits goes by the first route from its topic to its receiver."""
    op.add_column("delivery", sa.Column("route", sa.Text(), nullable=False, server_default=""))
