"""What runs beside the service, or in its place: read models, and what follows from them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from projections.all import PROJECTIONS
from projections.supervisor import Supervisor
from service.database import Database
from service.jobs.problems import Suspecting
from service.jobs.proposing import Proposing
from service.jobs.releases import AFTER_DAYS, Releasing
from service.jobs.timekeeping import Timekeeping
from service.ledger import Ledger


@asynccontextmanager
async def keeping_up(
    ledger: Ledger, database: Database, *, release_after_days: int = AFTER_DAYS
) -> AsyncIterator[None]:
    """Until the block ends, every read model is kept up to date.

    Recurrences are proposed, problems suspected, terms end, reminders are given, and the figures
    of a quarter are published.
    """
    releasing = Releasing(ledger, database, release_after_days)
    tasks = [
        asyncio.create_task(Supervisor(ledger, database, PROJECTIONS).run(), name="projections"),
        asyncio.create_task(Proposing(ledger, database).run(), name="proposing recurrences"),
        asyncio.create_task(Suspecting(ledger, database).run(), name="suspecting problems"),
        asyncio.create_task(Timekeeping(ledger, database).run(), name="the clock"),
        asyncio.create_task(releasing.run(), name="publishing releases"),
    ]
    try:
        yield
    finally:
        await _stop(tasks)


async def _stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Told again and again: one that is told at the moment its wait ends may not hear it."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=0.05)
