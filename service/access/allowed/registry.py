"""What is done with places, bodies and members."""

from service.access.relations import (
    BOARD,
    COMMUNITY,
    COORDINATOR,
    CUSTODIAN,
    FOCAL,
    KEEPERS,
    OFFICER,
    ON_THE_CASE,
    SUPERVISOR,
    Rows,
    anyone,
    not_of_custodians,
    not_oneself,
    of_members_body,
    of_owner,
)

PLACES_AND_BODIES: Rows = {
    "register_place": ((KEEPERS, anyone),),
    "rename_place": ((KEEPERS, anyone),),
    "retire_place": ((KEEPERS, anyone),),
    "set_working_week": ((KEEPERS, anyone),),
    "set_holidays": ((KEEPERS, anyone),),
    "set_pathway_card": (((COORDINATOR, CUSTODIAN), anyone),),
    "describe_place": ((KEEPERS, anyone),),
    "suspend_place": (((COORDINATOR, SUPERVISOR, FOCAL), anyone),),
    "lift_suspension": (((COORDINATOR, SUPERVISOR, FOCAL), anyone),),
    "open_intake": (((COORDINATOR, CUSTODIAN), anyone),),
    "close_intake": (((COORDINATOR, CUSTODIAN), anyone),),
    "register_body": ((KEEPERS, anyone),),
    "rename_body": ((KEEPERS, anyone),),
    "retire_body": ((KEEPERS, anyone),),
    "mobilise_body": (((OFFICER, FOCAL, COORDINATOR), anyone),),
    "form_body": (((OFFICER, FOCAL, COORDINATOR), anyone),),
    "add_safety_function": (((OFFICER, FOCAL, COORDINATOR), anyone),),
    "record_composition": (((OFFICER, FOCAL, COORDINATOR), anyone), ((COMMUNITY, BOARD), of_owner)),
    "hand_over_office": (((SUPERVISOR, FOCAL, COORDINATOR), anyone),),
}

MEMBERS: Rows = {
    "register_member": (((COORDINATOR, CUSTODIAN), anyone),),
    "grant_role": (((COORDINATOR,), not_of_custodians), ((CUSTODIAN,), not_oneself)),
    "revoke_role": (((COORDINATOR, CUSTODIAN), anyone),),
    "issue_key": (((COORDINATOR,), not_of_custodians), ((CUSTODIAN,), anyone)),
    "revoke_key": (((COORDINATOR, CUSTODIAN), anyone), (ON_THE_CASE, of_members_body)),
}
