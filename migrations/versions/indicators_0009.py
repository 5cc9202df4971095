"""Frameworks, and the facts that indicators and scorecards count."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

Columns = list[sa.Column[Any]]


def upgrade() -> None:
    _create_places_and_cdcs()
    for name, (keys, columns) in FACTS.items():
        _create_facts(name, keys, columns)
    for name, table, indexed in INDEXES:
        op.create_index(name, table, indexed)


def downgrade() -> None:
    for name in FACTS:
        op.drop_table(f"{name}_past")
        op.drop_table(name)
    op.drop_table("indicator_cdc")
    op.drop_table("indicator_place")


def _create_places_and_cdcs() -> None:
    op.create_table(
        "indicator_place",
        sa.Column("place", ORDERED_TEXT, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("timezone", sa.String),
    )
    op.create_table(
        "indicator_cdc",
        sa.Column("stream", sa.Uuid, primary_key=True),
        sa.Column("body", ORDERED_TEXT, nullable=False),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("retired_on", sa.Date),
    )


def _create_facts(name: str, keys: Mapping[str, Any], columns: Callable[[], Columns]) -> None:
    """A table of facts, and its twin for what they said before."""
    own = [sa.Column(key, kind, primary_key=True) for key, kind in keys.items()]
    from_time = sa.Column("recorded_from", sa.BigInteger, nullable=False)
    op.create_table(name, *own, *columns(), from_time)
    own = [sa.Column(key, kind, primary_key=True) for key, kind in keys.items()]
    op.create_table(
        f"{name}_past",
        *own,
        *columns(),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index(f"ix_{name}_past_recorded_to", f"{name}_past", ["recorded_to"])


def _framework() -> Columns:
    return [
        sa.Column("title", sa.String, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("indicators", sa.Integer, nullable=False),
        sa.Column("targets", sa.Integer, nullable=False),
    ]


def _dialogue() -> Columns:
    return [
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("women", sa.Integer),
        sa.Column("men", sa.Integer),
        sa.Column("girls", sa.Integer),
        sa.Column("boys", sa.Integer),
        sa.Column("total", sa.Integer),
        sa.Column("youth", sa.Integer),
        sa.Column("displaced", sa.Integer),
        sa.Column("disability", sa.Integer),
        sa.Column("raised_by_women", sa.Integer),
        sa.Column("police_required", sa.Boolean, nullable=False),
        sa.Column("police_present", sa.Boolean),
        sa.Column("corrections", sa.Integer, nullable=False),
    ]


def _composition() -> Columns:
    return [
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("met", sa.Boolean, nullable=False),
    ]


def _issue() -> Columns:
    return [
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("withheld", sa.Boolean, nullable=False),
        sa.Column("imported", sa.Boolean, nullable=False),
        sa.Column("merged", sa.Boolean, nullable=False),
        sa.Column("duplicate", sa.Boolean, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("resolved_on", sa.Date),
        sa.Column("verified_on", sa.Date),
        sa.Column("told_women", sa.Boolean, nullable=False),
        sa.Column("told_men", sa.Boolean, nullable=False),
        sa.Column("answered_on", sa.Date),
        sa.Column("answered_by", ORDERED_TEXT),
        sa.Column("declined_by", ORDERED_TEXT),
    ]


def _promise() -> Columns:
    return [
        sa.Column("issue", sa.Uuid, nullable=False),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("withheld", sa.Boolean, nullable=False),
        sa.Column("body", ORDERED_TEXT, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("form", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("original_due_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.Column("until", sa.Date),
        sa.Column("judged", sa.Boolean, nullable=False),
        sa.Column("work_done_on", sa.Date),
        sa.Column("verdict", sa.String),
        sa.Column("ending", sa.String),
        sa.Column("asked_due_on", sa.Date),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("agreed_to", sa.Integer, nullable=False),
    ]


def _referral() -> Columns:
    return [
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("withheld", sa.Boolean, nullable=False),
        sa.Column("to_body", ORDERED_TEXT, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("answer", sa.String),
        sa.Column("answered_on", sa.Date),
    ]


def _recommendation() -> Columns:
    return [
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("addressed_to", ORDERED_TEXT, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.Column("answer", sa.String),
        sa.Column("answered_on", sa.Date),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    ]


def _adoption() -> Columns:
    return [
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("day", sa.Date),
    ]


FACTS: Mapping[str, tuple[Mapping[str, Any], Callable[[], Columns]]] = {
    "framework": ({"framework": sa.Uuid}, _framework),
    "indicator_dialogue": ({"dialogue": sa.Uuid}, _dialogue),
    "indicator_composition": ({"stream": sa.Uuid, "day": sa.Date}, _composition),
    "indicator_issue": ({"issue": sa.Uuid}, _issue),
    "indicator_promise": ({"commitment": sa.Uuid}, _promise),
    "indicator_referral": ({"issue": sa.Uuid, "referral": sa.Uuid}, _referral),
    "indicator_recommendation": ({"recommendation": sa.Uuid}, _recommendation),
    "indicator_adoption": ({"practice": sa.Uuid, "adoption": sa.Uuid}, _adoption),
}

INDEXES = (
    ("ix_indicator_place_timezone", "indicator_place", ["city", "timezone"]),
    ("ix_indicator_dialogue_day", "indicator_dialogue", ["city", "day"]),
    ("ix_indicator_composition_day", "indicator_composition", ["city", "day"]),
    ("ix_indicator_issue_day", "indicator_issue", ["city", "day"]),
    ("ix_indicator_issue_withheld", "indicator_issue", ["withheld"]),
    ("ix_indicator_promise_day", "indicator_promise", ["city", "day"]),
    ("ix_indicator_promise_due", "indicator_promise", ["city", "original_due_on"]),
    ("ix_indicator_promise_issue", "indicator_promise", ["issue"]),
    ("ix_indicator_referral_day", "indicator_referral", ["city", "day"]),
    ("ix_indicator_recommendation_day", "indicator_recommendation", ["city", "day"]),
    ("ix_indicator_recommendation_due", "indicator_recommendation", ["city", "answer_by"]),
    ("ix_indicator_adoption_day", "indicator_adoption", ["city", "day"]),
)
