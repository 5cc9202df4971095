"""Every stage against every decision: where each leads, and how the others are refused.

The table is the life cycle: an entry is the stage that follows, `same` one that stays, `-`
nothing added, and anything else the code of the refusal.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest

from domain.issue import (
    ISSUE,
    Answer,
    IssueEvent,
    Outcome,
    Stage,
    Trigger,
    absorb_issue,
    accept_issue,
    accept_referral,
    acknowledge_issue,
    add_report,
    answer_appeal,
    answer_escalation,
    appeal,
    claim_resolution,
    close_feedback_window,
    close_issue,
    confirm_recurrence,
    correct_issue,
    decline_issue,
    dispute_resolution,
    escalate_issue,
    expire_referral,
    import_case,
    link_same_problem,
    lower_sensitivity,
    merge_issue,
    name_case_worker,
    propose_recurrence,
    raise_sensitivity,
    record_feedback_impossible,
    record_feedback_round,
    refer_issue,
    refuse_recurrence,
    refuse_referral,
    refuse_same_problem,
    reopen_issue,
    report_issue,
    schedule_action,
    state_commitment,
    translate_issue,
    undo_absorption,
    undo_merge,
    verify_resolution,
    withdraw_issue,
)
from domain.issue.events import ResolutionVerdict
from domain.words import IntakeGroup, Level, Sensitivity
from tests.domain.issue.examples import (
    BOARD,
    COMMUNITY,
    DIALOGUE,
    EARLIER,
    ELECTRICITY,
    ESCALATION,
    LOSER,
    MUNICIPALITY,
    OFFICE,
    OTHER,
    PHOTO,
    REFERRAL,
    SOMEBODY,
    SURVIVOR,
    TRANSLATION,
    VISIT,
    WEEK,
    absorbed,
    accepted,
    acknowledged,
    claimed,
    closed,
    confirmed,
    declined,
    escalated,
    kept,
    march,
    merged,
    outcome,
    proposed,
    referred,
    reported,
    solved,
    stated,
    told,
    withdrawn,
)

Decide = Callable[..., list[IssueEvent]]
on = march(44)

STAGES: dict[Stage, tuple[IssueEvent, ...]] = {
    Stage.UNKNOWN: (),
    Stage.REPORTED: (reported, proposed),
    Stage.ACKNOWLEDGED: (reported, proposed, acknowledged),
    Stage.ACCEPTED: (reported, proposed, accepted),
    Stage.IN_ACTION: (reported, proposed, accepted, stated, claimed, kept),
    Stage.RESOLUTION_CLAIMED: (reported, proposed, accepted, stated, claimed, kept, solved),
    Stage.VERIFIED: (reported, proposed, accepted, stated, claimed, kept, solved, confirmed, told),
    Stage.CLOSED: (
        reported, proposed, accepted, stated, claimed, kept, solved, confirmed, told, closed,
    ),
    Stage.DECLINED: (reported, proposed, declined),
    Stage.WITHDRAWN: (reported, proposed, withdrawn),
    Stage.MERGED: (reported, proposed, merged),
}  # fmt: skip

report = partial(
    report_issue, category="LGT", code_list="1", place="HRT-N06-G02", title="Unlit lane",
    narrative="The lane to the school is dark.", language="en", by=COMMUNITY,
    default_sensitivity=Sensitivity.PUBLIC,
)  # fmt: skip
state = partial(
    state_commitment, commitment_id=OTHER, body=MUNICIPALITY, office=OFFICE, promise="Three lamps",
    language="en", dialogue_id=DIALOGUE, by=COMMUNITY, on=on,
)  # fmt: skip
solve = partial(
    claim_resolution, what_was_done="Lamps", responses=("lighting",), work_done_on=march(20),
    evidence=PHOTO, by=MUNICIPALITY, on=march(28),
)  # fmt: skip
verify = partial(
    verify_resolution, verdict=ResolutionVerdict.PARTLY, method="site_visit", by=BOARD, on=on
)
tell = partial(
    record_feedback_round, channel="radio", told_on=march(27), women=Answer.AGREE,
    men=Answer.NO_ANSWER, on=on,
)  # fmt: skip
decline = partial(
    decline_issue, reason="not_responsible", explanation="No.", level=Level.NAHIA, on=march(3)
)
accept = partial(
    accept_issue, lead_body=BOARD, level=Level.CITY, lead_in_police_chain=False, on=march(3)
)
drop = partial(close_issue, outcome=Outcome.UNFOUNDED, on=on, calendar=WEEK)
correct = partial(correct_issue, title="Dark lane", reason="Misheard.")
accuse = partial(
    correct_issue, category="POL", police_conduct=True, lead_in_police_chain=True,
    intake_open=frozenset(IntakeGroup), reason="It is the police.",
)  # fmt: skip
voice = partial(add_report, report_id=OTHER, narrative="Dark.", language="en")
schedule = partial(
    schedule_action, action_id=VISIT, kind="visit", planned_on=on, office=OFFICE, calendar=WEEK
)
protect = partial(raise_sensitivity, level=Sensitivity.INTERNAL, reason="Named.")
propose = partial(
    propose_recurrence, of=SOMEBODY, opened_on=march(2), solved_on=march(1), relation="same",
    rule="1",
)  # fmt: skip
take_over = partial(
    import_case, source="elsewhere", source_id="1", category="WAS", code_list="1", place="S-1",
    sensitivity=Sensitivity.PUBLIC, opened_on=march(1),
)  # fmt: skip

translate = partial(
    translate_issue, translation_id=TRANSLATION, language="fa-AF", title="کوچه", narrative="تاریک",
    machine=True, on=on,
)  # fmt: skip
refer = partial(
    refer_issue, referral_id=OTHER, to_body=ELECTRICITY, reason="Theirs",
    receiver_in_police_chain=False, by=BOARD, on=on,
)  # fmt: skip
escalate = partial(
    escalate_issue, escalation_id=OTHER, trigger=Trigger.HARM, reason="Harm", by=COMMUNITY, on=on
)
merge = partial(
    merge_issue, issue_id=LOSER, into=SURVIVOR, reason="The same lane", in_its_city=True,
    sensitivity=Sensitivity.PUBLIC, police_conduct=False, taken_up=True, reached=Level.NATIONAL,
    on=on,
)  # fmt: skip
absorb = partial(
    absorb_issue, survivor_id=SURVIVOR, issue_id=LOSER, reports=1, opened_on=march(1),
    reported_by=frozenset({BOARD}), reporter_ids=frozenset[UUID](), in_its_city=True, on=on,
)  # fmt: skip

same = partial(
    link_same_problem, issue_id=LOSER, of=OTHER, in_its_city=True, sensitivity=Sensitivity.PUBLIC,
    police_conduct=False, on=on,
)  # fmt: skip
different = partial(
    refuse_same_problem, issue_id=LOSER, of=OTHER, reason="Another lane", in_its_city=True,
    sensitivity=Sensitivity.PUBLIC, police_conduct=False, on=on,
)  # fmt: skip

BESIDE: dict[Callable[..., list[IssueEvent]], IssueEvent] = {
    accept_referral: referred, refuse_referral: referred, expire_referral: referred,
    answer_escalation: escalated, undo_absorption: absorbed,
}  # fmt: skip
"""What must have happened too, whatever the stage, for a decision to be about something."""

COLUMNS = tuple(STAGES)
U, NO, NA = "issue-unknown", "issue-not-open", "not-accepted"
OVER = (NO, NO, NO, NO)  # closed, declined, withdrawn, merged
BEFORE = (U, NA, NA)  # unknown, reported, acknowledged
S = "same"

TABLE: dict[Decide, tuple[str, ...]] = {
    # unknown, reported, acknowledged, accepted, in_action, claimed, verified, closed, declined,
    # withdrawn, merged
    report: ("reported", *("-",) * 10),
    take_over: ("reported", *("id-reused",) * 10),
    voice: (U, S, S, S, S, S, S, *OVER),
    partial(acknowledge_issue, on=march(2)): (
        U, "acknowledged", "-", *("already-accepted",) * 4, *OVER,
    ),
    accept: (U, "accepted", "accepted", *("already-accepted",) * 4, *OVER),
    decline: (U, "declined", "declined", *("already-accepted",) * 4, *OVER),
    partial(appeal, reason="Look again", on=on): (
        U, *("not-declined",) * 7, S, "not-declined", "not-declined",
    ),
    partial(answer_appeal, upheld=True, explanation="So", answering_level=Level.CITY, on=on): (
        U, *("no-appeal",) * 10,
    ),
    correct: (U, S, S, S, S, S, S, *OVER),
    accuse: (U, S, S, *("acknowledged",) * 4, *OVER),
    protect: (U, *(S,) * 10),
    partial(lower_sensitivity, level=Sensitivity.PUBLIC, reason="x"): (U, *("-",) * 10),
    partial(name_case_worker, member=SOMEBODY): (U, *(S,) * 10),
    partial(withdraw_issue, reason="Reported twice.", by=COMMUNITY, on=march(4)): (
        U, *("withdrawn",) * 6, NO, NO, "-", NO,
    ),
    translate: (U, *(S,) * 10),
    refer: (U, S, S, S, S, "not-referable", "not-referable", *OVER),
    partial(accept_referral, referral_id=REFERRAL, level=Level.CITY, on=on): (
        U, "accepted", "accepted", S, S, S, S, *OVER,
    ),
    partial(refuse_referral, referral_id=REFERRAL, reason="No", on=on): (U, *(S,) * 6, *OVER),
    partial(expire_referral, referral_id=REFERRAL, on=on, calendar=WEEK): (U, *(S,) * 6, *OVER),
    escalate: (U, *(S,) * 6, *OVER),
    partial(answer_escalation, escalation_id=ESCALATION, explanation="So", by=BOARD, on=on): (
        U, *(S,) * 6, *OVER,
    ),
    merge: (U, *("merged",) * 6, NO, NO, NO, "-"),
    absorb: (U, *(S,) * 6, *OVER),
    partial(undo_merge, into=SURVIVOR, reason="Two lanes", on=on): (
        U, *("not-merged",) * 9, "reported",
    ),
    partial(undo_absorption, issue_id=LOSER, opened_on=march(1), on=on): (
        U, *(S,) * 9, "changed-since-merge",
    ),
    state: (*BEFORE, "in_action", S, S, S, *OVER),
    schedule: (*BEFORE, "in_action", S, S, S, *OVER),
    solve: (
        *BEFORE, "resolution_claimed", "resolution_claimed", "already-claimed", "already-claimed",
        *OVER,
    ),
    verify: (*BEFORE, "nothing-claimed", "nothing-claimed", "verified", "already-verified", *OVER),
    partial(dispute_resolution, reason="Dark", on=on): (
        *BEFORE, "nothing-claimed", "nothing-claimed", "in_action", "in_action", *OVER,
    ),
    tell: (*BEFORE, *("not-verified",) * 3, S, *OVER),
    partial(record_feedback_impossible, reason="Moved", on=on): (
        *BEFORE, *("not-verified",) * 3, S, *OVER,
    ),
    partial(close_feedback_window, on=on, calendar=WEEK): (
        *BEFORE, *("not-verified",) * 3, "-", *OVER,
    ),
    partial(close_issue, outcome=Outcome.RESOLVED_VERIFIED, on=on, calendar=WEEK): (
        *BEFORE, *("not-verified",) * 3, "closed", "-", NO, NO, NO,
    ),
    drop: (*BEFORE, "closed", "closed", "outcome-mismatch", "outcome-mismatch", *OVER),
    partial(reopen_issue, reason="Dark", on=march(42), calendar=WEEK): (
        U, *("not-closed",) * 6, "in_action", *("not-closed",) * 3,
    ),
    propose: (U, S, S, S, S, S, S, *OVER),
    partial(confirm_recurrence, of=EARLIER, on=on): (U, S, S, S, S, S, S, *OVER),
    partial(refuse_recurrence, of=EARLIER, reason="No", on=on): (U, S, S, S, S, S, S, *OVER),
    same: (U, *(S,) * 10),
    different: (U, *(S,) * 10),
}  # fmt: skip

cases = [
    pytest.param(stage, decide, entry, id=f"{decide.func.__name__}-{stage}")  # type: ignore[attr-defined]
    for decide, row in TABLE.items()
    for stage, entry in zip(COLUMNS, row, strict=True)
]


@pytest.mark.parametrize(("stage", "decide", "entry"), cases)
def test_a_decision_at_a_stage(stage: Stage, decide: Decide, entry: str) -> None:
    assert isinstance(decide, partial)
    beside = [BESIDE[decide.func]] if decide.func in BESIDE and stage is not Stage.UNKNOWN else []
    history = [*STAGES[stage], *beside]
    before = ISSUE.fold(history)
    assert before.stage is stage
    result = outcome(decide, before)
    if isinstance(result, str):
        assert result == entry
    else:
        after = ISSUE.fold([*history, *result])
        follows = {"-": stage, S: stage}.get(entry) or Stage(entry)
        assert (after.stage, bool(result)) == (follows, entry != "-")
