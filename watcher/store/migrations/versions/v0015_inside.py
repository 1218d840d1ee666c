"""Which entries came from a network of one's own, so that their pages may be there, too."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """What is known already counts as public until its feed brings it again."""
    op.add_column(
        "entry", sa.Column("inside", sa.Boolean(), nullable=False, server_default=sa.false())
    )
