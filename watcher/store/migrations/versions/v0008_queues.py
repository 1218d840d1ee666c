"""A queue for each receiver: what is due for one is found without looking at the others'."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """The same rows, sorted by receiver."""
    op.drop_index("ix_delivery_due", table_name="delivery")
    op.create_index("ix_delivery_due", "delivery", ["state", "receiver", "next_attempt_at"])
