"""The computing processes: started when first needed, replaced when they die."""

import asyncio
import contextlib
import logging
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from typing import Any

from service.computing.frames import (
    HEAD,
    Answer,
    Opening,
    QueryFailed,
    Question,
    Raised,
    framed,
)
from service.computing.told import Told
from service.ledger.errors import Overloaded, StoreUnavailable

log = logging.getLogger("paygiri")

LONGEST = 60.0
"""Seconds after which a question is given up."""

MOST_WAITING = 64
"""Questions that wait for a process; more are refused."""


class Died(Exception):
    """The process ended before it answered."""


class Pool:
    """At most `processes` of them; a question has one for itself."""

    def __init__(self, url: str, processes: int) -> None:
        self.processes = processes
        self._opening = framed(Opening(url, sys.path))
        self._free: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        for _ in range(processes):
            self._free.put_nowait(None)
        self._all: set[Process] = set()
        self._waiting = 0

    async def ask(
        self,
        query: Callable[..., Any],
        args: tuple[Any, ...],
        encode: bool,
        lanes: tuple[str, ...] | None = None,
        longest: float | None = None,
    ) -> Told:
        """The answer of some process; asked once more if that died.

        Overloaded, StoreUnavailable, or whatever the query raised.
        """
        question = framed(Question(query, args, encode, lanes))
        process = await self._take()
        try:
            for _ in range(2):
                process = process or await self._start()
                try:
                    answer = await asyncio.wait_for(
                        _ask(process, question), LONGEST if longest is None else longest
                    )
                except Died:
                    await self._end(process)
                    process = None
                    continue
                if answer.last:
                    await self._end(process)
                    process = None
                return _opened(answer)
            raise StoreUnavailable("The process that computes ended twice. Ask again later.")
        except (TimeoutError, asyncio.CancelledError) as late:
            if process is not None:  # it may still send an answer that nobody waits for
                await self._end(process)
                process = None
            if isinstance(late, asyncio.CancelledError):
                raise
            raise StoreUnavailable("It took too long. Ask for one city, or again later.") from late
        finally:
            self._free.put_nowait(process)

    async def close(self) -> None:
        """End every process."""
        for process in list(self._all):
            await self._end(process)

    async def _take(self) -> Process | None:
        if self._waiting >= MOST_WAITING:
            raise Overloaded(5.0)
        self._waiting += 1
        try:
            return await self._free.get()
        finally:
            self._waiting -= 1

    async def _start(self) -> Process:
        module = "service.computing.process"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, stdin=PIPE, stdout=PIPE
        )
        self._all.add(process)
        assert process.stdin is not None
        process.stdin.write(self._opening)
        return process

    async def _end(self, process: Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
        self._all.discard(process)


def _opened(answer: Answer) -> Told:
    if isinstance(answer.found, Raised):
        error = answer.found.rebuilt()
        if isinstance(error, QueryFailed):
            log.error("a computing process failed: %s", error)
        raise error
    return answer.found


async def _ask(process: Process, question: bytes) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(question)
        await process.stdin.drain()
        [size] = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
        body = await process.stdout.readexactly(size)
    except (OSError, asyncio.IncompleteReadError) as gone:
        raise Died from gone
    answer: Answer = pickle.loads(body)  # noqa: S301 - only our own process writes to this pipe
    return answer
