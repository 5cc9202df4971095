"""The recurrence report over a country: the first time, from the cache, and what others notice.

    python -m benchmarks.reports [--episodes 1000000] [--cities 100] [--store postgresql|sqlite]

The episodes are written straight into the read tables (`benchmarks.episodes`). While the national
report is computed others ask for something cheap, a hundred times a second. Beside it, on the
same days at risk of all episodes at once: our own Kaplan-Meier with and without errors clustered by
place, scipy's and lifelines' (neither can cluster; `make bench-peers` installs it), and R's
survfit(cluster=) where R is there.
"""

import argparse
import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import uvloop
from sqlalchemy import Connection

from benchmarks.command import paygiri
from benchmarks.driver import drive, make_request
from benchmarks.episodes import END, City, country, fill
from benchmarks.method import Spread, at_rank
from benchmarks.peers import package
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_store
from benchmarks.serving import Served, served
from benchmarks.world import opened
from projections.recurrence.export import Extract, exported
from projections.statistics.robust import robust_errors
from projections.statistics.survival import kaplan_meier

CUT = date.fromordinal(END).isoformat()
REPORTS = {
    "city": f"/v1/reports/recurrence?cut_off={CUT}&group_by=category&city=C000",
    "country": f"/v1/reports/recurrence?cut_off={CUT}&group_by=category",
    "country by city": f"/v1/reports/recurrence?cut_off={CUT}",
}
STARTING = f"/v1/reports/recurrence?cut_off={CUT}&group_by=category&city=C001"
CHEAP = "/v1/codes/categories"
PAUSE = 0.01
"""Seconds between two cheap requests: without it asking takes a core of its own."""
DAYS, EVENT, PLACE = 12, 13, 16
"""Columns of an exported row."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=1_000_000)
    parser.add_argument("--cities", type=int, default=100)
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results, cities = Results("reports"), country(asked.episodes, asked.cities)
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        for store in asked.store or STORES:
            url = stack.enter_context(fresh_store(store, home))
            fill(url, cities)
            _measure(store, url, results)
        _peers(url, cities, results)
    results.save()


def _measure(store: str, url: str, results: Results) -> None:
    key = paygiri(url, "key", "create", "city_coordinator").printed.strip()
    with served("paygiri", url) as service:
        asyncio.run(drive(service.port, 1, 0.5, lambda: make_request("GET", CHEAP, key=key)))
        starting, _, _ = uvloop.run(_first(service, STARTING, key))
        text = f"{store}: report of a small city, with the start of the processes"
        results.figure(f"{store}-starting", text, starting, "s")
        for name, path in REPORTS.items():
            first, cheap, peak = uvloop.run(_first(service, path, key))
            again = uvloop.run(_again(service, path, key))
            told = f"{store}: report of a {name}" if name == "city" else f"{store}: {name}"
            results.figure(f"{store}-{name}-first", f"{told}, first time", first, "s")
            results.figure(f"{store}-{name}-again", f"{told}, from the cache", again, "ms")
            results.figure(f"{store}-{name}-cheap", f"{told}: p99 of others", cheap, "ms")
            results.figure(f"{store}-{name}-memory", f"{told}: memory of all", peak / 1e6, "MB")


async def _first(service: Served, path: str, key: str) -> tuple[float, float, int]:
    """Seconds; the p99 in ms of a cheap request meanwhile; the most memory of all processes."""
    begin, taken, peak = time.perf_counter(), list[float](), 0
    request = make_request("GET", CHEAP, key=key)
    report = asyncio.create_task(
        drive(service.port, 1, 0, lambda: make_request("GET", path, key=key))
    )
    while not report.done():
        taken += (await drive(service.port, 1, 0, lambda: request)).latencies
        await asyncio.sleep(PAUSE)
        peak = max(peak, _memory(service.pid))
    [seconds] = (await report).latencies
    assert time.perf_counter() - begin >= seconds
    return seconds, at_rank(sorted(taken), 0.99) * 1e3, peak


async def _again(service: Served, path: str, key: str) -> Spread:
    found = await drive(service.port, 1, 1.0, lambda: make_request("GET", path, key=key))
    waits = sorted(each * 1e3 for each in found.latencies)
    return Spread(at_rank(waits, 0.5), waits[0], at_rank(waits, 0.99))


def _memory(pid: int) -> int:
    """Bytes that the service and the processes it started hold now."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    held = 0
    for each in (pid, *children):
        statm = Path(f"/proc/{each}/statm")
        held += int(statm.read_text().split()[1]) if statm.exists() else 0
    return held * os.sysconf("SC_PAGE_SIZE")


Rows = tuple[list[int], list[int], list[str]]


def _peers(url: str, cities: list[City], results: Results) -> None:
    days, events, places = asyncio.run(_solved(url, cities))
    for name, work in _ways(days, events, places):
        begin = time.perf_counter()
        found = work()
        results.figure(f"{name}-seconds", f"{name}, {len(days):,} episodes", _since(begin), "s")
        results.notes.append(f"  {name}: F(90) = {found}")
    for name, why in _missing().items():
        results.notes.append(f"  {name}: left out, {why}")


def _since(begin: float) -> float:
    return time.perf_counter() - begin


async def _solved(url: str, cities: list[City]) -> Rows:
    extract = Extract(cities=tuple(c.code for c in cities), cut_off=date.fromordinal(END))

    def read(connection: Connection) -> Any:
        rows = ((r[DAYS], r[EVENT], r[PLACE]) for r in exported(connection, extract))
        return tuple(map(list, zip(*(r for r in rows if r[0] is not None), strict=True)))

    async with opened(url) as store:
        found: Rows = await store.database.read(read)
        return found


def _ways(
    days: list[int], events: list[int], places: list[str]
) -> Iterator[tuple[str, Callable[[], str]]]:
    def plain() -> str:
        return f"{1 - kaplan_meier(days, events).survival_at(90):.9f}, no errors"

    def clustered() -> str:
        curve = kaplan_meier(days, events)
        error = robust_errors(curve, days, events, places)[sum(t <= 90 for t in curve.times) - 1]
        return f"{1 - curve.survival_at(90):.9f}, SE clustered by place {error:.9f}"

    def scipy_() -> str:
        numpy, stats = package("numpy"), package("scipy.stats")
        t, e = numpy.array(days), numpy.array(events, dtype=bool)
        found = stats.ecdf(stats.CensoredData(uncensored=t[e], right=t[~e]))
        error = found.sf.confidence_interval(method="log-log")
        low, high = (1 - each.evaluate(90) for each in (error.high, error.low))
        return f"{found.cdf.evaluate(90):.9f}, interval {low:.6f}-{high:.6f}, not clustered"

    def lifelines() -> str:
        fitter = package("lifelines").KaplanMeierFitter()
        found = fitter.fit(days, events).predict(90)
        return f"{1 - found:.9f}, Greenwood, not clustered"

    yield "our Kaplan-Meier", plain
    yield "our Kaplan-Meier clustered by place", clustered
    if not _why_not("scipy"):
        yield "scipy.stats.ecdf", scipy_
    if not _why_not("lifelines"):
        yield "lifelines", lifelines


def _missing() -> dict[str, str]:
    found = {name: why for name in ("scipy", "lifelines") if (why := _why_not(name))}
    if shutil.which("Rscript") is None:
        found["R survfit(cluster=)"] = "R is not installed"
    return found


def _why_not(module: str) -> str | None:
    """Looked up before it is timed, so that the loading does not count."""
    return None if package(module) else f"{module} is not installed: make bench-peers"


if __name__ == "__main__":
    main()
