"""What is out no more, for whoever was told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
TABLES = (
    "dissemination",
    "dissemination_past",
    "dissemination_body",
    "dissemination_body_past",
)


def upgrade() -> None:
    op.create_table(
        "withdrawn_record",
        sa.Column("what", ORDERED_TEXT, primary_key=True),
        sa.Column("record", sa.Uuid, primary_key=True),
        sa.Column("withdrawn_on", sa.Date, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    _replay()


def downgrade() -> None:
    op.drop_table("withdrawn_record")


def _replay() -> None:
    """The projection starts from the beginning: it tells more from now on."""
    for table in TABLES:
        op.execute(sa.delete(sa.table(table)))
    for kept in ("checkpoint", "parked"):
        of_it = sa.table(kept, sa.column("projection"))
        op.execute(sa.delete(of_it).where(of_it.c.projection == "disseminations"))
