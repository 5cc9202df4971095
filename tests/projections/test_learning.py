"""The rows of recommendations, problems and practices say what their streams fold to."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from domain.errors import Refusal
from domain.events import Stream, Undecodable
from domain.practice import PRACTICE
from domain.problem import PROBLEM, Stage
from domain.recommendation import RECOMMENDATION
from domain.words import Sensitivity
from projections.cases import CASES
from projections.learning import tables
from projections.learning.practice_list import list_practices
from projections.learning.practices import PRACTICES
from projections.learning.problem_list import ProblemFilter, count_reports, list_problems
from projections.learning.problems import PROBLEMS
from projections.learning.recommendation_list import RecommendationFilter, list_recommendations
from projections.learning.recommendations import RECOMMENDATIONS
from projections.registry import REGISTRY
from projections.runner import Projection, advance
from projections.upkeep import digest, rebuild, retry_parked
from projections.visibility import EVERYTHING, PUBLIC, Visibility
from service.database import Database
from tests.domain import test_practice, test_problem, test_recommendation
from tests.projections.lanes import Lanes, an_id, reported
from tests.projections.memory import Kept, store

ALL = (RECOMMENDATIONS, PROBLEMS, PRACTICES)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
seeds = st.integers(0, 10**6)
KINDS: tuple[tuple[Stream[Any, Any], Sequence[Callable[[Any], list[Any]]], str], ...] = (
    (RECOMMENDATION, test_recommendation.ANY, "HRT"),
    (PROBLEM, test_problem.ANY, "HRT"),
    (PRACTICE, test_practice.ANY, "common"),
)


def tell(seed: int, streams: int = 6) -> tuple[Lanes, dict[Any, Any]]:
    """What people decided in some order on a few records, and what each of them folds to."""
    random, lanes = Random(seed), Lanes()
    states: dict[Any, Any] = {}
    records = [(an_id(f"record {n}"), *KINDS[n % len(KINDS)]) for n in range(streams)]
    for _ in range(40 * streams):
        stream, kind, decisions, lane = random.choice(records)
        before = states.get(stream, kind.initial)
        try:
            added = random.choice(decisions)(before)
        except Refusal:
            continue
        for event in added:
            lanes.record(event, stream=stream, kind=kind.kind, lane=lane)
            before = kind.evolve(before, event)
        if added:
            states[stream] = before
    return lanes, states


def apply_in_random_batches(connection: Connection, lanes: Lanes, seed: int) -> None:
    random = Random(seed)
    for projection in ALL:
        for lane in lanes.heads:
            events, start = lanes.lane(lane), 0
            while start < len(events):
                end = start + random.choice((1, 2, 5, 30))
                advance(connection, projection, lane, events[start:end])
                start = end


def digests(connection: Connection) -> dict[str, str]:
    return {projection.name: digest(connection, projection) for projection in ALL}


@settings(max_examples=20)
@given(seeds, seeds)
def test_rows_agree_with_the_streams_wherever_batches_are_cut(story: int, cuts: int) -> None:
    lanes, states = tell(story)
    with store() as connection:
        apply_in_random_batches(connection, lanes, cuts)
        live = digests(connection)
        for table in (tables.recommendation, tables.problem, tables.practice):
            for row in connection.execute(select(table)):
                assert row.status == states[row[0]].stage
        for row in connection.execute(select(tables.adoption)):
            adoption = states[row.practice].adoptions[row.adoption]
            assert (row.status, row.result) == (adoption.state, adoption.result)
        for projection in ALL:
            rebuild(connection, projection, Kept(lanes.events))
        assert digests(connection) == live


@settings(max_examples=15)
@given(seeds, seeds)
def test_after_the_repair_of_what_could_not_be_read_nothing_differs(story: int, cuts: int) -> None:
    lanes, _ = tell(story)
    holed, random = Lanes(), Random(cuts)
    holed.events = [
        replace(each, event=Undecodable(reason="new")) if random.random() < 0.1 else each
        for each in lanes.events
    ]
    holed._positions = lanes._positions
    with store() as connection:
        apply_in_random_batches(connection, holed, cuts)
        for projection in ALL:
            assert retry_parked(connection, projection, Kept(lanes.events)) == 0
        live = digests(connection)
        for projection in ALL:
            rebuild(connection, projection, Kept(lanes.events))
        assert digests(connection) == live


Project = Callable[..., Any]


async def test_a_list_as_of_a_time_is_the_list_that_was_shown_then(
    lanes: Lanes, project: Project, database: Database
) -> None:
    events = [*test_problem.STAGES[Stage.CONTAINED]]
    times = [lanes.record(event, stream=an_id("p"), kind="problem").recorded_at for event in events]
    await project(lanes, REGISTRY, PROBLEMS)
    shown = [(await database.read(list_problems, _all_but_cases(), as_of=at)).items for at in times]
    assert shown == [(), (), (), ()]  # its cases are not known: nobody sees it
    for name in (test_problem.FIRST, test_problem.AGAIN):
        lanes.record(reported(), stream=name)
    await project(lanes, PROBLEMS, CASES)
    shown = [(await database.read(list_problems, EVERYTHING, as_of=at)).items for at in times]
    assert [[row.status for row in rows] for rows in shown] == [
        ["suspected"], ["confirmed"], ["responding"], ["contained"],
    ]  # fmt: skip
    before = times[0] - timedelta(seconds=1)
    assert (await database.read(list_problems, EVERYTHING, as_of=before)).items == ()
    assert (await database.read(list_problems, PUBLIC)).items == ()


def _all_but_cases() -> Visibility:
    """Everything but what only a custodian sees."""
    [area] = EVERYTHING.areas
    below = frozenset(Sensitivity) - {Sensitivity.SURVIVOR}
    return Visibility((replace(area, sensitivities=below),))


async def test_problems_are_found_by_what_they_are_about(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for name in (test_problem.FIRST, test_problem.AGAIN):
        lanes.record(reported(), stream=name)
    at_gozar = replace(test_problem.suspected, place="HRT-N1-G1")
    lanes.record(at_gozar, stream=an_id("p"), kind="problem")
    lanes.record(test_problem.confirmed, stream=an_id("p"), kind="problem")
    lanes.record(test_problem.begun, stream=an_id("p"), kind="problem")
    await project(lanes, REGISTRY, CASES, PROBLEMS)
    found: dict[str, tuple[str, str]] = {
        "city": ("HRT", "KBL"), "place": ("HRT-N1", "HRT-N2"), "category": ("LGT", "WAS"),
        "body": ("HRT-MUN", "HRT-MAB"), "status": ("responding", "confirmed"),
    }  # fmt: skip
    for field, values in found.items():
        numbers = [
            len((await database.read(list_problems, EVERYTHING, wanted=wanted)).items)
            for wanted in (ProblemFilter(**{field: value}) for value in values)
        ]
        assert numbers == [1, 0], field


async def test_reports_are_counted_at_the_place_and_below_on_the_days_asked_for(
    lanes: Lanes, project: Project, database: Database
) -> None:
    start = lanes.now
    told: tuple[dict[str, Any], ...] = (
        {}, {"place": "HRT-N1"}, {"place": "HRT-N2"}, {"category": "WAS"},
        {"subcategory": "LGT-STREET"}, {"sensitivity": Sensitivity.RESTRICTED},
        {"police_conduct": True},
    )  # fmt: skip
    for number, changes in enumerate(told):
        at = start + timedelta(days=number)
        lanes.record(reported(**changes), stream=an_id(str(number)), occurred_at=at)
    await project(lanes, REGISTRY, CASES)

    async def count(first: int, last: int, **changes: Any) -> int:
        asked: dict[str, Any] = {
            "place": "HRT-N1", "category": "LGT", "subcategory": None,
            "sensitivity": Sensitivity.INTERNAL, "police_conduct": False,
        }  # fmt: skip
        asked["first_day"] = start.date() + timedelta(days=first)
        asked["last_day"] = start.date() + timedelta(days=last)
        return await database.read(count_reports, **(asked | changes))

    assert await count(0, 10) == 3
    assert await count(0, 3) == 2
    assert await count(1, 1) == 1
    assert await count(0, 10, place="HRT") == 4
    assert await count(0, 10, subcategory="LGT-STREET") == 1
    assert await count(0, 10, category="WAS") == 1
    assert await count(0, 10, sensitivity=Sensitivity.RESTRICTED) == 4
    assert await count(0, 10, police_conduct=True) == 4


async def test_recommendations_come_by_the_day_of_their_answer_and_are_public(
    lanes: Lanes, project: Project, database: Database
) -> None:
    made = test_recommendation.made
    for name, days in (("late", 9), ("early", 3)):
        due = replace(made, answer_by=made.answer_by + timedelta(days=days), place="HRT-N1")
        lanes.record(due, stream=an_id(name), kind="recommendation")
    lanes.record(test_recommendation.answered, stream=an_id("late"), kind="recommendation")
    await project(lanes, REGISTRY, RECOMMENDATIONS)

    async def ids(visibility: Visibility = PUBLIC, **wanted: Any) -> list[UUID]:
        found = await database.read(
            list_recommendations, visibility, now=NOW, wanted=RecommendationFilter(**wanted)
        )
        return [row.recommendation for row in found.items]

    early, late = an_id("early"), an_id("late")
    assert await ids() == [early, late]
    assert await ids(Visibility()) == []
    assert await ids(overdue=True) == [early]
    assert await ids(overdue=False) == [late]
    assert await ids(place="HRT-N1", body="HRT-MUN", city="HRT") == [early, late]
    assert await ids(place="HRT-N2") == []
    assert await ids(status="accepted") == [late]


@pytest.mark.parametrize("projection", ALL, ids=lambda projection: projection.name)
async def test_what_is_of_other_streams_changes_nothing(
    lanes: Lanes, project: Project, database: Database, projection: Projection
) -> None:
    lanes.record(reported(), stream=an_id("i"))
    await project(lanes, projection)
    assert (await database.read(list_practices, EVERYTHING)).items == ()
