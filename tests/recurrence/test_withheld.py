"""Restricted cases and those about police conduct are in no number, also not in those of before."""

from dataclasses import replace
from typing import Any

import pytest

from domain.issue import events as issue
from domain.words import Sensitivity
from projections.recurrence.drilldown import chain
from projections.recurrence.grouping import GroupBy
from projections.recurrence.proposals import candidates
from projections.recurrence.report import RecurrenceReport
from service.database import Database
from tests.projections.lanes import Lanes, an_id
from tests.recurrence.conftest import Project
from tests.recurrence.stories import claimed
from tests.recurrence.test_report import ASKED, ask, day, import_at, report_at, then

pytestmark = pytest.mark.anyio

RESTRICTED, SURVIVOR = Sensitivity.RESTRICTED, Sensitivity.SURVIVOR
RAISED = issue.SensitivityRaised(level=RESTRICTED, reason="threats")
LOWERED = issue.SensitivityLowered(level=Sensitivity.INTERNAL, reason="over")
OF_POLICE = issue.IssueCorrected(police_conduct=True, reason="it was an officer")
NOT_OF_POLICE = issue.IssueCorrected(police_conduct=False, reason="it was none")


def cases(report: RecurrenceReport) -> int:
    return sum(row.n_cases or 0 for row in report.items)


@pytest.mark.parametrize(
    "changes", [{"sensitivity": RESTRICTED}, {"sensitivity": SURVIVOR}, {"police_conduct": True}]
)
async def test_a_case_told_under_protection_is_in_no_row_chain_or_question(
    lanes: Lanes, project: Project, database: Database, changes: dict[str, Any]
) -> None:
    report_at(lanes, "a", 0, **changes)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 40)
    report_at(lanes, "c", 50, place="HRT", **changes)
    await project(lanes)
    report = await ask(database)
    assert cases(report) == 1
    assert report.cases_without_place == 0
    (problem,) = await database.read(chain, "HRT", "HRT-N1-G1", "LGT")
    assert [c.issue_id for e in problem.episodes for c in e.cases] == [an_id("b")]
    assert await database.read(candidates) == []


async def test_an_imported_case_under_protection_is_in_no_row(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10, sensitivity=RESTRICTED)
    await project(lanes)
    assert (await ask(database)).items == ()


@pytest.mark.parametrize(
    ("under", "out"), [(RAISED, LOWERED), (OF_POLICE, NOT_OF_POLICE)], ids=["restricted", "police"]
)
async def test_a_case_leaves_every_position_while_it_is_withheld_and_comes_back_to_its_own(
    lanes: Lanes, project: Project, database: Database, under: Any, out: Any
) -> None:
    report_at(lanes, "a", 0)
    report_at(lanes, "b", 5, category="WAS")
    await project(lanes)
    told = await ask(database)
    assert cases(told) == 2
    then(lanes, "a", under, claimed(day(10)))
    await project(lanes)
    withheld = await ask(database)
    assert cases(withheld) == cases(await ask(database, at(told))) == 1
    then(lanes, "a", out)
    await project(lanes)
    lowered = await ask(database)
    assert [row.n_solved for row in lowered.items] == [1, 0]
    assert await ask(database, at(told)) == told
    assert await ask(database, at(withheld)) == withheld


def at(report: RecurrenceReport) -> Any:
    return replace(ASKED, positions=report.position)


async def test_a_reopened_case_is_withheld_with_every_stretch(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)), issue.IssueReopened(reason="dark", on=day(20)))
    await project(lanes)
    told = await ask(database)
    assert sum(row.n_episodes or 0 for row in told.items) == 2
    then(lanes, "a", RAISED)
    await project(lanes)
    assert (await ask(database)).items == (await ask(database, at(told))).items == ()


async def test_who_was_linked_with_a_withheld_case_stands_at_its_own_place_meanwhile(
    lanes: Lanes, project: Project, database: Database
) -> None:
    """Else its row would tell where, and of what kind, the other is."""
    report_at(lanes, "a", 0, place="HRT-N2", category="WAS")
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 40)
    linked = issue.RecurrenceConfirmed(of=an_id("a"), on=day(41))
    then(lanes, "b", linked)
    await project(lanes)
    by_place = replace(ASKED, group_by=(GroupBy.PLACE, GroupBy.CATEGORY))
    told = await ask(database, by_place)
    assert [row.key["place"] for row in told.items] == ["HRT-N2"]
    for happened, places in ((RAISED, ["HRT-N1-G1"]), (LOWERED, ["HRT-N2"])):
        then(lanes, "a", happened)
        await project(lanes)
        now = await ask(database, by_place)
        before = await ask(database, replace(by_place, positions=told.position))
        assert [row.key["place"] for row in now.items] == places
        assert [row.key["place"] for row in before.items] == places


async def test_who_was_set_apart_from_a_withheld_case_is_not_set_apart_meanwhile(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    report_at(lanes, "b", 40)
    then(lanes, "b", issue.RecurrenceRefused(of=an_id("a"), reason="another lamp", on=day(41)))
    then(lanes, "b", OF_POLICE)
    then(lanes, "a", RAISED)
    then(lanes, "b", NOT_OF_POLICE)
    await project(lanes)
    (problem,) = await database.read(chain, "HRT", "HRT-N1-G1", "LGT")
    assert problem.set_apart is None
    assert [c.issue_id for e in problem.episodes for c in e.cases] == [an_id("b")]
