"""The board and the lists behind it: what stands how, for whom, on which day, as of when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.issue import events as issue
from domain.issue.standing import Standing
from domain.place import PlaceSuspended, SuspensionLifted
from domain.words import PlaceLevel, Sensitivity, place_id
from projections.board import Board, board
from projections.cases import CASES
from projections.follow_up import FOLLOW_UP
from projections.follow_up_list import (
    CommitmentRow,
    FollowUpFilter,
    list_actions,
    list_commitments,
)
from projections.registry import REGISTRY
from projections.visibility import EVERYTHING, PUBLIC, Area, Visibility
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import START, Lanes, an_id, reported, stated

DUE = date(2026, 3, 31)
EVERY = tuple(Standing)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


async def promises(database: Database, day: date, **asked: Any) -> tuple[CommitmentRow, ...]:
    wanted = {"standings": EVERY, "now": noon(day), **asked}
    found = await database.read(list_commitments, asked.pop("visibility", EVERYTHING), **wanted)
    return found.items


async def one(database: Database, day: date, **asked: Any) -> CommitmentRow:
    [row] = await promises(database, day, **asked)
    return row


def promise(lanes: Lanes, **changes: Any) -> None:
    lanes.record(reported(), stream=an_id("a"))
    lanes.record(stated(**changes), stream=an_id("a"))


@pytest.mark.parametrize(
    ("day", "standing", "days_overdue"),
    [
        (date(2026, 3, 23), "on_track", 0),
        (date(2026, 3, 24), "at_risk", 0),
        (DUE, "at_risk", 0),
        (date(2026, 4, 1), "overdue", 1),
        (date(2026, 6, 29), "overdue", 90),
        (date(2026, 6, 30), "long_overdue", 91),
    ],
)
async def test_a_promise_turns_on_its_days(
    lanes: Lanes,
    database: Database,
    project: Project,
    day: date,
    standing: str,
    days_overdue: int,
) -> None:
    promise(lanes)
    await project(lanes, FOLLOW_UP, CASES)
    row = await one(database, day)
    assert (row.standing, row.days_overdue) == (standing, days_overdue)
    assert (row.reference, row.nahia, row.not_yet_confirmed) == ("HRT-0001", "HRT-N1", True)
    counted: Board = await database.read(board, EVERYTHING, now=noon(day))
    assert counted.commitments == {standing: 1}
    assert [(each.key, each.commitments) for each in counted.nahias] == [("HRT-N1", {standing: 1})]
    [office] = counted.offices
    assert (office.key, office.office) == ("HRT-MUN", "Street lighting")


async def test_the_day_is_that_of_the_city(
    lanes: Lanes, database: Database, project: Project
) -> None:
    promise(lanes)
    await project(lanes, FOLLOW_UP)
    late_evening_in_utc = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)
    [row] = (await database.read(list_commitments, EVERYTHING, now=late_evening_in_utc)).items
    assert row.standing == "overdue"
    counted = await database.read(board, EVERYTHING, now=late_evening_in_utc)
    assert (counted.days, counted.commitments) == ({"HRT": date(2026, 4, 1)}, {"overdue": 1})


async def test_the_first_date_stays_and_the_slip_shows(
    lanes: Lanes, database: Database, project: Project
) -> None:
    promise(lanes)
    about: dict[str, Any] = {"commitment_id": an_id("c1"), "on": DUE, "request_id": uuid4()}
    lanes.record(
        issue.RenegotiationRequested(
            **about,
            new_due_on=DUE + timedelta(days=30),
            reason="budget",
            explanation="late",
            asked_by="HRT-MUN",
        ),
        stream=an_id("a"),
    )
    await project(lanes, FOLLOW_UP)
    asked = await one(database, DUE)
    assert (asked.due_on, asked.asked_due_on) == (DUE, DUE + timedelta(days=30))
    answer = issue.RenegotiationAnswered(**about, accepted=True, reason="agreed")
    lanes.record(answer, stream=an_id("a"))
    await project(lanes, FOLLOW_UP)
    row = await one(database, DUE)
    assert (row.original_due_on, row.due_on) == (DUE, DUE + timedelta(days=30))
    assert (row.slip_days, row.asked_due_on, row.standing) == (30, None, "on_track")


async def test_a_claim_waits_and_is_judged_by_the_day_of_the_work(
    lanes: Lanes, database: Database, project: Project
) -> None:
    promise(lanes)
    about: dict[str, Any] = {"commitment_id": an_id("c1")}
    lanes.record(
        issue.FulfilmentClaimed(
            commitment_id=an_id("c1"),
            claim_id=uuid4(),
            work_done_on=DUE + timedelta(days=1),
            statement="done",
            evidence=(),
            claimed_by="HRT-MUN",
            on=DUE + timedelta(days=2),
        ),
        stream=an_id("a"),
    )
    await project(lanes, FOLLOW_UP)
    row = await one(database, DUE + timedelta(days=9))
    assert (row.standing, row.waiting_days) == ("waiting_for_verification", 7)
    lanes.record(
        issue.FulfilmentVerified(
            **about, verdict=issue.FulfilmentVerdict.KEPT, method="site_visit", on=DUE
        ),
        stream=an_id("a"),
    )
    await project(lanes, FOLLOW_UP)
    assert (await one(database, DUE)).standing == "kept_late"
    assert await promises(database, DUE, standings=(Standing.KEPT,)) == ()


async def test_clocks_stand_still_while_the_place_is_suspended(
    lanes: Lanes, database: Database, project: Project
) -> None:
    promise(lanes)
    nahia: dict[str, Any] = {"stream": place_id("HRT-N1"), "kind": "place"}
    suspended = PlaceSuspended(first_day=date(2026, 3, 10), reason="fighting")
    lanes.record(suspended, **nahia, at=START + timedelta(days=9))
    await project(lanes, FOLLOW_UP)
    assert (await one(database, date(2027, 1, 1))).standing == "on_track"
    lanes.record(SuspensionLifted(on=date(2026, 3, 20)), **nahia, at=START + timedelta(days=19))
    await project(lanes, FOLLOW_UP)
    assert (await one(database, date(2026, 4, 10))).standing == "at_risk"
    assert (await one(database, date(2026, 4, 11))).standing == "overdue"
    then = await one(database, DUE, as_of=START + timedelta(days=12))
    assert then.standing == "on_track"


async def test_the_past_is_what_was_shown_that_day(
    lanes: Lanes, database: Database, project: Project
) -> None:
    promise(lanes)
    lanes.record(
        issue.CommitmentWithdrawn(
            commitment_id=an_id("c1"), reason="moved", agreed_by="HRT-CDC-1", on=DUE
        ),
        stream=an_id("a"),
        at=noon(date(2026, 4, 5)),
    )
    await project(lanes, FOLLOW_UP, size=1)
    assert (await one(database, DUE)).standing == "withdrawn"
    then = noon(date(2026, 4, 2))
    assert (await one(database, DUE, as_of=then)).standing == "overdue"
    counted = await database.read(board, EVERYTHING, now=noon(date(2026, 5, 1)), as_of=then)
    assert (counted.commitments, counted.days) == ({"overdue": 1}, {"HRT": date(2026, 4, 2)})
    assert await promises(database, DUE, as_of=START) == ()


async def test_the_longest_overdue_come_first_and_every_page_once(
    lanes: Lanes, database: Database, project: Project
) -> None:
    for number in range(23):
        stream = uuid4()
        lanes.record(reported(), stream=stream)
        due_on = DUE + timedelta(days=number % 5) if number % 6 else None
        lanes.record(stated(f"c{number}", due_on=due_on), stream=stream)
    await project(lanes, FOLLOW_UP)
    seen: list[CommitmentRow] = []
    key = None
    while True:
        found = await database.read(
            list_commitments, EVERYTHING, now=noon(date(2026, 4, 3)), after_key=key, limit=5
        )
        seen += found.items
        if (key := found.next_key) is None:
            break
    assert len({row.commitment for row in seen}) == len(seen) == 23
    dates = [row.due_on or date.max for row in seen]
    assert dates == sorted(dates)


def in_places(lanes: Lanes) -> None:
    """A promise in every place, of every protection."""
    lanes.place("AF-HER", PlaceLevel.PROVINCE, "AF", lane="common")
    for place in ("HRT-N1", "HRT-N1-G1", "HRT-N2"):
        for sensitivity in (Sensitivity.PUBLIC, Sensitivity.INTERNAL, Sensitivity.RESTRICTED):
            name = f"{place} {sensitivity.value}"
            lanes.record(reported(place=place, sensitivity=sensitivity), stream=an_id(name))
            lanes.record(stated(name), stream=an_id(name))


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ((), 0),
        ((Area(None, frozenset({Sensitivity.PUBLIC})),), 3),
        ((Area("AF-HER", frozenset({Sensitivity.PUBLIC, Sensitivity.INTERNAL})),), 6),
        ((Area("HRT-N1", frozenset({Sensitivity.INTERNAL})),), 2),
        (
            (
                Area(None, frozenset({Sensitivity.PUBLIC})),
                Area("HRT-N1-G1", frozenset({Sensitivity.PUBLIC, Sensitivity.INTERNAL})),
            ),
            4,
        ),
        ((Area("HRT", frozenset({Sensitivity.INTERNAL}), body="HRT-CDC-1"),), 3),
        ((Area("HRT", frozenset({Sensitivity.INTERNAL}), body="HRT-CDC-2"),), 0),
    ],
)
async def test_the_board_counts_what_its_reader_may_see_and_nothing_twice(
    lanes: Lanes,
    database: Database,
    project: Project,
    areas: tuple[Area, ...],
    expected: int,
) -> None:
    in_places(lanes)
    worker = uuid4()
    lanes.record(issue.CaseWorkerNamed(member=worker), stream=an_id("HRT-N2 S2"))
    await project(lanes, FOLLOW_UP, CASES, REGISTRY)
    now = noon(DUE)
    for visibility, more in ((Visibility(areas), 0), (Visibility(areas, case_worker=worker), 1)):
        counted = await database.read(board, visibility, now=now)
        assert sum(counted.commitments.values()) == expected + more
        assert counted == await database.read(board, visibility, now=now, as_of=now)
        listed = await database.read(list_commitments, visibility, now=now)
        assert len(listed.items) == expected + more


async def test_the_board_can_be_narrowed_to_a_city_a_place_a_body_and_an_office(
    lanes: Lanes, database: Database, project: Project
) -> None:
    in_places(lanes)
    lanes.city("KBL")
    lanes.record(reported(place="KBL-N1"), stream=an_id("k"), lane="KBL")
    lanes.record(stated("k", body="KBL-MUN", office="Roads"), stream=an_id("k"), lane="KBL")
    await project(lanes, FOLLOW_UP, REGISTRY)

    async def counted(**wanted: Any) -> int:
        shown = await database.read(
            board, EVERYTHING, now=noon(DUE), wanted=FollowUpFilter(**wanted)
        )
        return sum(shown.commitments.values())

    assert await counted() == 10
    assert await counted(city="HRT") == 9
    assert await counted(place="HRT-N1") == 6
    assert await counted(body="KBL-MUN") == 1
    assert await counted(office="Street lighting") == 9
    assert await counted(city="HRT", office="Roads") == 0
    public = await database.read(board, PUBLIC, now=noon(DUE), wanted=FollowUpFilter(city="KBL"))
    assert [group.key for group in public.cities] == ["KBL"]


async def test_an_action_is_overdue_the_day_after_and_remembers_its_first_date(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.record(reported(), stream=an_id("a"))
    action: dict[str, Any] = {"action_id": an_id("x")}
    lanes.record(
        issue.FollowUpActionScheduled(**action, kind="visit", on=DUE, office="PeM 6"),
        stream=an_id("a"),
    )
    await project(lanes, FOLLOW_UP, CASES)

    async def stands(day: date) -> str:
        [row] = (await database.read(list_actions, EVERYTHING, now=noon(day))).items
        counted = await database.read(board, EVERYTHING, now=noon(day))
        assert counted.actions == {row.standing: 1}
        return str(row.standing)

    assert await stands(DUE) == "planned"
    assert await stands(DUE + timedelta(days=1)) == "overdue"
    moved_to = DUE + timedelta(days=5)
    lanes.record(
        issue.FollowUpActionRescheduled(**action, on=moved_to, reason="rain"), stream=an_id("a")
    )
    await project(lanes, FOLLOW_UP)
    [row] = (await database.read(list_actions, EVERYTHING, now=noon(moved_to))).items
    assert (row.standing, row.first_on, row.on, row.times_moved) == ("planned", DUE, moved_to, 1)
    lanes.record(
        issue.FollowUpActionDone(**action, done_on=moved_to, result="seen"), stream=an_id("a")
    )
    await project(lanes, FOLLOW_UP)
    done = await database.read(list_actions, EVERYTHING, now=noon(DUE), standings=("done",))
    assert [row.result for row in done.items] == ["seen"]
