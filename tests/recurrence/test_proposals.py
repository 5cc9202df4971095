"""A recurrence is proposed once, of the solution it followed, and not again once answered."""

from uuid import UUID

import pytest

from domain.errors import Refusal
from domain.issue import ISSUE
from domain.issue import events as issue
from projections.recurrence.projection import RECURRENCE
from projections.recurrence.proposals import candidates
from projections.runner import advance
from service.database import Database
from service.jobs.recurrence_links import Decision, by_the_clock, propose_links
from service.ledger import Ledger
from tests.projections.lanes import Lanes, an_id
from tests.recurrence.conftest import Project
from tests.recurrence.stories import claimed
from tests.recurrence.test_report import day, import_at, report_at, then

pytestmark = pytest.mark.anyio


@pytest.fixture
def came_back(lanes: Lanes) -> Lanes:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 40)
    return lanes


async def test_a_new_case_after_a_solution_at_its_place_is_a_candidate(
    came_back: Lanes, project: Project, database: Database
) -> None:
    await project(came_back)
    (found,) = await database.read(candidates)
    assert (found.city, found.case_id, found.of) == ("HRT", an_id("b"), an_id("a"))
    assert (found.opened, found.solved, found.days) == (day(40), day(10), 30)
    assert await database.read(candidates, within_days=29) == []


@pytest.mark.parametrize(
    "happened",
    [
        issue.RecurrenceProposed(of=an_id("a"), days=30, relation="same", rule="1"),
        issue.RecurrenceConfirmed(of=an_id("a"), on=day(41)),
        issue.RecurrenceRefused(of=an_id("a"), reason="another lamp", on=day(41)),
        issue.IssueWithdrawn(reason="moved away", on=day(41)),
    ],
)
async def test_what_was_asked_answered_or_withdrawn_is_no_candidate(
    came_back: Lanes, project: Project, database: Database, happened: object
) -> None:
    then(came_back, "b", happened)
    await project(came_back)
    assert await database.read(candidates) == []


async def test_nobody_is_asked_about_cases_of_other_systems(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10)
    import_at(lanes, 40, None)
    await project(lanes)
    assert await database.read(candidates) == []


async def test_a_report_of_the_day_of_the_solution_is_no_candidate(
    lanes: Lanes, project: Project, database: Database
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 10)
    await project(lanes)
    assert await database.read(candidates) == []


async def test_one_refusal_does_not_stop_the_others(
    came_back: Lanes, project: Project, database: Database
) -> None:
    report_at(came_back, "c", 0, category="WAS")
    then(came_back, "c", claimed(day(10)))
    report_at(came_back, "d", 41, category="WAS")
    await project(came_back)
    asked: list[UUID] = []

    async def decide(case: UUID, decision: Decision, operation: UUID) -> None:
        asked.append(case)
        if case == an_id("d"):
            raise Refusal("issue-closed", "It is closed.")

    assert await propose_links(database, decide) == 1
    assert asked == [an_id("d"), an_id("b")]


async def test_the_clock_proposes_in_the_ledger_and_only_once(
    ledger: Ledger, database: Database, lanes: Lanes
) -> None:
    report_at(lanes, "a", 0)
    then(lanes, "a", claimed(day(10)))
    report_at(lanes, "b", 40)
    for name in ("a", "b"):
        own = [e for e in lanes.lane() if e.stream_id == an_id(name)]
        history = (an_id(name), [e.envelope for e in own], [e.event for e in own])
        await ledger.create_streams(ISSUE, "HRT", [history])
    await database.write(advance, RECURRENCE, "HRT", await ledger.read("HRT", 0, 100))
    clock = by_the_clock(ledger)
    assert await propose_links(database, clock) == 1
    assert await propose_links(database, clock) == 1  # not projected yet: the same operation
    state = (await ledger.load(ISSUE, an_id("b"))).state
    assert list(state.recurrences) == [an_id("a")]
    head = (await ledger.heads())["HRT"]
    assert head == 4
    await database.write(advance, RECURRENCE, "HRT", await ledger.read("HRT", 3, 100))
    assert await propose_links(database, clock) == 0


async def test_a_solution_of_another_system_may_be_what_a_new_report_follows(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 10, place="HRT-N1-G1", category="LGT")
    report_at(lanes, "b", 40)
    await project(lanes)
    assert [found.case_id for found in await database.read(candidates)] == [an_id("b")]
