"""What is done with dialogues, their minutes and reminders."""

from service.access.relations import (
    CLOCK,
    CONVENERS,
    JUDGES,
    RECORDERS,
    Rows,
    anyone,
    of_its_own_place,
    of_lead_body,
)

DIALOGUES: Rows = {
    "plan_dialogue": ((CONVENERS, anyone),),
    "invite_bodies": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "postpone_dialogue": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "cancel_dialogue": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "prepare_agenda": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "hold_dialogue": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "correct_attendance": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "draft_minutes": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "circulate_minutes": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "propose_amendment": ((JUDGES, anyone),),
    "accept_amendment": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "decline_amendment": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "sign_minutes": ((JUDGES, anyone),),
    "attest_signature": ((JUDGES, anyone),),
    "refuse_signature": ((JUDGES, anyone),),
    "seal_minutes": ((CONVENERS, of_lead_body), (RECORDERS, of_its_own_place)),
    "add_addendum": ((JUDGES, anyone),),
    "translate_minutes": ((JUDGES, anyone),),
    "review_translation": ((JUDGES, anyone),),
}
"""The convener is the lead body. That a party was present, and signs for itself alone, is a rule
of the domain."""

REMINDERS: Rows = {"remind": (((CLOCK,), anyone),)}
