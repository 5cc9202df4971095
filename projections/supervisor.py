"""Keep the read models up to the ledger: wake, read, advance, and outlive what goes wrong.

Several processes may run this at once on PostgreSQL: each takes the lanes that no other has.
A failing database is tried again with growing pauses. An event that cannot be applied is parked
with the rest of its stream, and everything else goes on.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from domain.events import Recorded
from projections.runner import (
    Events,
    GapInLane,
    Projection,
    advance,
    advance_around,
    claim,
    is_temporary,
    positions,
)

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("paygiri.projections")

BATCH = 5_000
BATCH_AROUND = 1_000
POLL = 0.05
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0


class Log(Protocol):
    """The ledger, as a reader sees it. `read` raises nothing for one event it cannot decode."""

    async def heads(self) -> dict[str, int]: ...

    async def read(self, lane: str, after: int, limit: int) -> list[Recorded[Any]]: ...

    async def changed(self, timeout: float) -> None: ...  # noqa: ASYNC109


class Database(Protocol):
    """One transaction at a time on the read tables."""

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...


class Supervisor:
    """Runs `projections` on `database`, fed from `ledger`, until it is cancelled."""

    def __init__(self, ledger: Log, database: Database, projections: Sequence[Projection]) -> None:
        self._ledger = ledger
        self._database = database
        self._projections = tuple(projections)
        self._pause = FIRST_PAUSE

    async def run(self) -> None:
        """Never returns; cancel it to stop."""
        while True:
            try:
                busy = await self.step()
                self._pause = FIRST_PAUSE
            except Exception as failure:
                await self._rest(failure)
                continue
            if not busy:
                await self._ledger.changed(POLL)

    async def catch_up(self) -> None:
        """Return once every projection is where the ledger was when this was called, or further.

        What another process has under way is waited for.
        """
        while await self._behind():
            if not await self.step():
                await asyncio.sleep(POLL)

    async def step(self) -> bool:
        """One batch for each lane that is behind; whether anything was applied.

        Every lane gets its turn before the first failure is raised.
        """
        behind = await self._behind()
        outcomes = [await self._try_lane(lane, group) for lane, group in behind]
        failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        if failures:
            raise failures[0]
        return any(outcome is True for outcome in outcomes)

    async def _behind(self) -> list[tuple[tuple[str, int], list[Projection]]]:
        """((lane, position), the projections that stand there) where the lane has gone on."""
        heads = await self._ledger.heads()
        reached = await self._database.read(positions)
        groups: dict[tuple[str, int], list[Projection]] = defaultdict(list)
        for lane, head in heads.items():
            for projection in self._projections:
                position = reached.get((projection.name, lane), 0)
                if position < head:
                    groups[lane, position].append(projection)
        return list(groups.items())

    async def _try_lane(self, start: tuple[str, int], group: list[Projection]) -> bool | Exception:
        lane, position = start
        try:
            events = await self._ledger.read(lane, position, BATCH)
            return bool(events) and await self._advance(lane, group, events)
        except Exception as failure:
            return failure

    async def _advance(self, lane: str, group: list[Projection], events: Events) -> bool:
        """All projections in one transaction; where one fails, each in its own."""
        try:
            return await self._database.write(_advance_together, group, lane, events)
        except GapInLane:
            raise
        except Exception as failure:
            if is_temporary(failure):
                raise
        moved = False
        for projection in group:
            some = events[:BATCH_AROUND]
            moved |= await self._database.write(_advance_alone, projection, lane, some)
        return moved

    async def _rest(self, failure: Exception) -> None:
        # a database error's text may quote a row
        what = failure if isinstance(failure, GapInLane) else type(failure).__qualname__
        log.warning("projections rest for %.2f s: %s", self._pause, what)
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


def _advance_together(
    connection: Connection, group: Sequence[Projection], lane: str, events: Events
) -> bool:
    moved = False
    for projection in group:
        if news := _unseen(connection, projection, lane, events):
            advance(connection, projection, lane, news)
            moved = True
    return moved


def _advance_alone(
    connection: Connection, projection: Projection, lane: str, events: Events
) -> bool:
    news = _unseen(connection, projection, lane, events)
    if not news:
        return False
    poisoned = advance_around(connection, projection, lane, news)
    if poisoned:
        log.error("%s: %d streams newly parked in lane %s", projection.name, poisoned, lane)
    return True


def _unseen(connection: Connection, projection: Projection, lane: str, events: Events) -> Events:
    """The events that no worker has applied; none while another worker has the lane."""
    position = claim(connection, projection.name, lane)
    if position is None or position >= events[-1].position:
        return ()
    return events[max(0, position + 1 - events[0].position) :]
