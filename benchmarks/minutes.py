"""Minutes of 200 items and an attendance sheet, as a ratio to a plain query of what was stored.

    python -m benchmarks.minutes [--items 200] [--rounds 15] [--store postgresql|sqlite]

Each round plans a dialogue; then the attendance sheet and the minutes are sent to the running
service over HTTP, which looks every case up, decides and commits each, and the document is read.
Half of the items name a case. The plain query asks the driver for the rows that were stored.
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec
from uuid import UUID, uuid4

import asyncpg
import httpx

from benchmarks.method import Spread
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_database, fresh_file, postgres
from benchmarks.serving import served
from benchmarks.world import prepare
from service.engines import connect_sqlite, sqlite_file

ITEMS = 200
WARMING_UP = 2
TODAY = datetime.now(UTC).date().isoformat()

PLAN = {
    "kind": "community", "place": "HRT-N06", "convener": "HRT-MUN", "language": "en",
    "planned_on": TODAY, "invited": ["HRT-MUN", "HRT-CDC1"],
}  # fmt: skip
SHEET = {
    "held_on": TODAY,
    "attendance": {
        "women": 40, "men": 55, "girls": 12, "boys": 3, "total": 110, "method": "register",
        "aged_18_24": 20, "displaced": 11, "raised_by_women": 60,
        "bands": [{"group": "girls", "band": "12-14", "count": 12}],
        "capacities": [{"capacity": "resident", "count": 90}],
    },
    "parties": [{"body": "HRT-MUN", "present": True}, {"body": "HRT-CDC1", "present": True}],
    "absent_roles": ["police"],
}  # fmt: skip

P = ParamSpec("P")
Ask = Callable[[UUID], object]
"""Reads the stored rows of a dialogue by one plain query."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results = Results("minutes")
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        for store in asked.store or STORES:
            if store == "sqlite":
                url, plain = fresh_file(home), _plain_sqlite
            else:
                url, plain = fresh_database(stack.enter_context(postgres(home))), _plain_postgres
            key, cases = prepare(url, asked.items // 2)
            with served("paygiri", url, key) as service, plain(url) as ask:
                _measure(store, service.port, key, _minutes(asked.items, cases), asked.rounds,
                         ask, results)  # fmt: skip
    results.save()


def _minutes(items: int, cases: list[UUID]) -> dict[str, Any]:
    def item(number: int) -> dict[str, Any]:
        text = "The lane behind the school is dark; the lamps were broken in spring."
        made: dict[str, Any] = {"number": number, "language": "en", "text": text}
        if number > len(cases):
            return made | {"kind": "information"}
        return made | {"kind": "issue_raised", "issue_id": str(cases[number - 1])}

    return {"language": "en", "items": [item(number) for number in range(1, items + 1)]}


def _measure(
    store: str, port: int, key: str, minutes: dict[str, Any], rounds: int, ask: Ask,
    results: Results,
) -> None:  # fmt: skip
    times = []
    headers = {"authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        for _ in range(rounds + WARMING_UP):
            dialogue = uuid4()
            path = f"/v1/dialogues/{dialogue}"
            client.put(path, json=PLAN).raise_for_status()
            times.append((
                _timed(_write, client, path, minutes), _timed(client.get, path),
                _timed(ask, dialogue),
            ))  # fmt: skip
    written, read, queried = zip(*times[WARMING_UP:], strict=True)
    count = len(minutes["items"])
    ratios = [one / other for one, other in zip(written, queried, strict=True)]
    for name, found, unit in (
        ("sheet and minutes", [each * 1e3 for each in written], "ms"),
        ("the document read", [each * 1e3 for each in read], "ms"),
        ("sheet and minutes : plain query", ratios, "ratio"),
    ):
        key_of = f"{store}-{name.replace(' ', '-')}-{count}"
        results.figure(key_of, f"{store}: {name}, {count} items", Spread.of(found), unit)


def _write(client: httpx.Client, path: str, minutes: dict[str, Any]) -> None:
    client.post(f"{path}/holding", json=SHEET).raise_for_status()
    client.post(f"{path}/minutes", json=minutes).raise_for_status()


def _timed(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    begin = time.perf_counter()
    work(*args, **kwargs)
    return time.perf_counter() - begin


@contextmanager
def _plain_sqlite(url: str) -> Iterator[Ask]:
    connection = connect_sqlite(Path(sqlite_file(url)))
    query = "SELECT type, data, meta FROM event WHERE stream = ?"
    yield lambda stream: connection.execute(query, (stream.hex,)).fetchall()
    connection.close()


@contextmanager
def _plain_postgres(url: str) -> Iterator[Ask]:
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(url))
        query = "SELECT type, data, meta FROM event WHERE stream = $1"
        yield lambda stream: runner.run(connection.fetch(query, stream))
        runner.run(connection.close())


if __name__ == "__main__":
    main()
