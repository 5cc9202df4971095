"""The facts that indicators and scorecards count.

One row per dialogue, CDC composition, issue, promise, referral, recommendation and adoption, and
in the `_past` twins what each said before: so any recorded time is answered without replay.
Where an issue is `withheld` (restricted, or about police conduct) nothing of it is counted, at
no time, as long as it is so.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Uuid
from sqlalchemy.types import BigInteger

from projections.tables import ORDERED_TEXT, metadata, past

place = Table(
    "indicator_place",
    metadata,
    Column("place", ORDERED_TEXT, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("level", String, nullable=False),
    Column("timezone", String),
    Index("ix_indicator_place_timezone", "city", "timezone"),
)

dialogue = Table(
    "indicator_dialogue",
    metadata,
    Column("dialogue", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("level", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("day", Date),
    Column("women", Integer),
    Column("men", Integer),
    Column("girls", Integer),
    Column("boys", Integer),
    Column("total", Integer),
    Column("youth", Integer),
    Column("displaced", Integer),
    Column("disability", Integer),
    Column("raised_by_women", Integer),
    Column("police_required", Boolean, nullable=False),
    Column("police_present", Boolean),
    Column("corrections", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_indicator_dialogue_day", "city", "day"),
)
"""`day` is that on which it was held; null, with the counts, as long as it was not."""

cdc = Table(
    "indicator_cdc",
    metadata,
    Column("stream", Uuid, primary_key=True),
    Column("body", ORDERED_TEXT, nullable=False),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("retired_on", Date),
)

composition = Table(
    "indicator_composition",
    metadata,
    Column("stream", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("until", Date),
    Column("met", Boolean, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_indicator_composition_day", "city", "day"),
)
"""What was recorded of a CDC on `day`; it holds until before `until`, null: to this day."""

issue = Table(
    "indicator_issue",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("category", String, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("merged", Boolean, nullable=False),
    Column("duplicate", Boolean, nullable=False),
    Column("day", Date, nullable=False),
    Column("resolved_on", Date),
    Column("verified_on", Date),
    Column("told_women", Boolean, nullable=False),
    Column("told_men", Boolean, nullable=False),
    Column("answered_on", Date),
    Column("answered_by", ORDERED_TEXT),
    Column("declined_by", ORDERED_TEXT),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_indicator_issue_day", "city", "day"),
    Index("ix_indicator_issue_withheld", "withheld"),
)
"""`day` is that of the first report. `resolved_on` is the authority's word, `verified_on` that of
others; `told_women` and `told_men` were told of it and asked since. `answered_on`: acknowledged,
accepted or declined for the first time."""

promise = Table(
    "indicator_promise",
    metadata,
    Column("commitment", Uuid, primary_key=True),
    Column("issue", Uuid, nullable=False, index=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("category", String, nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("body", ORDERED_TEXT, nullable=False),
    Column("office", String, nullable=False),
    Column("form", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("original_due_on", Date),
    Column("due_on", Date),
    Column("until", Date),
    Column("judged", Boolean, nullable=False),
    Column("work_done_on", Date),
    Column("verdict", String),
    Column("ending", String),
    Column("asked_due_on", Date),
    Column("asked", Integer, nullable=False),
    Column("agreed_to", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_indicator_promise_due", "city", "original_due_on"),
    Index("ix_indicator_promise_day", "city", "day"),
)
"""`day` is that on which it was stated. `asked` counts the wishes to renegotiate, `agreed_to`
those that were accepted; `asked_due_on` is the date asked for last."""

referral = Table(
    "indicator_referral",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("referral", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("category", String, nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("to_body", ORDERED_TEXT, nullable=False),
    Column("day", Date, nullable=False),
    Column("answer", String),
    Column("answered_on", Date),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_indicator_referral_day", "city", "day"),
)
"""`answer`: accepted, refused or expired, which is silence."""

recommendation = Table(
    "indicator_recommendation",
    metadata,
    Column("recommendation", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("addressed_to", ORDERED_TEXT, nullable=False),
    Column("day", Date, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("answer", String),
    Column("answered_on", Date),
    Column("withdrawn", Boolean, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_indicator_recommendation_due", "city", "answer_by"),
    Index("ix_indicator_recommendation_day", "city", "day"),
)

adoption = Table(
    "indicator_adoption",
    metadata,
    Column("practice", Uuid, primary_key=True),
    Column("adoption", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False),
    Column("day", Date),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_indicator_adoption_day", "city", "day"),
)
"""`city` is the one that adopts; `day` is that on which it started, null as long as it has not."""

FACTS = (dialogue, composition, issue, promise, referral, recommendation, adoption)
PAST = {fact.name: past(fact) for fact in FACTS}
"""By the name of a table of facts: what its rows said before."""

TABLES = (place, cdc, *FACTS, *PAST.values())
