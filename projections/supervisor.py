"""Keep the read models up to the ledger: wake, read, advance, and outlive what goes wrong.

The quick projections of a lane advance together in one transaction, each slow one by itself.

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
    advance_all,
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

Behind = tuple[tuple[str, int], list[Projection]]
"""(lane, position), and the projections that stand there."""


class Log(Protocol):
    """The ledger, as a reader sees it. `read` raises nothing for one event it cannot decode."""

    async def heads(self) -> dict[str, int]: ...

    async def read(self, lane: str, after: int, limit: int) -> list[Recorded[Any]]: ...

    # a wait that ends in time is what it is for, not a limit on something else
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
        self._all = Follower(ledger, database, projections)
        quick = [each for each in projections if not each.slow]
        groups = [quick, *([each] for each in projections if each.slow)]
        self._followers = [Follower(ledger, database, group) for group in groups if group]

    async def run(self) -> None:
        """Never returns; cancel it to stop."""
        async with asyncio.TaskGroup() as running:
            for follower in self._followers:
                running.create_task(follower.run())
            while True:
                await self._ledger.changed(POLL)
                for follower in self._followers:
                    follower.woken.set()

    async def catch_up(self) -> None:
        """Return once every projection is where the ledger was when this was called, or further.

        What another process has under way is waited for.
        """
        await self._all.catch_up()

    async def step(self) -> bool:
        """One batch for each lane that is behind; whether anything was applied."""
        return await self._all.step()


class Follower:
    """One loop over some projections; `woken` says that there may be something new."""

    def __init__(self, ledger: Log, database: Database, projections: Sequence[Projection]) -> None:
        self._ledger = ledger
        self._database = database
        self._projections = tuple(projections)
        self._reached: dict[tuple[str, str], int] | None = None
        self._pause = FIRST_PAUSE
        self.woken = asyncio.Event()

    async def run(self) -> None:
        """Never returns; cancel it to stop."""
        while True:
            self.woken.clear()
            try:
                busy = await self.step()
                self._pause = FIRST_PAUSE
            except Exception as failure:
                await self._rest(failure)
                continue
            if not busy:
                await self.woken.wait()

    async def catch_up(self) -> None:
        """Return once all are where the ledger was when this was called, or further."""
        while await self._behind():
            if not await self.step():
                await asyncio.sleep(POLL)

    async def step(self) -> bool:
        """One batch for each lane that is behind; whether anything was applied.

        Every lane gets its turn before the first failure is raised.
        """
        behind = await self._behind()
        outcomes = [await self._try_lane(*start, group) for start, group in behind]
        failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        if failures:
            self._reached = None
            raise failures[0]
        moved = [self._remember(*each) for each in zip(behind, outcomes, strict=True)]
        return any(moved)

    def _remember(self, asked: Behind, reached: Any) -> bool:
        """Note how far the projections are now; forget it all if another worker had one."""
        (lane, position), group = asked
        if self._reached is None or len(reached) < len(group):
            self._reached = None
        else:
            self._reached |= {(name, lane): at for name, at in reached.items()}
        return any(at > position for at in reached.values())

    async def _behind(self) -> list[Behind]:
        """Where lanes have gone on.

        Positions are remembered while batch follows on batch; what counts is read on claiming.
        """
        heads = await self._ledger.heads()
        if self._reached is None:
            self._reached = await self._database.read(positions)
        groups: dict[tuple[str, int], list[Projection]] = defaultdict(list)
        for lane, head in heads.items():
            for projection in self._projections:
                position = self._reached.get((projection.name, lane), 0)
                if position < head:
                    groups[lane, position].append(projection)
        return list(groups.items())

    async def _try_lane(
        self, lane: str, position: int, group: list[Projection]
    ) -> dict[str, int] | Exception:
        try:
            events = await self._ledger.read(lane, position, BATCH)
            return await self._advance(lane, group, events) if events else {}
        except Exception as failure:
            return failure

    async def _advance(self, lane: str, group: list[Projection], events: Events) -> dict[str, int]:
        """All projections in one transaction; where one fails, each in its own."""
        try:
            return await self._database.write(_advance_together, group, lane, events)
        except GapInLane:
            raise
        except Exception as failure:
            if is_temporary(failure):
                raise
        reached: dict[str, int] = {}
        for projection in group:
            some = events[:BATCH_AROUND]
            reached |= await self._database.write(_advance_alone, projection, lane, some)
        return reached

    async def _rest(self, failure: Exception) -> None:
        # a database error's text may quote a row
        what = failure if isinstance(failure, GapInLane) else type(failure).__qualname__
        log.warning("projections rest for %.2f s: %s", self._pause, what)
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


def _advance_together(
    connection: Connection, group: Sequence[Projection], lane: str, events: Events
) -> dict[str, int]:
    """Returns the last position applied of each projection that no other worker has."""
    reached = claim(connection, [each.name for each in group], lane)
    last = events[-1].position
    behind = [each for each in group if reached.get(each.name, last) < last]
    if behind:
        advance_all(connection, behind, lane, reached, events)
    return reached | {each.name: last for each in behind}


def _advance_alone(
    connection: Connection, projection: Projection, lane: str, events: Events
) -> dict[str, int]:
    reached = claim(connection, [projection.name], lane)
    last = events[-1].position
    if reached.get(projection.name, last) >= last:
        return reached
    news = events[max(0, reached[projection.name] + 1 - events[0].position) :]
    poisoned = advance_around(connection, projection, lane, news)
    if poisoned:
        log.error("%s: %d streams newly parked in lane %s", projection.name, poisoned, lane)
    return {projection.name: last}
