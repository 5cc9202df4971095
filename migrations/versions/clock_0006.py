"""Bodies complete, and what is due for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

REGISTRY = ("place", "place_suspension", "body", "body_place", "member", "member_grant")


def upgrade() -> None:
    _create_clock()
    op.add_column("body", sa.Column("composition_met", sa.Boolean))
    _replay_the_registry()


def downgrade() -> None:
    op.drop_column("body", "composition_met")
    for table in ("clock_city", "clock_due", "clock_case"):
        op.drop_table(table)
    _replay_the_registry()


def _create_clock() -> None:
    op.create_table(
        "clock_case",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("lead_body", sa.String),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("women", sa.String, nullable=False),
        sa.Column("men", sa.String, nullable=False),
    )
    op.create_table(
        "clock_due",
        sa.Column("stream", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("item", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("body", ORDERED_TEXT, nullable=False),
        sa.Column("cause", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("asked_on", sa.Date),
        sa.Column("rungs", sa.Integer, nullable=False),
        sa.Column("resting", sa.Boolean, nullable=False),
        sa.Column("turns_on", sa.Date),
    )
    waits = sa.text("turns_on IS NOT NULL")
    op.create_index(
        "ix_clock_due_turns",
        "clock_due",
        ["kind", "turns_on", "body", "stream", "item"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index("ix_clock_due_owner", "clock_due", ["body", "stream", "item"])
    of_plans = sa.text("kind = 'plan_item'")
    op.create_index(
        "ix_clock_due_plan_item",
        "clock_due",
        ["item"],
        sqlite_where=of_plans,
        postgresql_where=of_plans,
    )
    op.create_table(
        "clock_city",
        sa.Column("city", ORDERED_TEXT, primary_key=True),
        sa.Column("timezone", sa.String, nullable=False),
    )


def _replay_the_registry() -> None:
    """What it knows of bodies is read from the ledger anew."""
    for name in REGISTRY:
        op.execute(sa.delete(sa.table(name)))
    for name in ("checkpoint", "parked"):
        own = sa.table(name, sa.column("projection", sa.String))
        op.execute(sa.delete(own).where(own.c.projection == "registry"))
