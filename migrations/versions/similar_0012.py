"""What new reports are compared with, and whether a link says that a problem came back."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RECURRENCE = (
    "recurrence_case",
    "recurrence_episode",
    "recurrence_lead",
    "recurrence_place",
    "recurrence_place_day",
)


def upgrade() -> None:
    _replay_recurrence()
    # SQLite adds a column that is never null only with a default.
    came_back = sa.Column("came_back", sa.Boolean, nullable=False, server_default=sa.text("false"))
    op.add_column("recurrence_case", came_back)
    _create_issues()
    _create_words()


def downgrade() -> None:
    for table in ("similar_issue", "similar_word", "similar_city"):
        op.drop_table(table)
    _replay_recurrence()
    op.drop_column("recurrence_case", "came_back")


def _create_issues() -> None:
    ordered = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "similar_issue",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("city", ordered, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("subcategory", sa.String),
        sa.Column("place", ordered, nullable=False),
        sa.Column("lat", sa.Integer),
        sa.Column("lon", sa.Integer),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("solved", sa.Integer),
        sa.Column("dropped", sa.Boolean, nullable=False),
        sa.Column("survivor", sa.Uuid),
        sa.Column("lasts", sa.Integer),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("title", sa.String),
        sa.Column("narrative", sa.String),
    )
    lasts, pointed = sa.text("lasts IS NOT NULL"), sa.text("lat IS NOT NULL")
    for name, columns, rows in (
        ("place", ["city", "category", "place", "lasts"], lasts),
        ("lat", ["city", "category", "lat"], lasts),
        ("point", ["city", "lat", "lon", "place"], pointed),
    ):
        op.create_index(
            f"ix_similar_issue_{name}",
            "similar_issue",
            columns,
            sqlite_where=rows,
            postgresql_where=rows,
        )


def _create_words() -> None:
    op.create_table(
        "similar_word",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("other", sa.Uuid, primary_key=True),
        sa.Column("same", sa.Boolean, nullable=False),
    )
    op.create_index("ix_similar_word_other", "similar_word", ["other"])
    op.create_table(
        "similar_city",
        sa.Column("city", sa.String, primary_key=True),
        sa.Column("timezone", sa.String),
    )


def _replay_recurrence() -> None:
    """That projection starts from the beginning: it tells more from now on."""
    for table in RECURRENCE:
        op.execute(sa.delete(sa.table(table)))
    for kept in ("checkpoint", "parked"):
        of_it = sa.table(kept, sa.column("projection"))
        op.execute(sa.delete(of_it).where(of_it.c.projection == "recurrence"))
