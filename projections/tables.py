"""The read tables, in one metadata for Alembic.

Recorded times are whole microseconds since 1970 UTC. A table with a `_past` twin holds what is
true now; the twin holds what was shown before, from `recorded_from` until before `recorded_to`.
Text that is compared by range (paths) or paged by has the "C" collation on PostgreSQL, so that
both stores put it in one order.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    text,
)

metadata = MetaData()

ORDERED_TEXT = String().with_variant(String(collation="C"), "postgresql")


def past(current: Table) -> Table:
    """The twin that keeps what a row said before: the same columns and until when it said so."""
    keys = [column.name for column in current.primary_key.columns]
    columns: list[Column[Any]] = [
        Column(
            column.name,
            column.type,
            primary_key=column.name in keys or column.name == "recorded_from",
            nullable=column.nullable,
            autoincrement=False,
        )
        for column in current.columns
    ]
    return Table(
        f"{current.name}_past",
        metadata,
        *columns,
        Column("recorded_to", BigInteger, nullable=False, index=True),
    )


checkpoint = Table(
    "checkpoint",
    metadata,
    Column("projection", String, primary_key=True),
    Column("lane", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

parked = Table(
    "parked",
    metadata,
    Column("projection", String, primary_key=True),
    Column("lane", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", Uuid, nullable=False),
    Column("reason", String, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)

# Registry

place = Table(
    "place",
    metadata,
    Column("code", ORDERED_TEXT, primary_key=True),
    Column("stream", Uuid, nullable=False, unique=True),
    Column("level", String, nullable=False),
    Column("parent", ORDERED_TEXT, index=True),
    Column("city", ORDERED_TEXT),
    Column("nahia", ORDERED_TEXT),
    Column("path", ORDERED_TEXT, nullable=False, index=True),
    Column("name_en", String, nullable=False),
    Column("name_fa", String),
    Column("name_ps", String),
    Column("p_code", String),
    Column("timezone", String),
    Column("valid_from", Date, nullable=False),
    Column("retired_on", Date),
    Column("successor", String),
)

place_suspension = Table(
    "place_suspension",
    metadata,
    Column("place", ORDERED_TEXT, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date),
    Column("reason", String, nullable=False),
)

body = Table(
    "body",
    metadata,
    Column("code", ORDERED_TEXT, primary_key=True),
    Column("stream", Uuid, nullable=False, unique=True),
    Column("kind", String, nullable=False, index=True),
    Column("name_en", String, nullable=False),
    Column("name_fa", String),
    Column("name_ps", String),
    Column("parent", String),
    Column("valid_from", Date, nullable=False),
    Column("retired_on", Date),
    Column("successor", String),
    Column("composition_met", Boolean),
)

body_place = Table(
    "body_place",
    metadata,
    Column("body", ORDERED_TEXT, primary_key=True),
    Column("place", ORDERED_TEXT, primary_key=True, index=True),
)

member = Table(
    "member",
    metadata,
    Column("member", Uuid, primary_key=True),
    Column("label", String, nullable=False),
    Column("body", String, index=True),
)

member_grant = Table(
    "member_grant",
    metadata,
    Column("member", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("role", String, nullable=False),
    Column("place", String, nullable=False, index=True),
    Column("body", String),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
)

# Cases

case_file = Table(
    "case_file",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("number", Integer, nullable=False),
    Column("stage", String, nullable=False),
    Column("category", String, nullable=False),
    Column("subcategory", String),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("title", String),
    Column("sensitivity", String, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("reported_by", String),
    Column("lead_body", String),
    Column("level", String),
    Column("target_on", Date),
    Column("referral_to", String),
    Column("referrals_returned", Integer, nullable=False),
    Column("escalated_to", String),
    Column("escalations", Integer, nullable=False),
    Column("merged_into", Uuid),
    Column("stage_before_merge", String),
    Column("opened_on", Date, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("authority_fixed_on", Date),
    Column("verdict", String),
    Column("women", String, nullable=False),
    Column("men", String, nullable=False),
    Column("outcome", String),
    Column("closed_on", Date),
    Column("source", String),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_case_file_newest", "opened_on", "issue"),
    Index("ix_case_file_city_newest", "city", "opened_on", "issue"),
    Index("ix_case_file_number", "city", "number"),
    Index(
        "ix_case_file_lead_body",
        "lead_body",
        sqlite_where=text("lead_body IS NOT NULL"),
        postgresql_where=text("lead_body IS NOT NULL"),
    ),
    Index(
        "ix_case_file_verified",
        "city",
        "place",
        sqlite_where=text("stage = 'verified'"),
        postgresql_where=text("stage = 'verified'"),
    ),
)
case_file_past = past(case_file)

case_worker = Table(
    "case_worker",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("member", Uuid, primary_key=True, index=True),
)

case_city = Table(
    "case_city",
    metadata,
    Column("city", String, primary_key=True),
    Column("timezone", String),
    Column("numbers", Integer, nullable=False),
)

case_reserved = Table(
    "case_reserved",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("city", String, nullable=False),
    Column("number", Integer, nullable=False),
)

# Follow-up

follow_up_issue = Table(
    "follow_up_issue",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("sensitivity", String, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("reported_by", String),
    Column("lead_body", String),
    Column("referral_to", String),
    Column("level", String),
    Column("escalated_to", String),
)

commitment = Table(
    "commitment",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("commitment", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("nahia", ORDERED_TEXT),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("body", ORDERED_TEXT, nullable=False, index=True),
    Column("office", ORDERED_TEXT, nullable=False),
    Column("promise", String, nullable=False),
    Column("language", String, nullable=False),
    Column("form", String, nullable=False),
    Column("frequency", String),
    Column("until", Date),
    Column("pledge", Uuid),
    Column("stated_on", Date, nullable=False),
    Column("agreed_on", Date),
    Column("original_due_on", Date),
    Column("due_on", Date),
    Column("phase", String, nullable=False),
    Column("at_risk_from", Date, nullable=False),
    Column("overdue_from", Date, nullable=False),
    Column("long_overdue_from", Date, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("blocked_reason", String),
    Column("request", Uuid),
    Column("asked_due_on", Date),
    Column("asked_promise", String),
    Column("claimed_on", Date),
    Column("work_done_on", Date),
    Column("verdict", String),
    Column("ending", String),
    Column("ended_on", Date),
    Column("contest_reason", String),
    Column("last_judgement", String),
    Column("reply_invited_on", Date),
    Column("reply", String),
    Column("durability", String),
    Column("superseded_by", Uuid),
    Column("successor", String),
    Column("level", String),
    Column("escalated_to", String),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_commitment_phase", "phase", "overdue_from", "issue", "commitment"),
    Index("ix_commitment_latest", "overdue_from", "issue", "commitment"),
    Index("ix_commitment_city_latest", "city", "overdue_from", "issue", "commitment"),
    Index("ix_commitment_city_phase", "city", "phase"),
)
commitment_past = past(commitment)

follow_up_action = Table(
    "follow_up_action",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("action", Uuid, primary_key=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("nahia", ORDERED_TEXT),
    Column("place", ORDERED_TEXT, nullable=False, index=True),
    Column("body", ORDERED_TEXT, index=True),
    Column("office", ORDERED_TEXT, nullable=False),
    Column("kind", String, nullable=False),
    Column("commitment", Uuid),
    Column("phase", String, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("on", Date, nullable=False),
    Column("times_moved", Integer, nullable=False),
    Column("done_on", Date),
    Column("result", String),
    Column("reason", String),
    Column("level", String),
    Column("escalated_to", String),
    Column("version", Integer, nullable=False),
    Column("recorded_from", BigInteger, nullable=False),
    Index("ix_follow_up_action_phase", "phase", "on", "issue", "action"),
    Index("ix_follow_up_action_first", "on", "issue", "action"),
)
follow_up_action_past = past(follow_up_action)

follow_up_place = Table(
    "follow_up_place",
    metadata,
    Column("place", ORDERED_TEXT, primary_key=True),
    Column("stream", Uuid, nullable=False, unique=True),
    Column("city", ORDERED_TEXT, nullable=False),
    Column("nahia", ORDERED_TEXT),
    Column("path", ORDERED_TEXT, nullable=False, index=True),
)

follow_up_suspension = Table(
    "follow_up_suspension",
    metadata,
    Column("place", ORDERED_TEXT, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date),
    Column("city", ORDERED_TEXT, nullable=False, index=True),
)

follow_up_city = Table(
    "follow_up_city",
    metadata,
    Column("city", ORDERED_TEXT, primary_key=True),
    Column("timezone", String),
    Column("settled_on", Date, nullable=False),
)

follow_up_tally = Table(
    "follow_up_tally",
    metadata,
    Column("from_day", Date, primary_key=True),
    Column("city", ORDERED_TEXT, primary_key=True),
    Column("what", String, primary_key=True),
    Column("by", String, primary_key=True),
    Column("key", ORDERED_TEXT, primary_key=True),
    Column("office", ORDERED_TEXT, primary_key=True),
    Column("sensitivity", String, primary_key=True),
    Column("police_conduct", Boolean, primary_key=True),
    Column("standing", String, primary_key=True),
    Column("change", Integer, nullable=False),
    Index(
        "ix_follow_up_tally_nothing",
        "city",
        sqlite_where=text("change = 0"),
        postgresql_where=text("change = 0"),
    ),
)
