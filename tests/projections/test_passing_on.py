"""Levels, referrals, merges and owners that are gone, in the lists of cases and promises."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.issue import events as issue
from domain.issue.standing import Standing
from domain.words import Level
from projections.board import board
from projections.case_list import list_cases
from projections.cases import CASES
from projections.follow_up import FOLLOW_UP
from projections.follow_up_list import FollowUpFilter, list_actions, list_commitments
from projections.visibility import EVERYTHING
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import Lanes, an_id, reported, stated

NOW = datetime(2026, 3, 10, tzinfo=UTC)
ON = date(2026, 3, 2)
A, B = an_id("a"), an_id("b")
WHEN = {"version", "last_event_at", "silent"}

accepted = issue.IssueAccepted(lead_body="HRT-MUN", level=Level.NAHIA, on=ON)
referred = issue.IssueReferred(referral_id=A, to_body="HRT-BRESHNA", reason="theirs", on=ON)
escalated = issue.IssueEscalated(
    escalation_id=A, from_level=Level.NAHIA, to_level=Level.CITY, trigger=issue.Trigger.HARM,
    reason="harm", on=ON,
)  # fmt: skip
merged = issue.IssueMerged(into=B, reason="one lamp", on=ON)
absorbed = issue.IssueAbsorbed(
    issue_id=A, reports=2, opened_on=ON, reported_by=("HRT-CDC-1",), reporter_ids=(), on=ON
)
visit = issue.FollowUpActionScheduled(action_id=A, kind="visit", on=ON, office="PeM")


def happen(lanes: Lanes, name: str, *events: Any) -> None:
    for event in events:
        lanes.record(event, stream=an_id(name))


async def cases(database: Database, **asked: Any) -> dict[Any, dict[str, Any]]:
    found = await database.read(list_cases, EVERYTHING, **{"now": NOW, **asked})
    return {
        row.issue: {name: value for name, value in asdict(row).items() if name not in WHEN}
        for row in found.items
    }


async def promises(database: Database, **asked: Any) -> Any:
    wanted = {"now": NOW, "standings": frozenset(Standing), **asked}
    return (await database.read(list_commitments, EVERYTHING, **wanted)).items


@pytest.mark.parametrize("size", [1, 1_000])
async def test_a_referral_waits_returns_and_is_counted(
    lanes: Lanes, database: Database, project: Project, size: int
) -> None:
    happen(lanes, "a", reported(), accepted, referred)
    await project(lanes, CASES, size=size)
    assert (await cases(database))[A]["referral_to"] == "HRT-BRESHNA"
    happen(lanes, "a", issue.ReferralExpired(referral_id=A, on=ON), referred)
    happen(lanes, "a", issue.ReferralRefused(referral_id=A, reason="no", on=ON), referred)
    happen(lanes, "a", issue.ReferralAccepted(referral_id=A, level=Level.CITY, on=ON))
    await project(lanes, CASES, size=size)
    row = (await cases(database))[A]
    assert (row["lead_body"], row["level"]) == ("HRT-BRESHNA", "L3")
    assert (row["referral_to"], row["referrals_returned"]) == (None, 2)


@pytest.mark.parametrize("size", [1, 1_000])
async def test_promises_and_steps_rise_with_their_case_and_are_found_by_level(
    lanes: Lanes, database: Database, project: Project, size: int
) -> None:
    happen(lanes, "a", reported(), accepted, stated(), visit)
    then = lanes.now + timedelta(seconds=1)
    happen(lanes, "a", escalated, stated("c2"))
    await project(lanes, FOLLOW_UP, CASES, size=size)
    assert [(row.level, row.escalated_to) for row in await promises(database)] == [("L2", "L3")] * 2
    for level, count in ((Level.NAHIA, 0), (Level.CITY, 2)):
        wanted = FollowUpFilter(level=level.value)
        assert len(await promises(database, wanted=wanted)) == count
        steps = await database.read(list_actions, EVERYTHING, now=NOW, wanted=wanted)
        assert len(steps.items) == count // 2
        counted = await database.read(board, EVERYTHING, now=NOW, wanted=wanted)
        assert sum(counted.commitments.values()) == count
    [before] = await promises(database, as_of=then)
    assert (before.level, before.escalated_to) == ("L2", None)


async def test_a_promise_whose_owner_is_gone_names_the_successor(
    lanes: Lanes, database: Database, project: Project
) -> None:
    gone = issue.CommitmentOwnerGone(commitment_id=an_id("c1"), successor="HRT-NEW", on=ON)
    happen(lanes, "a", reported(), accepted, stated(), gone)
    await project(lanes, FOLLOW_UP)
    [row] = await promises(database)
    assert (row.standing, row.successor, row.ended_on) == ("owner_gone", "HRT-NEW", ON)
    assert (await database.read(board, EVERYTHING, now=NOW)).commitments == {"owner_gone": 1}


async def test_a_promise_says_how_long_after_its_first_date_the_work_was_done(
    lanes: Lanes, database: Database, project: Project
) -> None:
    def claim(number: int, done_on: date) -> issue.FulfilmentClaimed:
        return issue.FulfilmentClaimed(
            commitment_id=an_id("c1"), claim_id=an_id(str(number)), work_done_on=done_on,
            statement="done", evidence=(), claimed_by="HRT-MUN", on=done_on,
        )  # fmt: skip

    happen(lanes, "a", reported(), accepted, stated(), claim(1, date(2026, 4, 3)))
    await project(lanes, FOLLOW_UP)
    [row] = await promises(database)
    assert (row.slip_days, row.days_after_original) == (0, 3)
    missing = issue.FulfilmentNotConfirmed(commitment_id=an_id("c1"), missing="one lamp", on=ON)
    happen(lanes, "a", missing)
    await project(lanes, FOLLOW_UP)
    assert [row.days_after_original for row in await promises(database)] == [None]


@pytest.mark.parametrize("size", [1, 1_000])
async def test_a_merge_moves_the_reports_and_its_undo_gives_them_back(
    lanes: Lanes, database: Database, project: Project, size: int
) -> None:
    happen(lanes, "a", reported(), accepted, visit)
    happen(lanes, "b", reported(), accepted, stated())
    await project(lanes, CASES, FOLLOW_UP, size=size)
    before = await cases(database)
    counted = await database.read(board, EVERYTHING, now=NOW)
    then = lanes.now + timedelta(seconds=1)
    happen(lanes, "a", merged)
    happen(lanes, "b", absorbed)
    await project(lanes, CASES, FOLLOW_UP, size=size)
    during = await cases(database)
    assert (during[A]["stage"], during[A]["merged_into"]) == ("merged", B)
    assert during[B]["reports"] == 3
    assert await cases(database, as_of=then) == before
    happen(lanes, "a", issue.MergeUndone(into=B, reason="two", on=ON))
    given_back = issue.AbsorptionUndone(issue_id=A, reports=2, opened_on=ON, on=ON)
    happen(lanes, "b", given_back)
    await project(lanes, CASES, FOLLOW_UP, size=size)
    assert await cases(database) == before
    assert await database.read(board, EVERYTHING, now=NOW) == counted
