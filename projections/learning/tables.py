"""The read tables of recommendations, problems and practices."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Uuid

from projections.tables import ORDERED_TEXT, metadata, past

recommendation = Table(
    "recommendation",
    metadata,
    Column("recommendation", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("language", String, nullable=False),
    Column("made_by", ORDERED_TEXT, nullable=False),
    Column("addressed_to", ORDERED_TEXT, nullable=False),
    Column("status", String, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("answered_on", Date),
    Column("reason", String),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_recommendation_due", "answer_by", "recommendation"),
)
recommendation_past = past(recommendation)

problem = Table(
    "problem",
    metadata,
    Column("problem", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("category", String, nullable=False),
    Column("subcategory", String),
    Column("sensitivity", String, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("title", String),
    Column("language", String),
    Column("root_cause", String),
    Column("cases", Integer, nullable=False),
    Column("suspected_on", Date, nullable=False),
    Column("body", ORDERED_TEXT),
    Column("response", String),
    Column("begun_on", Date),
    Column("assessed_on", Date),
    Column("days_at_risk", Integer),
    Column("reports_before", Integer),
    Column("reports_after", Integer),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_problem_newest", "suspected_on", "problem"),
)
problem_past = past(problem)
"""`sensitivity` and `police_conduct` are those of its category alone; its cases may ask for more.

`body` and `response` are those of the last response, `response` the primary one.
"""

problem_case = Table(
    "problem_case",
    metadata,
    Column("problem", Uuid, primary_key=True),
    Column("issue", Uuid, primary_key=True, index=True),
)

practice = Table(
    "practice",
    metadata,
    Column("practice", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("category", String, nullable=False),
    Column("sensitivity", String, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("title", String, nullable=False),
    Column("language", String, nullable=False),
    Column("result", String, nullable=False),
    Column("written_by", ORDERED_TEXT, nullable=False),
    Column("drafted_on", Date, nullable=False),
    Column("published_on", Date),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_practice_newest", "drafted_on", "practice"),
)
practice_past = past(practice)
"""`place` is the city itself: who may see a draft stands to it as to any record there."""

practice_response = Table(
    "practice_response",
    metadata,
    Column("practice", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("response", String, nullable=False, index=True),
)

adoption = Table(
    "adoption",
    metadata,
    Column("practice", Uuid, primary_key=True),
    Column("adoption", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False, index=True),
    Column("body", ORDERED_TEXT, nullable=False),
    Column("status", String, nullable=False),
    Column("result", String),
    Column("considered_on", Date, nullable=False),
    Column("started_on", Date),
    Column("assessed_on", Date),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
)
adoption_past = past(adoption)
