"""The demonstration tells only what could happen, the same for the same seed, up to today."""

import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from domain.issue import ISSUE, IssueEvent
from domain.issue import events as told
from domain.issue.standing import Standing, standing
from projections.statistics.survival import kaplan_meier
from service.demo.simulation import City, History, simulate
from service.demo.truth import returned_by

TODAY = date(2026, 3, 1)
KABUL = ZoneInfo("Asia/Kabul")
CITIES = (
    City("KBL", tuple(f"KBL-N{n:02}" for n in range(1, 23)), 4, 0.3),
    City("HRT", tuple(f"HRT-N{n:02}" for n in range(1, 16)), 2, 0.05),
    City("JAA", tuple(f"JAA-N{n:02}" for n in range(1, 10)), 2, 0.9),
)


def histories(number: int, seed: int = 7) -> Iterator[History]:
    told = (each for each in simulate(CITIES, seed, TODAY, KABUL) if isinstance(each, History))
    return islice(told, number)


@pytest.fixture(scope="module")
def many() -> list[History]:
    return list(histories(4_000))


def test_the_same_seed_tells_the_same_and_another_seed_something_else() -> None:
    first, again = list(histories(50)), list(histories(50))
    assert [(h.issue_id, h.events) for h in first] == [(h.issue_id, h.events) for h in again]
    assert {h.issue_id for h in histories(50)}.isdisjoint(h.issue_id for h in histories(50, seed=8))


def test_nothing_lies_in_the_future_and_time_never_runs_backwards(many: list[History]) -> None:
    for history in many:
        times = [envelope.occurred_at for envelope in history.envelopes]
        assert times == sorted(times)
        assert times[-1].date() <= TODAY


def test_every_event_has_an_envelope_of_its_own_operation(many: list[History]) -> None:
    for history in many:
        assert len(history.envelopes) == len(history.events)
        told_by = defaultdict(set)
        for envelope in history.envelopes:
            told_by[envelope.causation_id].add(envelope.occurred_at)
        assert all(len(times) == 1 for times in told_by.values())


def test_the_board_shows_what_is_at_risk_and_what_is_late(many: list[History]) -> None:
    board: Counter[Standing] = Counter()
    for history in many:
        issue = ISSUE.fold(history.events)
        board.update(standing(c.course, TODAY) for c in issue.commitments.values())
    late = {Standing.AT_RISK, Standing.OVERDUE, Standing.LONG_OVERDUE}
    kept = {Standing.KEPT, Standing.KEPT_LATE, Standing.PARTLY_KEPT, Standing.NOT_KEPT}
    waiting = {Standing.ON_TRACK, Standing.WAITING_FOR_VERIFICATION, Standing.CONTESTED}
    assert all(board[each] >= 5 for each in late | kept | waiting), board


def test_problems_come_back_as_often_as_the_truth_says(many: list[History]) -> None:
    gaps: dict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)
    for chain in chains(many).values():
        for city, response, days, came_back in returns(chain):
            gaps[city, response].append((days, came_back))
    cells = {cell: found for cell, found in gaps.items() if len(found) >= 60}
    assert len(cells) >= 12
    for (city, response), found in cells.items():
        curve = kaplan_meier([days for days, _ in found], [back for _, back in found])
        off = 1 - curve.survival_at(90) - returned_by(city, response, 90)
        assert abs(off) < 4 * max(curve.greenwood_se(90), 0.01), (city, response)


def chains(many: list[History]) -> dict[tuple[str, str], list[History]]:
    """By place and category, in the order told."""
    found = defaultdict(list)
    for history in many:
        first = history.events[0]
        assert isinstance(first, told.IssueReported)
        found[first.place, first.category].append(history)
    return found


def returns(chain: list[History]) -> Iterator[tuple[str, str, int, bool]]:
    """(city, main response, days observed, came back) for each time the problem was solved."""
    days: list[tuple[date, IssueEvent]] = [
        (envelope.occurred_at.date(), event)
        for history in chain
        for envelope, event in zip(history.envelopes, history.events, strict=True)
    ]
    stands: told.ResolutionClaimed | None = None
    for day, event in days:
        match event:
            case told.ResolutionClaimed():
                stands = event
            case told.ResolutionDisputed():
                stands = None
            case told.IssueReported() | told.IssueReopened() if stands is not None:
                yield chain[0].city, stands.responses[0], (day - stands.work_done_on).days, True
                stands = None
    if stands is not None:
        yield chain[0].city, stands.responses[0], (TODAY - stands.work_done_on).days, False


def test_memory_does_not_grow_with_the_number_of_cases() -> None:
    told = histories(800)
    list(islice(told, 200))
    tracemalloc.start()
    try:
        for _ in told:
            pass
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
