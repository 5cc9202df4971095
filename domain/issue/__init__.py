"""The issue: the case file of what a community says is wrong at a place.

`events` what can happen; `state` and `commitment` what is known; `fold` how events change it;
`standing` how a promise stands on a day; `rules` what decisions share. The decisions follow the
life cycle: `intake`, `correcting`, `protection`, `triage`, `passing_on`, `merging`, `commitments`,
`renegotiation`, `fulfilment`, `actions`, `resolution`, `recurrence`, `same_problem`.
"""

from domain.issue.actions import (
    cancel_action,
    do_action,
    miss_action,
    reschedule_action,
    schedule_action,
)
from domain.issue.commitment import Claim, Commitment, Renegotiation
from domain.issue.commitments import (
    agree_commitment,
    block_commitment,
    close_contest_window,
    contest_commitment,
    lose_owner,
    report_progress,
    set_due_date,
    state_commitment,
    unblock_commitment,
)
from domain.issue.correcting import correct_issue
from domain.issue.events import (
    SOLVED,
    Answer,
    Basis,
    ContactPreference,
    Durability,
    Form,
    FulfilmentVerdict,
    IssueEvent,
    Outcome,
    Regularity,
    ResolutionVerdict,
    Trigger,
)
from domain.issue.fold import ISSUE, evolve
from domain.issue.fulfilment import (
    check_durability,
    claim_fulfilment,
    declare_not_kept,
    invite_reply,
    judge_regular,
    not_confirm_fulfilment,
    reply,
    verify_fulfilment,
)
from domain.issue.intake import add_report, import_case, report_issue, withdraw_issue
from domain.issue.merging import absorb_issue, merge_issue, undo_absorption, undo_merge
from domain.issue.passing_on import (
    accept_referral,
    answer_escalation,
    escalate_issue,
    expire_referral,
    refer_issue,
    refuse_referral,
)
from domain.issue.protection import (
    lower_sensitivity,
    name_case_worker,
    raise_sensitivity,
    translate_issue,
)
from domain.issue.recurrence import confirm_recurrence, propose_recurrence, refuse_recurrence
from domain.issue.renegotiation import (
    answer_renegotiation,
    request_renegotiation,
    supersede_commitment,
    withdraw_commitment,
)
from domain.issue.resolution import (
    claim_resolution,
    close_feedback_window,
    close_issue,
    dispute_resolution,
    record_feedback_impossible,
    record_feedback_round,
    reopen_issue,
    verify_resolution,
)
from domain.issue.same_problem import link_same_problem, refuse_same_problem
from domain.issue.standing import Course, Standing
from domain.issue.state import (
    Action,
    ActionState,
    Escalation,
    Issue,
    RecurrenceLink,
    Referral,
    Stage,
)
from domain.issue.triage import (
    accept_issue,
    acknowledge_issue,
    answer_appeal,
    appeal,
    decline_issue,
)

DECISIONS = (
    report_issue, add_report, import_case, acknowledge_issue, accept_issue, decline_issue, appeal,
    answer_appeal, correct_issue, raise_sensitivity, lower_sensitivity, name_case_worker,
    withdraw_issue, translate_issue, refer_issue, accept_referral, refuse_referral,
    expire_referral, escalate_issue, answer_escalation, merge_issue, absorb_issue, undo_merge,
    undo_absorption, state_commitment, agree_commitment, contest_commitment, close_contest_window,
    lose_owner, set_due_date, report_progress, block_commitment, unblock_commitment,
    request_renegotiation, answer_renegotiation, claim_fulfilment, verify_fulfilment,
    not_confirm_fulfilment, invite_reply, reply, declare_not_kept, judge_regular,
    withdraw_commitment, supersede_commitment, check_durability, schedule_action, do_action,
    miss_action, reschedule_action, cancel_action, claim_resolution, verify_resolution,
    dispute_resolution, record_feedback_round, record_feedback_impossible, close_feedback_window,
    close_issue, reopen_issue, propose_recurrence, confirm_recurrence, refuse_recurrence,
    link_same_problem, refuse_same_problem,
)  # fmt: skip
"""Every decision on an issue, in the order of its life."""

__all__ = [
    "DECISIONS", "ISSUE", "SOLVED", "Action", "ActionState", "Answer", "Basis", "Claim",
    "Commitment", "ContactPreference", "Course", "Durability", "Escalation", "Form",
    "FulfilmentVerdict", "Issue", "IssueEvent", "Outcome", "RecurrenceLink", "Referral",
    "Regularity", "Renegotiation", "ResolutionVerdict", "Stage", "Standing", "Trigger",
    "absorb_issue", "accept_issue", "accept_referral", "acknowledge_issue", "add_report",
    "agree_commitment", "answer_appeal", "answer_escalation", "answer_renegotiation", "appeal",
    "block_commitment", "cancel_action", "check_durability", "claim_fulfilment",
    "claim_resolution", "close_contest_window", "close_feedback_window", "close_issue",
    "confirm_recurrence", "contest_commitment", "correct_issue", "declare_not_kept",
    "decline_issue", "dispute_resolution", "do_action", "escalate_issue", "evolve",
    "expire_referral", "import_case", "invite_reply", "judge_regular", "link_same_problem",
    "lose_owner", "lower_sensitivity", "merge_issue", "miss_action", "name_case_worker",
    "not_confirm_fulfilment", "propose_recurrence", "raise_sensitivity",
    "record_feedback_impossible", "record_feedback_round", "refer_issue", "refuse_recurrence",
    "refuse_referral", "refuse_same_problem", "reopen_issue", "reply", "report_issue",
    "report_progress", "request_renegotiation", "reschedule_action", "schedule_action",
    "set_due_date", "state_commitment", "supersede_commitment", "translate_issue",
    "unblock_commitment", "undo_absorption", "undo_merge", "verify_fulfilment",
    "verify_resolution", "withdraw_commitment", "withdraw_issue",
]  # fmt: skip
