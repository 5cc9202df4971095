"""When links are proposed: beside the projections, seldom, and never in anybody's way."""

from collections.abc import Mapping

from projections.recurrence.reading import reached
from service.database import Database
from service.jobs.recurrence_links import by_the_clock, propose_links
from service.jobs.resilience import again_and_again
from service.ledger import Ledger

PAUSE = 3.0


class Proposing:
    """Proposes links as long as it runs; any number of processes may do so at once.

    It acts on what the recurrence tables show, once they show all that was recorded when it last
    looked, and only if they show something new.
    """

    def __init__(self, ledger: Ledger, database: Database) -> None:
        self._ledger = ledger
        self._database = database
        self._heads: Mapping[str, int] | None = None
        self._judged: Mapping[str, int] = {}

    async def run(self) -> None:
        """Never returns; cancel it to stop."""
        await again_and_again(self.step, "proposing recurrences", PAUSE)

    async def step(self) -> int:
        """Propose what is waiting, if there can be anything new; returns how many."""
        heads = await self._ledger.heads()
        expected, self._heads = self._heads or heads, heads
        shown = await self._database.read(reached)
        behind = any(shown.get(lane, 0) < head for lane, head in expected.items())
        if behind or shown == self._judged:
            return 0
        proposed = await propose_links(self._database, by_the_clock(self._ledger))
        self._judged = shown
        return proposed
