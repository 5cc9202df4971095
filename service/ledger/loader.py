"""Grouped reads: all streams and operations asked for in one turn of the loop, in one query."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from service.ledger.records import OperationKey, Store, StreamRows

_AT_ONCE = 2
"""Reads under way; while they are, what else is asked for gathers for the next."""

_MAX_GROUP = 512


class _Wanted(NamedTuple):
    ids: Sequence[UUID]
    keys: Sequence[OperationKey]
    answer: "asyncio.Future[StreamRows]"


class Loader:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._wanted: list[_Wanted] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def get(self, ids: Sequence[UUID], keys: Sequence[OperationKey] = ()) -> StreamRows:
        """The rows of these streams and operations, and perhaps of others asked for with them."""
        loop = asyncio.get_running_loop()
        if not self._wanted:
            loop.call_soon(self._read_on)
        wanted = _Wanted(ids, keys, loop.create_future())
        self._wanted.append(wanted)
        return await wanted.answer

    def _read_on(self) -> None:
        while self._wanted and len(self._under_way) < _AT_ONCE:
            group, self._wanted = self._wanted[:_MAX_GROUP], self._wanted[_MAX_GROUP:]
            task = asyncio.create_task(self._read(group))
            self._under_way.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self._read_on()

    async def _read(self, group: list[_Wanted]) -> None:
        ids = {stream: None for wanted in group for stream in wanted.ids}
        keys = {key: None for wanted in group for key in wanted.keys}
        try:
            found = await self._store.streams(list(ids), list(keys))
        except Exception as error:  # must reach those who wait, whatever it is
            for wanted in group:
                if not wanted.answer.done():
                    wanted.answer.set_exception(error)
        else:
            for wanted in group:
                if not wanted.answer.done():
                    wanted.answer.set_result(found)
