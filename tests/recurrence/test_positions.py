"""The past stays as it was, and how events came in makes no difference."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.errors import Refusal
from projections.recurrence.projection import RECURRENCE
from projections.recurrence.report import Clock, GroupBy, Parameters, recurrence_report
from projections.runner import GapInLane, advance
from projections.upkeep import digest, rebuild
from tests.projections.lanes import Lanes
from tests.projections.memory import Kept, store
from tests.recurrence.stories import FIRST, tell

seeds = st.integers(0, 10**6)
END = FIRST + timedelta(days=60)


def advance_randomly(connection: Connection, lanes: Lanes, random: Random) -> None:
    events, start = lanes.lane(), 0
    while start < len(events):
        end = start + random.choice((1, 2, 7, 40))
        advance(connection, RECURRENCE, "HRT", events[start:end])
        start = end


@settings(max_examples=50, deadline=None)
@given(seeds, seeds)
def test_a_rebuilt_projection_equals_one_kept_up_in_any_batches(story: int, cuts: int) -> None:
    lanes = tell(story)
    with store() as connection:
        advance_randomly(connection, lanes, Random(cuts))
        live = digest(connection, RECURRENCE)
        rebuild(connection, RECURRENCE, Kept(lanes.events))
        assert digest(connection, RECURRENCE) == live


@settings(max_examples=50, deadline=None)
@given(seeds, st.integers(5, 60), st.integers(0, 45), st.sampled_from(list(Clock)))
def test_a_report_at_a_position_never_changes_again(
    story: int, position: int, days: int, clock: Clock
) -> None:
    lanes = tell(story)
    events = lanes.lane()
    asked = Parameters(
        cut_off=FIRST + timedelta(days=days),
        group_by=(GroupBy.CITY, GroupBy.CATEGORY, GroupBy.PLACE),
        clock=clock,
    )
    with store() as connection:
        advance(connection, RECURRENCE, "HRT", events[:position])
        then = recurrence_report(connection, asked)
        if position < len(events):
            advance(connection, RECURRENCE, "HRT", events[position:])
        now = recurrence_report(connection, replace(asked, positions={"HRT": position}))
    assert then == now
    assert then.sha256 == now.sha256


@settings(max_examples=50, deadline=None)
@given(seeds, st.integers(0, 45))
def test_cutting_folded_episodes_equals_folding_what_was_cut(story: int, days: int) -> None:
    """Read from the folded episodes where they still hold, and from nothing but the versions."""
    lanes = tell(story)
    asked = Parameters(cut_off=FIRST + timedelta(days=days), group_by=(GroupBy.PLACE,))
    with store() as connection:
        head = lanes.heads["HRT"]
        advance(connection, RECURRENCE, "HRT", lanes.lane())
        folded = recurrence_report(connection, asked)
        lanes.record(object(), stream=lanes.events[0].stream_id, kind="place")
        advance(connection, RECURRENCE, "HRT", lanes.lane()[head:])
        versions = recurrence_report(connection, replace(asked, positions={"HRT": head}))
    assert folded.items == versions.items
    assert folded.cases_without_place == versions.cases_without_place


def test_events_that_come_twice_are_refused_and_change_nothing() -> None:
    lanes = tell(1)
    with store() as connection:
        advance(connection, RECURRENCE, "HRT", lanes.lane())
        once = digest(connection, RECURRENCE)
        with pytest.raises(GapInLane):
            advance(connection, RECURRENCE, "HRT", lanes.lane()[-5:])
        assert digest(connection, RECURRENCE) == once


def test_a_position_that_is_not_reached_yet_is_refused() -> None:
    lanes = tell(1)
    with store() as connection:
        advance(connection, RECURRENCE, "HRT", lanes.lane())
        asked = Parameters(cut_off=date(2026, 1, 1), positions={"HRT": 10_000})
        with pytest.raises(Refusal) as refused:
            recurrence_report(connection, asked)
    assert refused.value.code == "position-not-reached"
