"""The board and the report as the store grows, and the memory of the service.

    python -m benchmarks.scale [--events 10000,1000000] [--store postgresql|sqlite] [--reuse DIR]

Each size is a store of its own, filled by `paygiri demo` and projected. Every request is sent
alone, one after another: what is measured is how long one reader waits. `--reuse` keeps SQLite
stores in a folder and finds them there the next time.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import uvloop

from benchmarks.command import paygiri
from benchmarks.driver import drive, make_request
from benchmarks.method import Done, Spread, at_rank
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_database, postgres
from benchmarks.serving import Served, served

SMALL, LARGE = 10_000, 1_000_000
ASKED = {
    "board": "/v1/follow-up",
    "board of a city": "/v1/follow-up?city=HRT",
    "late promises": "/v1/follow-up/commitments?standing=overdue",
    "cases of a city": "/v1/issues?city=HRT",
    "recurrence report": "/v1/reports/recurrence",
    "recurrence of a city": "/v1/reports/recurrence?city=HRT",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default=f"{SMALL},{LARGE}")
    parser.add_argument("--store", choices=STORES, action="append")
    parser.add_argument("--reuse", type=Path)
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.events.split(",")]
    results = Results("scale")
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        for store in asked.store or STORES:
            if store == "sqlite":
                make = _files(asked.reuse or home)
            else:
                make = _databases(stack.enter_context(postgres(home)))
            _measure(store, sizes, make, results)
    results.save()


def _files(home: Path) -> Callable[[int], tuple[str, bool]]:
    def make(size: int) -> tuple[str, bool]:
        file = home / f"demo-{size}.db"
        return f"sqlite:///{file}", file.exists()

    return make


def _databases(server: str) -> Callable[[int], tuple[str, bool]]:
    return lambda size: (fresh_database(server), False)


def _measure(
    store: str, sizes: list[int], make: Callable[[int], tuple[str, bool]], results: Results
) -> None:
    found: dict[str, list[Spread]] = {}
    for size in sizes:
        url, filled = make(size)
        if not filled:
            _fill(store, size, url, results)
        with _service(url) as (service, key):
            for name, path in ASKED.items():
                wait = _latency(service, path, key)
                found.setdefault(name, []).append(wait)
                text = f"{store}: {name}, {size:,} events"
                results.figure(f"{store}-{name}-{size}", text, wait, "ms")
            rss = service.rss / 1e6
        text = f"{store}: memory of the service, {size:,} events"
        results.figure(f"{store}-rss-{size}", text, rss, "MB")
    if len(sizes) > 1:
        for name, waits in found.items():
            growth = waits[-1].median / waits[0].median
            text = f"{store}: {name}, {sizes[-1]:,} : {sizes[0]:,} events"
            results.figure(f"{store}-{name}-growth", text, growth)


def _fill(store: str, size: int, url: str, results: Results) -> None:
    made = paygiri(url, "demo", "--events", str(size), "--no-project")
    shown = paygiri(url, "project", "--once")
    for what, ran in (("demo", made), ("project --once", shown)):
        text = f"{store}: paygiri {what}, {size:,} events"
        results.figure(f"{store}-{what}-{size}", text, size / ran.seconds, "events/s")
        results.figure(f"{store}-{what}-peak-{size}", f"{text}, memory", ran.peak / 1e6, "MB")


@contextmanager
def _service(url: str) -> Iterator[tuple[Served, str]]:
    """Serving with its projections, and a key of a coordinator of the country."""
    key = paygiri(url, "key", "create", "city_coordinator").printed.strip()
    with served("projecting", url) as service:
        yield service, key


def _latency(service: Served, path: str, key: str) -> Spread:
    """Milliseconds: the median, the fastest, and the 95th of a hundred."""
    request = make_request("GET", path, key=key)

    async def ask() -> Done:
        await drive(service.port, 1, 0.1, lambda: request)
        return await drive(service.port, 1, 2.0, lambda: request)

    waits = sorted(each * 1e3 for each in uvloop.run(ask()).latencies)
    return Spread(median(waits), waits[0], at_rank(waits, 0.95))


if __name__ == "__main__":
    main()
