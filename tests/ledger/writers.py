"""A process that writes as fast as it can, to be killed or to be watched.

`python -m tests.ledger.writers URL ACKNOWLEDGED OPERATIONS CLIENTS [unsteady]` sends operations of
two events in two lanes each, and notes every acknowledged one in a file before the next is sent.
"""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from service.ledger import Ledger, LedgerError
from tests.ledger.notebook import CODEC, operation, writing

LANES = ["BAM", "HRT", "KBL", "NIL"]
SHARED = [UUID(int=number) for number in range(1, 9)]
"""Streams that all processes write to; each has its own lane."""

LINE = 37  # bytes of an operation id and the end of its line


class SlowSqlite:
    """A connection that now and then commits late, or rolls back instead."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, *args: Any) -> Any:
        if statement == "COMMIT" and random.random() < 0.2:
            time.sleep(random.random() * 0.005)
            if random.random() < 0.5:
                self._connection.execute("ROLLBACK")
                raise sqlite3.IntegrityError("rolled back at random")
        return self._connection.execute(statement, *args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class SlowPostgres:
    """The same on PostgreSQL: the locks are held while the commit is late."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def fetch(self, statement: str, *args: Any) -> Any:
        transaction = self._connection.transaction()
        await transaction.start()
        try:
            rows = await self._connection.fetch(statement, *args)
            if random.random() < 0.2:
                await asyncio.sleep(random.random() * 0.005)
                if random.random() < 0.5:
                    raise asyncpg.UniqueViolationError("rolled back at random")
        except BaseException:
            await transaction.rollback()
            raise
        await transaction.commit()
        return rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


async def unsettle(ledger: Ledger) -> None:
    """Put an unsteady connection under the production writer."""
    store: Any = ledger.store
    if isinstance(getattr(store, "_writer", None), sqlite3.Connection):
        store._writer = SlowSqlite(store._writer)
    else:
        store._writer = SlowPostgres(await store._writing())


async def write(ledger: Ledger, acknowledged: int, operations: int) -> None:
    parent = os.getppid()
    for _ in range(operations):
        if os.getppid() != parent:  # nobody is left to stop this process
            return
        op = operation()
        contested = random.random() < 0.25
        shared = random.choice(SHARED) if contested else uuid4()
        commands = [
            writing(shared, str(op.op_id), lane=LANES[shared.int % len(LANES)]),
            writing(uuid4(), str(op.op_id), lane=random.choice(LANES)),
        ]
        while True:
            try:
                await ledger.decide_all(commands, op)
                break
            except LedgerError:
                await asyncio.sleep(0.001)
        os.write(acknowledged, f"{op.op_id}\n".encode())


async def main(url: str, file: str, operations: str, clients: str, *how: str) -> None:
    ledger = await Ledger.open(url, CODEC)
    if "unsteady" in how:
        await unsettle(ledger)
    acknowledged = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    share = int(operations) // int(clients)
    await asyncio.gather(*(write(ledger, acknowledged, share) for _ in range(int(clients))))
    await ledger.close()


def start(
    url: str, file: Path, operations: int, clients: int, *how: str
) -> "subprocess.Popen[bytes]":
    """Start such a process."""
    arguments = [url, str(file), str(operations), str(clients), *how]
    root = Path(__file__).parent.parent.parent
    return subprocess.Popen([sys.executable, "-m", "tests.ledger.writers", *arguments], cwd=root)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
