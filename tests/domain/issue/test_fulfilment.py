from dataclasses import replace

import pytest

from domain.issue import (
    IssueEvent,
    check_durability,
    claim_fulfilment,
    declare_not_kept,
    invite_reply,
    judge_regular,
    not_confirm_fulfilment,
    reply,
    verify_fulfilment,
)
from domain.issue.events import Durability, FulfilmentVerdict, Regularity
from domain.words import Evidence, Suspension, WorkingCalendar
from tests.domain.issue.examples import (
    BOARD,
    CLAIM,
    COMMUNITY,
    DIALOGUE,
    DUE,
    LAMPS,
    MUNICIPALITY,
    OTHER,
    PATROL,
    PHOTO,
    TAKEN_UP,
    WEEK,
    asked,
    claimed,
    closed,
    confirmed,
    contested,
    granted,
    holds,
    invited,
    issue,
    judged,
    kept,
    march,
    not_confirmed,
    not_kept,
    regular,
    replied,
    solved,
    stated,
    told,
    undated,
)
from tests.spec import When

PROMISED = (*TAKEN_UP, stated)
WAITING = (*PROMISED, claimed)
KEPT = (*WAITING, kept)


def claim(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "commitment_id": LAMPS, "claim_id": CLAIM, "work_done_on": march(20),
        "statement": "Both burn.", "evidence": PHOTO, "by": MUNICIPALITY, "on": march(21),
    }  # fmt: skip
    return issue.given(*before).when(claim_fulfilment, **{**given, **changes})  # type: ignore[arg-type]


def test_the_owner_claims_with_evidence() -> None:
    claim(*PROMISED).then(claimed)


def test_the_same_claim_again_adds_nothing() -> None:
    claim(*KEPT, on=march(22)).then_nothing()


def test_a_claim_id_cannot_be_used_for_another_claim() -> None:
    claim(*WAITING, statement="One burns.").then_refused("id-reused")


def test_one_claim_waits_at_a_time() -> None:
    claim(*WAITING, claim_id=OTHER).then_refused("claim-open")


def test_after_a_claim_was_not_confirmed_the_owner_may_claim_anew() -> None:
    claim(*WAITING, not_confirmed, claim_id=OTHER, on=march(26)).then(
        replace(claimed, claim_id=OTHER, on=march(26))
    )


def test_a_claim_needs_evidence() -> None:
    claim(*PROMISED, evidence=()).then_refused("no-evidence")


def test_a_statement_that_nobody_else_witnessed_is_no_evidence() -> None:
    own = Evidence(kind="statement", statement="I saw it.", witnessed_by=(MUNICIPALITY,))
    claim(*PROMISED, evidence=(own,)).then_refused("no-evidence")


def test_a_witnessed_statement_is_evidence() -> None:
    witnessed = (Evidence(kind="statement", statement="We saw it.", witnessed_by=(COMMUNITY,)),)
    claim(*PROMISED, evidence=witnessed).then(replace(claimed, evidence=witnessed))


def test_a_witness_without_a_statement_is_no_evidence() -> None:
    silent = (Evidence(kind="statement", statement=" ", witnessed_by=(COMMUNITY,)),)
    claim(*PROMISED, evidence=silent).then_refused("no-evidence")


def test_work_is_not_claimed_before_it_is_done() -> None:
    claim(*PROMISED, work_done_on=march(22)).then_refused("work-done-in-future")


def test_work_done_before_it_was_promised_keeps_no_promise() -> None:
    claim(*PROMISED, work_done_on=march(3)).then_refused("date-order")


def test_a_regular_promise_is_judged_and_not_claimed() -> None:
    claim(*TAKEN_UP, regular, commitment_id=PATROL).then_refused("form-mismatch")


def test_a_promise_that_has_ended_is_not_claimed() -> None:
    claim(*KEPT, claim_id=OTHER).then_refused("commitment-ended")


def verify(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "commitment_id": LAMPS, "verdict": FulfilmentVerdict.KEPT, "method": "site_visit",
        "by": COMMUNITY, "on": march(24),
    }  # fmt: skip
    return issue.given(*before).when(verify_fulfilment, **{**given, **changes})  # type: ignore[arg-type]


def test_the_community_that_reported_verifies() -> None:
    verify(*WAITING).then(kept)


def test_verifying_again_adds_nothing() -> None:
    verify(*KEPT, on=march(25)).then_nothing()


def test_a_claim_is_verified_once() -> None:
    verify(*KEPT, verdict=FulfilmentVerdict.PARTLY).then_refused("already-verified")


@pytest.mark.parametrize("body", [MUNICIPALITY, BOARD])
def test_neither_the_owner_nor_the_claimant_verifies(body: str) -> None:
    verify(*PROMISED, replace(claimed, claimed_by=BOARD), by=body).then_refused(
        "verifier-not-independent"
    )


def test_who_names_no_body_cannot_show_to_be_independent() -> None:
    verify(*WAITING, by=None).then_refused("verifier-not-independent")


def test_a_community_representative_verifies_without_naming_a_body() -> None:
    verify(*WAITING, by=None, from_community=True).then(replace(kept, verified_by=None))


def test_the_owner_does_not_verify_by_speaking_for_a_community() -> None:
    verify(*WAITING, by=MUNICIPALITY, from_community=True).then_refused("verifier-not-independent")


def test_nothing_is_verified_before_it_is_claimed() -> None:
    verify(*PROMISED).then_refused("nothing-claimed")


def test_a_claim_that_was_not_confirmed_is_not_verified_later() -> None:
    verify(*WAITING, not_confirmed).then_refused("nothing-claimed")


def test_work_is_not_verified_before_it_was_done() -> None:
    verify(*WAITING, on=march(19)).then_refused("date-order")


def test_a_claim_on_a_promise_that_has_ended_is_not_verified() -> None:
    verify(*WAITING, contested).then_refused("commitment-ended")


def reject(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "commitment_id": LAMPS, "missing": "One is dark.", "by": COMMUNITY, "on": march(24),
    }  # fmt: skip
    return issue.given(*before).when(not_confirm_fulfilment, **{**given, **changes})  # type: ignore[arg-type]


def test_somebody_else_says_what_is_missing() -> None:
    reject(*WAITING).then(not_confirmed)


def test_saying_it_again_adds_nothing() -> None:
    reject(*WAITING, not_confirmed).then_nothing()


def test_a_verified_claim_is_not_rejected() -> None:
    reject(*KEPT).then_refused("already-verified")


def test_the_owner_does_not_judge_its_own_claim() -> None:
    reject(*WAITING, by=MUNICIPALITY).then_refused("verifier-not-independent")


def test_who_does_not_confirm_says_what_is_missing() -> None:
    reject(*WAITING, missing="").then_refused("reason-missing")


def test_there_must_be_a_claim_to_reject() -> None:
    reject(*PROMISED).then_refused("nothing-claimed")


def invite(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"commitment_id": LAMPS, "on": march(32), "calendar": WEEK}
    return issue.given(*before).when(invite_reply, **{**given, **changes})  # type: ignore[arg-type]


def test_the_owner_of_a_late_promise_is_invited_to_reply() -> None:
    invite(*PROMISED).then(invited)


def test_inviting_again_adds_nothing() -> None:
    invite(*PROMISED, invited, on=march(34)).then_nothing()


def test_nobody_is_asked_to_explain_before_the_day_is_over() -> None:
    invite(*PROMISED, on=DUE).then_refused("not-due-yet")


def test_a_renegotiated_date_must_have_passed_too() -> None:
    invite(*PROMISED, asked, granted).then_refused("not-due-yet")


def test_the_clock_of_a_promise_stands_while_its_place_is_suspended() -> None:
    unsafe = WorkingCalendar(suspended=(Suspension(first_day=march(10), last_day=march(10)),))
    invite(*PROMISED, calendar=unsafe).then_refused("not-due-yet")
    invite(*PROMISED, calendar=unsafe, on=march(33)).then(replace(invited, on=march(33)))


def test_the_owner_of_a_promise_without_a_date_is_invited_too() -> None:
    invite(*TAKEN_UP, undated).then(invited)


def test_while_a_claim_waits_the_owner_has_replied_already() -> None:
    invite(*WAITING).then_refused("claim-open")


def test_the_owner_of_an_ended_promise_is_not_invited() -> None:
    invite(*KEPT).then_refused("commitment-ended")


def give_reply(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {"commitment_id": LAMPS, "text": "No cable.", "on": march(33)}
    return issue.given(*before).when(reply, **{**given, **changes})  # type: ignore[arg-type]


def test_the_owner_replies() -> None:
    give_reply(*PROMISED, invited).then(replied)


def test_the_same_reply_again_adds_nothing() -> None:
    give_reply(*PROMISED, invited, replied).then_nothing()


def test_the_reply_stands_beside_a_promise_declared_not_kept() -> None:
    give_reply(*PROMISED, invited, not_kept, on=march(50)).then(replace(replied, on=march(50)))


def test_nobody_replies_uninvited() -> None:
    give_reply(*PROMISED).then_refused("not-invited")


def test_nobody_replies_before_the_invitation() -> None:
    give_reply(*PROMISED, invited, on=march(31)).then_refused("date-order")


def declare(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "commitment_id": LAMPS, "text": "Still dark.", "by": BOARD, "on": march(34),
        "calendar": WEEK,
    }  # fmt: skip
    return issue.given(*before).when(declare_not_kept, **{**given, **changes})  # type: ignore[arg-type]


def test_people_declare_a_promise_not_kept_after_the_reply() -> None:
    declare(*PROMISED, invited, replied).then(not_kept)


def test_declaring_again_adds_nothing() -> None:
    declare(*PROMISED, invited, replied, not_kept).then_nothing()


def test_a_silent_owner_has_five_working_days() -> None:
    # Invited on Wednesday 1 April; Friday 3 is off, so the fifth working day is Tuesday 7.
    declare(*PROMISED, invited, on=march(38)).then_refused("reply-window-open")
    declare(*PROMISED, invited, on=march(39)).then(replace(not_kept, on=march(39)))


def test_the_owner_must_be_invited_first() -> None:
    declare(*PROMISED).then_refused("reply-not-invited")


def test_a_waiting_claim_is_judged_first() -> None:
    late = replace(claimed, on=march(33))
    declare(*PROMISED, invited, replied, late).then_refused("claim-open")


def test_declaring_not_kept_needs_a_sentence() -> None:
    declare(*PROMISED, invited, replied, text="").then_refused("reason-missing")


def test_a_kept_promise_is_not_declared_otherwise() -> None:
    declare(*PROMISED, invited, claimed, kept).then_refused("commitment-ended")


def judge(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "commitment_id": PATROL, "dialogue_id": DIALOGUE, "judgement": Regularity.MOSTLY,
        "by": BOARD, "on": march(20),
    }  # fmt: skip
    return issue.given(*before).when(judge_regular, **{**given, **changes})  # type: ignore[arg-type]


def test_a_dialogue_judges_a_regular_promise() -> None:
    judge(*TAKEN_UP, regular).then(judged)


def test_the_same_judgement_again_adds_nothing() -> None:
    judge(*TAKEN_UP, regular, judged).then_nothing()


@pytest.mark.parametrize(
    "recorder",
    [{"by": MUNICIPALITY}, {"by": BOARD, "bodies": {MUNICIPALITY, BOARD}}, {"by": None}],
)
def test_nobody_of_the_body_that_promised_says_how_it_was_kept(recorder: dict[str, object]) -> None:
    judge(*TAKEN_UP, regular, **recorder).then_refused("verifier-not-independent")


def test_a_representative_of_the_community_may_say_how_it_was_kept() -> None:
    judge(*TAKEN_UP, regular, by=None, from_community=True).then(judged)


def test_a_dialogue_judges_once() -> None:
    judge(*TAKEN_UP, regular, judged, judgement=Regularity.NOT).then_refused("already-judged")


def test_the_next_dialogue_may_differ_even_after_the_term() -> None:
    judge(
        *TAKEN_UP, regular, judged, dialogue_id=OTHER, judgement=Regularity.NOT, on=march(40)
    ).then(replace(judged, dialogue_id=OTHER, judgement=Regularity.NOT, on=march(40)))


def test_a_promise_made_once_is_not_judged() -> None:
    judge(*PROMISED, commitment_id=LAMPS).then_refused("form-mismatch")


def test_a_contested_regular_promise_is_not_judged() -> None:
    judge(*TAKEN_UP, regular, replace(contested, commitment_id=PATROL)).then_refused(
        "commitment-ended"
    )


def check(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "commitment_id": LAMPS, "after_days": 28, "result": Durability.HOLDS, "on": march(60),
    }  # fmt: skip
    return issue.given(*before).when(check_durability, **{**given, **changes})  # type: ignore[arg-type]


def test_the_work_is_looked_at_again() -> None:
    check(*KEPT).then(holds)


def test_the_work_is_looked_at_again_when_the_case_is_closed() -> None:
    check(*KEPT, solved, confirmed, told, closed).then(holds)


def test_the_same_check_again_adds_nothing() -> None:
    check(*KEPT, holds, on=march(61)).then_nothing()


def test_a_check_is_made_once() -> None:
    check(*KEPT, holds, result=Durability.CAME_BACK).then_refused("already-checked")


def test_only_verified_work_is_checked() -> None:
    check(*WAITING).then_refused("not-verified")


def test_a_check_waits_for_its_day() -> None:
    check(*KEPT, on=march(47)).then_refused("too-early")
    check(*KEPT, on=march(48)).then(replace(holds, on=march(48)))


def test_who_sits_in_the_owners_body_too_cannot_verify_for_another_one() -> None:
    verify(*WAITING, bodies={COMMUNITY, MUNICIPALITY}).then_refused("verifier-not-independent")
