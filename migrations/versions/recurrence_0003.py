"""Recurrence: the versions of each case's spells, the episodes they fold to, and places."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_cases()
    _create_episodes()
    _create_places()


def downgrade() -> None:
    for table in (
        "recurrence_place_day",
        "recurrence_place",
        "recurrence_episode",
        "recurrence_case",
    ):
        op.drop_table(table)


def _create_cases() -> None:
    op.create_table(
        "recurrence_case",
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("from_position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("to_position", sa.BigInteger),
        sa.Column("lane", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("solved", sa.Integer),
        sa.Column("confirmed", sa.Integer),
        sa.Column("dropped", sa.Integer),
        sa.Column("duplicate", sa.Boolean, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("same_as", sa.Uuid),
        sa.Column("not_same_as", sa.Uuid),
        sa.Column("proposed", sa.Uuid),
        sa.Column("imported", sa.Boolean, nullable=False),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("chain", sa.String),
    )
    op.create_index("ix_recurrence_case_chain", "recurrence_case", ["lane", "chain"])
    waits = sa.text(
        "to_position IS NULL AND solved IS NULL AND dropped IS NULL AND proposed IS NULL"
    )
    op.create_index(
        "ix_recurrence_case_waiting",
        "recurrence_case",
        ["lane", "chain"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    for link in ("same_as", "not_same_as"):
        given = sa.text(f"{link} IS NOT NULL")
        op.create_index(
            f"ix_recurrence_case_{link}",
            "recurrence_case",
            [link],
            sqlite_where=given,
            postgresql_where=given,
        )


def _create_episodes() -> None:
    op.create_table(
        "recurrence_episode",
        sa.Column("lane", sa.String, primary_key=True),
        sa.Column("chain", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer),
        sa.Column("solved", sa.Integer),
        sa.Column("confirmed", sa.Integer),
        sa.Column("again", sa.Integer),
        sa.Column("reopened", sa.Boolean, nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("solved_by", sa.Uuid),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recurrence_episode_latest", "recurrence_episode", ["lane", "latest"])


def _create_places() -> None:
    op.create_table(
        "recurrence_place",
        sa.Column("place_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.String, nullable=False, unique=True),
        sa.Column("lane", sa.String, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("parent", sa.String),
        sa.Column("nahia", sa.String),
        sa.Column("timezone", sa.String),
    )
    op.create_index("ix_recurrence_place_parent", "recurrence_place", ["parent"])
    op.create_index("ix_recurrence_place_lane", "recurrence_place", ["lane", "timezone"])
    op.create_table(
        "recurrence_place_day",
        sa.Column("lane", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("place_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("first_day", sa.Integer, nullable=False),
        sa.Column("last_day", sa.Integer),
    )
