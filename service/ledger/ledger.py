"""The ledger: decide on streams, store what was decided, read it back."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from domain.errors import Refusal
from domain.events import Recorded, Stream, Undecodable
from migrations import runner
from service.engines import TRANSACTION_TIMEOUT, StartupError, is_sqlite
from service.ledger.batcher import Batcher
from service.ledger.codec import CODEC, Codec, from_micros, to_micros
from service.ledger.errors import (
    AsOfTooRecent,
    Conflict,
    LostRace,
    OperationReused,
    Overloaded,
    StaleVersion,
    UnknownShape,
)
from service.ledger.loader import Loader
from service.ledger.postgres import PostgresStore
from service.ledger.preparing import Basis, prepare, prepare_streams
from service.ledger.records import (
    Answered,
    Append,
    Command,
    Loaded,
    NewHistory,
    Operation,
    OperationKey,
    Outcome,
    Placed,
    Receipt,
    Store,
    Stored,
    StreamRows,
    recorded,
)
from service.ledger.sqlite import SqliteStore
from service.ledger.turns import Turns

S = TypeVar("S")
E = TypeVar("E")

MAX_UNDER_WAY = 4096
"""Writes under way in this process; more are told to come back later."""

_ATTEMPTS = 8
_SLICE = 256  # events decoded before others get their turn in the event loop
_REMEMBERED = 10_000  # streams whose last written version is kept in mind


class Ledger:
    """One per process and store; safe for any number of concurrent requests."""

    def __init__(self, store: Store, codec: Codec = CODEC) -> None:
        self.store = store
        self._codec = codec
        self.loader = Loader(store)
        self._committed = asyncio.Event()
        self.batcher = Batcher(store, self._committed.set)
        self._turns = Turns()
        self._written: dict[UUID, int] = {}
        self._under_way = 0

    @classmethod
    async def open(cls, url: str, codec: Codec = CODEC) -> "Ledger":
        """Connect to the store; StartupError where it is not durable or at another revision."""
        store: Store = await (SqliteStore.open(url) if is_sqlite(url) else PostgresStore.open(url))
        try:
            _check_revision(await store.revision())
        except BaseException:
            await store.close()
            raise
        return cls(store, codec)

    async def close(self) -> None:
        """Store what waits, then let go of the store."""
        await self.batcher.close()
        await self.store.close()

    async def load(
        self,
        kind: Stream[S, E],
        stream_id: UUID,
        *,
        as_of: datetime | None = None,
        key: OperationKey | None = None,
    ) -> Loaded[S]:
        """The stream as it is, or as it was recorded by a time that is settled (AsOfTooRecent).

        With `key` the same read looks up whether that operation was answered before, so that a
        command built on what is loaded needs no further read.
        """
        micros = None if as_of is None else await self._settled(as_of)
        found = await self.loader.get([stream_id], [] if key is None else [key])
        rows = _rows(found, kind, stream_id)
        if micros is not None:
            rows = [row for row in rows if row.recorded_at <= micros]
        answered = None if key is None else found.operations.get(key)
        return Loaded(kind, rows, self._codec, key, answered)

    async def load_many(self, kind: Stream[S, E], ids: Sequence[UUID]) -> list[Loaded[S]]:
        """As many streams of one kind, in the order asked for."""
        found = await self.loader.get(ids)
        return [Loaded(kind, _rows(found, kind, each), self._codec) for each in ids]

    async def decide(self, command: Command[Any, Any], operation: Operation) -> Outcome:
        """Decide and store; the same operation sent again gets the same answer.

        Refusals of the decision pass through unchanged and are not remembered. Raises Conflict,
        StaleVersion, OperationReused, LaneMismatch, Overloaded, StoreUnavailable, UnknownShape.
        """
        return await self.decide_all([command], operation)

    async def decide_all(
        self, commands: Sequence[Command[Any, Any]], operation: Operation
    ) -> Outcome:
        """The same for several streams, in several lanes if need be: all or nothing."""
        if self._under_way >= MAX_UNDER_WAY:
            raise Overloaded(retry_after=1.0)
        self._under_way += 1
        held: list[UUID] = []
        try:
            for stream_id in _in_one_order(commands):
                await self._turns.take(stream_id)
                held.append(stream_id)
            return await self._decide(commands, operation)
        finally:
            self._under_way -= 1
            for stream_id in held:
                self._turns.give(stream_id)

    async def _decide(self, commands: Sequence[Command[Any, Any]], operation: Operation) -> Outcome:
        key = operation.key
        basis = self._given(commands, key) or await self._read(commands, key)
        for _ in range(_ATTEMPTS):
            if basis.answered is not None:
                return _replay(basis.answered, operation)
            try:
                append = prepare(commands, basis.loaded, operation, self._codec)
                return self._outcome(append, await self.batcher.submit(append))
            except (Refusal, StaleVersion):
                if basis.looked_up:
                    raise
            except LostRace:
                pass
            basis = await self._read(commands, key)
        raise Conflict

    def _given(self, commands: Sequence[Command[Any, Any]], key: OperationKey) -> Basis | None:
        """What the caller has read already, unless this process has written since."""
        loaded: list[Loaded[Any]] = []
        for command in commands:
            found = command.loaded
            if found is None or found.version < self.last_written(command.stream_id):
                return None
            loaded.append(found)
        looked_up = loaded[0].key == key
        return Basis(loaded, loaded[0].answered if looked_up else None, looked_up)

    async def _read(self, commands: Sequence[Command[Any, Any]], key: OperationKey) -> Basis:
        found = await self.loader.get([command.stream_id for command in commands], [key])
        for command in commands:
            if found.kinds.get(command.stream_id, command.kind.kind) != command.kind.kind:
                raise Conflict("This id belongs to a record of another kind. Use a new one.")
        loaded = [
            Loaded(command.kind, _rows(found, command.kind, command.stream_id), self._codec)
            for command in commands
        ]
        return Basis(loaded, found.operations.get(key), looked_up=True)

    def _outcome(self, append: Append, placed: Placed) -> Outcome:
        for event in append.events:
            self._remember(event.stream, event.version)
        receipt = Receipt(
            lane=append.lane,
            position=placed.position,
            stream_id=append.stream,
            version=append.version,
            events=len(append.events),
            recorded_at=from_micros(placed.recorded_at),
        )
        return Outcome(receipt, replayed=False)

    def last_written(self, stream_id: UUID) -> int:
        """The version up to which this process has lately written a stream; 0 if it has not."""
        return self._written.get(stream_id, 0)

    def _remember(self, stream_id: UUID, version: int) -> None:
        self._written.pop(stream_id, None)
        self._written[stream_id] = version
        if len(self._written) > _REMEMBERED:
            del self._written[next(iter(self._written))]

    async def create_streams(
        self, kind: Stream[S, E], lane: str, new: Sequence[NewHistory[E]]
    ) -> int:
        """Store those streams that do not exist yet, in one transaction; how many they were.

        The bulk path: it asks no decision and keeps no operation, for the ids make it idempotent.
        """
        for _ in range(_ATTEMPTS):
            known = await self.store.known([stream_id for stream_id, _, _ in new])
            fresh = {each[0]: each for each in new if each[0] not in known and each[2]}
            if not fresh:
                return 0
            try:
                await self.batcher.submit(
                    prepare_streams(kind, lane, list(fresh.values()), self._codec)
                )
                return len(fresh)
            except LostRace:
                continue
        raise Conflict

    async def heads(self) -> dict[str, int]:
        """The last position of each lane."""
        return await self.store.heads()

    async def positions_at(self, as_of: datetime) -> dict[str, int]:
        """The last position of each lane by a recorded time; AsOfTooRecent."""
        return await self.store.positions_at(await self._settled(as_of))

    async def read(self, lane: str, after: int, limit: int) -> list[Recorded[Any]]:
        """Events of a lane in order, the unreadable ones as `Undecodable`."""
        rows = await self.store.page(lane, after, limit)
        events: list[Recorded[Any]] = []
        for at in range(0, len(rows), _SLICE):
            events += [readable(row, self._codec) for row in rows[at : at + _SLICE]]
            await asyncio.sleep(0)
        return events

    # a wait that ends in time is what it is for, not a limit on something else
    async def changed(self, timeout: float) -> None:  # noqa: ASYNC109
        """Return when something was stored by this process since the last call, or in time."""
        # not wait_for: it can lose a cancellation that comes in the moment of a commit
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._committed.wait()
        self._committed.clear()

    async def _settled(self, as_of: datetime) -> int:
        micros = to_micros(as_of)
        if micros > await self.store.now() - int(TRANSACTION_TIMEOUT * 1_000_000):
            raise AsOfTooRecent
        return micros


def _in_one_order(commands: Sequence[Command[Any, Any]]) -> list[UUID]:
    """The streams in an order that all writers share, so that none waits for another in a ring."""
    if len(commands) == 1:
        return [commands[0].stream_id]
    return sorted({command.stream_id for command in commands})


def _rows(found: StreamRows, kind: Stream[Any, Any], stream_id: UUID) -> list[Stored]:
    """The rows of the stream; an id of another kind is as unknown as one never used."""
    return found.streams[stream_id] if found.kinds.get(stream_id) == kind.kind else []


def _replay(answered: Answered, operation: Operation) -> Outcome:
    if answered.body_hash != operation.body_hash:
        raise OperationReused
    return Outcome(answered.receipt, replayed=True)


def readable(row: Stored, codec: Codec) -> Recorded[Any]:
    try:
        return recorded(row, codec)
    except UnknownShape as error:
        return recorded(row, codec, Undecodable(reason=str(error)))


def _check_revision(found: str | None) -> None:
    known = runner.revisions()
    if found == known[-1]:
        return
    if found is not None and found not in known:
        raise StartupError(
            "The store was made by a newer version of this program. Install that version."
        )
    raise StartupError(
        "The store is not at the newest revision. `paygiri check --upgrade` brings it there"
        " (`paygiri serve` does so by itself for the embedded store)."
    )
