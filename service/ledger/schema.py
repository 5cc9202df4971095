"""The tables of the ledger. Alembic creates them; nothing else may."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.types import JSON

metadata = MetaData()

Lane = String().with_variant(String(collation="C"), "postgresql")
"""Compared by bytes: the same order on every server, and the fastest."""

lane = Table(
    "lane",
    metadata,
    Column("lane", Lane, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)
"""The head of each lane; its row lock is what orders the lane's events."""

stream = Table(
    "stream",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String, nullable=False),
    Column("lane", Lane, nullable=False),
)
"""In which lane each stream lives, for ever."""

event = Table(
    "event",
    metadata,
    Column("lane", Lane, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("meta", LargeBinary, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    UniqueConstraint("lane", "stream", "version", name="event_stream_version_key"),
)
"""Append-only by trigger. `recorded_at` is microseconds since 1970 UTC, never falling in a lane."""

operation = Table(
    "operation",
    metadata,
    Column("principal", Uuid, primary_key=True),
    Column("op_id", Uuid, primary_key=True),
    Column("lane", Lane, primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("stream", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)
"""What was answered to each operation, so that the same one sent again gets the same answer."""

api_key = Table(
    "api_key",
    metadata,
    Column("key_id", String, primary_key=True),
    Column("member_id", Uuid, nullable=False, index=True),
    Column("hmac", LargeBinary, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("places", JSON, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("revoked", BigInteger),
)
"""Keys are kept as an HMAC only; `created` and `revoked` are microseconds since 1970 UTC."""
