"""The event store library's recorder over the writer and reader that serve production.

One lane is one application sequence of the library. The library is blocking, the ledger is not:
its event loop runs in a thread of its own. What is kept here is what the library stores: topics
and states as they are, without our catalogue and without envelopes.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)

from service.ledger.errors import LostRace
from service.ledger.ledger import Ledger
from service.ledger.records import Append, NewEvent, NewStream, OperationKey

T = TypeVar("T")

_KIND = "library"
_PAGE = 1000


class LaneRecorder(ApplicationRecorder):
    """Inserts, selects and notifies like the library's own recorders; it does not subscribe."""

    def __init__(self, url: str, lane: str) -> None:
        self._lane = lane
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="lane-recorder", daemon=True)
        self._thread.start()
        self._ledger = self._wait(Ledger.open(url))

    def close(self) -> None:
        self._wait(self._ledger.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Store all of them or none (IntegrityError); their positions in the lane."""
        if not stored_events:
            return []
        return self._wait(self._insert(stored_events))

    async def _insert(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        ids = dict.fromkeys(_uuid(each.originator_id) for each in stored_events)
        known = await self._ledger.store.known(list(ids))
        events = [
            NewEvent(
                self._lane,
                _uuid(each.originator_id),
                each.originator_version,
                each.topic,
                each.state,
                b"",
            )
            for each in stored_events
        ]
        append = Append(
            lane=self._lane,
            stream=events[-1].stream,
            version=events[-1].version,
            events=events,
            new_streams=[NewStream(each, _KIND, self._lane) for each in ids if each not in known],
            operation=OperationKey(UUID(int=0), uuid4()),
        )
        try:
            placed = await self._ledger.batcher.submit(append)
        except LostRace as error:
            raise IntegrityError from error
        return list(range(placed.position - len(events) + 1, placed.position + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Events of one stream by their versions."""
        stream = _uuid(originator_id)
        rows = self._wait(self._ledger.loader.get([stream])).streams.get(stream, [])
        events = [
            StoredEvent(row.stream, row.version, row.type, row.data)
            for row in rows
            if (gt is None or row.version > gt) and (lte is None or row.version <= lte)
        ]
        return (events[::-1] if desc else events)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events of the lane by their positions."""
        after = 0 if start is None else start - inclusive_of_start
        found: list[Notification] = []
        while len(found) < limit:
            rows = self._wait(self._ledger.store.page(self._lane, after, max(limit, _PAGE)))
            found += [
                Notification(row.stream, row.version, row.type, row.data, row.position)
                for row in rows
                if (not topics or row.type in topics) and (stop is None or row.position <= stop)
            ]
            if not rows or (stop is not None and rows[-1].position >= stop):
                break
            after = rows[-1].position
        return found[:limit]

    def max_notification_id(self) -> int | None:
        """The head of the lane; None while it is empty."""
        return self._wait(self._ledger.heads()).get(self._lane) or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Not offered, as on SQLite in the library itself: projections pull."""
        raise NotImplementedError("Pull notifications with select_notifications.")


def _uuid(originator_id: UUID | str) -> UUID:
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
