"""Group commit: whatever waits to be stored goes into one transaction, and one fsync."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from uuid import UUID

from service.ledger.codec import to_micros
from service.ledger.errors import AnswerLost, Overloaded, StoreUnavailable
from service.ledger.records import Append, Placed, Store

MAX_APPENDS = 512
"""Appends in one batch."""

MAX_WAITING = 4096
"""Appends in the queue; what comes on top is told to come back later."""

_ATTEMPTS = 3

Waiting = tuple[Append, "asyncio.Future[Placed]"]


class Batcher:
    """One batch at a time; while it commits, the next one gathers.

    A caller that is cancelled leaves its append behind: it is stored with the others or not at
    all, and the operation id tells which.
    """

    def __init__(self, store: Store, on_commit: Callable[[], None]) -> None:
        self._store = store
        self._on_commit = on_commit
        self._queue: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="ledger-batcher")

    async def submit(self, append: Append) -> Placed:
        """Where the append stands, once it is durable.

        Overloaded, StoreUnavailable; LostRace when another writer was first.
        """
        if len(self._queue) >= MAX_WAITING:
            raise Overloaded(retry_after=1.0)
        if self._closing:
            raise StoreUnavailable("The service is stopping. Try again.")
        answer: asyncio.Future[Placed] = asyncio.get_running_loop().create_future()
        self._queue.append((append, answer))
        self._arrived.set()
        return await answer

    async def close(self) -> None:
        """Store what waits, then stop."""
        self._closing = True
        self._arrived.set()
        await self._task

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            await self._gather()
            batch = self._take()
            if batch:
                await self._write(batch)
            if not self._queue:
                if self._closing:
                    return
                self._arrived.clear()

    async def _gather(self) -> None:
        """Let those come along who are about to write in this very moment."""
        size = -1
        while size < len(self._queue) < MAX_APPENDS:
            size = len(self._queue)
            await asyncio.sleep(0)

    def _take(self) -> list[Waiting]:
        """The next batch in order of arrival, with one append for each stream at most."""
        batch: list[Waiting] = []
        later: list[Waiting] = []
        touched: set[UUID] = set()
        while self._queue and len(batch) < MAX_APPENDS:
            waiting = self._queue.popleft()
            streams = {event.stream for event in waiting[0].events}
            if touched.isdisjoint(streams):
                touched |= streams
                batch.append(waiting)
            else:
                later.append(waiting)
        self._queue.extendleft(reversed(later))
        return batch

    async def _write(self, batch: Sequence[Waiting]) -> None:
        """Store the batch; whoever spoils it is found by halving, and fails alone."""
        try:
            placed = await self._append([append for append, _ in batch])
        except StoreUnavailable as error:
            _refuse(batch, error)
        except Exception as error:  # whatever it is, it must reach its caller and no other
            if len(batch) == 1:
                _refuse(batch, error)
                return
            half = len(batch) // 2
            await self._write(batch[:half])
            await self._write(batch[half:])
        else:
            for (_, answer), place in zip(batch, placed, strict=True):
                if not answer.done():
                    answer.set_result(place)
            self._on_commit()

    async def _append(self, batch: Sequence[Append]) -> list[Placed]:
        for _ in range(_ATTEMPTS):
            try:
                return await self._store.append(batch)
            except AnswerLost:
                # The batch is stored as a whole or not at all: one of its operations tells.
                # If it is still being stored, sending it again waits for that, and loses the race.
                found = await self._look_up(batch)
                if found is not None:
                    return found
        raise StoreUnavailable("The connection to the database broke. Send the same again.")

    async def _look_up(self, batch: Sequence[Append]) -> list[Placed] | None:
        keys = [each.operation for each in batch if each.operation is not None]
        if len(keys) < len(batch):
            return None
        found = (await self._store.streams([], keys)).operations
        answers = [found.get(key) for key in keys]
        placed = [
            Placed(answer.receipt.position, to_micros(answer.receipt.recorded_at))
            for answer, append in zip(answers, batch, strict=True)
            if answer is not None and answer.body_hash == append.body_hash
        ]
        return placed if len(placed) == len(batch) else None


def _refuse(batch: Sequence[Waiting], error: Exception) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(error)
