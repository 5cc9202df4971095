"""The table: by decision or kind of reading the roles that may; what is not in it is forbidden."""

from service.access.allowed.cases import CASES
from service.access.allowed.dialogues import DIALOGUES, REMINDERS
from service.access.allowed.learning import (
    KNOWLEDGE,
    PRACTICES,
    PROBLEMS,
    RECOMMENDATIONS,
    RELEASES,
)
from service.access.allowed.planning import ASSESSMENTS, FRAMEWORKS, PLANS
from service.access.allowed.readings import LIVE_FIGURES, READINGS
from service.access.allowed.registry import MEMBERS, PLACES_AND_BODIES
from service.access.relations import Rows

ALLOWED: Rows = {
    **CASES, **PLACES_AND_BODIES, **MEMBERS, **DIALOGUES, **REMINDERS, **RECOMMENDATIONS,
    **PROBLEMS, **PRACTICES, **KNOWLEDGE, **RELEASES, **ASSESSMENTS, **PLANS, **FRAMEWORKS,
    **READINGS,
}  # fmt: skip

LOGGING = frozenset({"report_issue"})
"""All that a key with the scope `log` alone is good for."""

__all__ = ["ALLOWED", "LIVE_FIGURES", "LOGGING", "MEMBERS", "READINGS"]
