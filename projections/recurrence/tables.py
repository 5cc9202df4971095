"""The read tables of recurrence.

Days are ordinals (`date.toordinal()`) of the city's own days: they are counted, never shown.
`recurrence_case` keeps every version of every spell, from the lane position that made it until
before the one that changed it (null: it stands); so any position can be answered without replay.
Restricted cases (S2, S3) and those about police conduct are kept, for they may be lowered again,
but stand in no chain: no episode, candidate or report knows them. So are merged cases, until the
merge is undone; their reports, and the day of the earliest, are those of the case that survives.
`recurrence_episode` holds what the versions that stand now fold to.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Uuid, and_

from projections.tables import metadata

case = Table(
    "recurrence_case",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("from_position", BigInteger, primary_key=True, autoincrement=False),
    Column("to_position", BigInteger),
    Column("lane", String, nullable=False),
    Column("place", String, nullable=False),
    Column("category", String, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("solved", Integer),
    Column("confirmed", Integer),
    Column("dropped", Integer),
    Column("duplicate", Boolean, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("same_as", Uuid),
    Column("not_same_as", Uuid),
    Column("came_back", Boolean, nullable=False),
    Column("proposed", Uuid),
    Column("imported", Boolean, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("police_conduct", Boolean, nullable=False),
    Column("merged", Boolean, nullable=False),
    Column("chain", String),
    Column("response", String),
    Column("responses", String, nullable=False),
    Column("body", String),
    Index("ix_recurrence_case_chain", "lane", "chain"),
)
"""`chain` names the problem a standing version belongs to, or is one of `NO_CHAINS`; null in
versions that stand no more. `response` and `responses` are those of the claim that stands, the
main one alone and all of them with commas, the main one first; `body` is the one that led then.
`same_as` is the case that people put it with; `came_back`: they said that it is that one come back,
not only that both are about one problem."""

NOWHERE = ""
"""The chain of cases that stand at no place below their city: they are in no episode."""

WITHHELD = "-"
"""The chain of cases that are restricted or about police conduct now."""

MERGED = "+"
"""The chain of cases for which another one stands now: their reports count there."""

NO_CHAINS = (NOWHERE, WITHHELD, MERGED)

_waits = and_(
    case.c.to_position.is_(None),
    case.c.solved.is_(None),
    case.c.dropped.is_(None),
    case.c.proposed.is_(None),
)
Index(
    "ix_recurrence_case_waiting", case.c.lane, case.c.chain,
    sqlite_where=_waits, postgresql_where=_waits,
)  # fmt: skip
for _link in ("same_as", "not_same_as"):
    _linked = case.c[_link].is_not(None)
    Index(
        f"ix_recurrence_case_{_link}", case.c[_link],
        sqlite_where=_linked, postgresql_where=_linked,
    )  # fmt: skip

episode = Table(
    "recurrence_episode",
    metadata,
    Column("lane", String, primary_key=True),
    Column("chain", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", String, nullable=False),
    Column("category", String, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("ended", Integer),
    Column("solved", Integer),
    Column("confirmed", Integer),
    Column("again", Integer),
    Column("reopened", Boolean, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("solved_by", Uuid),
    Column("response", String),
    Column("responses", String, nullable=False),
    Column("body", String),
    Index("ix_recurrence_episode_latest", "lane", "latest"),
    sqlite_with_rowid=False,  # a city's episodes lie together, as reports read them
)

lead = Table(
    "recurrence_lead",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("body", String),
    Column("referred_to", String),
)

place = Table(
    "recurrence_place",
    metadata,
    Column("place_id", Uuid, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("lane", String, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("parent", String, index=True),
    Column("nahia", String),
    Column("timezone", String),
    Index("ix_recurrence_place_lane", "lane", "timezone"),
)

place_day = Table(
    "recurrence_place_day",
    metadata,
    Column("lane", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("place_id", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    Column("first_day", Integer, nullable=False),
    Column("last_day", Integer),
)
"""What ends or interrupts the watch over a place: `retired`, `suspended` and `lifted`."""

TABLES = (case, episode, lead, place, place_day)
