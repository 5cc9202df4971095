"""Cases: referral, escalation, merging; how late a promise is, and who comes after its owner."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PROJECTIONS = {
    "cases": ("case_file", "case_file_past", "case_worker", "case_city", "case_reserved"),
    "follow_up": (
        "follow_up_issue", "commitment", "commitment_past", "follow_up_action",
        "follow_up_action_past", "follow_up_place", "follow_up_suspension", "follow_up_city",
        "follow_up_tally",
    ),
    "recurrence": (
        "recurrence_case", "recurrence_episode", "recurrence_place", "recurrence_place_day",
    ),
}  # fmt: skip
"""Projections that tell more from now on, with their tables: they start from the beginning."""


def upgrade() -> None:
    _replay()
    for table, column in _added():
        op.add_column(table, column)


def downgrade() -> None:
    _replay()
    for table, column in _added():
        op.drop_column(table, column.name)


def _added() -> list[tuple[str, sa.Column[object]]]:
    added: list[tuple[str, sa.Column[object]]] = []
    for table in ("case_file", "case_file_past"):
        added += [
            (table, sa.Column("referral_to", sa.String)),
            (table, _count("referrals_returned")),
            (table, sa.Column("escalated_to", sa.String)),
            (table, _count("escalations")),
            (table, sa.Column("merged_into", sa.Uuid)),
            (table, sa.Column("stage_before_merge", sa.String)),
        ]
    added.append(("follow_up_issue", sa.Column("referral_to", sa.String)))
    for table in (
        "follow_up_issue", "commitment", "commitment_past", "follow_up_action",
        "follow_up_action_past",
    ):  # fmt: skip
        added += [(table, sa.Column(name, sa.String)) for name in ("level", "escalated_to")]
    for table in ("commitment", "commitment_past"):
        added.append((table, sa.Column("successor", sa.String)))
    merged: sa.Column[object] = sa.Column(
        "merged", sa.Boolean, nullable=False, server_default=sa.false()
    )
    added.append(("recurrence_case", merged))
    return added


def _count(name: str) -> sa.Column[object]:
    # SQLite adds a column that is never null only with a default.
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _replay() -> None:
    for projection, tables in PROJECTIONS.items():
        for table in tables:
            op.execute(sa.delete(sa.table(table)))
        for kept in ("checkpoint", "parked"):
            of_it = sa.table(kept, sa.column("projection"))
            op.execute(sa.delete(of_it).where(of_it.c.projection == projection))
