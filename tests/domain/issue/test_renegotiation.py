from dataclasses import replace

from domain.issue import (
    ISSUE,
    IssueEvent,
    answer_renegotiation,
    request_renegotiation,
    supersede_commitment,
    withdraw_commitment,
)
from domain.issue.events import CommitmentSuperseded, CommitmentWithdrawn
from tests.domain.issue.examples import (
    COMMUNITY,
    DUE,
    LAMPS,
    MUNICIPALITY,
    OTHER,
    PATROL,
    REQUEST,
    TAKEN_UP,
    asked,
    contested,
    granted,
    invited,
    issue,
    march,
    regular,
    second,
    stated,
    undated,
)
from tests.spec import When

refused = replace(granted, accepted=False)
withdrawn = CommitmentWithdrawn(
    commitment_id=LAMPS, reason="The lane is closed.", agreed_by=COMMUNITY, on=march(22)
)
superseded = CommitmentSuperseded(
    commitment_id=LAMPS, superseded_by=OTHER, reason="Three", agreed_by=COMMUNITY, on=march(22)
)


def ask(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "commitment_id": LAMPS, "request_id": REQUEST, "new_due_on": march(41),
        "reason": "procurement", "explanation": "The lamps come late.", "by": MUNICIPALITY,
        "on": march(20),
    }  # fmt: skip
    return issue.given(*before).when(request_renegotiation, **{**told, **changes})  # type: ignore[arg-type]


def test_the_owner_asks_for_another_date() -> None:
    ask(*TAKEN_UP, stated).then(asked)


def test_asking_the_same_again_adds_nothing() -> None:
    ask(*TAKEN_UP, stated, asked, granted, on=march(23)).then_nothing()


def test_a_request_id_cannot_be_used_for_another_request() -> None:
    ask(*TAKEN_UP, stated, asked, new_due_on=march(50)).then_refused("id-reused")


def test_one_request_waits_at_a_time() -> None:
    ask(*TAKEN_UP, stated, asked, request_id=OTHER).then_refused("renegotiation-open")


def test_a_request_asks_for_something() -> None:
    ask(*TAKEN_UP, stated, new_due_on=None).then_refused("nothing-asked")


def test_a_regular_promise_is_not_given_a_date_by_asking() -> None:
    ask(*TAKEN_UP, regular, commitment_id=PATROL).then_refused("form-mismatch")


def test_the_date_asked_for_is_not_before_the_promise() -> None:
    ask(*TAKEN_UP, stated, new_due_on=march(3)).then_refused("date-order")


def test_a_promise_that_has_ended_is_not_renegotiated() -> None:
    ask(*TAKEN_UP, stated, contested).then_refused("commitment-ended")


def answer(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "commitment_id": LAMPS, "request_id": REQUEST, "accepted": True, "reason": "Understood",
        "by": COMMUNITY, "on": march(22),
    }  # fmt: skip
    return issue.given(*before).when(answer_renegotiation, **{**told, **changes})  # type: ignore[arg-type]


def test_the_other_party_agrees_to_another_date() -> None:
    answer(*TAKEN_UP, stated, asked).then(granted)


def test_the_other_party_says_no() -> None:
    answer(*TAKEN_UP, stated, asked, accepted=False).then(refused)


def test_the_same_answer_again_adds_nothing() -> None:
    answer(*TAKEN_UP, stated, asked, granted, on=march(23)).then_nothing()


def test_a_request_is_answered_once() -> None:
    answer(*TAKEN_UP, stated, asked, granted, accepted=False).then_refused("already-answered")


def test_nobody_answers_his_own_request() -> None:
    answer(*TAKEN_UP, stated, asked, by=MUNICIPALITY).then_refused("same-party")


def test_who_asked_for_the_owner_does_not_answer_either() -> None:
    answer(*TAKEN_UP, stated, replace(asked, asked_by=COMMUNITY)).then_refused("same-party")


def test_who_names_no_body_cannot_show_to_be_the_other_party() -> None:
    answer(*TAKEN_UP, stated, asked, by=None).then_refused("same-party")


def test_a_community_representative_answers_without_naming_a_body() -> None:
    answer(*TAKEN_UP, stated, asked, by=None, from_community=True).then(
        replace(granted, answered_by=None)
    )


def test_a_request_never_made_is_not_answered() -> None:
    answer(*TAKEN_UP, stated).then_refused("renegotiation-unknown")


def test_an_answer_after_the_end_of_the_promise_is_refused() -> None:
    answer(*TAKEN_UP, stated, asked, contested).then_refused("commitment-ended")


def test_the_original_date_is_kept_for_ever() -> None:
    commitment = ISSUE.fold([*TAKEN_UP, stated, asked, granted]).commitments[LAMPS]
    assert (commitment.original_due_on, commitment.due_on) == (DUE, march(41))


def test_a_promise_without_a_date_gets_its_first_one_by_renegotiation() -> None:
    commitment = ISSUE.fold([*TAKEN_UP, undated, asked, granted]).commitments[LAMPS]
    assert (commitment.original_due_on, commitment.due_on) == (march(41), march(41))


def test_a_refused_request_changes_nothing() -> None:
    commitment = ISSUE.fold([*TAKEN_UP, stated, asked, refused]).commitments[LAMPS]
    assert (commitment.promise, commitment.due_on) == ("Two lamps", DUE)


def test_a_changed_promise_keeps_what_was_first_said() -> None:
    fewer = replace(asked, new_due_on=None, new_promise="One lamp")
    commitment = ISSUE.fold([*TAKEN_UP, stated, fewer, granted]).commitments[LAMPS]
    assert (commitment.promise, commitment.stated.promise) == ("One lamp", "Two lamps")


def test_a_new_date_takes_back_the_invitation_to_explain_the_missed_one() -> None:
    late = replace(asked, on=march(33)), replace(granted, on=march(34))
    assert ISSUE.fold([*TAKEN_UP, stated, invited, *late]).commitments[LAMPS].invited is None


def withdraw(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "commitment_id": LAMPS, "reason": "The lane is closed.", "agreed_by": COMMUNITY,
        "on": march(22),
    }  # fmt: skip
    return issue.given(*before).when(withdraw_commitment, **{**told, **changes})  # type: ignore[arg-type]


def test_the_owner_takes_a_promise_back_if_the_other_party_lets_it() -> None:
    withdraw(*TAKEN_UP, stated).then(withdrawn)


def test_withdrawing_again_adds_nothing() -> None:
    withdraw(*TAKEN_UP, stated, withdrawn).then_nothing()


def test_the_owner_alone_does_not_take_a_promise_back() -> None:
    withdraw(*TAKEN_UP, stated, agreed_by=MUNICIPALITY).then_refused("same-party")


def test_withdrawing_a_promise_needs_a_reason() -> None:
    withdraw(*TAKEN_UP, stated, reason="").then_refused("reason-missing")


def test_a_promise_ends_once() -> None:
    withdraw(*TAKEN_UP, stated, contested).then_refused("commitment-ended")


def supersede(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "commitment_id": LAMPS, "superseded_by": OTHER, "reason": "Three", "agreed_by": COMMUNITY,
        "on": march(22),
    }  # fmt: skip
    return issue.given(*before).when(supersede_commitment, **{**told, **changes})  # type: ignore[arg-type]


def test_another_promise_takes_the_place_of_one() -> None:
    supersede(*TAKEN_UP, stated, second).then(superseded)


def test_superseding_again_adds_nothing() -> None:
    supersede(*TAKEN_UP, stated, second, superseded).then_nothing()


def test_the_other_promise_must_stand_on_the_issue() -> None:
    supersede(*TAKEN_UP, stated).then_refused("commitment-unknown")


def test_a_promise_does_not_replace_itself() -> None:
    supersede(*TAKEN_UP, stated, superseded_by=LAMPS).then_refused("same-commitment")


def test_a_promise_that_has_ended_replaces_none() -> None:
    supersede(*TAKEN_UP, stated, second, replace(contested, commitment_id=OTHER)).then_refused(
        "commitment-ended"
    )


def test_the_owner_alone_does_not_replace_a_promise() -> None:
    supersede(*TAKEN_UP, stated, second, agreed_by=MUNICIPALITY).then_refused("same-party")


def test_superseding_needs_a_reason() -> None:
    supersede(*TAKEN_UP, stated, second, reason=" ").then_refused("reason-missing")
