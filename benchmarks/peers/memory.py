"""The service itself on a store in memory: the same endpoint, all but the database.

Keys, policy, decision, idempotency, encoding and grouping are the service's own. It says how much
of a request is the database, where `echo` says how much is anything but HTTP.
"""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from fastapi import FastAPI

from benchmarks.peers.echo import OneKey
from benchmarks.world import register, settings
from service.app import create_app
from service.ledger import Ledger, OperationKey, Receipt, from_micros
from service.ledger.records import Answered, Append, Placed, Stored, StreamRows, number
from service.registry import Registry
from service.services import Services


class MemoryStore:
    """Keeps what it is given in dictionaries, and answers at once. Nothing is durable."""

    def __init__(self) -> None:
        self._heads: dict[str, int] = {}
        self._kinds: dict[UUID, str] = {}
        self._streams: dict[UUID, list[Stored]] = {}
        self._operations: dict[OperationKey, Answered] = {}

    async def append(self, batch: Sequence[Append]) -> list[Placed]:
        numbered, now = number(batch), await self.now()
        before = {lane: self._heads.get(lane, 0) for lane in numbered.counts}
        for nth, (lane, stream, version, name, data, meta) in numbered.events:
            row = Stored(stream, lane, version, before[lane] + nth, name, data, meta, now)
            self._streams.setdefault(stream, []).append(row)
        for lane, count in numbered.counts.items():
            self._heads[lane] = before[lane] + count
        for each in batch:
            self._kinds.update((new.id, new.kind) for new in each.new_streams)
        placed = [
            Placed(before[each.lane] + end, now)
            for each, end in zip(batch, numbered.ends, strict=True)
        ]
        self._remember(batch, placed)
        return placed

    def _remember(self, batch: Sequence[Append], placed: Sequence[Placed]) -> None:
        for each, at in zip(batch, placed, strict=True):
            if each.operation is not None:
                receipt = Receipt(each.lane, at.position, each.stream, each.version,
                                  len(each.events), from_micros(at.recorded_at))  # fmt: skip
                self._operations[each.operation] = Answered(each.body_hash, receipt)

    async def streams(self, ids: Sequence[UUID], keys: Sequence[OperationKey]) -> StreamRows:
        known = [each for each in ids if each in self._streams]
        return StreamRows(
            {each: list(self._streams[each]) for each in known},
            {each: self._kinds[each] for each in known},
            {key: self._operations[key] for key in keys if key in self._operations},
        )

    async def page(self, lane: str, after: int, limit: int) -> list[Stored]:
        raise NotImplementedError("Nothing here is projected: no request reads a lane.")

    async def heads(self) -> dict[str, int]:
        return dict(self._heads)

    async def positions_at(self, micros: int) -> dict[str, int]:
        raise NotImplementedError("No request here asks for the past.")

    async def known(self, ids: Sequence[UUID]) -> set[UUID]:
        return {each for each in ids if each in self._streams}

    async def now(self) -> int:
        return time.time_ns() // 1000

    async def revision(self) -> str | None:
        return None

    async def close(self) -> None:
        return


def memory_app(token: str) -> FastAPI:
    """The service without a database; it reports issues and adds to them."""
    app = create_app(settings("sqlite:///none"), project=False)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ledger = Ledger(MemoryStore())
        await register(ledger)
        asked = settings("none")
        keys, registry = OneKey(token), Registry(ledger)
        # no read tables, and so nothing to look references up in or to compute from
        nothing: Any = None
        app.state.services = Services(asked, ledger, nothing, registry, keys, nothing, nothing)
        yield

    app.router.lifespan_context = lifespan
    return app
