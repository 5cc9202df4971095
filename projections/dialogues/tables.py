"""The read tables of dialogues."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Uuid

from projections.tables import ORDERED_TEXT, metadata, past

dialogue = Table(
    "dialogue",
    metadata,
    Column("dialogue", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("sensitivity", String, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("kind", String, nullable=False),
    Column("stage", String, nullable=False, index=True),
    Column("convener", ORDERED_TEXT, nullable=False),
    Column("title", String),
    Column("language", String, nullable=False),
    Column("on", Date, nullable=False),
    Column("first_planned_on", Date, nullable=False),
    Column("planned_on", Date, nullable=False),
    Column("starts_at", String),
    Column("times_postponed", Integer, nullable=False),
    Column("held_on", Date),
    Column("round", Integer),
    Column("paired_with", Uuid, index=True),
    Column("women", Integer),
    Column("men", Integer),
    Column("girls", Integer),
    Column("boys", Integer),
    Column("total", Integer),
    Column("method", String),
    Column("aged_18_24", Integer),
    Column("displaced", Integer),
    Column("disability", Integer),
    Column("raised_by_women", Integer),
    Column("inclusion_met", Boolean),
    Column("inclusion_reason", String),
    Column("agenda_items", Integer, nullable=False),
    Column("minutes_items", Integer, nullable=False),
    Column("issues_raised", Integer, nullable=False),
    Column("commitments_made", Integer, nullable=False),
    Column("open_amendments", Integer, nullable=False),
    Column("respond_by", Date),
    Column("sealed_on", Date),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_dialogue_newest", "on", "dialogue"),
    Index("ix_dialogue_city_newest", "city", "on", "dialogue"),
)
dialogue_past = past(dialogue)

dialogue_body = Table(
    "dialogue_body",
    metadata,
    Column("dialogue", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", ORDERED_TEXT, index=True),
    Column("invited", Boolean, nullable=False),
    Column("role", String),
    Column("present", Boolean),
    Column("signed", Boolean, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("attester", ORDERED_TEXT, index=True),
    Column("recorded_from", BigInteger, nullable=False),
)
"""`attester` is the body that has still to attest a signature of this one; null: none waits."""
dialogue_body_past = past(dialogue_body)
