"""A person's word on two reports in the report of recurrence: together or apart, never "back"."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from domain.issue import events as issue
from projections.recurrence.tables import episode
from service.database import Database
from tests.projections.lanes import Lanes, an_id
from tests.recurrence.conftest import Project
from tests.recurrence.stories import claimed
from tests.recurrence.test_merged import tables
from tests.recurrence.test_report import day, report_at, then

pytestmark = pytest.mark.anyio

ELSEWHERE = {"place": "HRT-N2"}


def same(of: str) -> issue.SameProblemLinked:
    return issue.SameProblemLinked(of=an_id(of), score=0.7, rule="similar-1", on=day(50))


def another(of: str) -> issue.SameProblemRefused:
    return issue.SameProblemRefused(of=an_id(of), reason="another lamp", on=day(51))


def _stored(connection: Connection, place: str) -> list[Any]:
    of_place = select(episode).where(episode.c.place == place).order_by(episode.c.opened)
    return [
        (row.cases, *(day and date.fromordinal(day) for day in (row.opened, row.solved, row.again)))
        for row in connection.execute(of_place)
    ]


async def episodes(database: Database, place: str = "HRT-N1-G1") -> list[Any]:
    """Every episode of the place, each as (cases, opened, solved, again)."""
    return await database.read(_stored, place)


async def test_a_linked_report_from_elsewhere_joins_while_the_problem_is_open(
    lanes: Lanes,
    project: Project,
    database: Database,
) -> None:
    report_at(lanes, "a", 5)
    report_at(lanes, "b", 8, **ELSEWHERE)
    then(lanes, "b", same("a"))
    await project(lanes)
    assert await episodes(database) == [(2, day(5), None, None)]


async def test_a_linked_report_after_the_solution_came_back(
    lanes: Lanes,
    project: Project,
    database: Database,
) -> None:
    report_at(lanes, "a", 5)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 12, **ELSEWHERE)
    then(lanes, "b", same("a"))
    await project(lanes)
    assert await episodes(database) == [(1, day(5), day(10), day(12)), (1, day(12), None, None)]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        (same("a"), [(2, 5, 10)]),
        (issue.RecurrenceConfirmed(of=an_id("a"), on=day(50)), [(1, 5, 10), (1, 10, None)]),
    ],
)
async def test_a_report_of_the_very_day_came_back_only_if_a_person_says_so(
    lanes: Lanes, project: Project, database: Database,
    word: Any, found: list[Any],
) -> None:  # fmt: skip
    """Only a confirmed recurrence says that it was solved and came back; a link does not."""
    report_at(lanes, "a", 5)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 10)
    then(lanes, "b", *([claimed(day(10))] if len(found) == 1 else []), word)
    await project(lanes)
    told = [(cases, opened, solved) for cases, opened, solved, _ in await episodes(database)]
    assert told == [(n, day(a), None if b is None else day(b)) for n, a, b in found]


async def test_a_confirmed_recurrence_stays_one_when_it_is_also_linked(
    lanes: Lanes,
    project: Project,
    database: Database,
) -> None:
    report_at(lanes, "a", 5)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 10)
    then(lanes, "b", issue.RecurrenceConfirmed(of=an_id("a"), on=day(50)))
    await project(lanes)
    before = await episodes(database)
    then(lanes, "b", same("a"))
    await project(lanes)
    assert await episodes(database) == before
    assert len(before) == 2


async def test_a_refused_report_is_a_problem_of_its_own_until_it_is_linked_again(
    lanes: Lanes,
    project: Project,
    database: Database,
) -> None:
    report_at(lanes, "a", 5)
    report_at(lanes, "b", 8)
    await project(lanes)
    together = await episodes(database)
    then(lanes, "b", another("a"))
    await project(lanes)
    assert sorted(await episodes(database), key=str) == [
        (1, day(5), None, None), (1, day(8), None, None),
    ]  # fmt: skip
    then(lanes, "b", same("a"))
    await project(lanes)
    assert await episodes(database) == together == [(2, day(5), None, None)]


async def test_a_refusal_of_a_case_elsewhere_leaves_that_of_one_here(
    lanes: Lanes,
    project: Project,
    database: Database,
) -> None:
    report_at(lanes, "a", 5)
    report_at(lanes, "far", 6, **ELSEWHERE)
    report_at(lanes, "b", 8)
    then(lanes, "b", another("a"), another("far"))
    await project(lanes)
    assert len(await episodes(database)) == 2


async def test_a_refusal_takes_a_link_back(
    lanes: Lanes,
    project: Project,
    database: Database,
) -> None:
    report_at(lanes, "a", 5)
    report_at(lanes, "b", 8, **ELSEWHERE)
    await project(lanes)
    apart = await episodes(database), await episodes(database, "HRT-N2")
    then(lanes, "b", same("a"), another("a"))
    await project(lanes)
    assert (await episodes(database), await episodes(database, "HRT-N2")) == apart


@pytest.mark.parametrize("size", [1, 2, 1_000])
async def test_batches_make_no_difference(
    lanes: Lanes,
    project: Project,
    database: Database,
    size: int,
) -> None:
    report_at(lanes, "a", 5)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 10, **ELSEWHERE)
    report_at(lanes, "c", 9)
    then(lanes, "b", same("a"), another("c"), same("c"))
    then(lanes, "c", another("a"), another("b"))
    await project(lanes, size=size)
    stands = await database.read(tables)
    kept = {row["case_id"]: (row["same_as"], row["not_same_as"]) for row in stands[0]}
    assert kept == {
        an_id("a"): (None, None), an_id("b"): (an_id("c"), None), an_id("c"): (None, an_id("a")),
    }  # fmt: skip
