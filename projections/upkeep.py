"""Look after a read model: how far it is, what is parked, try again, rebuild, compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, delete, func, select

from domain.events import Recorded, Undecodable
from projections.rows import moment
from projections.runner import (
    Projection,
    advance,
    advance_around,
    claim_all,
    is_temporary,
    positions,
)
from projections.tables import checkpoint, parked

BATCH = 5_000
NOTHING: tuple[int, None] = (0, None)


class Ledger(Protocol):
    """The ledger seen from inside a transaction of the same database."""

    def heads_in(self, connection: Connection) -> dict[str, int]: ...

    def read_in(
        self, connection: Connection, lane: str, after: int, limit: int
    ) -> list[Recorded[Any]]: ...


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """How far a projection is in a lane.

    `incomplete_since` is when the first event now parked was recorded, None when none is.
    """

    projection: str
    lane: str
    position: int
    head: int
    parked: int
    incomplete_since: datetime | None

    @property
    def lag(self) -> int:
        """Events recorded and not yet shown, parked ones apart."""
        return max(0, self.head - self.position)


def status(
    connection: Connection, projections: tuple[Projection, ...], heads: Mapping[str, int]
) -> list[LaneStatus]:
    """How far every projection is in every lane of `heads` (lane -> last position)."""
    reached = positions(connection)
    rows = connection.execute(
        select(
            parked.c.projection,
            parked.c.lane,
            func.count(),
            func.min(parked.c.recorded_at),
        ).group_by(parked.c.projection, parked.c.lane)
    )
    waiting = {(name, lane): (count, moment(first)) for name, lane, count, first in rows}
    return [
        LaneStatus(*key, reached.get(key, 0), head, *waiting.get(key, NOTHING))
        for projection in projections
        for lane, head in sorted(heads.items())
        if (key := (projection.name, lane))
    ]


def retry_parked(connection: Connection, projection: Projection, ledger: Ledger) -> int:
    """Try what is parked again; returns how many events are parked still.

    Afterwards the rows are what they would be had nothing ever been parked. Where the stream
    touches no rows but its own it is applied in its order; else the projection is rebuilt.
    """
    claim_all(connection, projection.name)
    streams = _parked_streams(connection, projection.name)
    firsts = {
        key: ledger.read_in(connection, key[0], parked_at[0] - 1, 1)[0]
        for key, parked_at in streams.items()
    }
    able = [key for key, first in firsts.items() if _applies(connection, projection, first)]
    if any(firsts[key].kind not in projection.apart for key in able):
        rebuild(connection, projection, ledger)
    else:
        for key in able:
            _retry_stream(connection, projection, ledger, key[0], streams[key])
    return sum(map(len, _parked_streams(connection, projection.name).values()))


def _parked_streams(connection: Connection, name: str) -> dict[tuple[str, UUID], list[int]]:
    """(lane, stream) -> the positions of its parked events, in order."""
    rows = connection.execute(
        select(parked.c.lane, parked.c.stream, parked.c.position)
        .where(parked.c.projection == name)
        .order_by(parked.c.lane, parked.c.position)
    )
    streams: dict[tuple[str, UUID], list[int]] = {}
    for lane, stream, position in rows:
        streams.setdefault((lane, stream), []).append(position)
    return streams


def _applies(connection: Connection, projection: Projection, recorded: Recorded[Any]) -> bool:
    """Whether the event could be applied now; it is not."""
    with connection.begin_nested() as trial:
        able = _applied(connection, projection, recorded)
        trial.rollback()
    return able


def _retry_stream(
    connection: Connection, projection: Projection, ledger: Ledger, lane: str, parked_at: list[int]
) -> None:
    for position in parked_at:
        [recorded] = ledger.read_in(connection, lane, position - 1, 1)
        if not _applied(connection, projection, recorded):
            return
        connection.execute(
            delete(parked).where(
                parked.c.projection == projection.name,
                parked.c.lane == lane,
                parked.c.position == position,
            )
        )


def _applied(connection: Connection, projection: Projection, recorded: Recorded[Any]) -> bool:
    if isinstance(recorded.event, Undecodable):
        return False
    try:
        with connection.begin_nested():
            projection.project(connection, [recorded])
    except Exception as failure:
        if is_temporary(failure):
            raise
        return False
    return True


def rebuild(connection: Connection, projection: Projection, ledger: Ledger) -> int:
    """Empty a projection and fill it again from the ledger, in the caller's one transaction.

    Readers see the old rows until that transaction ends. Memory holds one batch. Returns the
    number of events read.
    """
    claim_all(connection, projection.name)
    for table in projection.tables:
        connection.execute(delete(table))
    for table in (checkpoint, parked):
        connection.execute(delete(table).where(table.c.projection == projection.name))
    heads = ledger.heads_in(connection)
    return sum(_refill(connection, projection, ledger, lane) for lane in sorted(heads))


def _refill(connection: Connection, projection: Projection, ledger: Ledger, lane: str) -> int:
    position = 0
    while events := ledger.read_in(connection, lane, position, BATCH):
        try:
            with connection.begin_nested():
                advance(connection, projection, lane, events)
        except Exception as failure:
            if is_temporary(failure):
                raise
            advance_around(connection, projection, lane, events)
        position = events[-1].position
    return position


def digest(connection: Connection, projection: Projection) -> str:
    """SHA-256 over all rows of a projection in the order of their keys."""
    sum_of_rows = sha256()
    for table in projection.tables:
        sum_of_rows.update(table.name.encode())
        query = select(table).order_by(*table.primary_key)
        for row in connection.execute(query, execution_options={"yield_per": 1_000}):
            sum_of_rows.update(repr(tuple(row)).encode())
    return sum_of_rows.hexdigest()
