"""What runs beside the service, or in its place: read models, and what follows from them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from projections.all import PROJECTIONS
from projections.supervisor import Supervisor
from service.database import Database
from service.jobs.proposing import Proposing
from service.ledger import Ledger


@asynccontextmanager
async def keeping_up(ledger: Ledger, database: Database) -> AsyncIterator[None]:
    """Until the block ends, every read model is kept up to date and recurrences are proposed."""
    tasks = [
        asyncio.create_task(Supervisor(ledger, database, PROJECTIONS).run(), name="projections"),
        asyncio.create_task(Proposing(ledger, database).run(), name="proposing recurrences"),
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
