"""Reminders: each rung once, on its day, to those who speak for the body that owes it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, update

from domain.issue import events as issue
from domain.issue.events import FulfilmentVerdict
from domain.member import Role
from domain.plan import PLAN
from domain.plan import events as plan
from domain.recommendation import RECOMMENDATION, Answer, RecommendationAnswered, RecommendationMade
from domain.reminders import REMINDERS, ReminderGiven, reminders_id
from domain.words import Sensitivity
from projections.clock.projection import CLOCK
from projections.clock.tables import clock_due
from projections.upkeep import digest, rebuild
from service.jobs.timekeeping import Timekeeping
from service.ledger.within import LedgerWithin
from tests.jobs.city import City, may
from tests.projections.lanes import an_id

pytestmark = pytest.mark.anyio

LADDER = ["08 before_7", "14 before_1", "15 on_the_day", "16 after_1", "22 after_7"]


async def through(city: City, *days: int) -> list[str]:
    for day in days:
        await city.tick(may(day))
    return await city.rungs()


async def reminded(city: City) -> set[UUID]:
    """The streams in which somebody was reminded."""
    recorded = await city.ledger.read("HRT", 0, 1_000)
    return {each.stream_id for each in recorded if isinstance(each.event, ReminderGiven)}


async def test_each_rung_is_given_once_on_its_day(city: City) -> None:
    await city.member("one")
    await city.case()
    await city.promise(may(15))
    assert await through(city, 2, 7, 8, 9, 13, 14, 15, 16, 17, 21, 22, 23, 31) == LADDER


async def test_everybody_who_speaks_for_the_body_is_reminded(city: City) -> None:
    here, there = await city.member("one"), await city.member("two", role=Role.MUNICIPAL_FOCAL)
    await city.member("gone", last_day=may(7))
    await city.member("elsewhere", body="HRT-CDC")
    await city.member("auditor", role=Role.AUDITOR)
    await city.case()
    await city.promise(may(15))
    await city.tick(may(8))
    assert await reminded(city) == {reminders_id(each, "HRT", may(15)) for each in (here, there)}


async def test_many_items_of_many_members_are_reminded_of_once_each(city: City) -> None:
    for name in ("one", "two", "three"):
        await city.member(name)
    await city.case()
    for number in range(40):
        await city.promise(may(15) + timedelta(days=number % 3 * 20), f"c{number}")
    await through(city, 8, 14, 28, 29)
    counted = await city.counted()
    assert set(counted.values()) == {3}
    assert len([key for key in counted if key[1] == "before_7"]) == 14 + 13


async def test_a_day_missed_is_caught_up_with_the_newest_rung_alone(city: City) -> None:
    await city.member("one")
    await city.case()
    await city.promise(may(15))
    assert await through(city, 2, 18) == ["18 after_1"]
    assert await through(city, 19, 22) == ["18 after_1", "22 after_7"]


async def test_what_was_missed_long_ago_is_not_flooded_with(city: City) -> None:
    await city.member("one")
    await city.case()
    await city.promise(may(4))
    assert await through(city, 2, 19, 20) == []


async def test_rungs_before_the_promise_was_made_are_left_out(city: City) -> None:
    await city.member("one")
    await city.case()
    await city.promise(may(4))
    assert await through(city, 2, 3, 4) == ["03 before_1", "04 on_the_day"]


async def test_a_new_date_begins_the_ladder_anew(city: City) -> None:
    await city.member("one")
    await city.case()
    promise = await city.promise(may(15))
    await through(city, 8)
    asked = issue.RenegotiationRequested(
        commitment_id=promise, request_id=uuid4(), new_due_on=may(20), reason="season",
        explanation="Rain.", asked_by="HRT-MUN", on=may(9),
    )  # fmt: skip
    answered = issue.RenegotiationAnswered(
        commitment_id=promise, request_id=asked.request_id, accepted=True, reason="Fair.",
        answered_by="HRT-CDC", on=may(10),
    )  # fmt: skip
    city.on(may(10))
    await city.tell(asked, answered)
    await through(city, 10, 13, 14, 15, 19, 20, 21, 22, 27)
    assert await city.rungs() == [
        "08 before_7", "13 before_7", "19 before_1", "20 on_the_day", "21 after_1", "27 after_7",
    ]  # fmt: skip


async def test_a_request_refused_leaves_the_date_as_it_was(city: City) -> None:
    await city.member("one")
    await city.case()
    promise = await city.promise(may(15))
    asked = issue.RenegotiationRequested(
        commitment_id=promise, request_id=uuid4(), new_due_on=may(30), reason="season",
        explanation="Rain.", asked_by="HRT-MUN", on=may(2),
    )  # fmt: skip
    answered = issue.RenegotiationAnswered(
        commitment_id=promise, request_id=asked.request_id, accepted=False, reason="No.",
        on=may(2),
    )  # fmt: skip
    await city.tell(asked, answered)
    assert await through(city, 8, 23) == ["08 before_7", "23 after_7"]


async def test_a_promise_dated_later_is_reminded_of_from_then_on(city: City) -> None:
    await city.member("one")
    await city.case()
    promise = await city.promise(None)
    assert await through(city, 2, 9) == []
    await city.tell(issue.CommitmentDateSet(commitment_id=promise, due_on=may(11), on=may(9)))
    assert await through(city, 9, 10, 11) == ["10 before_1", "11 on_the_day"]


async def test_nobody_is_reminded_of_what_waits_for_verification_or_has_ended(city: City) -> None:
    await city.member("one")
    await city.case()
    promise = await city.promise(may(15))
    claim = issue.FulfilmentClaimed(
        commitment_id=promise, claim_id=uuid4(), work_done_on=may(2), statement="Done.",
        evidence=(), claimed_by="HRT-MUN", on=may(2),
    )  # fmt: skip
    await city.tell(claim)
    assert await through(city, 8) == []
    missing = issue.FulfilmentNotConfirmed(commitment_id=promise, missing="Light", on=may(13))
    await city.tell(missing)
    assert await through(city, 14) == ["14 before_1"]
    verified = issue.FulfilmentVerified(
        commitment_id=promise, verdict=FulfilmentVerdict.KEPT, method="site_visit", on=may(14)
    )
    await city.tell(verified)
    assert await through(city, 15, 16, 22) == ["14 before_1"]


async def test_nobody_is_reminded_on_a_case_that_is_no_longer_open(city: City) -> None:
    await city.member("one")
    await city.case()
    await city.promise(may(15))
    await city.tell(issue.IssueWithdrawn(reason="Mended itself.", on=may(3)))
    assert await through(city, 8, 14) == []


async def test_planned_steps_are_reminded_of_until_they_are_taken(city: City) -> None:
    await city.member("one")
    await city.case()
    step = an_id("step")
    scheduled = issue.FollowUpActionScheduled(
        action_id=step, kind="visit", on=may(10), office="Lighting"
    )
    await city.tell(scheduled)
    assert await through(city, 3) == ["03 before_7"]
    await city.tell(
        issue.FollowUpActionMissed(action_id=step, reason="Rain."),
        issue.FollowUpActionRescheduled(action_id=step, on=may(14), reason="Rain."),
    )
    assert await through(city, 9, 13) == ["03 before_7", "09 before_7", "13 before_1"]
    await city.tell(issue.FollowUpActionDone(action_id=step, done_on=may(13), result="Seen."))
    assert len(await through(city, 14, 15)) == 3


async def test_a_recommendation_is_reminded_of_until_it_is_answered(city: City) -> None:
    await city.member("one")
    made = RecommendationMade(
        title="Light", text="More light.", language="en", place="HRT", made_by="HRT-MAB",
        addressed_to="HRT-MUN", answer_by=may(10), on=may(2),
    )  # fmt: skip
    await city.happen(RECOMMENDATION, an_id("r"), made, lane="HRT")
    assert await through(city, 3) == ["03 before_7"]
    answered = RecommendationAnswered(
        answer=Answer.ACCEPTED, explanation="Yes.", language="en", answered_by="HRT-MUN", on=may(8)
    )
    await city.happen(RECOMMENDATION, an_id("r"), answered, lane="HRT")
    assert len(await through(city, 9, 10)) == 1


async def test_a_plan_item_is_reminded_of_until_the_plan_is_closed(city: City) -> None:
    await city.member("one")
    added = plan.PlanItemAdded(
        item_id=an_id("item"), text="Lamps", body="HRT-MUN", due_on=may(10), on=may(2)
    )
    await city.happen(PLAN, an_id("plan"), added, lane="HRT")
    assert await through(city, 3, 4) == ["03 before_7"]
    moved = plan.PlanItemChanged(item_id=an_id("item"), due_on=may(12), reason="Rain", on=may(4))
    await city.happen(PLAN, an_id("plan"), moved, lane="HRT")
    assert await through(city, 5, 6, 11) == ["03 before_7", "05 before_7", "11 before_1"]
    await city.happen(PLAN, an_id("plan"), plan.PlanClosed(text="Done", on=may(11)), lane="HRT")
    assert len(await through(city, 12, 13)) == 3


async def test_of_a_restricted_case_only_its_case_workers_hear(city: City) -> None:
    await city.member("one")
    worker = await city.member("worker")
    await city.case(category="HAR", sensitivity=Sensitivity.RESTRICTED)
    await city.promise(may(15))
    await city.tell(issue.CaseWorkerNamed(member=worker))
    await city.tick(may(8))
    assert await reminded(city) == {reminders_id(worker, "HRT", may(15))}


async def test_of_police_conduct_nobody_of_the_police_hears(city: City) -> None:
    await city.body("HRT-PEM", "pem_unit")
    await city.member("officer", role=Role.PEM_OFFICER)
    await city.member("colleague", body="HRT-PEM")
    both = await city.member("other")
    await city.case(police_conduct=True)
    await city.promise(may(15))
    await city.promise(may(15), "c2", body="HRT-PEM")
    await city.tick(may(8))
    assert await reminded(city) == {reminders_id(both, "HRT", may(15))}


async def test_a_rebuild_of_the_tables_reminds_nobody_again(city: City) -> None:
    await city.member("one")
    await city.case()
    await city.promise(may(15))
    await through(city, 8, 14)
    before = await city.database.read(digest, CLOCK)
    await city.database.write(rebuild, CLOCK, LedgerWithin())
    assert await city.database.read(digest, CLOCK) == before
    assert await city.tick(may(14)) == 0
    assert await through(city, 15) == LADDER[:3]


async def test_a_member_is_reminded_once_even_if_the_tables_forget_it(city: City) -> None:
    """What was given stands in the ledger; the tables only spare the clock a look."""
    member = await city.member("one")
    await city.case()
    await city.promise(may(15))
    await city.tick(may(8))
    await city.database.write(empty_again, may(15))
    assert await Timekeeping(city.ledger, city.database).step() == 0
    loaded = await city.ledger.load(REMINDERS, reminders_id(member, "HRT", may(15)))
    assert loaded.version == 1


def empty_again(connection: Connection, day: date) -> None:
    connection.execute(
        update(clock_due).where(clock_due.c.day == day).values(rungs=0, turns_on=may(8))
    )
