"""What is known of cities, for comparing like with like."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table("place_description", *_columns())
    op.create_index("ix_place_description_place", "place_description", ["place"])
    then = _columns()
    for column in then:
        column.primary_key = column.primary_key or column.name == "recorded_from"
        column.autoincrement = False
    until = sa.Column("recorded_to", sa.BigInteger, nullable=False)
    op.create_table("place_description_past", *then, until)
    op.create_index(
        "ix_place_description_past_recorded_to", "place_description_past", ["recorded_to"]
    )


def downgrade() -> None:
    op.drop_table("place_description_past")
    op.drop_table("place_description")


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("stream", sa.Uuid, primary_key=True),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("population", sa.Integer),
        sa.Column("is_capital", sa.Boolean),
        sa.Column("displaced_share", sa.Float),
        sa.Column("region", sa.String),
        sa.Column("source", sa.String),
        sa.Column("described_on", sa.Date),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]
