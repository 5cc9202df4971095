"""Recommendations, problems, practices with their adoptions."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

Columns = list[sa.Column[Any]]


def upgrade() -> None:
    _create_with_past("recommendation", _recommendation)
    op.create_index("ix_recommendation_place", "recommendation", ["place"])
    op.create_index("ix_recommendation_due", "recommendation", ["answer_by", "recommendation"])
    _create_with_past("problem", _problem)
    op.create_index("ix_problem_place", "problem", ["place"])
    op.create_index("ix_problem_newest", "problem", ["suspected_on", "problem"])
    op.create_table(
        "problem_case",
        sa.Column("problem", sa.Uuid, primary_key=True),
        sa.Column("issue", sa.Uuid, primary_key=True),
    )
    op.create_index("ix_problem_case_issue", "problem_case", ["issue"])
    _create_with_past("practice", _practice)
    op.create_index("ix_practice_newest", "practice", ["drafted_on", "practice"])
    op.create_table(
        "practice_response",
        sa.Column("practice", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("response", sa.String, nullable=False),
    )
    op.create_index("ix_practice_response_response", "practice_response", ["response"])
    _create_with_past("adoption", _adoption)
    op.create_index("ix_adoption_city", "adoption", ["city"])


def downgrade() -> None:
    for name in ("adoption", "practice", "problem", "recommendation"):
        op.drop_table(f"{name}_past")
        op.drop_table(name)
    op.drop_table("practice_response")
    op.drop_table("problem_case")


def _create_with_past(name: str, columns: Callable[[], Columns]) -> None:
    """The table, and its twin that keeps what a row said before and until when."""
    op.create_table(name, *columns())
    then = columns()
    for column in then:
        column.primary_key = column.primary_key or column.name == "recorded_from"
        column.autoincrement = False
    until = sa.Column("recorded_to", sa.BigInteger, nullable=False)
    op.create_table(f"{name}_past", *then, until)
    op.create_index(f"ix_{name}_past_recorded_to", f"{name}_past", ["recorded_to"])


def _recommendation() -> Columns:
    return [
        sa.Column("recommendation", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("made_by", ORDERED_TEXT, nullable=False),
        sa.Column("addressed_to", ORDERED_TEXT, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("made_on", sa.Date, nullable=False),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.Column("answered_on", sa.Date),
        sa.Column("reason", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]


def _problem() -> Columns:
    return [
        sa.Column("problem", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("subcategory", sa.String),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("title", sa.String),
        sa.Column("language", sa.String),
        sa.Column("root_cause", sa.String),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("suspected_on", sa.Date, nullable=False),
        sa.Column("body", ORDERED_TEXT),
        sa.Column("response", sa.String),
        sa.Column("begun_on", sa.Date),
        sa.Column("assessed_on", sa.Date),
        sa.Column("days_at_risk", sa.Integer),
        sa.Column("reports_before", sa.Integer),
        sa.Column("reports_after", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]


def _practice() -> Columns:
    return [
        sa.Column("practice", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("result", sa.String, nullable=False),
        sa.Column("written_by", ORDERED_TEXT, nullable=False),
        sa.Column("drafted_on", sa.Date, nullable=False),
        sa.Column("published_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]


def _adoption() -> Columns:
    return [
        sa.Column("practice", sa.Uuid, primary_key=True),
        sa.Column("adoption", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("body", ORDERED_TEXT, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("result", sa.String),
        sa.Column("considered_on", sa.Date, nullable=False),
        sa.Column("started_on", sa.Date),
        sa.Column("assessed_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]
