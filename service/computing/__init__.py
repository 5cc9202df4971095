"""Answers that take long are computed beside the service, and kept while nothing has changed.

A query is a function of a module under `projections`, called as `query(connection, *args)`. It
may read the tables of projections and nothing else, and no clock: what it answers is kept under
its name, its arguments and how far the projections had come in the snapshot that it read: in all
lanes, or in those that the question is about.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar, TypeVarTuple

import msgspec
from sqlalchemy import Connection

from service.computing.cache import Cache
from service.computing.pool import Pool
from service.computing.reached import Reached, how_far
from service.computing.told import Parallel, Told, as_told, told
from service.computing.warming import ready
from service.database import Database
from service.ledger.errors import StoreUnavailable

Ts = TypeVarTuple("Ts")
T = TypeVar("T")

__all__ = ["Computing", "Document", "Parallel"]

LONGEST_ONCE = 600.0
"""Seconds."""

FEW_EVENTS = 10_000
"""Stores with no more are asked in this process: that takes less than to start another one."""


@dataclass(frozen=True, slots=True)
class Document:
    """An answer as bytes, JSON unless the query made text or bytes of it, and their strong ETag."""

    body: bytes
    tag: str


class Computing:
    """Asks queries in up to `processes` of its own, each question once.

    Equal questions that are under way share one computation; 0 processes compute in this one.
    What the query raises comes back as itself. StoreUnavailable where the process died twice or
    took too long, Overloaded where too many questions wait.
    """

    def __init__(self, url: str, database: Database, processes: int) -> None:
        self._database = database
        self._pool = Pool(url, processes) if processes else None
        self._cache = Cache()
        self._under_way: dict[tuple[bytes, bytes], asyncio.Task[Told]] = {}
        self._warming: asyncio.Task[None] | None = None

    async def answer(
        self,
        query: Callable[[Connection, *Ts], T],
        *args: *Ts,
        parallel: Parallel | None = None,
        lanes: tuple[str, ...] | None = None,
    ) -> T:
        """What the query answers; it is shared with others who ask the same, so do not change it.

        Arguments are of types that JSON can hold. With `parallel` as many processes as there are
        compute it together, to the same answer. It is kept until something happens in `lanes` or
        the common one: name those that its figures come from, or leave it out for all.
        """
        found: T = (await self._told(_Asked(query, args, False, parallel, lanes))).value
        return found

    async def document(
        self,
        query: Callable[[Connection, *Ts], object],
        *args: *Ts,
        parallel: Parallel | None = None,
        lanes: tuple[str, ...] | None = None,
    ) -> Document:
        """The same as bytes, which costs nothing more to send again."""
        told = await self._told(_Asked(query, args, True, parallel, lanes))
        return Document(told.value, told.tag)

    async def once(self, query: Callable[[Connection, *Ts], T], *args: *Ts) -> T:
        """What the query answers, for this one question: neither kept nor shared.

        For what may also take longer, or leaves something behind, such as a file.
        """
        if self._pool is None or (await self._database.read(how_far)).events <= FEW_EVENTS:
            return await self._database.read(query, *args)
        found: T = (await self._pool.ask(query, args, False, longest=LONGEST_ONCE)).value
        return found

    def warm(self) -> None:
        """Start the processes beside what else happens, so that no first question waits for them.

        Not where the store holds too little for them. What fails here is found by a question.
        """
        if self._pool is not None and self._warming is None:
            self._warming = asyncio.create_task(self._warm(self._pool))

    async def close(self) -> None:
        """Stop what is under way."""
        for task in list(self._under_way.values()):
            task.cancel()
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait([self._warming])
        if self._pool is not None:
            await self._pool.close()

    async def _warm(self, pool: Pool) -> None:
        try:
            if (await self._database.read(how_far)).events <= FEW_EVENTS:
                return
        except StoreUnavailable:
            return
        asked = (pool.ask(ready, (), False) for _ in range(pool.processes))
        await asyncio.gather(*asked, return_exceptions=True)  # so that closing waits for all

    async def _told(self, asked: "_Asked") -> Told:
        name = asked.name
        reached = await self._database.read(how_far, asked.lanes)
        if (kept := self._cache.get(name, reached.digest)) is not None:
            return kept
        key = name, reached.digest
        if (task := self._under_way.get(key)) is None:
            task = asyncio.create_task(self._compute(name, reached, asked))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    async def _compute(self, name: bytes, reached: Reached, asked: "_Asked") -> Told:
        query, args, encode = asked.query, asked.args, asked.encode
        if self._pool is None or reached.events <= FEW_EVENTS:
            found = await self._database.read(told, query, args, encode, asked.lanes)
        elif asked.parallel is not None and (whole := await self._together(self._pool, asked)):
            found = whole
        else:
            found = await self._pool.ask(query, args, encode, asked.lanes)
        self._cache.put(name, found)
        return found

    async def _together(self, pool: Pool, asked: "_Asked") -> Told | None:
        """The answer in parts; None where something was taken in between one part and another."""
        assert asked.parallel is not None
        of = pool.processes
        parts = await asyncio.gather(
            *(
                pool.ask(asked.parallel.part, (*asked.args, n, of), False, asked.lanes)
                for n in range(of)
            )
        )
        if len({part.digest for part in parts}) > 1:
            return None
        return await asyncio.to_thread(_joined, asked, parts)

    def _forget(self, key: tuple[bytes, bytes], done: asyncio.Task[Told]) -> None:
        del self._under_way[key]
        if not done.cancelled():
            done.exception()  # whoever asked may have gone


@dataclass(frozen=True, slots=True)
class _Asked:
    query: Callable[..., Any]
    args: tuple[Any, ...]
    encode: bool
    parallel: Parallel | None
    lanes: tuple[str, ...] | None

    @property
    def name(self) -> bytes:
        """What answers are kept under; how they are computed makes no difference."""
        told = (self.query.__module__, self.query.__qualname__, self.encode, self.args)
        return sha256(msgspec.json.encode(told, order="deterministic")).digest()


def _joined(asked: _Asked, parts: Sequence[Told]) -> Told:
    assert asked.parallel is not None
    value = asked.parallel.together(*asked.args, [part.value for part in parts])
    return as_told(parts[0].digest, value, asked.encode)
