"""Deliveries that carry several alerts, and are held until they may go."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """What was pending or settled carries the one alert that it was made for."""
    op.create_table(
        "carried",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_carried_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_carried_alert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", "alert_id", name=op.f("pk_carried")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_carried_alert_id"), "carried", ["alert_id"], unique=False)
    op.execute("INSERT INTO carried (delivery_id, alert_id) SELECT id, alert_id FROM delivery")
    op.add_column("delivery", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_delivery_released", "delivery", ["released_at"], unique=False)
    op.execute("UPDATE delivery SET released_at = created")
