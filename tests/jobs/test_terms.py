"""Terms that run out: once, after the days that count, and never while the clock stands still."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from domain.body import BodyRetired
from domain.issue import events as issue
from domain.issue.events import Answer, Basis, ResolutionVerdict
from domain.place import HolidaysSet, PlaceSuspended, SuspensionLifted, WorkingWeekSet
from domain.words import Sensitivity
from tests.jobs.city import SATURDAY, City, may
from tests.projections.lanes import an_id

pytestmark = pytest.mark.anyio


async def first_day_of(city: City, cls: type, *days: int) -> list[int]:
    """On which of these days the clock said so."""
    for day in days:
        await city.tick(may(day))
    return [each.on.day for each in await city.made(cls)]


def referred(day: date = SATURDAY, **changes: Any) -> issue.IssueReferred:
    return issue.IssueReferred(
        **{
            "referral_id": an_id("referral"), "to_body": "HRT-POWER", "reason": "Theirs.",
            "referred_by": "HRT-MUN", "on": day, **changes,
        }
    )  # fmt: skip


async def test_silence_on_a_referral_returns_it_after_five_working_days(city: City) -> None:
    await city.case()
    await city.tell(referred())
    assert await first_day_of(city, issue.ReferralExpired, 2, 7, 8, 9) == [8]


async def test_a_referral_that_was_answered_does_not_expire(city: City) -> None:
    await city.case()
    await city.tell(referred())
    await city.tick(may(3))
    refused = issue.ReferralRefused(referral_id=an_id("referral"), reason="No.", on=may(4))
    await city.tell(refused)
    assert await first_day_of(city, issue.ReferralExpired, 8, 12) == []


async def test_a_place_that_nobody_registered_has_the_common_week(city: City) -> None:
    await city.case(place="HRT-NOWHERE")
    await city.tell(referred())
    assert await first_day_of(city, issue.ReferralExpired, 7, 8) == [8]


async def test_a_second_referral_has_a_term_of_its_own(city: City) -> None:
    await city.case()
    await city.tell(referred())
    await city.tick(may(8))
    city.on(may(9))
    await city.tell(referred(may(9), referral_id=an_id("second")))
    assert await first_day_of(city, issue.ReferralExpired, 9, 14, 15) == [8, 15]


async def test_a_holiday_made_known_later_lengthens_the_term(city: City) -> None:
    await city.case()
    await city.tell(referred())
    assert await first_day_of(city, issue.ReferralExpired, 3, 6) == []
    await city.of_place(HolidaysSet(days=(may(6), may(7))))
    assert await first_day_of(city, issue.ReferralExpired, 8, 10, 11) == [11]


async def test_another_working_week_is_another_term(city: City) -> None:
    await city.of_place(WorkingWeekSet(working_days=(6, 7, 1)))  # Saturday to Monday
    await city.case()
    await city.tell(referred())
    assert await first_day_of(city, issue.ReferralExpired, 8, 11, 12) == [12]


async def test_while_the_place_is_suspended_the_term_stands_still(city: City) -> None:
    await city.case()
    await city.tell(referred())
    await city.tick(may(5))
    suspended = PlaceSuspended(first_day=may(5), last_day=None, reason="Fighting.")
    await city.of_place(suspended, "HRT-N1")
    assert await first_day_of(city, issue.ReferralExpired, 6, 8, 20) == []
    await city.of_place(SuspensionLifted(on=may(21)), "HRT-N1")
    assert await first_day_of(city, issue.ReferralExpired, 21, 24, 25) == [25]


async def test_a_term_missed_while_the_clock_stood_still_ends_when_it_goes_again(
    city: City,
) -> None:
    await city.case()
    await city.tell(referred())
    assert await first_day_of(city, issue.ReferralExpired, 30) == [30]


async def test_a_promise_nobody_contested_stands_after_ten_working_days(city: City) -> None:
    await city.case()
    await city.promise(None)
    assert await first_day_of(city, issue.ContestWindowClosed, 2, 13, 14, 15) == [14]


async def test_a_promise_that_was_agreed_has_no_window_to_close(city: City) -> None:
    await city.case()
    promise = await city.promise(None)
    agreed = issue.CommitmentAgreed(commitment_id=promise, basis=Basis.OWN_WORD, on=may(3))
    await city.tell(agreed)
    assert await first_day_of(city, issue.ContestWindowClosed, 14, 20) == []


async def verified(city: City, women: Answer, men: Answer) -> None:
    """A case solved, verified and told, on the second of May."""
    await city.case()
    await city.tell(
        issue.ResolutionClaimed(
            what_was_done="Mended.", responses=("lighting",), work_done_on=may(2), evidence=(),
            claimed_by="HRT-MUN", on=may(2),
        ),
        issue.ResolutionVerified(
            verdict=ResolutionVerdict.CONFIRMED, method="site_visit", on=may(2)
        ),
        told(women, men),
    )  # fmt: skip


def told(women: Answer, men: Answer, on: date = SATURDAY) -> issue.FeedbackRoundRecorded:
    return issue.FeedbackRoundRecorded(channel="next_dialogue", told_on=on, women=women, men=men)


async def test_silence_of_women_or_men_is_no_response_after_fourteen_days(city: City) -> None:
    await verified(city, Answer.NO_ANSWER, Answer.AGREE)
    assert await first_day_of(city, issue.FeedbackWindowClosed, 2, 16, 17, 18) == [17]


async def test_a_new_round_begins_a_new_window(city: City) -> None:
    await verified(city, Answer.NO_ANSWER, Answer.AGREE)
    await city.tick(may(10))
    await city.tell(told(Answer.NO_ANSWER, Answer.NOT_ASKED, may(10)))
    assert await first_day_of(city, issue.FeedbackWindowClosed, 17, 24, 25) == [25]


async def test_where_everybody_has_answered_there_is_no_window(city: City) -> None:
    await verified(city, Answer.NO_ANSWER, Answer.AGREE)
    await city.tell(told(Answer.AGREE, Answer.NOT_ASKED, may(3)))
    assert await first_day_of(city, issue.FeedbackWindowClosed, 17, 30) == []


async def test_suspended_days_are_not_days_for_an_answer(city: City) -> None:
    await verified(city, Answer.NO_ANSWER, Answer.AGREE)
    await city.of_place(PlaceSuspended(first_day=may(4), last_day=may(8), reason="Unsafe."))
    assert await first_day_of(city, issue.FeedbackWindowClosed, 17, 21, 22) == [22]


async def test_a_dispute_makes_the_window_void(city: City) -> None:
    await verified(city, Answer.NO_ANSWER, Answer.AGREE)
    await city.tell(issue.ResolutionDisputed(reason="Still dark.", on=may(5)))
    assert await first_day_of(city, issue.FeedbackWindowClosed, 17, 30) == []


async def test_with_the_lead_the_window_of_its_work_is_lost(city: City) -> None:
    await verified(city, Answer.NO_ANSWER, Answer.AGREE)
    await city.tell(issue.LeadLost(body="HRT-MUN", reason="It is about them."))
    assert await first_day_of(city, issue.FeedbackWindowClosed, 17, 30) == []


async def test_promises_of_a_retired_body_end_and_name_its_successor(city: City) -> None:
    await city.body("HRT-POWER", "utility")
    await city.case()
    await city.promise(may(30))
    await city.promise(None, "c2")
    await city.promise(None, "c3", body="HRT-POWER")
    await city.of_body(BodyRetired(successor="HRT-POWER", on=may(10)))
    for day in (8, 9, 10, 11):
        await city.tick(may(day))
    gone = await city.made(issue.CommitmentOwnerGone)
    assert {(each.commitment_id, each.successor, each.on) for each in gone} == {
        (an_id("c1"), "HRT-POWER", may(10)), (an_id("c2"), "HRT-POWER", may(10)),
    }  # fmt: skip
    assert len(gone) == 2


async def test_a_promise_that_had_ended_before_has_not_lost_its_owner(city: City) -> None:
    await city.case()
    promise = await city.promise(may(30))
    ended = issue.CommitmentWithdrawn(
        commitment_id=promise, reason="Both.", agreed_by="HRT-CDC", on=may(3)
    )
    await city.tell(ended)
    await city.of_body(BodyRetired(on=may(4)))
    assert await first_day_of(city, issue.CommitmentOwnerGone, 4, 5) == []


async def test_terms_of_restricted_cases_run_as_all_others(city: City) -> None:
    await city.case(sensitivity=Sensitivity.SURVIVOR, police_conduct=True)
    await city.tell(referred())
    assert await first_day_of(city, issue.ReferralExpired, 8) == [8]


async def test_a_case_that_cannot_be_read_does_not_keep_the_clock_from_the_others(
    city: City,
) -> None:
    await city.case()
    await city.case("other")
    await city.tell(referred())
    await city.tell(referred(referral_id=uuid4()), case="other")
    await city.project()
    real = city.ledger.decide_all
    broken = an_id("case")

    async def decide_all(commands: Any, operation: Any) -> Any:
        if commands[0].stream_id == broken:
            raise ValueError("unreadable")
        return await real(commands, operation)

    city.ledger.decide_all = decide_all  # type: ignore[method-assign]
    assert await first_day_of(city, issue.ReferralExpired, 8) == [8]
