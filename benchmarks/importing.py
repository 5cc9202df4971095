"""The import of a case file, against a raw batched INSERT of the very rows it stores.

    python -m benchmarks.importing [--rows N] [--rounds N] [--store postgresql|sqlite]

The file is made up in the form of Chicago's. Reading, mapping, deciding, registering places and
storing are timed as one command, from the start of its process to the end of it.
"""

import argparse
import csv
import sqlite3
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import uvloop

from benchmarks.command import Ran, paygiri
from benchmarks.method import Spread
from benchmarks.raw import BATCH, INSERT_MANY, postgres_table, sqlite_table
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_database, fresh_file, postgres
from service.engines import connect_sqlite, is_sqlite, sqlite_file

HEADER = "case_id,city,category,subcategory,opened,closed,status,address,zip,lat,lon"
KINDS = ("Garbage in alley", "Garbage in yard", "Standing water", "Overflowing carts")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results = Results("importing")
    with folder() as home:
        for store in asked.store or STORES:
            if store == "sqlite":
                _measure(store, lambda: fresh_file(home), home, asked, results)
            else:
                with postgres(home) as server:
                    _measure(store, lambda: fresh_database(server), home, asked, results)
    results.save()


def _measure(store: str, fresh: Any, home: Path, asked: Any, results: Results) -> None:
    file, large = home / "cases.csv", home / "large.csv"
    write_file(file, asked.rows)
    write_file(large, asked.rows * 5)
    imported, raw, ratios = [], [], []
    once: Ran | None = None
    for _ in range(asked.rounds):
        url = fresh()
        once = _import(url, file)
        imported.append(asked.rows / once.seconds)
        raw.append(_insert_again(url))
        ratios.append(imported[-1] / raw[-1])
    assert once is not None
    many = _import(fresh(), large)
    for name, rates in (("paygiri import", imported), ("raw INSERT of its rows", raw)):
        results.rate(name, Spread.of(rates), store=store, unit="rows/s")
    text = f"{store}: paygiri import : raw INSERT of its rows, batches of {BATCH:,}"
    results.figure(f"import-{store}", text, Spread.of(ratios))
    text = f"{store}: paygiri import, {asked.rows * 5:,} rows"
    results.figure(f"import-large-{store}", text, asked.rows * 5 / many.seconds, "rows/s")
    text = f"{store}: processor for a row of {asked.rows * 5:,}"
    results.figure(f"import-cpu-{store}", text, many.cpu / asked.rows / 5 * 1e6, "us")
    for ran, rows in ((once, asked.rows), (many, asked.rows * 5)):
        text = f"{store}: memory of paygiri import at most, {rows:,} rows"
        results.figure(f"import-peak-{store}-{rows}", text, ran.peak / 1e6, "MB")
    growth = many.peak / once.peak
    results.figure(f"import-growth-{store}", f"{store}: memory, five times the rows", growth)


def _import(url: str, file: Path) -> Ran:
    return paygiri(url, "import", file, "--mapping", "chicago", "--no-project")


def write_file(file: Path, rows: int) -> None:
    """Made-up cases in the form of Chicago's file, the same ones for the same number."""
    chance = Random(1)
    with file.open("w", newline="") as out:
        write = csv.writer(out)
        write.writerow(HEADER.split(","))
        for number in range(rows):
            opened = date(2011, 1, 1) + timedelta(days=chance.randrange(1_000))
            closed = opened + timedelta(days=chance.randrange(20))
            house = chance.randrange(rows)  # so two addresses of three, as in the real file
            write.writerow([
                f"11-{number:08}", "chicago", "sanitation_code_violation", chance.choice(KINDS),
                opened, closed, "Completed", f"{house} N STREET {house % 90} AVE", "60618",
                round(41.6 + chance.random() / 2, 6), round(-87.9 + chance.random() / 2, 6),
            ])  # fmt: skip


def _insert_again(url: str) -> float:
    """Rows a second: the events of the store once more, into a bare table, 1,000 at a time."""
    if is_sqlite(url):
        return _insert_sqlite(sqlite_file(url))
    return uvloop.run(_insert_postgres(url))


async def _insert_postgres(url: str) -> float:
    connection = await asyncpg.connect(url)
    await connection.execute(postgres_table())
    rows = [tuple(row) for row in await connection.fetch("SELECT * FROM event")]
    begin = time.perf_counter()
    for at in range(0, len(rows), BATCH):
        columns = zip(*rows[at : at + BATCH], strict=True)
        await connection.execute(INSERT_MANY, *(list(column) for column in columns))
    taken = time.perf_counter() - begin
    await connection.close()
    return len(rows) / taken


def _insert_sqlite(file: Path) -> float:
    with sqlite3.connect(file) as read:
        rows = read.execute("SELECT * FROM event").fetchall()
    write = connect_sqlite(file.with_suffix(".raw"))
    write.execute(sqlite_table())
    begin = time.perf_counter()
    for at in range(0, len(rows), BATCH):
        write.execute("BEGIN IMMEDIATE")
        write.executemany("INSERT INTO raw_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                          rows[at : at + BATCH])  # fmt: skip
        write.execute("COMMIT")
    taken = time.perf_counter() - begin
    write.close()
    return len(rows) / taken


if __name__ == "__main__":
    main()
