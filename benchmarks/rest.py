"""The service over HTTP: reporting, adding to and reading a case, against the limits and peers.

    python -m benchmarks.rest [--rounds N] [--slow] [--store postgresql|sqlite]

One uvicorn worker each, 32 connections (128 on the slow disk), all of them driven by driver.py.
`echo` is the same shell, key check and body model without a database.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from urllib.request import Request as Ask
from urllib.request import urlopen
from uuid import UUID

import uvloop

from benchmarks import payload
from benchmarks.driver import Request, drive, make_request
from benchmarks.method import ROUNDS, Done, Rounds, Work, interleave
from benchmarks.peers import package
from benchmarks.results import Results
from benchmarks.servers import STORES, can_slow_fsync, folder, fresh_database, fresh_file, postgres
from benchmarks.serving import Served, served
from benchmarks.world import GOZARS, prepare

CASES = 5_000
READ = 1_000
"""Of the cases these are read, with one event each; the others are added to."""
MEMORY = "the service on a store in memory"
NEW_ISSUE = {
    "category": "LGT", "title": payload.REPORTED.title,
    "narrative": payload.REPORTED.narrative, "language": "en",
}  # fmt: skip
NEW_REPORT = {"narrative": "The girls are afraid to walk there after school.", "language": "en"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--slow", action="store_true", help="also with 2 ms more at every fsync")
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results = Results("rest")
    with folder() as home:
        if "postgresql" in (asked.store or STORES):
            with postgres(home) as server:
                _on_postgres(server, results, asked.rounds)
            if asked.slow and can_slow_fsync():
                with postgres(home, slow_disk=True) as server:
                    _on_slow_postgres(server, results, asked.rounds)
        if "sqlite" in (asked.store or STORES):
            _on_sqlite(home, results, asked.rounds)
    results.save()


def _on_postgres(server: str, results: Results, rounds: int) -> None:
    with ExitStack() as stack:
        variants = _paygiri_and_echo(stack, fresh_database(server), "postgresql", results)
        bare = fresh_database(server, migrated=False)
        variants |= _peer(stack, "crud", "ORM CRUD + audit row", bare)
        if package("psycopg"):
            bare = fresh_database(server, migrated=False)
            variants |= _peer(stack, "stock", "eventsourcing application", bare)
        found = uvloop.run(interleave(variants, rounds=rounds))
    results.rate_of(found, store="postgresql", unit="requests/s")
    _compare(found, results, "postgresql", ["ORM CRUD + audit row", "eventsourcing application"])
    results.figure("postgresql-tail", "postgresql: create, p99 : p50", found.tail("create"))


def _on_slow_postgres(server: str, results: Results, rounds: int) -> None:
    with ExitStack() as stack:
        variants = _paygiri_and_echo(stack, fresh_database(server), "slow", results, 128)
        bare = fresh_database(server, migrated=False)
        variants |= _peer(stack, "crud", "ORM CRUD + audit row", bare, connections=128)
        found = uvloop.run(interleave(variants, rounds=rounds))
    results.rate_of(found, store="slow disk", unit="requests/s")
    _compare(found, results, "slow", ["ORM CRUD + audit row"])


def _on_sqlite(home: Path, results: Results, rounds: int) -> None:
    with ExitStack() as stack:
        variants = _paygiri_and_echo(stack, fresh_file(home), "sqlite", results)
        found = uvloop.run(interleave(variants, rounds=rounds))
    results.rate_of(found, store="sqlite", unit="requests/s")
    _compare(found, results, "sqlite", [])
    results.figure("sqlite-tail", "sqlite: create, p99 : p50", found.tail("create"))


def _compare(found: Rounds, results: Results, store: str, peers: Sequence[str]) -> None:
    for deed in ("create", "add", "read"):
        for name, before in ((deed, ""), *((f"{peer}: {deed}", "peer-") for peer in peers)):
            if name in found.done:
                key = f"{before}{store}-{deed}" if not before else f"{name}-{store}"
                results.figure(key, f"{store}: {name} : echo", found.ratio(name, f"echo: {deed}"))
        if f"{MEMORY}: {deed}" in found.done:
            text = f"{store}: {deed} : the same endpoint on a store in memory"
            results.figure(f"{store}-{deed}-memory", text, found.ratio(deed, f"{MEMORY}: {deed}"))


def _paygiri_and_echo(
    stack: ExitStack, url: str, store: str, results: Results, connections: int = 32
) -> dict[str, Work]:
    key, ids = prepare(url, CASES)
    service = stack.enter_context(served("paygiri", url, key))
    _read_all(service, store, ids[:READ], key, results)
    document = _get(f"http://127.0.0.1:{service.port}/v1/issues/{ids[0]}", key)
    echo = stack.enter_context(served("echo", document, key))
    memory = stack.enter_context(served("memory", key=key))
    within = _deeds(memory, f"{MEMORY}: ", connections, key, uvloop.run(_filled(memory, key)))
    del within[f"{MEMORY}: read"]  # the reference of a case is asked of a database
    return {
        **_deeds(service, "", connections, key, ids),
        **_deeds(echo, "echo: ", connections, key, ids),
        **within,
    }


def _read_all(service: Served, store: str, ids: Sequence[UUID], key: str, results: Results) -> None:
    """Read every case once: the first time it is read, its reference is looked up."""
    get_issue, turn = _templated("GET", "/v1/issues/{}", b"", key), iter(ids)
    asked = drive(service.port, 16, 60, lambda: get_issue(next(turn)), most=len(ids))
    rate = uvloop.run(asked).rate
    results.figure(f"{store}-first", f"{store}: cases read for the first time", rate, "requests/s")


def _peer(
    stack: ExitStack, kind: str, name: str, url: str, connections: int = 32
) -> dict[str, Work]:
    running = stack.enter_context(served(kind, url))
    return _deeds(running, f"{name}: ", connections, "", uvloop.run(_filled(running)))


async def _filled(running: Served, key: str = "") -> list[UUID]:
    """The ids of what was created in a second."""
    put_issue = _reporting(key)
    ids: list[UUID] = []

    def one_more() -> bytes:
        ids.append(payload.new_id())
        return put_issue(ids[-1])

    await drive(running.port, 16, 1.0, one_more)
    return ids


def _deeds(
    running: Served, before: str, connections: int, key: str, ids: Sequence[UUID]
) -> dict[str, Work]:
    """What is driven: new cases, one more report on cases in turn, cases read in turn."""
    some = min(READ, len(ids) // 2)
    reading, adding = cycle(ids[:some]), cycle(ids[some:])
    report = json.dumps(NEW_REPORT).encode()
    put_issue = _reporting(key)
    put_report = _templated("PUT", "/v1/issues/{}/reports/{}", report, key)
    get_issue = _templated("GET", "/v1/issues/{}", b"", key)

    def works(request: Request) -> Work:
        async def work(seconds: float) -> Done:
            before = running.cpu
            done = await drive(running.port, connections, seconds, request)
            return replace(done, cpu=running.cpu - before)

        return work

    return {
        f"{before}create": works(lambda: put_issue(payload.new_id())),
        f"{before}add": works(lambda: put_report(next(adding), payload.new_id())),
        f"{before}read": works(lambda: get_issue(next(reading))),
    }


async def report_issues(port: int, key: str, seconds: float) -> Done:
    """New issues from 32 connections."""
    put_issue = _reporting(key)
    return await drive(port, 32, seconds, lambda: put_issue(payload.new_id()))


def _reporting(key: str) -> Callable[[UUID], bytes]:
    """Requests that report an issue, from one place after another."""
    bodies = (json.dumps({**NEW_ISSUE, "place": place}).encode() for place in GOZARS)
    turn = cycle([_templated("PUT", "/v1/issues/{}", body, key) for body in bodies])
    return lambda issue: next(turn)(issue)


def _templated(method: str, path: str, body: bytes, key: str) -> Callable[..., bytes]:
    """A request with its ids left open, so that making one costs next to nothing."""
    marks = path.count("{}")
    parts = make_request(method, path.format(*["\0"] * marks), body, key).split(b"\0")

    def made(*ids: UUID) -> bytes:
        filled = [parts[0]]
        for each, part in zip(ids, parts[1:], strict=True):
            filled += [str(each).encode(), part]
        return b"".join(filled)

    return made


def _get(url: str, key: str) -> str:
    ask = Ask(url, headers={"authorization": f"Bearer {key}"})
    with urlopen(ask) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    main()
