"""The feed under load: many writers, several workers, some of them killed, one reader who tails."""

import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from random import Random
from typing import Any
from uuid import UUID, uuid4

from domain.events import Envelope
from domain.issue import ISSUE
from projections.feed.projection import FEED
from projections.feed.reading import Entry, Reach, read_feed
from projections.supervisor import Supervisor
from service.database import Database
from service.ledger import Command, Ledger, Operation
from tests.cli.process import PAYGIRI, ROOT, environment_for
from tests.projections.lanes import ACTOR, START, reported

CITIES = ("BAM", "HRT", "KBL", "MZR")
REACH = Reach(frozenset(CITIES))
WRITERS, RECORDS, EVENTS = 8, 12, 3


AHEAD = 8
"""Events of each writer that the reader has not seen: so writing goes on as long as following."""


async def write(ledger: Ledger, number: int, seen: list[Entry]) -> None:
    """Records of several events each, in all cities in turn."""
    for each in range(RECORDS):
        city, stream = CITIES[(number + each) % len(CITIES)], uuid4()
        for event in range(EVENTS):
            while each * EVENTS + event > len(seen) / WRITERS + AHEAD:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
            await _append(ledger, city, stream, event)


async def _append(ledger: Ledger, city: str, stream: UUID, number: int) -> None:
    told = reported(title=f"Told {number}")
    made = uuid4()
    envelope = Envelope(actor=ACTOR, occurred_at=START, causation_id=made)
    operation = Operation(principal=ACTOR, op_id=made, body_hash=b"", envelope=envelope)
    command: Command[Any, Any] = Command(ISSUE, stream, lambda _: [told], lane=city)
    await ledger.decide(command, operation)


async def tail(database: Database, seen: list[Entry], total: int) -> None:
    """Read on from where the last answer ended, as an integrator does."""
    after = 0
    while len(seen) < total:
        page = await database.read(read_feed, REACH, after=after, limit=7)
        seen += page.items
        after = page.resume_after
        await asyncio.sleep(0 if page.more else 0.005)


def must_be_whole(seen: list[Entry], total: int) -> None:
    assert [each.position for each in seen] == list(range(1, total + 1)), "nothing missed, doubled"
    at: dict[str, int] = dict.fromkeys(CITIES, 0)
    for each in seen:
        assert each.lane_position == at[each.lane] + 1, "in the order of its city"
        at[each.lane] += 1


async def under_load(url: str, workers: Callable[[list[Entry]], Awaitable[None]]) -> None:
    """Writers write and a reader tails as long as `workers` project; then all must be there."""
    total, seen = WRITERS * RECORDS * EVENTS, list[Entry]()
    ledger, database = await Ledger.open(url), await Database.open(url)
    working = asyncio.ensure_future(workers(seen))
    try:
        async with asyncio.timeout(120), asyncio.TaskGroup() as running:
            for number in range(WRITERS):
                running.create_task(write(ledger, number, seen))
            running.create_task(tail(database, seen, total))
        must_be_whole(seen, total)
        again: list[Entry] = []
        await tail(database, again, total)
        assert again == seen, "whoever starts at 0 reads the same"
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await ledger.close()
        await database.close()


async def test_a_tailing_reader_misses_nothing_while_workers_come_and_go(store_url: str) -> None:
    random = Random(3)

    async def one_after_the_other() -> None:
        """A worker that is cut off at any moment, and follows on itself."""
        ledger, database = await Ledger.open(store_url), await Database.open(store_url)
        try:
            for life in count(1):  # each may be longer: a busy machine must get somewhere too
                with suppress(TimeoutError):
                    async with asyncio.timeout(random.random() * life / 20):
                        await Supervisor(ledger, database, (FEED,)).run()
        finally:
            await ledger.close()
            await database.close()

    async def three(_: list[Entry]) -> None:
        await asyncio.gather(*(one_after_the_other() for _ in range(3)))

    await under_load(store_url, three)


async def test_a_tailing_reader_misses_nothing_when_workers_are_killed(store_url: str) -> None:
    async def killed_twice(seen: list[Entry]) -> None:
        for enough in (60, 140, 10_000):
            worker = await asyncio.create_subprocess_exec(
                *PAYGIRI, "project", cwd=ROOT, env=environment_for(store_url),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                while len(seen) < enough:  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
            finally:
                worker.kill()
                await worker.wait()

    await under_load(store_url, killed_twice)
