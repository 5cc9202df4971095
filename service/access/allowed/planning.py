"""What is done with assessments, plans and frameworks."""

from service.access.relations import (
    COMMUNITY,
    COORDINATOR,
    JUDGES,
    NATIONAL,
    OF_THE_PLACE,
    OWNERS,
    PLANNERS,
    Rows,
    anyone,
    of_lead_body,
    of_owner,
)

ASSESSMENTS: Rows = {
    "begin_assessment": ((JUDGES, anyone),),
    "record_scores": ((JUDGES, anyone),),
    "note_gap": ((JUDGES, anyone),),
    "link_gap": ((JUDGES, anyone),),
    "complete_assessment": ((JUDGES, anyone),),
    "give_support": ((OF_THE_PLACE, anyone), ((NATIONAL,), anyone)),
}

PLANS: Rows = {
    "draft_plan": ((PLANNERS, anyone), ((COMMUNITY,), of_lead_body)),
    "approve_plan": ((PLANNERS, anyone), (OF_THE_PLACE, anyone)),
    "add_plan_item": ((PLANNERS, anyone), ((COMMUNITY,), of_lead_body)),
    "change_plan_item": (((*PLANNERS, COMMUNITY), of_lead_body),),
    "report_item_progress": ((OWNERS, of_owner),),
    "claim_item_done": ((OWNERS, of_owner),),
    "verify_item": ((JUDGES, anyone),),
    "drop_item": (((*PLANNERS, COMMUNITY), of_lead_body),),
    "link_plan_item": ((PLANNERS, anyone), (OF_THE_PLACE, anyone)),
    "add_lesson_note": ((PLANNERS, anyone), (OF_THE_PLACE, anyone)),
    "record_uptake": ((PLANNERS, anyone), ((COMMUNITY,), of_lead_body)),
    "close_plan": (((*PLANNERS, COMMUNITY), of_lead_body),),
}
"""The plan's body leads, an item's body owns it. A community makes a plan of its own gozar."""

FRAMEWORKS: Rows = {
    "adopt_framework": (((NATIONAL, COORDINATOR), anyone),),
    "set_target": (((NATIONAL, COORDINATOR), anyone),),
    "revise_target": (((NATIONAL, COORDINATOR), anyone),),
    "record_budget": (((NATIONAL, COORDINATOR), anyone),),
    "close_framework": (((NATIONAL, COORDINATOR), anyone),),
}
"""A framework stands at the country."""
