"""The read tables of the clock.

`clock_due` has one row for each term that runs (referral, contest, feedback) and for each open
item with or without a date (commitment, action, recommendation, plan_item). A term's row begins on
`day`, an item's is due on it. `rungs` of the ladder of reminders lie behind. `turns_on` is the
first day on which there may be something to do, null while there is nothing to wait for: so what
is due on a day is one range of the index.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Uuid, text

from projections.tables import ORDERED_TEXT, metadata

REFERRAL, CONTEST, FEEDBACK = "referral", "contest", "feedback"

NOBODY = ""
"""The body of an action that none was named for."""

clock_case = Table(
    "clock_case",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("lead_body", String),
    Column("sensitivity", String, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("women", String, nullable=False),
    Column("men", String, nullable=False),
)

clock_due = Table(
    "clock_due",
    metadata,
    Column("stream", Uuid, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("item", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("body", ORDERED_TEXT, nullable=False),
    Column("cause", Uuid, nullable=False),
    Column("day", Date),
    Column("asked_on", Date),
    Column("rungs", Integer, nullable=False),
    Column("resting", Boolean, nullable=False),
    Column("turns_on", Date),
    Index(
        "ix_clock_due_turns",
        "kind", "turns_on", "body", "stream", "item",
        sqlite_where=text("turns_on IS NOT NULL"),
        postgresql_where=text("turns_on IS NOT NULL"),
    ),
    Index("ix_clock_due_owner", "body", "stream", "item"),
    Index(
        "ix_clock_due_plan_item",
        "item",
        sqlite_where=text("kind = 'plan_item'"),
        postgresql_where=text("kind = 'plan_item'"),
    ),
)  # fmt: skip

clock_city = Table(
    "clock_city",
    metadata,
    Column("city", ORDERED_TEXT, primary_key=True),
    Column("timezone", String, nullable=False),
)

TABLES = (clock_case, clock_due, clock_city)
