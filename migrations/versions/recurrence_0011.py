"""What solved an episode: the responses, and the body that led."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("recurrence_case", "recurrence_episode", "recurrence_place", "recurrence_place_day")


def upgrade() -> None:
    _replay()
    for table, column in _added():
        op.add_column(table, column)
    op.create_table(
        "recurrence_lead",
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("body", sa.String),
        sa.Column("referred_to", sa.String),
    )


def downgrade() -> None:
    _replay()
    op.drop_table("recurrence_lead")
    for table, column in _added():
        op.drop_column(table, column.name)


def _added() -> list[tuple[str, sa.Column[object]]]:
    added: list[tuple[str, sa.Column[object]]] = []
    for table in ("recurrence_case", "recurrence_episode"):
        # SQLite adds a column that is never null only with a default.
        responses: sa.Column[object] = sa.Column(
            "responses", sa.String, nullable=False, server_default=sa.text("''")
        )
        added += [
            (table, sa.Column("response", sa.String)),
            (table, responses),
            (table, sa.Column("body", sa.String)),
        ]
    return added


def _replay() -> None:
    """The projection starts from the beginning: it tells more from now on."""
    for table in TABLES:
        op.execute(sa.delete(sa.table(table)))
    for kept in ("checkpoint", "parked"):
        of_it = sa.table(kept, sa.column("projection"))
        op.execute(sa.delete(of_it).where(of_it.c.projection == "recurrence"))
