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

from sqlalchemy import Connection, Select, Table, func, select
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
    What is `slow` is followed by itself, so that nothing else waits for it.
    """

    name: str
    tables: tuple[Table, ...]
    project: Callable[[Connection, Events], None]
    apart: frozenset[str] = frozenset()
    slow: bool = False


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


def claim(connection: Connection, names: Sequence[str], lane: str) -> dict[str, int]:
    """Take a lane of these projections for this transaction, but for what another worker has.

    Returns the last position applied by each that was taken. SQLite has one writer at a time, so
    there the transaction itself is the claim.
    """
    able = _able(connection, names)
    own = checkpoint.c.lane == lane, checkpoint.c.projection.in_(able)
    free = select(checkpoint.c.projection, checkpoint.c.position).where(*own)
    taken = _positions(connection, free.with_for_update(skip_locked=True))
    if len(taken) == len(able):
        return taken
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = [{"projection": name, "lane": lane, "position": 0} for name in able if name not in taken]
    connection.execute(dialect.insert(checkpoint).on_conflict_do_nothing(), new)
    return _positions(connection, free.with_for_update(skip_locked=True))


def _positions(connection: Connection, query: Select[Any]) -> dict[str, int]:
    return {row.projection: row.position for row in connection.execute(query)}


def claim_all(connection: Connection, projection: str) -> None:
    """Take all of a projection for this transaction; waits for workers to end their batch."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_lock(projection))))


def _able(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those that nobody is rebuilding.

    A server that fails may lose the last of what is written here: it is made again from the
    ledger, so the commit need not wait for the disk.
    """
    if connection.dialect.name != "postgresql":
        return list(names)
    locks = [func.pg_try_advisory_xact_lock_shared(_lock(name)) for name in names]
    no_wait = func.set_config("synchronous_commit", "off", True)
    found = connection.execute(select(*locks, no_wait)).one()
    return [name for name, got in zip(names, found, strict=False) if got]


def _lock(projection: str) -> int:
    return crc32(f"paygiri projection {projection}".encode())


def advance(connection: Connection, projection: Projection, lane: str, events: Events) -> None:
    """Apply the next events of a lane and move the checkpoint with them.

    Events of a parked stream, and what cannot be decoded, are parked. Any other failure is
    raised, and the caller's transaction undone.
    """
    position = position_of(connection, projection.name, lane)
    _assert_no_gap(position, lane, events)
    advance_all(connection, [projection], lane, {projection.name: position}, events)


def advance_all(
    connection: Connection,
    projections: Sequence[Projection],
    lane: str,
    reached: Mapping[str, int],
    events: Events,
) -> None:
    """The same for several projections; `reached` says by name what each has applied."""
    names = [each.name for each in projections]
    waiting = _parked_streams(connection, names, lane)
    for each in projections:
        news = events[max(0, reached[each.name] + 1 - events[0].position) :]
        _assert_no_gap(reached[each.name], lane, news)
        shown = _park_what_must_wait(connection, each.name, lane, news, waiting[each.name])
        each.project(connection, shown)
    _move(connection, names, lane, events[-1].position)


def advance_around(
    connection: Connection, projection: Projection, lane: str, events: Events
) -> int:
    """The same where something in the batch fails: find it by halving, park its stream, go on.

    Returns how many streams were newly parked. A failure of the database is raised, not parked.
    """
    _assert_no_gap(position_of(connection, projection.name, lane), lane, events)
    poisoned = _halve(connection, projection, lane, events)
    _move(connection, [projection.name], lane, events[-1].position)
    return poisoned


def _halve(connection: Connection, projection: Projection, lane: str, events: Events) -> int:
    parked_before = _parked_streams(connection, [projection.name], lane)[projection.name]
    waiting = _park_what_must_wait(connection, projection.name, lane, events, parked_before)
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
    connection: Connection, projection: str, lane: str, events: Events, waiting: dict[UUID, int]
) -> list[Recorded[Any]]:
    """Park undecodable events and those behind them in their stream; hide what is parked.

    `waiting` are the streams with something parked, and the position of the first of it.
    """
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


def _parked_streams(
    connection: Connection, names: Sequence[str], lane: str
) -> dict[str, dict[UUID, int]]:
    """By projection the streams that have something parked, and the position of the first of it."""
    streams: dict[str, dict[UUID, int]] = {name: {} for name in names}
    rows = connection.execute(
        select(parked.c.projection, parked.c.stream, func.min(parked.c.position))
        .where(parked.c.projection.in_(names), parked.c.lane == lane)
        .group_by(parked.c.projection, parked.c.stream)
    )
    for name, stream, first in rows:
        streams[name][stream] = first
    return streams


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


def _move(connection: Connection, names: Sequence[str], lane: str, position: int) -> None:
    rows = [{"projection": name, "lane": lane, "position": position} for name in names]
    upsert(connection, checkpoint, rows)
