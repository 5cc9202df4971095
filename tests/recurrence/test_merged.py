"""A merged case is no episode of its own: its reports count in the case that survives."""

from typing import Any

import pytest
from sqlalchemy import Connection, select

from domain.issue import events as issue
from projections.recurrence.drilldown import chain
from projections.recurrence.proposals import candidates
from projections.recurrence.report import RecurrenceReport
from projections.recurrence.tables import case, episode
from service.database import Database
from tests.projections.lanes import Lanes, an_id
from tests.recurrence.conftest import Project
from tests.recurrence.stories import absorbed, claimed
from tests.recurrence.test_report import ask, day, report_at, then
from tests.recurrence.test_withheld import at, cases

pytestmark = pytest.mark.anyio

MERGED = issue.IssueMerged(into=an_id("b"), reason="one lamp", on=day(12))
UNDONE = issue.MergeUndone(into=an_id("b"), reason="two lamps", on=day(13))
GIVEN_BACK = issue.AbsorptionUndone(issue_id=an_id("a"), reports=1, opened_on=day(20), on=day(24))


def tables(connection: Connection) -> list[Any]:
    """What stands, but for the positions at which it was said."""
    now = select(case).where(case.c.to_position.is_(None)).order_by(case.c.case_id, case.c.number)
    rows = [dict(row) | {"from_position": 0} for row in connection.execute(now).mappings()]
    return [rows, *connection.execute(select(episode).order_by(*episode.primary_key)).all()]


def two_cases(lanes: Lanes, **changes: Any) -> None:
    report_at(lanes, "a", 5, **changes)
    report_at(lanes, "b", 20)


def merge(lanes: Lanes) -> None:
    then(lanes, "a", MERGED)
    then(lanes, "b", absorbed(an_id("a"), day(5), reports=1))


async def of_problem(database: Database) -> Any:
    (problem,) = await database.read(chain, "HRT", "HRT-N1-G1", "LGT")
    return problem.episodes


@pytest.mark.parametrize("changes", [{}, {"category": "WAS"}, {"place": "HRT-N2"}])
async def test_its_reports_and_the_day_of_the_earliest_are_the_survivors(
    lanes: Lanes, project: Project, database: Database, changes: dict[str, Any]
) -> None:
    two_cases(lanes, **changes)
    merge(lanes)
    await project(lanes)
    (found,) = await of_problem(database)
    assert [each.issue_id for each in found.cases] == [an_id("b")]
    assert (found.opened, found.reports) == (day(5), 2)
    assert cases(await ask(database)) == 1


@pytest.mark.parametrize("size", [1, 3, 1_000])
@pytest.mark.parametrize("changes", [{}, {"category": "WAS"}])
async def test_an_undo_gives_back_what_stood_before(
    lanes: Lanes, project: Project, database: Database, size: int, changes: dict[str, Any]
) -> None:
    two_cases(lanes, **changes)
    await project(lanes)
    before, told = await database.read(tables), await ask(database)
    merge(lanes)
    then(lanes, "a", UNDONE)
    then(lanes, "b", GIVEN_BACK)
    await project(lanes, size=size)
    assert await database.read(tables) == before
    assert (await ask(database)).items == told.items


async def test_a_report_of_an_earlier_position_still_counts_both(
    lanes: Lanes, project: Project, database: Database
) -> None:
    two_cases(lanes)
    await project(lanes)
    told: RecurrenceReport = await ask(database)
    merge(lanes)
    await project(lanes)
    assert await ask(database, at(told)) == told


async def test_what_was_there_before_the_solution_never_came_back_by_a_merge(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "earlier", 0)
    then(lanes, "earlier", claimed(day(10)))
    two_cases(lanes, category="WAS")
    await project(lanes)
    assert [each.case_id for each in await database.read(candidates)] == [an_id("b")]
    merge(lanes)
    await project(lanes)
    assert await database.read(candidates) == []


async def test_a_case_that_was_linked_with_a_merged_one_goes_by_the_rule_until_the_undo(
    lanes: Lanes, project: Project, database: Database
) -> None:
    two_cases(lanes, category="WAS")
    then(lanes, "b", issue.RecurrenceConfirmed(of=an_id("a"), on=day(21)))
    await project(lanes)
    before = await database.read(tables)
    then(lanes, "a", issue.IssueMerged(into=an_id("c"), reason="one", on=day(22)))
    await project(lanes)
    (found,) = await of_problem(database)
    assert [each.issue_id for each in found.cases] == [an_id("b")]
    then(lanes, "a", UNDONE)
    await project(lanes)
    assert await database.read(tables) == before


async def test_a_reopened_survivor_counts_what_it_absorbs_in_its_last_stretch(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "b", 0)
    then(lanes, "b", claimed(day(4)))
    then(lanes, "b", issue.IssueReopened(reason="dark again", on=day(8)))
    report_at(lanes, "a", 9)
    then(lanes, "a", MERGED)
    then(lanes, "b", absorbed(an_id("a"), day(9), reports=1))
    await project(lanes)
    first, second = await of_problem(database)
    assert (first.reports, second.reports) == (1, 1)
    assert second.opened == day(8)
