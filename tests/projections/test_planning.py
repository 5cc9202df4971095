"""Lists of plans, their items and assessments: what the streams say, on any day and for anybody."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain import plan as planning
from domain.assessment.events import AssessmentBegun, GapLinked, GapNoted, Score, ScoresRecorded
from domain.errors import Refusal
from domain.issue.events import SensitivityRaised
from domain.issue.standing import standing
from domain.place import PlaceSuspended, SuspensionLifted
from domain.plan import PLAN, ItemVerdict
from domain.plan.events import Finding, PlanDrafted, PlanItemAdded, UptakeRecorded
from domain.problem import ProblemSuspected
from domain.words import Evidence, Sensitivity, Suspension, place_id
from projections.cases import CASES
from projections.follow_up import FOLLOW_UP
from projections.learning.problems import PROBLEMS
from projections.paging import BadKey
from projections.planning.assessment_list import list_assessments
from projections.planning.assessments import ASSESSMENTS
from projections.planning.item_list import ItemFilter, list_plan_items
from projections.planning.plan_list import list_plans
from projections.planning.plans import PLANS
from projections.registry import REGISTRY
from projections.runner import advance
from projections.upkeep import digest, rebuild
from projections.visibility import EVERYTHING, PUBLIC, Area, Visibility
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import Lanes, an_id, in_batches, reported
from tests.projections.memory import Kept, store

MINE, HERS = an_id("plan-1"), an_id("plan-2")
ITEMS = tuple(an_id(f"item-{number}") for number in range(4))
PHOTO = (Evidence(kind="photo", sha256="a" * 64),)
FIRST = date(2026, 3, 1)
BODIES = ("HRT-DUG", "HRT-CDC1", "HRT-PEM")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def drafted(place: str = "HRT-N1-G1", **changes: Any) -> PlanDrafted:
    return PlanDrafted(
        **{
            "kind": "action_plan", "title": "Action plan", "place": place, "body": "HRT-DUG",
            "first_day": FIRST, "language": "en", "code_list": "plan_kinds.1", "on": FIRST,
            **changes,
        }
    )  # fmt: skip


def added(item: UUID = ITEMS[0], **changes: Any) -> PlanItemAdded:
    due_on = date(2026, 3, 31)
    said = {"item_id": item, "text": "Lamps", "body": "HRT-DUG", "due_on": due_on, "on": FIRST}
    return PlanItemAdded(**{**said, **changes})


def begun(**changes: Any) -> AssessmentBegun:
    return AssessmentBegun(
        **{
            "instrument": "public_space_audit", "instrument_version": 1, "place": "HRT-N1-G1",
            "led_by": "HRT-CDC1", "language": "en", "on": FIRST, **changes,
        }
    )  # fmt: skip


# A random story: whatever the rules allow, with places suspended in between


def tell(seed: int, length: int = 60) -> Lanes:
    """Two plans in one city, followed at random."""
    random, lanes = Random(seed), Lanes()
    lanes.city()
    states = {MINE: PLAN.initial, HERS: PLAN.initial}
    for number, stream in enumerate(states):
        states[stream] = _record(lanes, stream, states[stream], [drafted(f"HRT-N{number + 1}")])
    for _ in range(length):
        on = (lanes.now + timedelta(hours=random.randint(1, 60))).date()
        at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        lanes.now = max(lanes.now, at)
        if random.random() < 0.1:
            _suspend(lanes, random, on)
            continue
        stream = random.choice((MINE, HERS))
        decide = _any_decision(random, on)
        try:
            events = decide(states[stream])
        except Refusal:
            continue
        states[stream] = _record(lanes, stream, states[stream], events)
    return lanes


def _record(lanes: Lanes, stream: UUID, state: planning.Plan, events: list[Any]) -> planning.Plan:
    for event in events:
        lanes.record(event, stream=stream, kind="plan")
        state = PLAN.evolve(state, event)
    return state


def _suspend(lanes: Lanes, random: Random, on: date) -> None:
    place = random.choice(("HRT", "HRT-N1", "HRT-N2"))
    event: Any = SuspensionLifted(on=on)
    if random.random() < 0.6:
        last = on + timedelta(days=random.randint(0, 20)) if random.random() < 0.7 else None
        event = PlaceSuspended(first_day=on, last_day=last, reason="Fighting.")
    lanes.record(event, stream=place_id(place), kind="place")


def _any_decision(random: Random, on: date) -> Callable[[planning.Plan], list[Any]]:
    item, body = random.choice(ITEMS), random.choice(BODIES)
    later = on + timedelta(days=random.randint(0, 40))
    return random.choice(
        [
            partial(planning.approve_plan, by=body, on=on),
            partial(planning.add_plan_item, item_id=item, text="Lamps", body=body,
                    due_on=random.choice((None, later)), on=on),
            partial(planning.change_plan_item, item_id=item, due_on=later, reason="x", on=on),
            partial(planning.report_item_progress, item_id=item, text=f"On {on}.", on=on),
            partial(planning.claim_item_done, item_id=item, done_on=on, statement="Done.",
                    evidence=PHOTO, by=body, on=on),
            partial(planning.verify_item, item_id=item, verdict=random.choice(list(ItemVerdict)),
                    method="site_visit", by=body, on=on),
            partial(planning.drop_item, item_id=item, reason="x", on=on),
            partial(planning.add_lesson_note, note_id=UUID(int=random.getrandbits(99)),
                    item_id=item, text="Lists help.", language="en", on=on),
            partial(planning.close_plan, text="Over.", on=on),
        ]
    )  # fmt: skip


def apply(connection: Connection, lanes: Lanes, size: int = 1_000) -> None:
    for projection in (REGISTRY, FOLLOW_UP, PLANS, ASSESSMENTS):
        for batch in in_batches(lanes.lane(), size):
            advance(connection, projection, "HRT", batch)


def suspensions_of(lanes: Lanes, place: str) -> tuple[Suspension, ...]:
    """The suspended days of a place and of the city it lies in, as the domain keeps them."""
    found: dict[UUID, list[Suspension]] = {place_id(place): [], place_id("HRT"): []}
    for recorded in lanes.events:
        own, event = found.get(recorded.stream_id), recorded.event
        if own is None:
            continue
        if isinstance(event, PlaceSuspended):
            own.append(Suspension(first_day=event.first_day, last_day=event.last_day))
        if isinstance(event, SuspensionLifted):
            last = event.on - timedelta(days=1)
            own[:] = [
                Suspension(first_day=each.first_day, last_day=min(each.last_day or last, last))
                for each in own
                if each.first_day < event.on
            ]
    return tuple(each for own in found.values() for each in own)


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.integers(0, 120))
def test_a_list_says_of_every_item_what_its_stream_says(seed: int, days: int) -> None:
    lanes = tell(seed)
    today = lanes.now.date() + timedelta(days=days)
    with store() as connection:
        apply(connection, lanes)
        found = list_plan_items(connection, EVERYTHING, now=noon(today), limit=100)
        plans = {row.plan: row for row in list_plans(connection).items}
    shown = {(row.plan, row.item): row for row in found.items}
    for number, stream in enumerate((MINE, HERS)):
        plan = PLAN.fold([each.event for each in lanes.events if each.stream_id == stream])
        suspended = suspensions_of(lanes, f"HRT-N{number + 1}")
        for item_id, item in plan.items.items():
            row = shown.pop((stream, item_id))
            assert row.standing == standing(item.course, today, suspended=suspended)
            assert (row.original_due_on, row.due_on) == (item.original_due_on, item.due_on)
            assert row.progress == (item.progress[-1].text if item.progress else None)
        ended = [item.has_ended for item in plan.items.values()]
        row_of = plans[stream]
        assert (row_of.stage, row_of.items) == (plan.stage, len(plan.items))
        assert row_of.kept + row_of.partly + row_of.dropped == sum(ended)
    assert not shown


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.integers(1, 9))
def test_where_batches_are_cut_makes_no_difference(seed: int, size: int) -> None:
    lanes = tell(seed)
    with store() as connection:
        apply(connection, lanes, size)
        live = digest(connection, PLANS)
        rebuild(connection, PLANS, Kept(lanes.events))
        assert digest(connection, PLANS) == live


# What a reader asks


async def test_a_clock_stands_still_while_the_place_is_suspended(
    database: Database, lanes: Lanes, project: Project
) -> None:
    lanes.record(drafted(), stream=MINE, kind="plan")
    lanes.record(added(), stream=MINE, kind="plan")
    lanes.record(
        PlaceSuspended(first_day=date(2026, 3, 10), last_day=date(2026, 3, 19), reason="x"),
        stream=place_id("HRT-N1"),
        kind="place",
    )
    await project(lanes, REGISTRY, FOLLOW_UP, PLANS)
    for day, stands, late in ((10, "at_risk", 0), (11, "overdue", 1)):
        now = noon(date(2026, 4, day))
        found = await database.read(list_plan_items, EVERYTHING, now=now)
        [row] = found.items
        assert (row.standing, row.days_overdue) == (stands, late)


async def test_a_link_to_what_the_reader_may_not_see_is_not_shown(
    database: Database, lanes: Lanes, project: Project
) -> None:
    audit, gap = an_id("audit"), an_id("gap")
    lanes.record(drafted(), stream=MINE, kind="plan")
    lanes.record(added(issues=(an_id("unknown issue"),)), stream=MINE, kind="plan")
    noted = GapNoted(gap_id=gap, item="lighting", text="Dark.", language="en", on=FIRST)
    linked = GapLinked(gap_id=gap, plan_id=MINE, item_id=ITEMS[0], on=FIRST)
    for event in (begun(), noted, linked):
        lanes.record(event, stream=audit, kind="assessment")
    await project(lanes, REGISTRY, FOLLOW_UP, PLANS, ASSESSMENTS)
    member = Visibility((Area("HRT-N1", frozenset({Sensitivity.INTERNAL})),))
    elsewhere = Visibility((Area("HRT-N2", frozenset({Sensitivity.INTERNAL})),))
    for reader, known in ((member, [gap]), (elsewhere, []), (PUBLIC, [])):
        found = await database.read(list_plan_items, reader, now=noon(FIRST))
        [row] = found.items
        assert [link.id for link in row.links] == known
        of_gap = ItemFilter(linked_with=gap)
        by_gap = await database.read(list_plan_items, reader, now=noon(FIRST), wanted=of_gap)
        assert len(by_gap.items) == len(known)
        assessments = await database.read(list_assessments, reader)
        assert len(assessments.items) == len(known)
        assert all((row.gaps, row.gaps_linked) == (1, 1) for row in assessments.items)


async def test_a_finding_is_named_to_who_may_know_of_it(
    database: Database, lanes: Lanes, project: Project
) -> None:
    problem, case = an_id("problem"), an_id("case")
    lanes.record(reported(sensitivity=Sensitivity.INTERNAL), stream=case)
    suspected = ProblemSuspected(
        place="HRT-N1-G1", category="LGT", cases=(case,), gaps_days=(), rule="2", on=FIRST
    )
    lanes.record(suspected, stream=problem, kind="problem")
    lanes.record(drafted(), stream=MINE, kind="plan")
    lanes.record(added(), stream=MINE, kind="plan")
    uptake = UptakeRecorded(
        uptake_id=an_id("uptake"), item_id=ITEMS[0], finding=Finding.PROBLEM, finding_id=problem,
        what_changed="Lamps first.", on=FIRST,
    )  # fmt: skip
    lanes.record(uptake, stream=MINE, kind="plan")
    read = (REGISTRY, CASES, FOLLOW_UP, PROBLEMS, PLANS)
    await project(lanes, *read)
    member = Visibility((Area("HRT-N1", frozenset({Sensitivity.PUBLIC, Sensitivity.INTERNAL})),))

    async def links(reader: Visibility) -> list[UUID]:
        found = await database.read(list_plan_items, reader, now=noon(FIRST))
        return [link.id for row in found.items for link in row.links]

    assert (await links(member), await links(PUBLIC)) == ([problem], [])
    raised = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Named.")
    lanes.record(raised, stream=case)
    await project(lanes, *read)
    assert (await links(member), await links(EVERYTHING)) == ([], [problem])


async def test_pages_hold_everything_once_and_a_foreign_key_is_refused(
    database: Database, lanes: Lanes, project: Project
) -> None:
    for number in range(5):
        place, audit = f"HRT-N{number % 2 + 1}", an_id(f"audit-{number}")
        lanes.record(begun(place=place), stream=audit, kind="assessment")
        scores = (Score(item="lighting", value=1), Score(item="open_area", value=90))
        lanes.record(ScoresRecorded(scores=scores, on=FIRST), stream=audit, kind="assessment")
    await project(lanes, REGISTRY, ASSESSMENTS)
    pages = [await database.read(list_assessments, EVERYTHING, limit=2)]
    while (key := pages[-1].next_key) is not None:
        pages.append(await database.read(list_assessments, EVERYTHING, after_key=key, limit=2))
    seen = [row for page in pages for row in page.items]
    assert len(seen) == len({row.assessment for row in seen}) == 5
    for row in seen:
        assert [each.item for each in row.scores] == ["open_area", "lighting"]
    with pytest.raises(BadKey):
        await database.read(list_assessments, EVERYTHING, after_key=("x",))
