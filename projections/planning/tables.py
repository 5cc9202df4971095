"""The read tables of assessments and plans."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Uuid

from projections.tables import ORDERED_TEXT, metadata, past

assessment = Table(
    "assessment",
    metadata,
    Column("assessment", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("sensitivity", String, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("body", ORDERED_TEXT),
    Column("instrument", String, nullable=False),
    Column("instrument_version", Integer, nullable=False),
    Column("stage", String, nullable=False),
    Column("led_by", ORDERED_TEXT, nullable=False),
    Column("repeats", Uuid, index=True),
    Column("sample_size", Integer),
    Column("sample_mode", String),
    Column("interviewers", String),
    Column("begun_on", Date, nullable=False),
    Column("completed_on", Date),
    Column("gaps", Integer, nullable=False),
    Column("gaps_linked", Integer, nullable=False),
    Column("supports", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_assessment_newest", "begun_on", "assessment"),
)
assessment_past = past(assessment)

assessment_score = Table(
    "assessment_score",
    metadata,
    Column("assessment", Uuid, primary_key=True),
    Column("item", ORDERED_TEXT, primary_key=True),
    Column("user_group", ORDERED_TEXT, primary_key=True),
    Column("after_dark", Boolean, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
)
assessment_score_past = past(assessment_score)
"""`user_group` is empty for everybody."""

assessment_gap = Table(
    "assessment_gap",
    metadata,
    Column("assessment", Uuid, primary_key=True),
    Column("gap", Uuid, primary_key=True),
    Column("linked", Boolean, nullable=False),
)

plan = Table(
    "plan",
    metadata,
    Column("plan", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("language", String, nullable=False),
    Column("body", ORDERED_TEXT, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    Column("stage", String, nullable=False),
    Column("drafted_on", Date, nullable=False),
    Column("approved_on", Date),
    Column("closed_on", Date),
    Column("items", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("partly", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("notes", Integer, nullable=False),
    Column("uptakes", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_plan_newest", "first_day", "plan"),
)
plan_past = past(plan)

plan_item = Table(
    "plan_item",
    metadata,
    Column("plan", Uuid, primary_key=True),
    Column("item", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("body", ORDERED_TEXT, nullable=False, index=True),
    Column("office", ORDERED_TEXT),
    Column("text", String, nullable=False),
    Column("language", String, nullable=False),
    Column("stated_on", Date, nullable=False),
    Column("original_due_on", Date),
    Column("due_on", Date),
    Column("cost", BigInteger),
    Column("currency", String),
    Column("state", String, nullable=False),
    Column("progress", String),
    Column("claimed_on", Date),
    Column("work_done_on", Date),
    Column("verdict", String),
    Column("ending", String),
    Column("ended_on", Date),
    Column("phase", String, nullable=False),
    Column("at_risk_from", Date, nullable=False),
    Column("overdue_from", Date, nullable=False),
    Column("long_overdue_from", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_plan_item_latest", "overdue_from", "plan", "item"),
)
plan_item_past = past(plan_item)
"""`state`: open, claimed, kept, partly, dropped. `phase` and the days after it are those of
`projections/deadlines.py`; `kind` and `place` are the plan's."""

plan_link = Table(
    "plan_link",
    metadata,
    Column("plan", Uuid, primary_key=True),
    Column("item", Uuid, primary_key=True),
    Column("what", String, primary_key=True),
    Column("target", Uuid, primary_key=True, index=True),
    Column("lane", ORDERED_TEXT, primary_key=True),
    Column("assessment", Uuid),
    Column("recorded_from", BigInteger, nullable=False),
)
"""What an item is for or learned from: `what` is issue, gap or the kind of a finding.

`assessment` is where a gap was found; `lane` that of the event, for either side may say so, and
each lane is projected by itself. A link is never taken back, so the table needs no past.
"""

plan_place = Table(
    "plan_place",
    metadata,
    Column("place", ORDERED_TEXT, primary_key=True),
    Column("stream", Uuid, nullable=False, unique=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("nahia", ORDERED_TEXT),
    Column("path", ORDERED_TEXT, nullable=False, index=True),
)

plan_suspension = Table(
    "plan_suspension",
    metadata,
    Column("place", ORDERED_TEXT, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date),
    Column("city", ORDERED_TEXT, nullable=False, index=True),
)
