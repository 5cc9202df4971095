"""The clock over many promises: a day of it, its memory, and the same rows by a plain query.

    python -m benchmarks.clock [--commitments N] [--store postgresql|sqlite]

Promises fall due on the days of a year, as many on each; one in twenty was made lately and not
agreed to. The first day catches up with three weeks that nobody looked at; the second is a day
like any other. The plain query fetches every row that may turn that day, in one statement.
"""

import argparse
import time
from collections.abc import Awaitable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

import uvloop
from sqlalchemy import Connection, select

from benchmarks.method import calm_collector
from benchmarks.results import Results
from benchmarks.servers import STORES, folder, fresh_database, postgres
from domain.body import BODY, BodyRegistered
from domain.events import Envelope
from domain.issue import ISSUE
from domain.issue import events as issue
from domain.member import MEMBER, MemberRegistered, Role, RoleGranted
from domain.place import PLACE, PlaceRegistered
from domain.words import REGISTRY, Level, Names, PlaceLevel, Sensitivity, body_id, place_id
from migrations import runner
from projections.cases import CASES
from projections.clock.projection import CLOCK
from projections.clock.tables import clock_due
from projections.registry import REGISTRY as REGISTERED
from projections.supervisor import Supervisor
from service import clock
from service.access.principal import CLOCK as SYSTEM
from service.database import Database
from service.jobs.timekeeping import Timekeeping
from service.ledger import Ledger
from service.registry import COMMON

T = TypeVar("T")

EACH = 10
"""Promises on one case."""

BODIES = 500
LONG_AGO = date(2020, 1, 1)
DAY = timedelta(days=1)
LATELY = 18
"""Days: a promise made within them has not been agreed to."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commitments", type=int, default=1_000_000)
    parser.add_argument("--store", choices=STORES, action="append")
    asked = parser.parse_args()
    results = Results("clock")
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        for store in asked.store or STORES:
            if store == "sqlite":
                url = f"sqlite:///{home / 'clock.db'}"
                runner.upgrade(url)
            else:
                url = fresh_database(stack.enter_context(postgres(home)))
            uvloop.run(_measure(store, url, asked.commitments, results))
    results.save()


async def _measure(store: str, url: str, commitments: int, results: Results) -> None:
    ledger, database = await Ledger.open(url), await Database.open(url)
    now = datetime.now(UTC)
    try:
        await _fill(ledger, commitments, now.date())
        supervisor = Supervisor(ledger, database, (REGISTERED, CASES, CLOCK))
        await supervisor.catch_up()
        calm_collector()
        timekeeping = Timekeeping(ledger, database)
        for name, later in (("three weeks missed", 0), ("a day", 1), ("the next day", 2)):
            moment = now + later * DAY
            # days pass here: the one place where the service looks at the clock is replaced
            clock.now = lambda moment=moment: moment  # type: ignore[misc]
            queried, rows = await _timed(database.read(_plain, moment.date()))
            before = _forget_peak()
            taken, made = await _timed(timekeeping.step())
            text = f"{store}: {name}, {commitments:,} promises"
            key = f"{store}-{name}-{commitments}"
            results.figure(f"{key}-seconds", f"{text}, {made:,} events", taken, "s")
            results.figure(f"{key}-rate", text, made / taken, "events/s")
            results.figure(f"{key}-ratio", f"{text} : plain query of {rows:,}", taken / queried)
            results.figure(f"{key}-memory", f"{text}, more memory", _memory("VmHWM") - before, "MB")
            await supervisor.catch_up()
        looked, _ = await _timed(Timekeeping(ledger, database).step())
        results.figure(f"{store}-nothing", f"{store}: a round with nothing to do", looked, "s")
    finally:
        await ledger.close()
        await database.close()


async def _timed(work: Awaitable[T]) -> tuple[float, T]:
    begin = time.perf_counter()
    answer = await work
    return time.perf_counter() - begin, answer


def _forget_peak() -> float:
    """Let the kernel measure the highest memory anew; what is held now, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(what: str) -> float:
    status = Path("/proc/self/status").read_text()
    [line] = [each for each in status.splitlines() if each.startswith(what)]
    return int(line.split()[1]) / 1024


def _plain(connection: Connection, today: date) -> int:
    """All that turns by today, fetched at once."""
    return len(connection.execute(select(clock_due).where(clock_due.c.turns_on <= today)).all())


# Filling


async def _fill(ledger: Ledger, commitments: int, today: date) -> None:
    places = (
        ("AF", PlaceLevel.COUNTRY, None, COMMON, None),
        ("HRT", PlaceLevel.CITY, "AF", "HRT", "Asia/Kabul"),
    )
    for code, level, parent, lane, timezone in places:
        registered = PlaceRegistered(
            code=code, level=level, parent=parent, names=Names(en=code), timezone=timezone,
            valid_from=LONG_AGO,
        )  # fmt: skip
        new = (place_id(code), _envelope(LONG_AGO), [registered])
        await ledger.create_streams(PLACE, lane, [new])
    await _fill_bodies(ledger)
    for some in _batches(commitments // EACH):
        await ledger.create_streams(
            ISSUE, "HRT", [(_id("case", n), *_case(n, today)) for n in some]
        )


async def _fill_bodies(ledger: Ledger) -> None:
    """Each has two members."""
    bodies: list[Any] = []
    members: list[Any] = []
    for number in range(BODIES):
        code = f"HRT-B{number}"
        registered = BodyRegistered(
            code=code, kind="municipal_department", names=Names(en=code), places=("HRT",),
            valid_from=LONG_AGO,
        )  # fmt: skip
        bodies.append((body_id(code), _envelope(LONG_AGO), [registered]))
        for which in range(2):
            joined = MemberRegistered(label="officer", body=code)
            granted = RoleGranted(
                role=Role.OWNER_AGENCY, place="HRT", body=code, first_day=LONG_AGO
            )
            member = _id("member", number * 2 + which)
            members.append((member, _envelope(LONG_AGO), [joined, granted]))
    await ledger.create_streams(BODY, "HRT", bodies)
    await ledger.create_streams(MEMBER, COMMON, members)


def _case(number: int, today: date) -> tuple[Envelope, list[issue.IssueEvent]]:
    """All promises of a case were made on one day, two months before they fall due."""
    stated_on = today - (number % 365) * DAY
    body = f"HRT-B{number % BODIES}"
    events: list[issue.IssueEvent] = [
        issue.IssueReported(
            category="LGT", code_list="categories.1", place="HRT", title="No light",
            narrative="Dark.", language="en", sensitivity=Sensitivity.PUBLIC,
        ),
        issue.IssueAccepted(lead_body=body, level=Level.CITY, on=stated_on),
    ]  # fmt: skip
    for which in range(EACH):
        promise = _id("promise", number * EACH + which)
        events.append(
            issue.CommitmentStated(
                commitment_id=promise, body=body, office="Lighting", promise="Mend it",
                language="en", due_on=stated_on + 60 * DAY, stated_on=stated_on,
            )
        )  # fmt: skip
        if stated_on < today - LATELY * DAY:
            basis = issue.Basis.OWN_WORD
            agreed = issue.CommitmentAgreed(commitment_id=promise, basis=basis, on=stated_on)
            events.append(agreed)
    return _envelope(stated_on), events


def _id(what: str, number: int) -> UUID:
    return uuid5(REGISTRY, f"benchmark {what} {number}")


def _envelope(day: date) -> Envelope:
    at = datetime.combine(day, clock_time(6), UTC)
    return Envelope(actor=SYSTEM.member_id, occurred_at=at, causation_id=uuid4())


def _batches(cases: int, size: int = 500) -> Iterator[range]:
    for start in range(0, cases, size):
        yield range(start, min(start + size, cases))


if __name__ == "__main__":
    main()
