"""The clock: what the days themselves bring about, beside the projections and in nobody's way."""

from collections.abc import Mapping
from datetime import date

from projections.clock.reading import shown
from service import clock
from service.database import Database
from service.jobs.reminding import give_reminders
from service.jobs.resilience import again_and_again
from service.jobs.round import Round, days
from service.jobs.terms import end_terms, part_with_owners
from service.ledger import Ledger
from service.registry import Registry

PAUSE = 30.0


class Timekeeping:
    """Ends terms and gives reminders as long as it runs; any number of processes may do so.

    It acts on what the clock's tables show, once they show all that was recorded when it last
    looked, and only if they show something new or a city's day has changed.
    """

    def __init__(self, ledger: Ledger, database: Database) -> None:
        self._ledger = ledger
        self._database = database
        self._registry = Registry(ledger)
        self._heads: Mapping[str, int] | None = None
        self._judged: tuple[Mapping[str, int], Mapping[str, date]] | None = None

    async def run(self) -> None:
        """Never returns; cancel it to stop."""
        await again_and_again(self.step, "the clock", PAUSE)

    async def step(self) -> int:
        """Do all that is due, if there can be anything new; returns how many events that made."""
        heads = await self._ledger.heads()
        expected, self._heads = self._heads or heads, heads
        reached = await self._database.read(shown)
        now = clock.now()
        today = await self._database.read(days, now)
        behind = any(reached.get(lane, 0) < head for lane, head in expected.items())
        if behind or (reached, today) == self._judged:
            return 0
        work = Round(self._ledger, self._database, self._registry, now, today)
        done = await end_terms(work) + await part_with_owners(work) + await give_reminders(work)
        self._judged = reached, today
        return done
