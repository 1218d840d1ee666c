"""The address that gave a feed's validators, which go to no other."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """As a rule the feed's own address did; where not, it is asked once without them."""
    op.add_column("feed", sa.Column("validators_of", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE feed SET validators_of = url")
