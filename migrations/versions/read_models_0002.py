"""The read models: how far each projection is, the registry, cases, and what was promised."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ORDERED_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    _create_checkpoints()
    _create_registry()
    _create_cases()
    _create_commitments()
    _create_actions()
    _create_follow_up()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


TABLES = (
    "checkpoint",
    "parked",
    "place",
    "place_suspension",
    "body",
    "body_place",
    "member",
    "member_grant",
    "case_file",
    "case_file_past",
    "case_worker",
    "case_city",
    "case_reserved",
    "commitment",
    "commitment_past",
    "follow_up_action",
    "follow_up_action_past",
    "follow_up_issue",
    "follow_up_place",
    "follow_up_suspension",
    "follow_up_city",
    "follow_up_tally",
)


def _create_checkpoints() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("projection", sa.String, primary_key=True),
        sa.Column("lane", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "parked",
        sa.Column("projection", sa.String, primary_key=True),
        sa.Column("lane", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.Uuid, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )


def _create_registry() -> None:
    op.create_table(
        "place",
        sa.Column("code", ORDERED_TEXT, primary_key=True),
        sa.Column("stream", sa.Uuid, nullable=False, unique=True),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("parent", ORDERED_TEXT),
        sa.Column("city", ORDERED_TEXT),
        sa.Column("nahia", ORDERED_TEXT),
        sa.Column("path", ORDERED_TEXT, nullable=False),
        sa.Column("name_en", sa.String, nullable=False),
        sa.Column("name_fa", sa.String),
        sa.Column("name_ps", sa.String),
        sa.Column("p_code", sa.String),
        sa.Column("timezone", sa.String),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("retired_on", sa.Date),
        sa.Column("successor", sa.String),
    )
    op.create_index("ix_place_parent", "place", ["parent"])
    op.create_index("ix_place_path", "place", ["path"])
    op.create_table(
        "place_suspension",
        sa.Column("place", ORDERED_TEXT, primary_key=True),
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("last_day", sa.Date),
        sa.Column("reason", sa.String, nullable=False),
    )
    op.create_table(
        "body",
        sa.Column("code", ORDERED_TEXT, primary_key=True),
        sa.Column("stream", sa.Uuid, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name_en", sa.String, nullable=False),
        sa.Column("name_fa", sa.String),
        sa.Column("name_ps", sa.String),
        sa.Column("parent", sa.String),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("retired_on", sa.Date),
        sa.Column("successor", sa.String),
    )
    op.create_index("ix_body_kind", "body", ["kind"])
    op.create_table(
        "body_place",
        sa.Column("body", ORDERED_TEXT, primary_key=True),
        sa.Column("place", ORDERED_TEXT, primary_key=True),
    )
    op.create_index("ix_body_place_place", "body_place", ["place"])
    op.create_table(
        "member",
        sa.Column("member", sa.Uuid, primary_key=True),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("body", sa.String),
    )
    op.create_index("ix_member_body", "member", ["body"])
    op.create_table(
        "member_grant",
        sa.Column("member", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("body", sa.String),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date),
    )
    op.create_index("ix_member_grant_place", "member_grant", ["place"])


def _create_cases() -> None:
    op.create_table(
        "case_file",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("subcategory", sa.String),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("title", sa.String),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("reported_by", sa.String),
        sa.Column("lead_body", sa.String),
        sa.Column("level", sa.String),
        sa.Column("target_on", sa.Date),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("authority_fixed_on", sa.Date),
        sa.Column("verdict", sa.String),
        sa.Column("women", sa.String, nullable=False),
        sa.Column("men", sa.String, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("closed_on", sa.Date),
        sa.Column("source", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_case_file_city_newest", "case_file", ["city", "opened_on", "issue"])
    op.create_index(
        "ix_case_file_lead_body",
        "case_file",
        ["lead_body"],
        sqlite_where=sa.text("lead_body IS NOT NULL"),
        postgresql_where=sa.text("lead_body IS NOT NULL"),
    )
    op.create_index("ix_case_file_newest", "case_file", ["opened_on", "issue"])
    op.create_index("ix_case_file_number", "case_file", ["city", "number"])
    op.create_index("ix_case_file_place", "case_file", ["place"])
    op.create_table(
        "case_file_past",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("subcategory", sa.String),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("title", sa.String),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("reported_by", sa.String),
        sa.Column("lead_body", sa.String),
        sa.Column("level", sa.String),
        sa.Column("target_on", sa.Date),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("authority_fixed_on", sa.Date),
        sa.Column("verdict", sa.String),
        sa.Column("women", sa.String, nullable=False),
        sa.Column("men", sa.String, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("closed_on", sa.Date),
        sa.Column("source", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_case_file_past_recorded_to", "case_file_past", ["recorded_to"])
    op.create_table(
        "case_worker",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("member", sa.Uuid, primary_key=True),
    )
    op.create_index("ix_case_worker_member", "case_worker", ["member"])
    op.create_table(
        "case_city",
        sa.Column("city", sa.String, primary_key=True),
        sa.Column("timezone", sa.String),
        sa.Column("numbers", sa.Integer, nullable=False),
    )
    op.create_table(
        "case_reserved",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
    )


def _create_commitments() -> None:
    op.create_table(
        "commitment",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("commitment", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("nahia", ORDERED_TEXT),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("body", ORDERED_TEXT, nullable=False),
        sa.Column("office", ORDERED_TEXT, nullable=False),
        sa.Column("promise", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("form", sa.String, nullable=False),
        sa.Column("frequency", sa.String),
        sa.Column("until", sa.Date),
        sa.Column("pledge", sa.Uuid),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("agreed_on", sa.Date),
        sa.Column("original_due_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.Column("phase", sa.String, nullable=False),
        sa.Column("at_risk_from", sa.Date, nullable=False),
        sa.Column("overdue_from", sa.Date, nullable=False),
        sa.Column("long_overdue_from", sa.Date, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("blocked_reason", sa.String),
        sa.Column("request", sa.Uuid),
        sa.Column("asked_due_on", sa.Date),
        sa.Column("asked_promise", sa.String),
        sa.Column("claimed_on", sa.Date),
        sa.Column("work_done_on", sa.Date),
        sa.Column("verdict", sa.String),
        sa.Column("ending", sa.String),
        sa.Column("ended_on", sa.Date),
        sa.Column("contest_reason", sa.String),
        sa.Column("last_judgement", sa.String),
        sa.Column("reply_invited_on", sa.Date),
        sa.Column("reply", sa.String),
        sa.Column("durability", sa.String),
        sa.Column("superseded_by", sa.Uuid),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_commitment_body", "commitment", ["body"])
    op.create_index(
        "ix_commitment_city_latest", "commitment", ["city", "overdue_from", "issue", "commitment"]
    )
    op.create_index("ix_commitment_latest", "commitment", ["overdue_from", "issue", "commitment"])
    op.create_index(
        "ix_commitment_phase", "commitment", ["phase", "overdue_from", "issue", "commitment"]
    )
    op.create_index("ix_commitment_place", "commitment", ["place"])
    op.create_table(
        "commitment_past",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("commitment", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("nahia", ORDERED_TEXT),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("body", ORDERED_TEXT, nullable=False),
        sa.Column("office", ORDERED_TEXT, nullable=False),
        sa.Column("promise", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("form", sa.String, nullable=False),
        sa.Column("frequency", sa.String),
        sa.Column("until", sa.Date),
        sa.Column("pledge", sa.Uuid),
        sa.Column("stated_on", sa.Date, nullable=False),
        sa.Column("agreed_on", sa.Date),
        sa.Column("original_due_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.Column("phase", sa.String, nullable=False),
        sa.Column("at_risk_from", sa.Date, nullable=False),
        sa.Column("overdue_from", sa.Date, nullable=False),
        sa.Column("long_overdue_from", sa.Date, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("blocked_reason", sa.String),
        sa.Column("request", sa.Uuid),
        sa.Column("asked_due_on", sa.Date),
        sa.Column("asked_promise", sa.String),
        sa.Column("claimed_on", sa.Date),
        sa.Column("work_done_on", sa.Date),
        sa.Column("verdict", sa.String),
        sa.Column("ending", sa.String),
        sa.Column("ended_on", sa.Date),
        sa.Column("contest_reason", sa.String),
        sa.Column("last_judgement", sa.String),
        sa.Column("reply_invited_on", sa.Date),
        sa.Column("reply", sa.String),
        sa.Column("durability", sa.String),
        sa.Column("superseded_by", sa.Uuid),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_commitment_past_recorded_to", "commitment_past", ["recorded_to"])


def _create_actions() -> None:
    op.create_table(
        "follow_up_action",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("action", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("nahia", ORDERED_TEXT),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("body", ORDERED_TEXT),
        sa.Column("office", ORDERED_TEXT, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("commitment", sa.Uuid),
        sa.Column("phase", sa.String, nullable=False),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("times_moved", sa.Integer, nullable=False),
        sa.Column("done_on", sa.Date),
        sa.Column("result", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_follow_up_action_body", "follow_up_action", ["body"])
    op.create_index("ix_follow_up_action_first", "follow_up_action", ["on", "issue", "action"])
    op.create_index(
        "ix_follow_up_action_phase", "follow_up_action", ["phase", "on", "issue", "action"]
    )
    op.create_index("ix_follow_up_action_place", "follow_up_action", ["place"])
    op.create_table(
        "follow_up_action_past",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("action", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("nahia", ORDERED_TEXT),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("body", ORDERED_TEXT),
        sa.Column("office", ORDERED_TEXT, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("commitment", sa.Uuid),
        sa.Column("phase", sa.String, nullable=False),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("times_moved", sa.Integer, nullable=False),
        sa.Column("done_on", sa.Date),
        sa.Column("result", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("recorded_to", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "ix_follow_up_action_past_recorded_to", "follow_up_action_past", ["recorded_to"]
    )


def _create_follow_up() -> None:
    op.create_table(
        "follow_up_issue",
        sa.Column("issue", sa.Uuid, primary_key=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("place", ORDERED_TEXT, nullable=False),
        sa.Column("sensitivity", sa.String, nullable=False),
        sa.Column("police_conduct", sa.Boolean, nullable=False),
        sa.Column("reported_by", sa.String),
        sa.Column("lead_body", sa.String),
    )
    op.create_index("ix_follow_up_issue_place", "follow_up_issue", ["place"])
    op.create_table(
        "follow_up_place",
        sa.Column("place", ORDERED_TEXT, primary_key=True),
        sa.Column("stream", sa.Uuid, nullable=False, unique=True),
        sa.Column("city", ORDERED_TEXT, nullable=False),
        sa.Column("nahia", ORDERED_TEXT),
        sa.Column("path", ORDERED_TEXT, nullable=False),
    )
    op.create_index("ix_follow_up_place_path", "follow_up_place", ["path"])
    op.create_table(
        "follow_up_suspension",
        sa.Column("place", ORDERED_TEXT, primary_key=True),
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("last_day", sa.Date),
        sa.Column("city", ORDERED_TEXT, nullable=False),
    )
    op.create_index("ix_follow_up_suspension_city", "follow_up_suspension", ["city"])
    op.create_table(
        "follow_up_city",
        sa.Column("city", ORDERED_TEXT, primary_key=True),
        sa.Column("timezone", sa.String),
        sa.Column("settled_on", sa.Date, nullable=False),
    )
    op.create_table(
        "follow_up_tally",
        sa.Column("from_day", sa.Date, primary_key=True),
        sa.Column("city", ORDERED_TEXT, primary_key=True),
        sa.Column("what", sa.String, primary_key=True),
        sa.Column("by", sa.String, primary_key=True),
        sa.Column("key", ORDERED_TEXT, primary_key=True),
        sa.Column("office", ORDERED_TEXT, primary_key=True),
        sa.Column("sensitivity", sa.String, primary_key=True),
        sa.Column("police_conduct", sa.Boolean, primary_key=True),
        sa.Column("standing", sa.String, primary_key=True),
        sa.Column("change", sa.Integer, nullable=False),
    )
    op.create_index(
        "ix_follow_up_tally_nothing",
        "follow_up_tally",
        ["city"],
        sqlite_where=sa.text("change = 0"),
        postgresql_where=sa.text("change = 0"),
    )
