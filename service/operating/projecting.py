"""Keeping read models up to the ledger, apart from the service or by hand."""

import asyncio
import signal
import sys

from domain.errors import Refusal
from projections.all import PROJECTIONS, named
from projections.supervisor import Supervisor
from projections.upkeep import rebuild as refill
from projections.upkeep import retry_parked
from service.jobs.keeping_up import keeping_up
from service.jobs.proposing import Proposing
from service.ledger.within import LedgerWithin
from service.operating.store import opened
from service.services import Services
from service.settings import Settings


async def catch_up(services: Services) -> None:
    """Return once every read model shows what the ledger held when this was called."""
    print("Bringing lists and reports up to date ...", file=sys.stderr, flush=True)
    await bring_up(services)


async def bring_up(services: Services) -> None:
    """The same, without a word."""
    await Supervisor(services.ledger, services.database, PROJECTIONS).catch_up()


async def project(settings: Settings, *, once: bool) -> None:
    """Keep every read model up to date, until told to stop; with `once` until all is shown.

    What the jobs find to do by then is done too.
    """
    async with opened(settings) as services:
        if once:
            await catch_up(services)
            await Proposing(services.ledger, services.database).step()
            await catch_up(services)
            return
        after = settings.release_after_days
        async with keeping_up(services.ledger, services.database, release_after_days=after):
            await _told_to_stop()


async def retry(settings: Settings) -> dict[str, int]:
    """Try parked events again; by projection, how many are parked still."""
    async with opened(settings) as services:
        return {
            projection.name: await services.database.write(retry_parked, projection, LedgerWithin())
            for projection in PROJECTIONS
        }


async def rebuild(settings: Settings, name: str) -> int:
    """Empty one read model and fill it again; how many events were read.

    Refused (`unknown-projection`) for a name that is none.
    """
    projection = named(name)
    if projection is None:
        known = ", ".join(each.name for each in PROJECTIONS)
        raise Refusal("unknown-projection", f"There is no read model by that name. Give: {known}.")
    async with opened(settings) as services:
        return await services.database.write(refill, projection, LedgerWithin())


async def _told_to_stop() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, told.set)
    await told.wait()
