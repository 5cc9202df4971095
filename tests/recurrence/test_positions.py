"""The past stays as it was, and how events came in makes no difference."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.errors import Refusal
from domain.events import Recorded
from domain.issue import events as issue
from domain.words import Sensitivity
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Clock, Parameters
from projections.recurrence.projection import RECURRENCE
from projections.recurrence.proposals import candidates
from projections.recurrence.report import recurrence_report
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


@settings(max_examples=50)
@given(seeds, seeds)
def test_a_rebuilt_projection_equals_one_kept_up_in_any_batches(story: int, cuts: int) -> None:
    lanes = tell(story)
    with store() as connection:
        advance_randomly(connection, lanes, Random(cuts))
        live = digest(connection, RECURRENCE)
        rebuild(connection, RECURRENCE, Kept(lanes.events))
        assert digest(connection, RECURRENCE) == live


@settings(max_examples=50)
@given(seeds, st.integers(5, 60), st.integers(0, 45), st.sampled_from(list(Clock)))
def test_a_report_at_a_position_stays_what_it_was_without_the_cases_withheld_since(
    story: int, position: int, days: int, clock: Clock
) -> None:
    """Where none has been withheld since, that is the very same report."""
    events = tell(story).lane()
    untold = untell(events, withheld(events))
    asked = Parameters(
        cut_off=FIRST + timedelta(days=days),
        group_by=(GroupBy.CITY, GroupBy.CATEGORY, GroupBy.PLACE, GroupBy.RESPONSE, GroupBy.BODY),
        clock=clock,
    )
    with store() as connection:
        advance(connection, RECURRENCE, "HRT", untold[:position])
        then = recurrence_report(connection, asked)
    with store() as connection:
        advance(connection, RECURRENCE, "HRT", events)
        now = recurrence_report(connection, replace(asked, positions={"HRT": position}))
    assert then == now
    assert then.sha256 == now.sha256


@settings(max_examples=50)
@given(seeds, seeds)
def test_what_is_withheld_leaves_no_trace(story: int, cuts: int) -> None:
    lanes = tell(story)
    asked = Parameters(cut_off=END, group_by=(GroupBy.CATEGORY, GroupBy.PLACE))
    seen = []
    with store() as connection:
        advance_randomly(connection, lanes, Random(cuts))
        seen.append((recurrence_report(connection, asked), candidates(connection)))
    with store() as connection:
        untold = untell(lanes.lane(), withheld(lanes.lane()))
        advance(connection, RECURRENCE, "HRT", untold)
        seen.append((recurrence_report(connection, asked), candidates(connection)))
    assert seen[0] == seen[1]


def withheld(events: list[Recorded[Any]]) -> set[UUID]:
    """The cases that are restricted or about police conduct in the end."""
    level: dict[UUID, Sensitivity] = {}
    police: dict[UUID, bool] = {}
    for recorded in events:
        case, happened = recorded.stream_id, recorded.event
        if isinstance(happened, issue.IssueReported | issue.CaseImported):
            level[case] = happened.sensitivity
        elif isinstance(happened, issue.SensitivityRaised | issue.SensitivityLowered):
            level[case] = happened.level
        if getattr(happened, "police_conduct", None) is not None:
            police[case] = happened.police_conduct
    restricted = (Sensitivity.RESTRICTED, Sensitivity.SURVIVOR)
    return {case for case in level if level[case] in restricted or police.get(case)}


def untell(events: list[Recorded[Any]], cases: set[UUID]) -> list[Recorded[Any]]:
    """The same lane, in which nothing is said of these cases."""
    return [replace(each, event=object()) if each.stream_id in cases else each for each in events]


@settings(max_examples=50)
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
