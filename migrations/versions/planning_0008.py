"""Assessments and plans."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

Columns = list[sa.Column[Any]]


def upgrade() -> None:
    _create_with_past("assessment", _assessment)
    op.create_index("ix_assessment_newest", "assessment", ["begun_on", "assessment"])
    op.create_index("ix_assessment_place", "assessment", ["place"])
    op.create_index("ix_assessment_repeats", "assessment", ["repeats"])
    _create_with_past("assessment_score", _assessment_score)
    _create_with_past("plan", _plan)
    op.create_index("ix_plan_newest", "plan", ["first_day", "plan"])
    op.create_index("ix_plan_place", "plan", ["place"])
    _create_with_past("plan_item", _plan_item)
    op.create_index("ix_plan_item_body", "plan_item", ["body"])
    op.create_index("ix_plan_item_latest", "plan_item", ["overdue_from", "plan", "item"])
    op.create_index("ix_plan_item_place", "plan_item", ["place"])
    _create_gaps_and_links()
    _create_places()


def downgrade() -> None:
    for name in ("plan_item", "plan", "assessment_score", "assessment"):
        op.drop_table(f"{name}_past")
        op.drop_table(name)
    for name in ("plan_suspension", "plan_place", "plan_link", "assessment_gap"):
        op.drop_table(name)


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


def _assessment() -> Columns:
    return [
        sa.Column("assessment", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("body", ORDERED_TEXT),
        sa.Column("instrument", sa.String, nullable=False),
        sa.Column("instrument_version", sa.Integer, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("led_by", ORDERED_TEXT, nullable=False),
        sa.Column("repeats", sa.Uuid),
        sa.Column("sample_size", sa.Integer),
        sa.Column("sample_mode", sa.String),
        sa.Column("interviewers", sa.String),
        sa.Column("begun_on", sa.Date, nullable=False),
        sa.Column("completed_on", sa.Date),
        sa.Column("gaps", sa.Integer, nullable=False),
        sa.Column("gaps_linked", sa.Integer, nullable=False),
        sa.Column("supports", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]


def _assessment_score() -> Columns:
    return [
        sa.Column("assessment", sa.Uuid, primary_key=True),
        sa.Column("item", ORDERED_TEXT, primary_key=True),
        sa.Column("user_group", ORDERED_TEXT, primary_key=True),
        sa.Column("after_dark", sa.Boolean, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]


def _plan() -> Columns:
    return [
        sa.Column("plan", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("body", ORDERED_TEXT, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("drafted_on", sa.Date, nullable=False),
        sa.Column("approved_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("items", sa.Integer, nullable=False),
        sa.Column("kept", sa.Integer, nullable=False),
        sa.Column("partly", sa.Integer, nullable=False),
        sa.Column("dropped", sa.Integer, nullable=False),
        sa.Column("notes", sa.Integer, nullable=False),
        sa.Column("uptakes", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]


def _plan_item() -> Columns:
    return [
        sa.Column("plan", sa.Uuid, primary_key=True),
        sa.Column("item", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("body", ORDERED_TEXT, nullable=False),
        sa.Column("office", ORDERED_TEXT),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("original_due_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.Column("cost", sa.BigInteger),
        sa.Column("currency", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("progress", sa.String),
        sa.Column("claimed_on", sa.Date),
        sa.Column("work_done_on", sa.Date),
        sa.Column("verdict", sa.String),
        sa.Column("ending", sa.String),
        sa.Column("ended_on", sa.Date),
        sa.Column("phase", sa.String, nullable=False),
        sa.Column("at_risk_from", sa.Date, nullable=False),
        sa.Column("overdue_from", sa.Date, nullable=False),
        sa.Column("long_overdue_from", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    ]


def _create_gaps_and_links() -> None:
    op.create_table(
        "assessment_gap",
        sa.Column("assessment", sa.Uuid, primary_key=True),
        sa.Column("gap", sa.Uuid, primary_key=True),
        sa.Column("linked", sa.Boolean, nullable=False),
    )
    op.create_table(
        "plan_link",
        sa.Column("plan", sa.Uuid, primary_key=True),
        sa.Column("item", sa.Uuid, primary_key=True),
        sa.Column("what", sa.String, primary_key=True),
        sa.Column("target", sa.Uuid, primary_key=True),
        sa.Column("lane", ORDERED_TEXT, primary_key=True),
        sa.Column("assessment", sa.Uuid),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_plan_link_target", "plan_link", ["target"])


def _create_places() -> None:
    op.create_table(
        "plan_place",
        sa.Column("place", ORDERED_TEXT, primary_key=True),
        sa.Column("stream", sa.Uuid, nullable=False, unique=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("nahia", ORDERED_TEXT),
        sa.Column("path", ORDERED_TEXT, nullable=False),
    )
    op.create_index("ix_plan_place_path", "plan_place", ["path"])
    op.create_table(
        "plan_suspension",
        sa.Column("place", ORDERED_TEXT, primary_key=True),
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("last_day", sa.Date),
        sa.Column("city", ORDERED_TEXT, nullable=False),
    )
    op.create_index("ix_plan_suspension_city", "plan_suspension", ["city"])
