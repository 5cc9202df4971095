"""The tables of the change feed.

`feed_entry` has a row for every event of the record that may be told: its place in the lane, and
its `position` in the feed, null as long as the event is restricted. `entry` is "event", or
"withdrawal" or "disclosure" for the notice that an event gave rise to, with the id of the problem
where it is about one of those that the case belongs to. `recorded_at` is that of
the event, or of the one that disclosed it. The events themselves stay in the ledger.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Uuid

from projections.tables import ORDERED_TEXT, metadata

INTERNAL = "internal"
"""The audience of members and systems that may read what is internal (S1)."""

feed_counter = Table(
    "feed_counter",
    metadata,
    Column("audience", String, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

feed_entry = Table(
    "feed_entry",
    metadata,
    Column("lane", ORDERED_TEXT, primary_key=True),
    Column("lane_position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", String, primary_key=True),
    Column("position", BigInteger),
    Column("kind", String, nullable=False),
    Column("stream", Uuid, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Index("ix_feed_entry_position", "position", unique=True),
    Index("ix_feed_entry_lane", "lane", "position"),
)

feed_guard = Table(
    "feed_guard",
    metadata,
    Column("stream", Uuid, primary_key=True),
    Column("restricted", Boolean, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
)
"""Streams that are or once were protected; any other one has neither mark."""

feed_case = Table(
    "feed_case",
    metadata,
    Column("problem", Uuid, primary_key=True),
    Column("issue", Uuid, primary_key=True, index=True),
)
"""The cases of each problem: what hides one of them hides the problem."""
