"""What is done with a case: from its report to its closing."""

from service.access.relations import (
    AGENCY,
    BOARD,
    CLOCK,
    COMMUNITY,
    COORDINATOR,
    CUSTODIAN,
    FOCAL,
    JUDGES,
    KEEPERS,
    LEADERS,
    OF_THE_PLACE,
    OFFICER,
    ON_THE_CASE,
    OWNERS,
    RECORDERS,
    REPORTERS,
    SUPERVISOR,
    TRIAGE,
    Roles,
    Rows,
    anyone,
    community_one_level_up,
    not_of_lead,
    of_lead_body,
    of_owner,
    of_reporter,
    one_level_up,
)

INTAKE: Rows = {
    "report_issue": ((REPORTERS, anyone),),
    "add_report": ((REPORTERS, anyone),),
    "import_case": ((KEEPERS, anyone),),
    "acknowledge_issue": ((TRIAGE, anyone),),
    "accept_issue": ((TRIAGE, of_lead_body),),
    "decline_issue": ((TRIAGE, anyone),),
    "appeal": (((COMMUNITY, BOARD), anyone),),
    "answer_appeal": (((FOCAL, SUPERVISOR, BOARD, COORDINATOR), one_level_up),),
    "correct_issue": ((TRIAGE, anyone), (REPORTERS, of_reporter)),
    "raise_sensitivity": ((ON_THE_CASE, anyone),),
    "lower_sensitivity": (((CUSTODIAN,), anyone),),
    "name_case_worker": (((COORDINATOR, CUSTODIAN), anyone),),
    "withdraw_issue": ((REPORTERS, of_reporter),),
    "translate_issue": ((OF_THE_PLACE, anyone),),
}

PASSING_ON: Rows = {
    "refer_issue": ((TRIAGE, anyone), (LEADERS, of_lead_body)),
    "accept_referral": ((LEADERS, of_owner),),
    "refuse_referral": ((LEADERS, of_owner),),
    "expire_referral": (((CLOCK,), anyone),),
    "escalate_issue": ((OF_THE_PLACE, anyone),),
    "answer_escalation": (
        ((FOCAL, SUPERVISOR, BOARD, COORDINATOR), one_level_up),
        ((COMMUNITY,), community_one_level_up),
    ),
    "merge_issue": ((TRIAGE, anyone), ((COORDINATOR,), anyone)),
    "absorb_issue": ((TRIAGE, anyone), ((COORDINATOR,), anyone)),
    "undo_merge": ((TRIAGE, anyone), ((COORDINATOR,), anyone), (REPORTERS, of_reporter)),
    "undo_absorption": ((TRIAGE, anyone), ((COORDINATOR,), anyone), (REPORTERS, of_reporter)),
}
"""In a referral the receiving body is the owner; an escalation is heard one level up."""

COMMITMENTS: Rows = {
    "state_commitment": (((*RECORDERS, COMMUNITY), anyone), (OWNERS, of_owner)),
    "agree_commitment": ((OWNERS, of_owner), (RECORDERS, anyone)),
    "contest_commitment": ((OWNERS, of_owner),),
    "close_contest_window": (((CLOCK,), anyone),),
    "lose_owner": (((CLOCK,), anyone),),
    "set_due_date": ((OWNERS, of_owner), (RECORDERS, anyone)),
    "report_progress": ((OWNERS, of_owner),),
    "block_commitment": ((OWNERS, of_owner),),
    "unblock_commitment": ((OWNERS, of_owner),),
    "request_renegotiation": ((OWNERS, of_owner),),
    "answer_renegotiation": ((JUDGES, anyone),),
    "claim_fulfilment": ((OWNERS, of_owner),),
    "verify_fulfilment": ((JUDGES, anyone),),
    "not_confirm_fulfilment": ((JUDGES, anyone),),
    "invite_reply": (((BOARD, *RECORDERS), anyone),),
    "reply": ((OWNERS, of_owner),),
    "declare_not_kept": (((BOARD, *RECORDERS), anyone),),
    "judge_regular": ((RECORDERS, anyone),),
    "withdraw_commitment": ((OWNERS, of_owner),),
    "supersede_commitment": ((OWNERS, of_owner),),
    "check_durability": (((COMMUNITY, BOARD), anyone),),
}

_STEPS: Roles = (OFFICER, SUPERVISOR, FOCAL, AGENCY, COMMUNITY, BOARD)

ACTIONS: Rows = {
    "schedule_action": ((_STEPS, anyone),),
    "do_action": ((_STEPS, anyone),),
    "miss_action": ((_STEPS, anyone),),
    "reschedule_action": ((_STEPS, anyone),),
    "cancel_action": ((_STEPS, anyone),),
}

RESOLUTION: Rows = {
    "claim_resolution": ((LEADERS, of_lead_body),),
    "verify_resolution": ((JUDGES, anyone),),
    "dispute_resolution": (
        ((COMMUNITY,), anyone), (REPORTERS, of_reporter), (OF_THE_PLACE, not_of_lead),
    ),
    "record_feedback_round": ((REPORTERS, anyone),),
    "record_feedback_impossible": ((REPORTERS, anyone),),
    "close_feedback_window": (((CLOCK,), anyone),),
    "close_issue": ((LEADERS, of_lead_body),),
    "reopen_issue": (((COMMUNITY, BOARD), anyone), (LEADERS, of_lead_body)),
    "propose_recurrence": (((CLOCK,), anyone),),
    "confirm_recurrence": ((OF_THE_PLACE, anyone),),
    "refuse_recurrence": ((OF_THE_PLACE, anyone),),
    "link_same_problem": ((OF_THE_PLACE, anyone),),
    "refuse_same_problem": ((OF_THE_PLACE, anyone),),
}  # fmt: skip

CASES: Rows = {**INTAKE, **PASSING_ON, **COMMITMENTS, **ACTIONS, **RESOLUTION}
