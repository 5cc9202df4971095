"""What is due is one range of an index, page after page, none met twice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text

from domain.issue.events import Basis, CommitmentAgreed
from migrations import runner
from projections.clock.projection import CLOCK
from projections.clock.reading import DueRow, due, shown, turning
from projections.clock.tables import CONTEST
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import Lanes, an_id, reported, stated

pytestmark = pytest.mark.anyio

FIRST = date(2026, 3, 1)
DAY = timedelta(days=1)
PROMISES = 60


def told(lanes: Lanes) -> Lanes:
    """A promise due on each of sixty days, every third of them agreed to."""
    lanes.record(reported(), stream=an_id("case"))
    for number in range(PROMISES):
        name = f"c{number}"
        lanes.record(stated(name, due_on=FIRST + number * DAY), stream=an_id("case"))
        if number % 3 == 0:
            agreed = CommitmentAgreed(commitment_id=an_id(name), basis=Basis.OWN_WORD, on=FIRST)
            lanes.record(agreed, stream=an_id("case"))
    return lanes


async def pages(database: Database, kind: str, limit: int, **days: date) -> list[DueRow]:
    found: list[DueRow] = []
    while True:
        after = found[-1] if found else None
        rows = await database.read(due, kind, **days, after=after, limit=limit)
        found += rows
        if len(rows) < limit:
            return found


async def test_pages_meet_every_row_once_in_the_order_of_days(
    database: Database, project: Project, lanes: Lanes
) -> None:
    await project(told(lanes), CLOCK)
    asked = {"first": FIRST + 5 * DAY, "last": FIRST + 40 * DAY}
    whole = await pages(database, "commitment", 1_000, **asked)
    assert len(whole) > 30
    assert [row.turns_on for row in whole] == sorted(row.turns_on for row in whole if row.turns_on)
    for limit in (1, 7):
        assert await pages(database, "commitment", limit, **asked) == whole


async def test_a_window_runs_for_what_nobody_agreed_to(
    database: Database, project: Project, lanes: Lanes
) -> None:
    await project(told(lanes), CLOCK)
    waiting = await pages(database, CONTEST, 1_000, last=FIRST + 10 * DAY)
    assert len(waiting) == PROMISES - PROMISES // 3
    assert await pages(database, CONTEST, 1_000, last=FIRST + 9 * DAY) == []


async def test_it_is_one_range_of_an_index_without_sorting(
    database: Database, project: Project, lanes: Lanes
) -> None:
    await project(told(lanes), CLOCK)
    [row] = await database.read(due, "commitment", last=FIRST + 60 * DAY, after=None, limit=1)
    for after in (None, row):
        plan = await database.read(planned, after)
        assert "ix_clock_due_turns" in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


def planned(connection: Connection, after: DueRow | None) -> str:
    """How the store goes about it; on PostgreSQL as with a table too large to be read whole."""
    lite = connection.dialect.name == "sqlite"
    if not lite:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    query = turning("commitment", FIRST, FIRST + 60 * DAY, after).limit(10)
    asked = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    explained = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' * lite}{asked}")
    return "\n".join(str(row[-1]) for row in explained)


async def test_how_far_the_tables_are_is_how_far_the_last_of_them_is(
    database: Database, project: Project, lanes: Lanes
) -> None:
    await project(told(lanes), CLOCK)
    assert await database.read(shown) == {"HRT": len(lanes.events)}


def test_what_the_registry_knows_is_read_anew_after_the_upgrade(empty_store_url: str) -> None:
    runner.upgrade(empty_store_url, "0005")
    runner.inspect(empty_store_url, known_before)
    runner.upgrade(empty_store_url, "0006")
    assert runner.inspect(empty_store_url, left) == (0, ["cases"])


def known_before(connection: Connection) -> None:
    body = "INSERT INTO body (code, stream, kind, name_en, valid_from) VALUES "
    connection.execute(text(f"{body} ('B', :stream, 'cdc', 'B', '2024-01-01')"), a_stream())
    for name in ("registry", "cases"):
        row = {"name": name}
        connection.execute(text("INSERT INTO checkpoint VALUES (:name, 'HRT', 7)"), row)


def a_stream() -> dict[str, str]:
    return {"stream": an_id("B").hex}


def left(connection: Connection) -> tuple[int, list[str]]:
    bodies = connection.scalar(text("SELECT count(*) FROM body")) or 0
    checkpoints = connection.execute(text("SELECT projection FROM checkpoint"))
    return bodies, [row.projection for row in checkpoints]
