"""What a plan may learn from, and who may know of it: each kind of record by its own rule."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.assessment import ASSESSMENT
from domain.dialogue import DIALOGUE
from domain.events import Stream
from domain.knowledge import KNOWLEDGE
from domain.plan import Finding
from domain.practice import PRACTICE
from domain.problem import PROBLEM
from domain.recommendation import RECOMMENDATION
from domain.words import is_protected
from service.access.principal import Subject
from service.http.caller import Caller
from service.routes.dialogues import common as dialogues
from service.routes.knowledge import subjects as knowledge
from service.routes.learning import practice_subjects, recommendations, settling
from service.routes.planning.common import assessment_subject
from service.routes.seen import may_know
from service.services import Services

SubjectOf = Callable[[Services, Any], Awaitable[Subject]]

KINDS: Mapping[Finding, tuple[Stream[Any, Any], SubjectOf]] = {
    Finding.RECOMMENDATION: (RECOMMENDATION, recommendations.subject_of),
    Finding.PROBLEM: (PROBLEM, settling.subject_of_problem),
    Finding.PRACTICE: (PRACTICE, practice_subjects.subject_of),
    Finding.ASSESSMENT: (ASSESSMENT, assessment_subject),
    Finding.DIALOGUE: (DIALOGUE, dialogues.subject_of),
    Finding.KNOWLEDGE: (KNOWLEDGE, knowledge.subject_of),
}
"""A lesson note is a record of its plan alone."""


async def finding_exists(
    services: Services, caller: Caller, finding: Finding, finding_id: UUID
) -> bool:
    """Whether there is such a record that the caller may see and that is not restricted."""
    subject = await _known(services, caller, finding, finding_id)
    return subject is not None and not is_protected(subject.sensitivity, subject.police_conduct)


async def findings_seen(
    services: Services, caller: Caller, findings: Iterable[tuple[Finding, UUID]]
) -> frozenset[UUID]:
    """Those that the caller may know of; a lesson note is as public as its plan."""
    seen = []
    for finding, finding_id in dict.fromkeys(findings):
        known = await _known(services, caller, finding, finding_id)
        if known or finding is Finding.LESSON_NOTE:
            seen.append(finding_id)
    return frozenset(seen)


async def _known(
    services: Services, caller: Caller, finding: Finding, finding_id: UUID
) -> Subject | None:
    """Whom it concerns; None where the caller may know of no such record."""
    if finding not in KINDS:
        return None
    kind, subject_of = KINDS[finding]
    loaded = await services.ledger.load(kind, finding_id)
    if loaded.lane is None:
        return None
    subject = await subject_of(services, loaded.state)
    return subject if await may_know(services, caller, loaded.lane, subject) else None
