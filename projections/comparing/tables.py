"""The read table of what was said of cities, for comparing like with like."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, String, Table, Uuid

from projections.tables import ORDERED_TEXT, metadata, past

description = Table(
    "place_description",
    metadata,
    Column("stream", Uuid, primary_key=True),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("population", Integer),
    Column("is_capital", Boolean),
    Column("displaced_share", Float),
    Column("region", String),
    Column("source", String),
    Column("described_on", Date),
    Column("recorded_from", BigInteger, nullable=False),
)
description_past = past(description)
"""From its registration on every place that may be described has a row; what was not said is
null."""
