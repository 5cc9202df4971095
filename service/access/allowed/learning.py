"""What is done with recommendations, problems and practices."""

from service.access.relations import (
    BOARD,
    CLOCK,
    COMMUNITY,
    COORDINATOR,
    CUSTODIAN,
    JUDGES,
    NATIONAL,
    OF_THE_PLACE,
    OWNERS,
    RECORDERS,
    Rows,
    anyone,
    of_owner,
    of_reporter,
)

RECOMMENDATIONS: Rows = {
    "make_recommendation": (((BOARD, COMMUNITY), anyone),),
    "answer_recommendation": ((OWNERS, of_owner),),
    "follow_recommendation": ((OWNERS, of_owner), (RECORDERS, anyone)),
    "withdraw_recommendation": (((BOARD, COMMUNITY), of_reporter),),
}
"""The addressee is the owner, the maker the reporter."""

PROBLEMS: Rows = {
    "suspect_problem": ((OF_THE_PLACE, anyone), ((CLOCK,), anyone)),
    "confirm_problem": ((OF_THE_PLACE, anyone),),
    "refuse_problem": ((OF_THE_PLACE, anyone),),
    "add_case": ((OF_THE_PLACE, anyone), ((CLOCK,), anyone)),
    "begin_response": ((JUDGES, anyone),),
    "assess_problem": ((JUDGES, anyone),),
}

PRACTICES: Rows = {
    "draft_practice": ((JUDGES, anyone),),
    "revise_practice": ((JUDGES, of_owner),),
    "review_practice": (((NATIONAL, CUSTODIAN), anyone),),
    "publish_practice": (((NATIONAL, COORDINATOR), anyone),),
    "retire_practice": (((NATIONAL,), anyone),),
    "consider_adoption": ((JUDGES, anyone),),
    "adapt_practice": ((JUDGES, anyone),),
    "start_adoption": ((JUDGES, anyone),),
    "assess_adoption": ((JUDGES, anyone),),
    "drop_adoption": ((JUDGES, anyone),),
}
"""The place of an adoption is the adopting city, that of a practice the city it comes from."""

KNOWLEDGE: Rows = {
    "add_knowledge_entry": (((NATIONAL, COORDINATOR, BOARD), anyone),),
    "revise_knowledge_entry": (((NATIONAL, COORDINATOR, BOARD), of_owner),),
    "withdraw_knowledge_entry": (((NATIONAL,), anyone), ((COORDINATOR, BOARD), of_owner)),
    "disseminate": (((NATIONAL,), anyone),),
    "acknowledge_dissemination": (((*OWNERS, *RECORDERS, BOARD, NATIONAL), of_owner),),
}
"""The owner of an entry is the body that added it; that of a dissemination each body told."""

RELEASES: Rows = {
    "publish_release": (((CLOCK, NATIONAL), anyone),),
    "withdraw_release": (((NATIONAL, CUSTODIAN), anyone),),
}
