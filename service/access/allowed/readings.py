"""What may be read; what the answer then holds is filtered by what its reader may see."""

from domain.member import Role
from service.access.relations import (
    COORDINATOR,
    CUSTODIAN,
    NATIONAL,
    READERS,
    Rows,
    anyone,
    whoever_sees,
)

READINGS: Rows = {
    "read_issue": ((READERS, whoever_sees),),
    "read_history": ((READERS, whoever_sees),),
    "list_cases": ((READERS, whoever_sees),),
    "read_follow_up": ((READERS, whoever_sees),),
    "read_recurrence_report": ((READERS, whoever_sees),),
    "read_patterns": ((READERS, whoever_sees),),
    "read_learning": ((READERS, whoever_sees),),
    "read_knowledge": ((READERS, whoever_sees),),
    "read_releases": ((READERS, whoever_sees),),
    "find_similar": ((READERS, whoever_sees),),
    "export_episodes": (((Role.AUDITOR, COORDINATOR, NATIONAL), anyone),),
    "read_registry": ((READERS, whoever_sees),),
    "read_dialogues": ((READERS, whoever_sees),),
    "read_recommendations": ((READERS, whoever_sees),),
    "read_problems": ((READERS, whoever_sees),),
    "read_practices": ((READERS, whoever_sees),),
    "read_assessments": ((READERS, whoever_sees),),
    "read_plans": ((READERS, whoever_sees),),
    "read_framework": ((READERS, whoever_sees),),
    "read_indicators": ((READERS, whoever_sees),),
    "read_scorecards": ((READERS, whoever_sees),),
    "read_own_agenda": ((READERS, whoever_sees),),
    "read_events": (((Role.INTEGRATOR, Role.AUDITOR, CUSTODIAN, COORDINATOR, NATIONAL), anyone),),
    "read_members": (((COORDINATOR, CUSTODIAN, Role.AUDITOR), anyone),),
}
