"""The supervisor on the real ledger: it catches up, survives failures, and shares the work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from domain.events import Envelope
from domain.issue import ISSUE
from domain.place import PLACE
from projections.all import PROJECTIONS
from projections.cases import CASES
from projections.runner import Events, Projection, claim
from projections.supervisor import Database as AnyDatabase
from projections.supervisor import Supervisor
from projections.tables import case_file, parked
from projections.upkeep import LaneStatus, digest, rebuild, status
from service.database import Database
from service.ledger import Ledger
from service.ledger.within import LedgerWithin
from tests.projections.lanes import ACTOR, START, Lanes, an_id, imported, reported
from tests.projections.memory import Kept
from tests.projections.stories import tell


async def store_all(ledger: Ledger, lanes: Lanes) -> None:
    """Put these histories into the ledger, stream by stream."""
    streams: dict[UUID, list[Any]] = {}
    for recorded in lanes.events:
        streams.setdefault(recorded.stream_id, []).append(recorded)
    for stream, told in streams.items():
        kind: Any = PLACE if told[0].kind == "place" else ISSUE
        envelope = Envelope(actor=ACTOR, occurred_at=START, causation_id=uuid4())
        new = [(stream, envelope, [recorded.event for recorded in told])]
        await ledger.create_streams(kind, told[0].lane, new)


async def states(ledger: Ledger, database: Database) -> list[LaneStatus]:
    return await database.read(status, PROJECTIONS, await ledger.heads())


@asynccontextmanager
async def running(supervisor: Supervisor) -> AsyncIterator[None]:
    task = asyncio.create_task(supervisor.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def number_of_cases(database: Database) -> int:
    def count(connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(case_file)) or 0

    return await database.read(count)


async def until(database: Database, cases: int, seconds: float = 10.0) -> float:
    """Seconds until so many cases are listed."""
    start = monotonic()
    while await number_of_cases(database) < cases:
        assert monotonic() - start < seconds, "the cases were not listed in time"
        await asyncio.sleep(0.01)
    return monotonic() - start


async def test_it_catches_up_with_several_lanes_and_equals_a_rebuild(
    ledger: Ledger, database: Database
) -> None:
    lanes = tell(5)
    lanes.city("KBL", timezone="Asia/Kabul")
    lanes.record(reported(place="KBL-N1"), stream=uuid4(), lane="KBL")
    await store_all(ledger, lanes)
    await Supervisor(ledger, database, PROJECTIONS).catch_up()
    assert {(each.lag, each.parked) for each in await states(ledger, database)} == {(0, 0)}
    for projection in PROJECTIONS:
        live = await database.read(digest, projection)
        await database.write(rebuild, projection, LedgerWithin())
        assert await database.read(digest, projection) == live


async def test_what_is_recorded_while_it_runs_is_shown_at_once(
    ledger: Ledger, database: Database
) -> None:
    lanes = Lanes()
    lanes.city()
    await store_all(ledger, lanes)
    supervisor = Supervisor(ledger, database, PROJECTIONS)
    async with running(supervisor):
        await supervisor.catch_up()
        later = Lanes()
        later.record(reported(), stream=uuid4())
        await store_all(ledger, later)
        assert await until(database, 1) < 1.0


async def test_a_poisoned_stream_is_parked_and_delays_the_others_by_less_than_a_second(
    ledger: Ledger, database: Database
) -> None:
    lanes, poison = Lanes(), an_id("poison")
    lanes.city()
    for number in range(300):
        lanes.record(imported(number), stream=poison if number == 150 else uuid4())
    await store_all(ledger, lanes)
    projections = (*(each for each in PROJECTIONS if each is not CASES), _poisoned(poison))
    async with running(Supervisor(ledger, database, projections)):
        await until(database, 299)
        await asyncio.sleep(0.1)
    waiting = select(parked.c.projection, parked.c.stream)
    rows = await database.read(lambda connection: connection.execute(waiting).all())
    assert [tuple(row) for row in rows] == [("cases", poison)]


def _poisoned(stream: UUID) -> Projection:
    """The list of cases, which cannot take one stream."""

    def project(connection: Connection, events: Events) -> None:
        if any(e.stream_id == stream and hasattr(e.event, "source_id") for e in events):
            raise ValueError("cannot be applied")
        CASES.project(connection, events)

    return Projection(CASES.name, CASES.tables, project, CASES.apart)


class Failing:
    """A database that is down for its first writes."""

    def __init__(self, database: Database, times: int) -> None:
        self._database = database
        self.left = times

    async def read(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return await self._database.read(query, *args, **kwargs)

    async def write(self, work: Any, *args: Any, **kwargs: Any) -> Any:
        if self.left:
            self.left -= 1
            raise OperationalError("INSERT", {}, Exception("the server is gone"))
        return await self._database.write(work, *args, **kwargs)


async def test_it_outlives_a_database_that_is_down_and_parks_nothing(
    ledger: Ledger, database: Database
) -> None:
    lanes = Lanes()
    lanes.city()
    lanes.record(reported(), stream=uuid4())
    await store_all(ledger, lanes)
    failing: AnyDatabase = Failing(database, times=4)
    async with running(Supervisor(ledger, failing, PROJECTIONS)):
        assert await until(database, 1) < 5.0
    assert {each.parked for each in await states(ledger, database)} == {0}


async def test_several_workers_share_the_lanes_and_apply_every_event_once(
    store_url: str, ledger: Ledger, database: Database
) -> None:
    lanes = Lanes()
    for city in ("HRT", "KBL", "MZR"):
        lanes.city(city)
        for number in range(200):
            lanes.record(imported(number, place=f"{city}-N1"), stream=uuid4(), lane=city)
    await store_all(ledger, lanes)
    other = await Database.open(store_url)
    try:
        await asyncio.gather(
            *(
                Supervisor(ledger, each, PROJECTIONS).catch_up()
                for each in (database, other, database)
            )
        )
    finally:
        await other.close()
    assert await number_of_cases(database) == 600
    assert {(each.lag, each.parked) for each in await states(ledger, database)} == {(0, 0)}


async def test_a_lane_that_a_worker_has_is_passed_by_on_postgresql(
    store: str, database: Database
) -> None:
    if store == "sqlite":
        return
    await database.write(claim, ["cases"], "HRT")
    held, free = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        engine: Any = database
        async with engine._engine.begin() as connection:
            assert await connection.run_sync(claim, ["cases"], "HRT") == {"cases": 0}
            held.set()
            await free.wait()

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(hold())
        await held.wait()
        assert await database.write(claim, ["cases"], "HRT") == {}
        assert await database.write(claim, ["cases"], "KBL") == {"cases": 0}
        free.set()
    assert await database.write(claim, ["cases"], "HRT") == {"cases": 0}


async def test_readers_see_the_old_rows_until_a_rebuild_is_committed(
    database: Database, store: str
) -> None:
    lanes = tell(3)
    for projection in PROJECTIONS:
        await database.write(rebuild, projection, Kept(lanes.events))
    before = await number_of_cases(database)

    class Watched(Kept):
        def heads_in(self, connection: Connection) -> dict[str, int]:
            assert connection.scalar(select(func.count()).select_from(case_file)) == 0
            return super().heads_in(connection)

    counts: list[int] = []

    async def look() -> None:
        while not rebuilt.done():
            counts.append(await number_of_cases(database))
            await asyncio.sleep(0)

    rebuilt = asyncio.ensure_future(database.write(rebuild, CASES, Watched(lanes.events)))
    await look()
    await rebuilt
    assert set(counts) == {before}
