"""One computing process: `python -m service.computing.process`, started by the service alone.

It opens the store read-only, answers one question after another, and ends when the service does:
its standard input is then at an end.
"""

import asyncio
import os
import pickle
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

from service.collector import calm_collector
from service.computing.frames import HEAD, Answer, Opening, Question, Raised, framed, raised
from service.computing.told import Told, told
from service.database import Database

MOST_MEMORY = 192 * 2**20
"""Bytes: a process that has grown beyond ends after its answer, so that the memory is given back
(Python keeps what it has once had). A new one starts with the next question."""

STATM = Path("/proc/self/statm")


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends us
    inbox, outbox = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints must not stand among the answers
    opening: Opening = _receive(inbox)
    sys.path[:] = opening.path
    with asyncio.Runner() as runner, calm_collector():
        database = runner.run(Database.open(opening.url))
        last = False
        while not last and (body := _body(inbox)) is not None:
            found = runner.run(_answer(database, body))
            last = _memory() > MOST_MEMORY
            outbox.write(framed(Answer(found, last)))
            outbox.flush()
        runner.run(database.close())


async def _answer(database: Database, body: bytes) -> Told | Raised:
    try:
        asked: Question = pickle.loads(body)  # noqa: S301 - from our own pipe
        return await database.read(told, asked.query, asked.args, asked.encode, asked.lanes)
    except Exception as error:
        return raised(error)


def _receive(inbox: BinaryIO) -> Any:
    body = _body(inbox)
    if body is None:
        raise SystemExit(0)
    return pickle.loads(body)  # noqa: S301 - from our own pipe


def _body(inbox: BinaryIO) -> bytes | None:
    head = inbox.read(HEAD.size)
    return inbox.read(HEAD.unpack(head)[0]) if len(head) == HEAD.size else None


def _memory() -> int:
    """Bytes that this process holds, where the system tells (Linux)."""
    pages = STATM.read_text().split()[1] if STATM.exists() else "0"
    return int(pages) * resource.getpagesize()


if __name__ == "__main__":
    main()
