"""Whatever the batches were, and whatever was unreadable at first, the facts come out the same."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.events import Undecodable
from projections.frameworks import FRAMEWORKS
from projections.indicators.projection import INDICATORS, TAKES
from projections.runner import advance
from projections.upkeep import digest, rebuild, retry_parked
from tests.indicators.stories import tell
from tests.projections.lanes import Lanes
from tests.projections.memory import Kept, store

seeds = st.integers(0, 10**6)


def in_random_batches(connection: Connection, lanes: Lanes, random: Random) -> None:
    for lane in lanes.heads:
        events, start = lanes.lane(lane), 0
        while start < len(events):
            end = start + random.choice((1, 2, 5, 30))
            advance(connection, INDICATORS, lane, events[start:end])
            start = end


@settings(max_examples=20)
@given(seeds, seeds)
def test_where_batches_are_cut_makes_no_difference(story: int, cuts: int) -> None:
    lanes = tell(story, 120)
    with store() as connection:
        in_random_batches(connection, lanes, Random(cuts))
        live = digest(connection, INDICATORS)
        rebuild(connection, INDICATORS, Kept(lanes.events))
        assert digest(connection, INDICATORS) == live


@settings(max_examples=20)
@given(seeds, seeds)
def test_what_could_be_read_only_later_is_counted_as_if_it_had_been_read_at_once(
    story: int, cuts: int
) -> None:
    whole, holed, random = tell(story, 120), tell(story, 120), Random(cuts)
    holed.events = [
        replace(recorded, event=Undecodable(reason="of a newer program"))
        if recorded.kind in INDICATORS.apart and random.random() < 0.1
        else recorded
        for recorded in holed.events
    ]
    with store() as connection:
        in_random_batches(connection, holed, random)
        assert retry_parked(connection, INDICATORS, Kept(whole.events)) == 0
        live = digest(connection, INDICATORS)
        rebuild(connection, INDICATORS, Kept(whole.events))
        assert digest(connection, INDICATORS) == live


def test_only_streams_that_stand_by_themselves_are_applied_apart() -> None:
    assert {"place"} == TAKES.keys() - INDICATORS.apart
    assert FRAMEWORKS.apart == {"framework"}
