"""The figures of a quarter, published once it is over and late reports have had time to arrive."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from domain.errors import Refusal
from domain.release import Quarter, release_id
from domain.words import named_id
from projections.releases.counting import taken_in
from projections.releases.projection import list_releases
from service import clock
from service.database import Database
from service.jobs.resilience import again_and_again
from service.jobs.round import the_clocks
from service.ledger import Ledger
from service.registry import COMMON
from service.releases import figures_of, is_behind, publishing

PAUSE = 300.0

AFTER_DAYS = 14
"""Days for which a quarter that is over is left open to reports that come late."""


class Releasing:
    """Publishes what is over, oldest first; any number of processes may do so at once.

    The operation's id follows from the quarter, so it is published once. It waits until the tables
    show all that was recorded when it last looked. Quarters missed while no process ran are made
    up for. One of which nothing could be told is left alone; those before the record began, or
    before the newest release, are left to people.
    """

    def __init__(self, ledger: Ledger, database: Database, after_days: int = AFTER_DAYS) -> None:
        self._ledger = ledger
        self._database = database
        self._after = timedelta(days=after_days)
        self._heads: Mapping[str, int] | None = None
        self._judged: tuple[Quarter, Mapping[str, int]] | None = None

    async def run(self) -> None:
        """Never returns; cancel it to stop."""
        await again_and_again(self.step, "publishing releases", PAUSE)

    async def step(self) -> int:
        """Publish what is due; returns how many events that made."""
        heads = await self._ledger.heads()
        expected, self._heads = self._heads or heads, heads
        shown = await self._database.read(taken_in)
        today = clock.now().date()
        last = last_over(today - self._after)
        if is_behind(expected, shown) or self._judged == (last, shown):
            return 0
        added = 0
        for quarter in await self._due(last):
            added += await self._publish(quarter, today)
        self._judged = last, shown
        return added

    async def _due(self, last: Quarter) -> list[Quarter]:
        """The quarters that nobody published in their time, oldest first, with the last one."""
        begun = await self._ledger.read(COMMON, 0, 1)
        first = min([last, *(Quarter.of(each.recorded_at.date()) for each in begun)])
        released = await self._database.read(list_releases)
        return list(from_to(max([first, *(after(row.quarter) for row in released)]), last))

    async def _publish(self, quarter: Quarter, today: date) -> int:
        found, told = await figures_of(self._ledger, self._database, quarter)
        if max(told, default="") >= quarter.name or not found.shows_anything:
            return 0
        op_id = named_id(release_id(quarter.name), "publish")
        command = publishing(quarter, found, told, today)
        try:
            done = await self._ledger.decide(command, the_clocks(op_id, clock.now()))
        except Refusal:  # somebody else published it meanwhile
            return 0
        return 0 if done.replayed else done.receipt.events


def last_over(day: date) -> Quarter:
    """The last quarter that was over when this day began."""
    return Quarter.of(Quarter.of(day).first_day - timedelta(days=1))


def after(name: str) -> Quarter:
    """The quarter that follows the one of this name."""
    return Quarter.named(name).next


def from_to(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    """All quarters from one to another; none where the first is later."""
    while first <= last:
        yield first
        first = first.next
