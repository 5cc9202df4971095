"""The references by which people call cases, HRT-0412 for instance."""

import asyncio
from uuid import UUID

from projections.case_list import references_of
from service.database import Database

_KEPT = 100_000


class References:
    """Asks for all that is wanted at one time in one query; one that is found never changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[UUID, str] = {}
        self._wanted: set[UUID] = set()
        self._asking: asyncio.Task[dict[UUID, str]] | None = None
        self._turn = asyncio.Lock()

    async def find(self, issue: UUID) -> str | None:
        """None until the case has been projected. StoreUnavailable."""
        if (known := self._kept.get(issue)) is not None:
            return known
        self._wanted.add(issue)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        # shielded: whoever goes away must not take the answer from the others
        return (await asyncio.shield(self._asking)).get(issue)

    async def _ask(self) -> dict[UUID, str]:
        """While one query is under way, what else is wanted gathers for the next."""
        async with self._turn:
            wanted, self._wanted, self._asking = self._wanted, set(), None
            found = await self._database.read(references_of, wanted)
        self._kept |= found
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return found
