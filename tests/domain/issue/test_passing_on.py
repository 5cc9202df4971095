from dataclasses import replace

import pytest

from domain.issue import (
    IssueEvent,
    Stage,
    Trigger,
    accept_referral,
    answer_escalation,
    escalate_issue,
    expire_referral,
    refer_issue,
    refuse_referral,
    translate_issue,
)
from domain.words import Level, Suspension, WorkingCalendar
from tests.domain.issue.examples import (
    BOARD,
    COMMUNITY,
    ELECTRICITY,
    ESCALATION,
    MUNICIPALITY,
    OTHER,
    REFERRAL,
    TAKEN_UP,
    TRANSLATION,
    VERIFIED,
    WEEK,
    accepted,
    contested,
    escalated,
    heard_above,
    issue,
    march,
    not_kept,
    police,
    referred,
    reported,
    sent_back,
    silent,
    solved,
    stated,
    taken_over,
    translated,
)
from tests.spec import When

UNSAFE = WorkingCalendar(suspended=(Suspension(first_day=march(5), last_day=march(6)),))


def refer(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "referral_id": REFERRAL, "to_body": ELECTRICITY, "reason": "The poles are theirs.",
        "letter_number": "114", "letter_on": march(4), "receiver_in_police_chain": False,
        "by": MUNICIPALITY, "on": march(4),
    }  # fmt: skip
    return issue.given(*before).when(refer_issue, **{**given, **changes})  # type: ignore[arg-type]


def test_an_issue_is_referred_to_another_body() -> None:
    refer(*TAKEN_UP).then(referred)


def test_while_a_referral_waits_the_sender_stays_responsible() -> None:
    state = issue.given(*TAKEN_UP, referred).state
    assert (state.lead_body, state.stage) == (MUNICIPALITY, Stage.ACCEPTED)
    assert state.open_referral == referred


def test_the_same_referral_again_adds_nothing_and_another_one_needs_its_own_id() -> None:
    refer(*TAKEN_UP, referred, on=march(5)).then_nothing()
    refer(*TAKEN_UP, referred, to_body=BOARD).then_refused("id-reused")


def test_one_referral_waits_at_a_time() -> None:
    refer(*TAKEN_UP, referred, referral_id=OTHER).then_refused("referral-open")


@pytest.mark.parametrize("returned", [sent_back, silent])
def test_a_returned_issue_is_referred_anew(returned: IssueEvent) -> None:
    refer(*TAKEN_UP, referred, returned, referral_id=OTHER).then(
        replace(referred, referral_id=OTHER)
    )


def test_nobody_refers_an_issue_to_itself_or_to_who_leads_it() -> None:
    refer(*TAKEN_UP, to_body=MUNICIPALITY, by=BOARD).then_refused("referred-to-itself")
    refer(reported, to_body=BOARD, by=BOARD).then_refused("referred-to-itself")


def test_what_is_claimed_as_solved_is_not_referred() -> None:
    refer(*TAKEN_UP, solved).then_refused("not-referable")
    refer(*VERIFIED).then_refused("not-referable")


def test_conduct_of_the_police_is_not_referred_to_the_police() -> None:
    refer(police, receiver_in_police_chain=True).then_refused("police-conduct-own-chain")
    refer(reported, receiver_in_police_chain=True).then(referred)


def test_a_referral_needs_a_reason() -> None:
    refer(*TAKEN_UP, reason=" ").then_refused("reason-missing")


def take_over(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"referral_id": REFERRAL, "level": Level.CITY, "on": march(6)}
    return issue.given(*before).when(accept_referral, **{**given, **changes})  # type: ignore[arg-type]


def test_the_police_do_not_take_over_what_turned_out_to_be_about_them() -> None:
    waiting = (police, referred)
    take_over(*waiting, receiver_in_police_chain=True).then_refused("police-conduct-own-chain")
    take_over(*waiting, receiver_in_police_chain=False).then(taken_over)
    take_over(*TAKEN_UP, referred, receiver_in_police_chain=True).then(taken_over)


def test_the_receiver_accepts_and_leads_from_now_on() -> None:
    take_over(*TAKEN_UP, referred).then(taken_over)
    state = issue.given(*TAKEN_UP, referred, taken_over).state
    assert (state.lead_body, state.level) == (ELECTRICITY, Level.CITY)


def test_an_accepted_referral_takes_up_what_nobody_had_accepted() -> None:
    assert issue.given(reported, referred, taken_over).state.stage is Stage.ACCEPTED


def test_accepting_again_adds_nothing() -> None:
    take_over(*TAKEN_UP, referred, taken_over, on=march(8)).then_nothing()


def test_a_referral_has_one_answer() -> None:
    take_over(*TAKEN_UP, referred, sent_back).then_refused("referral-answered")
    take_over(*TAKEN_UP, referred, silent).then_refused("referral-answered")
    send_back(*TAKEN_UP, referred, taken_over).then_refused("referral-answered")
    expire(*TAKEN_UP, referred, taken_over).then_refused("referral-answered")


def test_nobody_answers_a_referral_never_made() -> None:
    take_over(*TAKEN_UP).then_refused("referral-unknown")
    send_back(*TAKEN_UP).then_refused("referral-unknown")
    expire(*TAKEN_UP).then_refused("referral-unknown")


def send_back(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"referral_id": REFERRAL, "reason": "Not ours.", "on": march(6)}
    return issue.given(*before).when(refuse_referral, **{**given, **changes})  # type: ignore[arg-type]


def test_a_refusal_returns_the_issue_to_who_sent_it() -> None:
    send_back(*TAKEN_UP, referred).then(sent_back)
    state = issue.given(*TAKEN_UP, referred, sent_back).state
    assert (state.lead_body, state.open_referral) == (MUNICIPALITY, None)
    assert state.referrals[REFERRAL].is_returned


def test_refusing_needs_a_reason_and_again_adds_nothing() -> None:
    send_back(*TAKEN_UP, referred, reason="").then_refused("reason-missing")
    send_back(*TAKEN_UP, referred, sent_back, on=march(9)).then_nothing()


def expire(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"referral_id": REFERRAL, "on": march(10), "calendar": WEEK}
    return issue.given(*before).when(expire_referral, **{**given, **changes})  # type: ignore[arg-type]


def test_five_working_days_of_silence_return_the_issue() -> None:
    expire(*TAKEN_UP, referred, on=march(10)).then_refused("not-due-yet")
    expire(*TAKEN_UP, referred, on=march(11)).then(replace(silent, on=march(11)))


def test_days_on_which_the_place_is_suspended_do_not_count_as_silence() -> None:
    expire(*TAKEN_UP, referred, on=march(11), calendar=UNSAFE).then_refused("not-due-yet")


def test_a_city_may_set_its_own_term() -> None:
    expire(*TAKEN_UP, referred, on=march(6), term=1).then(replace(silent, on=march(6)))


def test_a_referral_expires_once() -> None:
    expire(*TAKEN_UP, referred, silent, on=march(20)).then_nothing()


def escalate(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "escalation_id": ESCALATION, "trigger": Trigger.HARM, "reason": "A girl was followed.",
        "by": COMMUNITY, "on": march(5),
    }  # fmt: skip
    return issue.given(*before).when(escalate_issue, **{**given, **changes})  # type: ignore[arg-type]


def test_an_issue_goes_up_exactly_one_level_and_its_lead_stays_named() -> None:
    escalate(*TAKEN_UP).then(escalated)
    state = issue.given(*TAKEN_UP, escalated).state
    assert (state.lead_body, state.level) == (MUNICIPALITY, Level.NAHIA)
    assert state.escalated_to is Level.CITY


def test_before_anybody_accepts_it_the_reporters_level_counts() -> None:
    escalate(reported, reporter_level=Level.WOMENS_GROUP).then(
        replace(escalated, from_level=Level.WOMENS_GROUP, to_level=Level.COMMUNITY)
    )
    escalate(reported).then(replace(escalated, from_level=Level.COMMUNITY, to_level=Level.NAHIA))


def test_it_goes_on_from_where_it_has_come_to() -> None:
    further = replace(
        escalated, escalation_id=OTHER, from_level=Level.CITY, to_level=Level.PROVINCE
    )
    escalate(*TAKEN_UP, escalated, heard_above, escalation_id=OTHER).then(further)
    state = issue.given(*TAKEN_UP, escalated, heard_above, further).state
    assert [each.escalated.to_level for each in state.escalations.values()] == ["L3", "L4"]


def test_a_lead_that_stands_higher_counts_more_than_an_earlier_step() -> None:
    first = replace(escalated, from_level=Level.COMMUNITY, to_level=Level.NAHIA)
    higher = replace(accepted, level=Level.CITY)
    escalate(reported, first, heard_above, higher, escalation_id=OTHER).then(
        replace(escalated, escalation_id=OTHER, from_level=Level.CITY, to_level=Level.PROVINCE)
    )


def test_one_escalation_waits_at_a_time() -> None:
    escalate(*TAKEN_UP, escalated, escalation_id=OTHER).then_refused("already-escalated")


def test_the_same_escalation_again_adds_nothing_and_another_one_needs_its_own_id() -> None:
    escalate(*TAKEN_UP, escalated, on=march(7)).then_nothing()
    escalate(*TAKEN_UP, escalated, reason="Another").then_refused("id-reused")


def test_nobody_stands_above_the_national_level() -> None:
    national = replace(accepted, level=Level.NATIONAL)
    escalate(reported, national).then_refused("at-the-top")


def test_an_escalation_needs_a_reason() -> None:
    escalate(*TAKEN_UP, reason=" ").then_refused("reason-missing")


def test_a_request_is_for_people_to_judge() -> None:
    escalate(*TAKEN_UP, trigger=Trigger.REQUEST).then(replace(escalated, trigger=Trigger.REQUEST))


def late(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    return escalate(*before, **{"trigger": Trigger.OVERDUE, "on": march(32), **changes})


SHOWN = replace(escalated, trigger=Trigger.OVERDUE, on=march(32))


def test_lateness_must_stand_in_the_record() -> None:
    late(*TAKEN_UP).then_refused("trigger-not-shown")
    late(*TAKEN_UP, stated, on=march(31)).then_refused("trigger-not-shown")
    late(*TAKEN_UP, stated).then(SHOWN)


def test_a_promise_that_ended_is_not_late() -> None:
    late(*TAKEN_UP, stated, contested).then_refused("trigger-not-shown")


def test_a_target_that_has_passed_is_lateness_too_unless_it_is_claimed_as_solved() -> None:
    aimed = replace(accepted, target_on=march(20))
    late(reported, aimed, on=march(20)).then_refused("trigger-not-shown")
    late(reported, aimed, on=march(21)).then(replace(SHOWN, on=march(21)))
    late(reported, aimed, solved, on=march(21)).then_refused("trigger-not-shown")


def test_nothing_is_late_because_of_days_on_which_the_place_was_suspended() -> None:
    late(*TAKEN_UP, stated, suspended=UNSAFE.suspended).then_refused("trigger-not-shown")


@pytest.mark.parametrize("refusal", [
    (referred, sent_back), (referred, silent), (stated, contested), (stated, not_kept),
])  # fmt: skip
def test_a_refusal_that_stands_in_the_record_is_a_trigger(
    refusal: tuple[IssueEvent, ...],
) -> None:
    escalate(*TAKEN_UP, *refusal, trigger=Trigger.REFUSED).then(
        replace(escalated, trigger=Trigger.REFUSED)
    )


def test_a_refusal_must_stand_in_the_record() -> None:
    escalate(*TAKEN_UP, referred, trigger=Trigger.REFUSED).then_refused("trigger-not-shown")


def answer(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "escalation_id": ESCALATION, "explanation": "The mayor has asked for the poles.",
        "by": BOARD, "on": march(8),
    }  # fmt: skip
    return issue.given(*before).when(answer_escalation, **{**given, **changes})  # type: ignore[arg-type]


def test_the_level_above_answers_and_the_lead_stays() -> None:
    answer(*TAKEN_UP, escalated).then(heard_above)
    state = issue.given(*TAKEN_UP, escalated, heard_above).state
    assert (state.lead_body, state.open_escalation) == (MUNICIPALITY, None)


def test_answering_again_adds_nothing_and_otherwise_is_refused() -> None:
    answer(*TAKEN_UP, escalated, heard_above, on=march(9)).then_nothing()
    answer(*TAKEN_UP, escalated, heard_above, explanation="No").then_refused("escalation-answered")


def test_who_escalated_does_not_answer() -> None:
    answer(*TAKEN_UP, escalated, by=COMMUNITY).then_refused("same-party")


def test_who_leads_does_not_answer_for_those_above() -> None:
    answer(*TAKEN_UP, escalated, by=MUNICIPALITY).then_refused("same-party")


def test_an_answer_explains_and_names_an_escalation() -> None:
    answer(*TAKEN_UP, escalated, explanation=" ").then_refused("explanation-missing")
    answer(*TAKEN_UP).then_refused("escalation-unknown")


def translate(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "translation_id": TRANSLATION, "language": "fa-AF", "title": "کوچهٔ تاریک",
        "narrative": "کوچه تاریک است.", "machine": False, "on": march(4),
    }  # fmt: skip
    return issue.given(*before).when(translate_issue, **{**given, **changes})  # type: ignore[arg-type]


def test_a_translation_is_added_and_the_words_reported_stay() -> None:
    translate(reported).then(translated)
    state = issue.given(reported, translated).state
    assert (state.title, state.language) == ("Unlit lane", "en")


def test_the_same_translation_again_adds_nothing_and_another_one_needs_its_own_id() -> None:
    translate(reported, translated, on=march(9)).then_nothing()
    translate(reported, translated, machine=True).then_refused("id-reused")
