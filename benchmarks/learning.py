"""What responses went with and the funnel of cities, of very many episodes of one category.

    python -m benchmarks.learning [--episodes 1000000] [--cities 100] [--store postgresql|sqlite]

The episodes are written straight into the read tables (`benchmarks.episodes`), at two levels of
places, so that everything is also brought to one mix. Each view is asked for once, by a reader at
home in every city, and then again from the cache.
"""

import argparse
import asyncio
import os
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import uvloop
from sqlalchemy import Connection, select

from benchmarks.command import paygiri
from benchmarks.driver import drive, make_request
from benchmarks.episodes import END, country, fill
from benchmarks.method import Spread, at_rank
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_store
from benchmarks.serving import Served, served
from benchmarks.world import START, opened
from projections.bulk import insert_rows
from projections.recurrence.tables import place as registered
from projections.tables import place

CATEGORY = "WAS"
AT_SITES = 5
"""Every fifth place is a site, the others are neighbourhoods."""

ASKED = f"category={CATEGORY}&cut_off={date.fromordinal(END).isoformat()}"
VIEWS = {
    "learning": f"/v1/learning/responses?{ASKED}",
    "funnel": f"/v1/learning/funnel?{ASKED}",
}
CHEAP = "/v1/codes/categories"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=1_000_000)
    parser.add_argument("--cities", type=int, default=100)
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results = Results("learning")
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        for store in asked.store or STORES:
            url = stack.enter_context(fresh_store(store, home))
            fill(url, country(asked.episodes, asked.cities, CATEGORY))
            asyncio.run(_register(url))
            _measure(store, url, results)
    results.save()


async def _register(url: str) -> None:
    async with opened(url) as store:
        await store.database.write(_levels)


def _levels(connection: Connection) -> None:
    """Enter the places of the episodes among all places, with their levels."""
    empty = dict.fromkeys(place.c.keys())
    rows = connection.execute(select(registered).where(registered.c.nahia.is_not(None))).all()
    insert_rows(connection, place, [
        empty | {
            "code": row.code, "stream": row.place_id, "city": row.lane, "nahia": row.nahia,
            "level": "gozar" if number % AT_SITES else "site", "parent": row.parent,
            "path": f"/{row.lane}/{row.parent}/{row.code}", "name_en": row.code,
            "valid_from": START,
        }
        for number, row in enumerate(rows)
    ])  # fmt: skip


def _measure(store: str, url: str, results: Results) -> None:
    key = paygiri(url, "key", "create", "city_coordinator").printed.strip()
    for name, path in VIEWS.items():
        with served("paygiri", url) as service:
            asyncio.run(drive(service.port, 1, 2.0, lambda: make_request("GET", CHEAP, key=key)))
            request = make_request("GET", path, key=key)
            begun = _cpu(service)
            first, peak = uvloop.run(_first(service, request))
            cpu = _cpu(service) - begun
            again = uvloop.run(_again(service, request))
        results.figure(f"{store}-{name}-first", f"{store}: {name}, first time", first, "s")
        results.figure(f"{store}-{name}-cpu", f"{store}: {name}, processors", cpu, "s")
        results.figure(f"{store}-{name}-again", f"{store}: {name}, from the cache", again, "ms")
        results.figure(f"{store}-{name}-memory", f"{store}: {name}, memory of all", peak, "MB")


async def _first(service: Served, request: bytes) -> tuple[float, float]:
    """Seconds, and the most megabytes that the service and its processes held meanwhile."""
    begin, peak = time.perf_counter(), 0
    asked = asyncio.create_task(drive(service.port, 1, 0, lambda: request))
    while not asked.done():
        await asyncio.sleep(0.02)
        peak = max(peak, sum(_resident(pid) for pid in _processes(service)))
    await asked
    return time.perf_counter() - begin, peak / 1e6


async def _again(service: Served, request: bytes) -> Spread:
    found = await drive(service.port, 1, 1.0, lambda: request)
    waits = sorted(each * 1e3 for each in found.latencies)
    return Spread(at_rank(waits, 0.5), waits[0], at_rank(waits, 0.99))


def _processes(service: Served) -> list[int]:
    """The service and the computing processes."""
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    return [service.pid, *map(int, children)]


def _resident(pid: int) -> int:
    statm = Path(f"/proc/{pid}/statm")
    pages = int(statm.read_text().split()[1]) if statm.exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _cpu(service: Served) -> float:
    """Seconds of the processor, of the service and of computing processes that still run."""
    return sum(Served(service.port, pid).cpu for pid in _processes(service))


if __name__ == "__main__":
    main()
