"""The ledger: lanes, streams, events that can only be added, operations; and API keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LANE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    _create_lanes_and_streams()
    _create_events()
    _create_operations()
    _create_keys()
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgres()


def downgrade() -> None:
    for table in ("api_key", "operation", "event", "stream", "lane"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_is_append_only()")


def _create_lanes_and_streams() -> None:
    op.create_table(
        "lane",
        sa.Column("lane", LANE, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "stream",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("lane", LANE, nullable=False),
    )


def _create_events() -> None:
    op.create_table(
        "event",
        sa.Column("lane", LANE, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("meta", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("lane", "stream", "version", name="event_stream_version_key"),
    )


def _create_operations() -> None:
    op.create_table(
        "operation",
        sa.Column("principal", sa.Uuid, primary_key=True),
        sa.Column("op_id", sa.Uuid, primary_key=True),
        sa.Column("lane", LANE, primary_key=True),
        sa.Column("body_hash", sa.LargeBinary, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("stream", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )


def _create_keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.String, primary_key=True),
        sa.Column("member_id", sa.Uuid, nullable=False),
        sa.Column("hmac", sa.LargeBinary, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("places", sa.JSON, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("revoked", sa.BigInteger),
    )
    op.create_index("ix_api_key_member_id", "api_key", ["member_id"])


def _guard_on_sqlite() -> None:
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER event_no_{deed.lower()} BEFORE {deed} ON event"
            " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )


def _guard_on_postgres() -> None:
    op.execute(
        "CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'events are append-only'; END$$"
    )
    for deed, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER event_no_{deed.split()[0].lower()} BEFORE {deed} ON event"
            f" FOR EACH {each} EXECUTE FUNCTION event_is_append_only()"
        )
