"""What may be read; what the answer then holds is filtered by what its reader may see."""

from domain.member import Role
from service.access.relations import (
    COORDINATOR,
    CUSTODIAN,
    NATIONAL,
    READERS,
    Rows,
    anyone,
    not_a_partner,
    whoever_sees,
)

LIVE_FIGURES: Rows = {
    "read_recurrence_report": ((READERS, not_a_partner),),
    "read_patterns": ((READERS, not_a_partner),),
    "read_learning": ((READERS, not_a_partner),),
    "read_framework": ((READERS, not_a_partner),),
    "read_indicators": ((READERS, not_a_partner),),
    "read_scorecards": ((READERS, not_a_partner),),
}
"""What is counted at the moment of asking: asked today and tomorrow, it tells what one case added.
Releases, which do not, are read without a key."""

READINGS: Rows = {
    **LIVE_FIGURES,
    "read_issue": ((READERS, whoever_sees),),
    "read_history": ((READERS, whoever_sees),),
    "list_cases": ((READERS, whoever_sees),),
    "read_follow_up": ((READERS, whoever_sees),),
    "read_knowledge": ((READERS, whoever_sees),),
    "find_similar": ((READERS, whoever_sees),),
    "export_episodes": (((Role.AUDITOR, COORDINATOR, NATIONAL), anyone),),
    "read_registry": ((READERS, whoever_sees),),
    "read_dialogues": ((READERS, whoever_sees),),
    "read_recommendations": ((READERS, whoever_sees),),
    "read_problems": ((READERS, whoever_sees),),
    "read_practices": ((READERS, whoever_sees),),
    "read_assessments": ((READERS, whoever_sees),),
    "read_plans": ((READERS, whoever_sees),),
    "read_own_agenda": ((READERS, whoever_sees),),
    "read_events": (((Role.INTEGRATOR, Role.AUDITOR, CUSTODIAN, COORDINATOR, NATIONAL), anyone),),
    "read_members": (((COORDINATOR, CUSTODIAN, Role.AUDITOR), anyone),),
}
