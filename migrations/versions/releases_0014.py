"""Frozen releases for the public."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_release",
        sa.Column("quarter", sa.String, primary_key=True),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("withdrawn_on", sa.Date),
        sa.Column("reason", sa.String),
    )


def downgrade() -> None:
    op.drop_table("public_release")
