"""An entry's content is its text, no longer HTML."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """What is still to be read comes again, as text, with the next poll of its feed."""
    op.execute("UPDATE entry SET content = '' WHERE content <> ''")
