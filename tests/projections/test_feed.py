"""The feed: dense, in one order for ever, and silent about what is restricted."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain import problem
from domain.catalogue import STREAMS
from domain.events import Undecodable
from domain.issue import events as issue
from domain.words import Sensitivity
from projections.feed.projection import FEED, KEPT_BACK, TOLD
from projections.feed.reading import Entry, Reach, UnknownPosition, hidden_among, read_feed
from projections.runner import advance, claim
from projections.upkeep import rebuild, retry_parked
from service.database import Database
from tests.projections.lanes import Lanes, an_id, in_batches, reported, stated
from tests.projections.memory import Kept, store
from tests.projections.stories import tell

HERAT = Reach(frozenset({"HRT"}))
ALL = Reach(frozenset({"HRT", "KBL", "common"}))

seeds = st.integers(0, 10**6)


def raised(level: Sensitivity = Sensitivity.RESTRICTED) -> issue.SensitivityRaised:
    return issue.SensitivityRaised(level=level, reason="Names are in it.")


def lowered() -> issue.SensitivityLowered:
    return issue.SensitivityLowered(level=Sensitivity.INTERNAL, reason="The names are out.")


def follow(connection: Connection, lanes: Lanes, size: int = 1_000) -> list[Entry]:
    for batch in in_batches(lanes.lane(), size):
        advance(connection, FEED, "HRT", batch)
    return everything(connection)


def everything(connection: Connection, reach: Reach = ALL) -> list[Entry]:
    return list(read_feed(connection, reach, limit=100_000).items)


def versions(entries: list[Entry], stream: UUID) -> list[tuple[str, int]]:
    return [(each.entry, each.version) for each in entries if each.stream == stream]


def test_every_kind_of_stream_is_told_or_kept_back() -> None:
    assert {stream.kind for stream in STREAMS} == TOLD | KEPT_BACK
    assert not TOLD & KEPT_BACK


@settings(max_examples=25)
@given(seeds, seeds)
def test_positions_are_dense_and_each_event_comes_once_in_its_order(story: int, cuts: int) -> None:
    lanes = tell(story)
    with store() as connection:
        start, events, random = 0, lanes.lane(), Random(cuts)
        while start < len(events):
            end = start + random.choice((1, 2, 5, 30))
            advance(connection, FEED, "HRT", events[start:end])
            start = end
        shown = everything(connection)
        positions = [each.position for each in shown]
        assert positions == sorted(set(positions))
        told = [each for each in shown if each.entry == "event"]
        assert max(Counter((each.stream, each.version) for each in told).values()) == 1
        for stream in {each.stream for each in told}:
            own = [each.version for each in told if each.stream == stream]
            assert own == list(range(1, len(own) + 1))
        hidden = hidden_among(connection, {each.stream_id for each in events})
        assert {each.stream for each in told} == {
            each.stream_id for each in events if each.stream_id not in hidden
        }


def test_what_is_restricted_from_the_start_leaves_no_gap() -> None:
    lanes = Lanes()
    lanes.city()
    for number in range(9):
        level = Sensitivity.RESTRICTED if number % 3 == 0 else Sensitivity.INTERNAL
        conduct = number % 3 == 1
        told = reported(sensitivity=level, police_conduct=conduct)
        lanes.record(told, stream=an_id(str(number)))
    with store() as connection:
        shown = follow(connection, lanes)
        assert [each.position for each in shown] == [1, 2, 3, 4, 5, 6, 7]
        assert {each.stream for each in shown if each.kind == "issue"} == {
            an_id("2"), an_id("5"), an_id("8"),
        }  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_record_that_becomes_restricted_is_withdrawn_and_later_told_from_its_start(
    size: int,
) -> None:
    a, lanes = an_id("a"), Lanes()
    lanes.record(reported(), stream=a)
    lanes.record(stated(), stream=a)
    lanes.record(reported(), stream=an_id("b"))
    lanes.record(raised(), stream=a)
    lanes.record(raised(Sensitivity.SURVIVOR), stream=a)
    with store() as connection:
        shown = follow(connection, lanes, size)
        assert [(each.position, each.stream, each.entry) for each in shown] == [
            (3, an_id("b"), "event"),
            (4, a, "withdrawal"),
        ]
        assert hidden_among(connection, {a, an_id("b")}) == {a}
        lanes.record(lowered(), stream=a)
        lanes.record(issue.IssueAcknowledged(on=date(2026, 3, 2)), stream=a)
        advance(connection, FEED, "HRT", lanes.lane()[-2:])
        shown = everything(connection)
        assert versions(shown, a) == [
            ("withdrawal", 3),
            ("disclosure", 5),
            *(("event", version) for version in range(1, 7)),
        ]
        assert [each.position for each in shown] == list(range(3, 12))


def test_police_conduct_that_is_found_later_is_withdrawn_too() -> None:
    lanes = Lanes()
    lanes.record(reported(), stream=an_id("a"))
    lanes.record(issue.IssueCorrected(police_conduct=True, reason="It is."), stream=an_id("a"))
    lanes.record(issue.IssueCorrected(title="Other", reason="Typo."), stream=an_id("a"))
    with store() as connection:
        assert versions(follow(connection, lanes), an_id("a")) == [("withdrawal", 2)]


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_problem_is_withdrawn_with_any_of_its_cases_and_told_again_after_the_last(
    size: int,
) -> None:
    p, lanes = an_id("p"), Lanes()
    cases = [an_id(name) for name in "abc"]
    for case in cases:
        lanes.record(reported(), stream=case)
    suspected = problem.ProblemSuspected(
        place="HRT-N1", category="LGT", cases=(cases[0], cases[1]), gaps_days=(6,), rule="1",
        on=date(2026, 3, 2),
    )  # fmt: skip
    lanes.record(suspected, stream=p, kind="problem")
    lanes.record(raised(), stream=cases[0])
    lanes.record(raised(), stream=cases[2])
    added = problem.ProblemCaseAdded(issue_id=cases[2], on=date(2026, 3, 3))
    lanes.record(added, stream=p, kind="problem")
    lanes.record(lowered(), stream=cases[0])
    with store() as connection:
        assert versions(follow(connection, lanes, size), p) == [("withdrawal " + str(p), 1)]
        assert hidden_among(connection, {p, *cases}) == {p, cases[2]}
        lanes.record(lowered(), stream=cases[2])
        advance(connection, FEED, "HRT", lanes.lane()[-1:])
        shown = everything(connection)
        assert versions(shown, p) == [
            (f"withdrawal {p}", 1), (f"disclosure {p}", 2), ("event", 1), ("event", 2),
        ]  # fmt: skip
        assert [each.type for each in shown if each.stream == p][:2] == ["withdrawal", "disclosure"]
        assert hidden_among(connection, {p, *cases}) == set()
        rebuild(connection, FEED, Kept(lanes.events))
        assert everything(connection) == shown


def test_a_problem_of_a_hidden_case_is_told_nothing_of_from_its_start() -> None:
    lanes = Lanes()
    lanes.record(reported(police_conduct=True), stream=an_id("a"))
    lanes.record(reported(), stream=an_id("b"))
    suspected = problem.ProblemSuspected(
        place="HRT-N1", category="LGT", cases=(an_id("a"), an_id("b")), gaps_days=(6,), rule="1",
        on=date(2026, 3, 2),
    )  # fmt: skip
    lanes.record(suspected, stream=an_id("p"), kind="problem")
    with store() as connection:
        assert [each.stream for each in follow(connection, lanes)] == [an_id("b")]


@settings(max_examples=15)
@given(seeds, seeds)
def test_a_rebuild_changes_no_position(story: int, cuts: int) -> None:
    lanes = tell(story)
    with store() as connection:
        before = follow(connection, lanes, 1 + cuts % 40)
        rebuild(connection, FEED, Kept(lanes.events))
        assert everything(connection) == before


@settings(max_examples=15)
@given(seeds, seeds)
def test_what_could_not_be_read_comes_at_the_end_once_it_can(story: int, cuts: int) -> None:
    whole, holed = tell(story), tell(story)
    random = Random(cuts)
    holed.events = [
        replace(each, event=Undecodable(reason="newer")) if random.random() < 0.1 else each
        for each in holed.events
    ]
    with store() as connection:
        before = follow(connection, holed)
        assert retry_parked(connection, FEED, Kept(whole.events)) == 0
        after = everything(connection)
        known = {each.position for each in before}
        late = [each for each in after if each.position not in known]
        assert all(each.position > max(known, default=0) for each in late)
        told = Counter((each.stream, each.version, each.entry) for each in after)
        assert set(told.values()) <= {1}
        for stream in {each.stream for each in after}:
            own = [version for entry, version in versions(after, stream) if entry == "event"]
            assert own == sorted(own)


def test_pages_end_with_where_to_go_on() -> None:
    lanes = Lanes()
    for number in range(5):
        lanes.record(reported(), stream=an_id(str(number)))
    lanes.record(stated(), stream=an_id("0"))
    with store() as connection:
        follow(connection, lanes)
        first = read_feed(connection, HERAT, limit=4)
        assert (first.more, first.resume_after) == (True, 4)
        last = read_feed(connection, HERAT, after=4, limit=4)
        assert (len(last.items), last.more, last.resume_after) == (2, False, 6)
        promises = read_feed(connection, HERAT, of=("issue", "commitment-stated"))
        assert [each.position for each in promises.items] == [6]
        assert promises.resume_after == 6
        since = lanes.events[-2].recorded_at
        late = read_feed(connection, HERAT, recorded_since=since)
        assert [each.position for each in late.items] == [5, 6], "the time itself is included"
        nothing = read_feed(connection, Reach(frozenset()))
        assert (nothing.items, nothing.resume_after) == ((), 6)
        with pytest.raises(UnknownPosition):
            read_feed(connection, HERAT, after=7)


async def test_what_a_failed_transaction_numbered_is_numbered_again(database: Database) -> None:
    lanes = Lanes()
    for number in range(6):
        lanes.record(reported(), stream=an_id(str(number)))

    def killed(connection: Connection, events: list[Any]) -> None:
        advance(connection, FEED, "HRT", events)
        raise KeyboardInterrupt

    for batch in in_batches(lanes.lane(), 2):
        with pytest.raises(KeyboardInterrupt):
            await database.write(killed, list(batch))
        await database.write(advance, FEED, "HRT", batch)
    shown = await database.read(everything)
    assert [each.position for each in shown] == [1, 2, 3, 4, 5, 6]
    assert [each.lane_position for each in shown] == [1, 2, 3, 4, 5, 6]


async def test_what_was_numbered_is_on_disk_before_anybody_reads_it(database: Database) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite writes every transaction through")
    lanes = Lanes()
    lanes.record(reported(), stream=an_id("a"))

    def follow_as_a_worker_does(connection: Connection) -> str:
        claim(connection, ["feed"], "HRT")
        before: str = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
        assert before == "off", "what is made again from the record need not wait for the disk"
        advance(connection, FEED, "HRT", lanes.lane())
        after: str = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
        return after

    assert await database.write(follow_as_a_worker_does) == "on"
