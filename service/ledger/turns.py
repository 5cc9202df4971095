"""One writer at a time on each stream of this process, in the order they came."""

import asyncio
from collections import deque
from uuid import UUID


class Turns:
    """Without it, all but one of those who write to a stream at once would decide in vain."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, deque[asyncio.Future[None]]] = {}

    async def take(self, stream_id: UUID) -> None:
        """Return when the stream is free; whoever took it gives it back."""
        first: deque[asyncio.Future[None]] = deque()
        waiting = self._waiting.setdefault(stream_id, first)
        if waiting is first:
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was our turn in the very moment of the cancellation
                self.give(stream_id)
            raise

    def give(self, stream_id: UUID) -> None:
        waiting = self._waiting.pop(stream_id)
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                self._waiting[stream_id] = waiting
                turn.set_result(None)
                return
