"""Bring a read model up to the ledger, one lane at a time: the plain, transactional part.

Everything here works inside one transaction of the caller; `supervisor.py` decides when.
A projection's `project` sees every event of a lane in order. Where an event is parked it sees
the same `Recorded` with an `Undecodable` in place of the event, and leaves it alone: so numbers
given out in lane order stay what they would have been.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError

from domain.events import Recorded, Undecodable
from projections.rows import microseconds, upsert
from projections.tables import checkpoint, parked

Events = Sequence[Recorded[Any]]

TEMPORARY = ("08", "40", "53", "55", "57", "58")
"""SQLSTATE classes that say: try again. Lost connection, deadlock, no room, locked, stopped."""


@dataclass(frozen=True)
class Projection:
    """One question's read model.

    `tables` are emptied by a rebuild. `project` takes events of one lane, in order, and never
    fails on an event that happened: an exception parks the stream. Streams of the kinds in
    `apart` touch no rows but their own: such a stream can be applied later than its neighbours.
    """

    name: str
    tables: tuple[Table, ...]
    project: Callable[[Connection, Events], None]
    apart: frozenset[str] = frozenset()


class GapInLane(Exception):
    """The next event is not the one after the checkpoint: the ledger is broken."""


def position_of(connection: Connection, projection: str, lane: str) -> int:
    """The last position applied; 0 before the first."""
    found = connection.scalar(
        select(checkpoint.c.position).where(
            checkpoint.c.projection == projection, checkpoint.c.lane == lane
        )
    )
    return found or 0


def positions(connection: Connection) -> dict[tuple[str, str], int]:
    """(projection, lane) -> the last position applied."""
    rows = connection.execute(
        select(checkpoint.c.projection, checkpoint.c.lane, checkpoint.c.position)
    )
    return {(projection, lane): position for projection, lane, position in rows}


def claim(connection: Connection, projection: str, lane: str) -> int | None:
    """Take a lane of a projection for this transaction; None while another worker has it.

    Returns the last position applied. SQLite has one writer at a time, so there the transaction
    itself is the claim.
    """
    if not _may_work(connection, projection):
        return None
    free = (
        select(checkpoint.c.position)
        .where(checkpoint.c.projection == projection, checkpoint.c.lane == lane)
        .with_for_update(skip_locked=True)
    )
    position: int | None = connection.scalar(free)
    if position is not None:
        return position
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    start = dialect.insert(checkpoint).values(projection=projection, lane=lane, position=0)
    connection.execute(start.on_conflict_do_nothing())
    return connection.scalar(free)


def claim_all(connection: Connection, projection: str) -> None:
    """Take all of a projection for this transaction; waits for workers to end their batch."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_lock(projection))))


def _may_work(connection: Connection, projection: str) -> bool:
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(select(func.pg_try_advisory_xact_lock_shared(_lock(projection)))))


def _lock(projection: str) -> int:
    return crc32(f"paygiri projection {projection}".encode())


def advance(connection: Connection, projection: Projection, lane: str, events: Events) -> None:
    """Apply the next events of a lane and move the checkpoint with them.

    Events of a parked stream, and what cannot be decoded, are parked. Any other failure is
    raised, and the caller's transaction undone.
    """
    _assert_no_gap(position_of(connection, projection.name, lane), lane, events)
    projection.project(connection, _park_what_must_wait(connection, projection.name, lane, events))
    _move(connection, projection.name, lane, events[-1].position)


def advance_around(
    connection: Connection, projection: Projection, lane: str, events: Events
) -> int:
    """The same where something in the batch fails: find it by halving, park its stream, go on.

    Returns how many streams were newly parked. A failure of the database is raised, not parked.
    """
    _assert_no_gap(position_of(connection, projection.name, lane), lane, events)
    poisoned = _halve(connection, projection, lane, events)
    _move(connection, projection.name, lane, events[-1].position)
    return poisoned


def _halve(connection: Connection, projection: Projection, lane: str, events: Events) -> int:
    waiting = _park_what_must_wait(connection, projection.name, lane, events)
    failure = _try(connection, projection, waiting)
    if failure is None:
        return 0
    if len(events) == 1:
        if isinstance(waiting[0].event, Undecodable):
            raise failure
        reason = f"{type(failure).__name__}: {failure}"
        _park(connection, projection.name, lane, [(events[0], reason)])
        projection.project(connection, [_hidden(events[0], "parked")])
        return 1
    middle = len(events) // 2
    return _halve(connection, projection, lane, events[:middle]) + _halve(
        connection, projection, lane, events[middle:]
    )


def _try(connection: Connection, projection: Projection, events: Events) -> Exception | None:
    try:
        with connection.begin_nested():
            projection.project(connection, events)
    except Exception as failure:
        if is_temporary(failure):
            raise
        return failure
    return None


def is_temporary(failure: BaseException) -> bool:
    """Whether the database, not the event, is the cause: worth trying again."""
    if isinstance(failure, (OperationalError, OSError, TimeoutError)):
        return True
    if not isinstance(failure, DBAPIError):
        return False
    state = getattr(failure.orig, "sqlstate", None) or ""
    return failure.connection_invalidated or str(state)[:2] in TEMPORARY


def _assert_no_gap(position: int, lane: str, events: Events) -> None:
    for expected, recorded in enumerate(events, start=position + 1):
        if recorded.position != expected or recorded.lane != lane:
            raise GapInLane(
                f"Expected position {expected} of lane {lane!r}, got {recorded.position} of"
                f" {recorded.lane!r}. Nothing was skipped; check the ledger."
            )


def _park_what_must_wait(
    connection: Connection, projection: str, lane: str, events: Events
) -> list[Recorded[Any]]:
    """Park undecodable events and those behind them in their stream; hide what is parked."""
    waiting = _parked_streams(connection, projection, lane)
    shown: list[Recorded[Any]] = []
    to_park: list[tuple[Recorded[Any], str]] = []
    for recorded in events:
        reason = _why_wait(recorded, waiting)
        if reason is None:
            shown.append(recorded)
        else:
            waiting.setdefault(recorded.stream_id, recorded.position)
            to_park.append((recorded, reason))
            shown.append(_hidden(recorded, reason))
    _park(connection, projection, lane, to_park)
    return shown


def _why_wait(recorded: Recorded[Any], waiting: Mapping[UUID, int]) -> str | None:
    if isinstance(recorded.event, Undecodable):
        return recorded.event.reason
    first = waiting.get(recorded.stream_id, recorded.position)
    return "waits behind an earlier event" if first < recorded.position else None


def _hidden(recorded: Recorded[Any], reason: str) -> Recorded[Any]:
    return replace(recorded, event=Undecodable(reason=reason))


def _parked_streams(connection: Connection, projection: str, lane: str) -> dict[UUID, int]:
    """The streams that have something parked, and the position of the first of it."""
    rows = connection.execute(
        select(parked.c.stream, func.min(parked.c.position).label("first"))
        .where(parked.c.projection == projection, parked.c.lane == lane)
        .group_by(parked.c.stream)
    )
    return {row.stream: row.first for row in rows}


def _park(
    connection: Connection,
    projection: str,
    lane: str,
    events: Sequence[tuple[Recorded[Any], str]],
) -> None:
    """Note what is parked and why; while a batch is halved the same event may come twice."""
    upsert(
        connection,
        parked,
        [
            {
                "projection": projection,
                "lane": lane,
                "position": recorded.position,
                "stream": recorded.stream_id,
                "reason": reason[:500],
                "recorded_at": microseconds(recorded.recorded_at),
            }
            for recorded, reason in events
        ],
    )


def _move(connection: Connection, projection: str, lane: str, position: int) -> None:
    row = {"projection": projection, "lane": lane, "position": position}
    upsert(connection, checkpoint, [row])
