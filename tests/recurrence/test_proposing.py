"""The job that proposes: when something is new, once however many run, and never fatally."""

import asyncio
import logging
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from domain.issue import ISSUE
from domain.issue.events import RecurrenceProposed
from projections.all import PROJECTIONS
from projections.supervisor import Supervisor
from service.database import Database
from service.jobs import proposing
from service.jobs.keeping_up import keeping_up
from service.jobs.proposing import Proposing
from service.ledger import Ledger
from tests.projections.lanes import Lanes, an_id, imported
from tests.recurrence.stories import claimed
from tests.recurrence.test_report import day, import_at, report_at, then

pytestmark = pytest.mark.anyio

PAIRS = 30


@pytest.fixture
async def other(store_url: str) -> AsyncIterator[tuple[Ledger, Database]]:
    """The store as another process has it open."""
    ledger, database = await Ledger.open(store_url), await Database.open(store_url)
    yield ledger, database
    await ledger.close()
    await database.close()


async def tell(ledger: Ledger, pairs: int = PAIRS) -> Lanes:
    """So many problems that came back, at as many places."""
    lanes = Lanes()
    for number in range(pairs):
        place = f"HRT-N{number}"
        report_at(lanes, f"old {number}", 0, place=place)
        then(lanes, f"old {number}", claimed(day(10)))
        report_at(lanes, f"new {number}", 40, place=place)
    await keep(ledger, lanes)
    return lanes


async def keep(ledger: Ledger, lanes: Lanes) -> None:
    streams: dict[UUID, list[int]] = {}
    for index, recorded in enumerate(lanes.events):
        streams.setdefault(recorded.stream_id, []).append(index)
    events = lanes.events
    await ledger.create_streams(
        ISSUE, "HRT",
        [
            (stream, [events[i].envelope for i in own], [events[i].event for i in own])
            for stream, own in streams.items()
        ],
    )  # fmt: skip


async def catch_up(ledger: Ledger, database: Database) -> None:
    await Supervisor(ledger, database, PROJECTIONS).catch_up()


async def proposals(ledger: Ledger) -> list[UUID]:
    recorded = await ledger.read("HRT", 0, 10_000)
    return [each.stream_id for each in recorded if isinstance(each.event, RecurrenceProposed)]


async def wait_for_proposals(ledger: Ledger, count: int) -> None:
    async with asyncio.timeout(30):
        while len(await proposals(ledger)) < count:
            await ledger.changed(0.02)


async def test_it_waits_for_the_projections_and_then_for_something_new(
    ledger: Ledger, database: Database
) -> None:
    await tell(ledger, 2)
    job = Proposing(ledger, database)
    assert await job.step() == 0
    await catch_up(ledger, database)
    assert await job.step() == 2
    assert await job.step() == 0
    await catch_up(ledger, database)
    assert await job.step() == 0
    assert len(await proposals(ledger)) == 2


async def test_it_proposes_while_others_go_on_writing(ledger: Ledger, database: Database) -> None:
    await tell(ledger, 1)
    job = Proposing(ledger, database)
    await job.step()
    await catch_up(ledger, database)
    more = Lanes()
    report_at(more, "later", 41, place="HRT-N77")
    await keep(ledger, more)
    assert await job.step() == 1


async def test_two_schedulers_at_once_propose_each_link_once(
    ledger: Ledger, database: Database, other: tuple[Ledger, Database]
) -> None:
    await tell(ledger)
    await catch_up(ledger, database)
    await asyncio.gather(Proposing(ledger, database).step(), Proposing(*other).step())
    found = await proposals(ledger)
    assert sorted(found) == sorted(an_id(f"new {number}") for number in range(PAIRS))


async def test_it_invents_nothing_among_imported_cases(ledger: Ledger, database: Database) -> None:
    lanes = Lanes()
    import_at(lanes, 0, 10, place="HRT-N1")
    import_at(lanes, 40, None, place="HRT-N1")
    lanes.record(imported(9, place="HRT-N1", solved_on=None), stream=an_id("third"))
    await keep(ledger, lanes)
    await catch_up(ledger, database)
    assert await Proposing(ledger, database).step() == 0
    assert await proposals(ledger) == []


async def test_beside_the_projections_it_proposes_by_itself(
    ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "PAUSE", 0.02)
    async with keeping_up(ledger, database):
        await tell(ledger, 3)
        await wait_for_proposals(ledger, 3)


async def test_a_failure_is_outlived_and_logged_without_a_word_of_a_case(
    ledger: Ledger,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(proposing, "PAUSE", 0.01)
    await tell(ledger, 1)
    await catch_up(ledger, database)
    real, failures = ledger.decide, iter([ValueError("the lane is dark"), OSError("gone")])

    async def decide(*asked: object) -> object:
        if failure := next(failures, None):
            raise failure
        return await real(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "decide", decide)
    with caplog.at_level(logging.WARNING, "paygiri.jobs"):
        async with keeping_up(ledger, database):
            await wait_for_proposals(ledger, 1)
    assert [record.getMessage().rpartition(": ")[2] for record in caplog.records] == [
        "ValueError",
        "OSError",
    ]


async def test_it_stops_also_when_told_at_the_moment_of_a_commit(
    ledger: Ledger, database: Database
) -> None:
    async with asyncio.timeout(30):
        for number in range(8):
            more = Lanes()
            async with keeping_up(ledger, database):
                await asyncio.sleep(0.001 * number)
                report_at(more, f"{number}", 41, place="HRT-N77")
                await keep(ledger, more)
