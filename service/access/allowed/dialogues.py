"""What is done with dialogues, their minutes and reminders."""

from service.access.relations import (
    CLOCK,
    CONVENERS,
    JUDGES,
    RECORDERS,
    Rows,
    anyone,
    of_lead_body,
)

DIALOGUES: Rows = {
    "plan_dialogue": ((CONVENERS, anyone),),
    "invite_bodies": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "postpone_dialogue": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "cancel_dialogue": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "prepare_agenda": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "hold_dialogue": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "correct_attendance": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "draft_minutes": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "circulate_minutes": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "propose_amendment": ((JUDGES, anyone),),
    "accept_amendment": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "decline_amendment": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "sign_minutes": ((JUDGES, anyone),),
    "refuse_signature": ((JUDGES, anyone),),
    "seal_minutes": ((CONVENERS, of_lead_body), (RECORDERS, anyone)),
    "add_addendum": ((JUDGES, anyone),),
    "translate_minutes": ((JUDGES, anyone),),
    "review_translation": ((JUDGES, anyone),),
}
"""The convener is the lead body. That a party was present, and signs for itself alone, is a rule
of the domain."""

REMINDERS: Rows = {"remind": (((CLOCK,), anyone),)}
