"""What pages list and count by, and which article another one copies."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_COPIED = {
    "sqlite": "json_extract(body, '$.reprint_of.article')",
    "postgresql": "body::jsonb #>> '{reprint_of,article}'",
}


def upgrade() -> None:
    """Which article was copied stands in the judgement."""
    op.add_column("assessment", sa.Column("copies", sa.BigInteger(), nullable=True))
    copied = _COPIED[op.get_bind().dialect.name]
    op.execute(
        f"UPDATE assessment SET copies = CAST({copied} AS BIGINT) "  # noqa: S608 - our own words
        f"WHERE body LIKE '%\"reprint_of\":%' AND {copied} IS NOT NULL"
    )
    op.create_index(op.f("ix_assessment_copies"), "assessment", ["copies"], unique=False)
    op.drop_index("ix_assessment_topic", "assessment")
    op.drop_index(op.f("ix_assessment_at"), "assessment")
    judged = ["at", "alert", "reason"]
    op.create_index("ix_assessment_topic", "assessment", ["topic_id", *judged], unique=False)
    op.create_index("ix_assessment_at", "assessment", [*judged, "topic_id"], unique=False)
    op.create_index("ix_entry_first", "entry", ["feed_id", "first_seen"], unique=False)
    op.create_index("ix_fact_latest", "fact", ["added_at"], unique=False)
