"""Dialogues: meetings with agenda and attendance, and what is carried over to the next one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    _create_dialogues()
    _create_parties()
    _index_what_is_open()


def downgrade() -> None:
    for table in ("dialogue_body_past", "dialogue_body", "dialogue_past", "dialogue"):
        op.drop_table(table)
    op.drop_index("ix_case_file_verified", "case_file")
    op.drop_index("ix_commitment_city_phase", "commitment")


def _index_what_is_open() -> None:
    op.create_index("ix_commitment_city_phase", "commitment", ["city", "phase"])
    verified = sa.text("stage = 'verified'")
    op.create_index(
        "ix_case_file_verified",
        "case_file",
        ["city", "place"],
        sqlite_where=verified,
        postgresql_where=verified,
    )


def _create_dialogues() -> None:
    op.create_table(
        "dialogue",
        sa.Column("dialogue", sa.Uuid, primary_key=True),
        *_meeting(),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dialogue_place", "dialogue", ["place"])
    op.create_index("ix_dialogue_stage", "dialogue", ["stage"])
    op.create_index("ix_dialogue_paired_with", "dialogue", ["paired_with"])
    op.create_index("ix_dialogue_newest", "dialogue", ["on", "dialogue"])
    op.create_index("ix_dialogue_city_newest", "dialogue", ["city", "on", "dialogue"])
    op.create_table(
        "dialogue_past",
        sa.Column("dialogue", sa.Uuid, primary_key=True),
        *_meeting(),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dialogue_past_recorded_to", "dialogue_past", ["recorded_to"])


def _meeting() -> list[sa.Column[Any]]:
    return [
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("convener", ORDERED_TEXT, nullable=False),
        sa.Column("title", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("first_planned_on", sa.Date, nullable=False),
        sa.Column("planned_on", sa.Date, nullable=False),
        sa.Column("starts_at", sa.String),
        sa.Column("times_postponed", sa.Integer, nullable=False),
        sa.Column("held_on", sa.Date),
        sa.Column("round", sa.Integer),
        sa.Column("paired_with", sa.Uuid),
        *(sa.Column(group, sa.Integer) for group in ("women", "men", "girls", "boys", "total")),
        sa.Column("method", sa.String),
        *(sa.Column(margin, sa.Integer) for margin in ("aged_18_24", "displaced", "disability")),
        sa.Column("raised_by_women", sa.Integer),
        sa.Column("inclusion_met", sa.Boolean),
        sa.Column("inclusion_reason", sa.String),
        sa.Column("agenda_items", sa.Integer, nullable=False),
        sa.Column("minutes_items", sa.Integer, nullable=False),
        sa.Column("issues_raised", sa.Integer, nullable=False),
        sa.Column("commitments_made", sa.Integer, nullable=False),
        sa.Column("open_amendments", sa.Integer, nullable=False),
        sa.Column("respond_by", sa.Date),
        sa.Column("sealed_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _create_parties() -> None:

    op.create_table(
        "dialogue_body",
        sa.Column("dialogue", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_party(),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dialogue_body_body", "dialogue_body", ["body"])
    op.create_index("ix_dialogue_body_attester", "dialogue_body", ["attester"])
    op.create_table(
        "dialogue_body_past",
        sa.Column("dialogue", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_party(),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_dialogue_body_past_recorded_to", "dialogue_body_past", ["recorded_to"])


def _party() -> list[sa.Column[Any]]:
    return [
        sa.Column("body", ORDERED_TEXT),
        sa.Column("invited", sa.Boolean, nullable=False),
        sa.Column("role", sa.String),
        sa.Column("present", sa.Boolean),
        sa.Column("signed", sa.Boolean, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("attester", ORDERED_TEXT),
    ]
