"""Whatever the batches were, and whatever went wrong on the way, the rows come out the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from domain.events import Recorded, Undecodable
from projections.all import PROJECTIONS
from projections.board import board
from projections.cases import CASES
from projections.follow_up import FOLLOW_UP
from projections.registry import REGISTRY
from projections.runner import GapInLane, Projection, advance, advance_around
from projections.tables import case_reserved, follow_up_tally, parked
from projections.upkeep import digest, rebuild, retry_parked, status
from projections.visibility import EVERYTHING
from service.database import Database
from tests.projections.lanes import Lanes, an_id, reported
from tests.projections.memory import Kept, store
from tests.projections.stories import tell

seeds = st.integers(0, 10**6)


def digests(connection: Connection) -> dict[str, str]:
    return {projection.name: digest(connection, projection) for projection in PROJECTIONS}


def apply_in_random_batches(
    connection: Connection,
    lanes: Lanes,
    seed: int,
    projections: Sequence[Projection] = PROJECTIONS,
) -> None:
    random, events = Random(seed), lanes.lane()
    for projection in projections:
        start = 0
        while start < len(events):
            end = start + random.choice((1, 2, 5, 30))
            advance(connection, projection, "HRT", events[start:end])
            start = end


def batches_cut_anywhere(story: int, cuts: int) -> None:
    lanes = tell(story)
    with store() as connection:
        apply_in_random_batches(connection, lanes, cuts)
        live = digests(connection)
        for projection in PROJECTIONS:
            assert rebuild(connection, projection, Kept(lanes.events)) == len(lanes.events)
        assert digests(connection) == live


@settings(max_examples=10)
@given(seeds, seeds)
@example(2634, 4000)  # two suspensions of a place begin on one day, the second is the shorter
def test_where_batches_are_cut_makes_no_difference(story: int, cuts: int) -> None:
    batches_cut_anywhere(story, cuts)


@pytest.mark.long
@settings(max_examples=200)
@given(seeds, seeds)
def test_where_batches_are_cut_makes_no_difference_in_many_stories(story: int, cuts: int) -> None:
    batches_cut_anywhere(story, cuts)


def repaired(story: int, cuts: int) -> None:
    whole, holed = tell(story), tell(story)
    random = Random(cuts)
    holed.events = [
        replace(recorded, event=Undecodable(reason="of a newer program"))
        if recorded.kind == "issue" and random.random() < 0.1
        else recorded
        for recorded in holed.events
    ]
    with store() as connection:
        apply_in_random_batches(connection, holed, cuts)
        for projection in PROJECTIONS:
            assert retry_parked(connection, projection, Kept(whole.events)) == 0
        live = digests(connection)
        assert connection.scalar(select(func.count()).select_from(case_reserved)) == 0
        for projection in PROJECTIONS:
            rebuild(connection, projection, Kept(whole.events))
        assert digests(connection) == live


@settings(max_examples=10)
@given(seeds, seeds)
def test_after_the_repair_of_what_could_not_be_read_nothing_differs(story: int, cuts: int) -> None:
    repaired(story, cuts)


@pytest.mark.long
@settings(max_examples=200)
@given(seeds, seeds)
def test_after_the_repair_nothing_differs_in_many_stories(story: int, cuts: int) -> None:
    repaired(story, cuts)


@settings(max_examples=25)
@given(seeds, st.integers(0, 200))
def test_the_tally_counts_what_counting_all_rows_counts(story: int, days_later: int) -> None:
    lanes = tell(story)
    with store() as connection:
        apply_in_random_batches(connection, lanes, story, (REGISTRY, CASES, FOLLOW_UP))
        later = lanes.now + timedelta(days=days_later)
        from_tally = board(connection, EVERYTHING, now=later)
        from_rows = board(connection, EVERYTHING, now=later, as_of=later)
        assert from_tally == from_rows
        passed = select(func.max(follow_up_tally.c.from_day)).where(follow_up_tally.c.change == 0)
        assert connection.scalar(passed) is None


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_rebuild_equals_the_live_rows(seed: int, database: Database) -> None:
    lanes = tell(seed)
    await database.write(apply_in_random_batches, lanes, seed)
    live = await database.read(digests)
    for projection in PROJECTIONS:
        await database.write(rebuild, projection, Kept(lanes.events))
    assert await database.read(digests) == live


async def test_a_gap_is_never_skipped(lanes: Lanes, database: Database) -> None:
    lanes.record(reported(), stream=an_id("a"))
    events = lanes.lane()
    await database.write(advance, CASES, "HRT", events[:2])
    with pytest.raises(GapInLane):
        await database.write(advance, CASES, "HRT", events[3:])
    with pytest.raises(GapInLane):
        await database.write(advance, CASES, "HRT", events[1:])
    await database.write(advance, CASES, "HRT", events[2:])


def refusing(title: str) -> Projection:
    """The list of cases, which stumbles over one title."""

    def project(connection: Connection, events: Any) -> None:
        CASES.project(connection, events)
        for recorded in events:
            if getattr(recorded.event, "title", None) == title:
                raise ValueError("cannot be applied")

    return Projection("cases", CASES.tables, project)


async def test_a_poisoned_stream_is_parked_in_order_and_others_go_on(
    lanes: Lanes, database: Database
) -> None:
    for number in range(40):
        title = "poison" if number == 17 else "fine"
        lanes.record(reported(title=title), stream=an_id(str(number)))
    for number in (16, 17, 17, 18):
        lanes.record(reported(title="again"), stream=an_id(str(number)))
    events = [e if e.version == 1 else replace(e, event=_note(e)) for e in lanes.lane()]
    poisoned = await database.write(advance_around, refusing("poison"), "HRT", events[:-1])
    assert poisoned == 1
    await database.write(advance, refusing("poison"), "HRT", events[-1:])
    waiting = await database.read(lambda c: c.execute(select(parked.c.position)).scalars().all())
    assert sorted(waiting) == [e.position for e in events if e.stream_id == an_id("17")]
    [lane] = await database.read(status, (CASES,), {"HRT": len(events)})
    assert (lane.lag, lane.parked) == (0, 3)
    assert lane.incomplete_since == events[21].recorded_at
    assert await database.write(retry_parked, refusing("poison"), Kept(events)) == 3
    assert await database.write(retry_parked, CASES, Kept(events)) == 0
    live = await database.read(digest, CASES)
    await database.write(rebuild, CASES, Kept(events))
    assert await database.read(digest, CASES) == live
    [lane] = await database.read(status, (CASES,), {"HRT": len(events)})
    assert (lane.parked, lane.incomplete_since) == (0, None)


def _note(recorded: Recorded[Any]) -> Any:
    from domain.issue.events import ReportAdded

    return ReportAdded(report_id=recorded.event_id, narrative="me too", language="en")
