"""The read table of releases: which there are. What they say stands in their events."""

from sqlalchemy import Column, Date, String, Table

from projections.tables import metadata

release = Table(
    "public_release",
    metadata,
    Column("quarter", String, primary_key=True),
    Column("published_on", Date, nullable=False),
    Column("withdrawn_on", Date),
    Column("reason", String),
)
