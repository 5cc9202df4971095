"""The change feed: which events may be told, in an order that never changes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "feed_counter",
        sa.Column("audience", sa.String, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "feed_entry",
        sa.Column("lane", ORDERED_TEXT, primary_key=True),
        sa.Column("lane_position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("stream", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_feed_entry_stream", "feed_entry", ["stream"])
    op.create_index("ix_feed_entry_position", "feed_entry", ["position"], unique=True)
    op.create_index("ix_feed_entry_lane", "feed_entry", ["lane", "position"])
    op.create_table(
        "feed_guard",
        sa.Column("stream", sa.Uuid, primary_key=True),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
    )
    op.create_table(
        "feed_case",
        sa.Column("problem", sa.Uuid, primary_key=True),
        sa.Column("issue", sa.Uuid, primary_key=True),
    )
    op.create_index("ix_feed_case_issue", "feed_case", ["issue"])


def downgrade() -> None:
    for table in ("feed_case", "feed_guard", "feed_entry", "feed_counter"):
        op.drop_table(table)
