"""Whom an entry of the knowledge base concerns, and what of the record may be told to all."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from uuid import UUID

from domain.dissemination import Disseminated, Told
from domain.issue import ISSUE
from domain.knowledge import KNOWLEDGE, Knowledge
from domain.knowledge import Stage as EntryStage
from domain.knowledge.events import KnowledgeEntryWithdrawn
from domain.plan import PLAN
from domain.plan.learning import finding_unknown
from domain.practice import PRACTICE
from domain.practice import Stage as PracticeStage
from domain.practice.events import PracticeRetired
from domain.problem import PROBLEM
from domain.release import RELEASE, ReleaseWithdrawn
from domain.words import is_protected
from service.access.principal import Subject
from service.documents.knowledge import Ended
from service.http.caller import Caller
from service.routes.learning import practice_subjects
from service.routes.learning.settling import subject_of_problem
from service.routes.seen import may_know
from service.services import Services

_End = KnowledgeEntryWithdrawn | PracticeRetired | ReleaseWithdrawn | None


async def subject_of(services: Services, knowledge: Knowledge) -> Subject:
    """An entry stands at no place and everybody may read it; who added it owns it."""
    added = knowledge.added
    return Subject(unplaced=True, owner_body=added.added_by if added else None)


async def may_be_told(
    services: Services, caller: Caller, what: Told, record_id: UUID, plan_id: UUID | None
) -> bool:
    """Whether it is out for everybody to read; refused (`finding-unknown`) where there is none."""
    if what is Told.LESSON_NOTE:
        return await _note_is_open(services, plan_id, record_id)
    return await _SETTLED[what](services, caller, record_id)


async def ended(services: Services, told: Disseminated, as_of: datetime | None) -> Ended | None:
    """Whether what was told is out no more, now or at a recorded time; of a note never."""
    match told.what:
        case Told.KNOWLEDGE:
            entry = await services.ledger.load(KNOWLEDGE, told.record_id, as_of=as_of)
            end: _End = entry.state.withdrawn
        case Told.PRACTICE:
            practice = await services.ledger.load(PRACTICE, told.record_id, as_of=as_of)
            end = practice.state.retired
        case Told.RELEASE:
            release = await services.ledger.load(RELEASE, told.record_id, as_of=as_of)
            end = release.state.withdrawn
        case Told.LESSON_NOTE:
            end = None
    return Ended(end.on, end.reason) if end else None


async def is_known(services: Services, told: Disseminated) -> bool:
    """Whether it may be known what was told: not of a note whose case is protected now."""
    if told.what is not Told.LESSON_NOTE:
        return True
    return await _note_is_open(services, told.plan_id, told.record_id)


async def _entry_is_out(services: Services, caller: Caller, entry_id: UUID) -> bool:
    loaded = await services.ledger.load(KNOWLEDGE, entry_id)
    if loaded.lane is None:
        raise finding_unknown()
    return loaded.state.stage is EntryStage.PUBLISHED


async def _practice_is_out(services: Services, caller: Caller, practice_id: UUID) -> bool:
    loaded = await services.ledger.load(PRACTICE, practice_id)
    subject = await practice_subjects.subject_of(services, loaded.state)
    if loaded.lane is None or not await may_know(services, caller, loaded.lane, subject):
        raise finding_unknown()
    return loaded.state.stage is PracticeStage.PUBLISHED


async def _release_is_out(services: Services, caller: Caller, release_id: UUID) -> bool:
    loaded = await services.ledger.load(RELEASE, release_id)
    if loaded.lane is None:
        raise finding_unknown()
    return loaded.state.published is not None and loaded.state.withdrawn is None


async def _note_is_open(services: Services, plan_id: UUID | None, note_id: UUID) -> bool:
    """A note is as public as its plan, unless it was flagged or came of what is protected now."""
    loaded = await services.ledger.load(PLAN, plan_id) if plan_id else None
    note = loaded.state.notes.get(note_id) if loaded else None
    if note is None:
        raise finding_unknown()
    if note.text_flags:
        return False
    if note.issue_id is not None:
        case = (await services.ledger.load(ISSUE, note.issue_id)).state
        if is_protected(case.sensitivity, case.police_conduct):
            return False
    if note.problem_id is not None:
        problem = (await services.ledger.load(PROBLEM, note.problem_id)).state
        concerns = await subject_of_problem(services, problem)
        return not is_protected(concerns.sensitivity, concerns.police_conduct)
    return True


_SETTLED: Mapping[Told, Callable[[Services, Caller, UUID], Awaitable[bool]]] = {
    Told.KNOWLEDGE: _entry_is_out,
    Told.PRACTICE: _practice_is_out,
    Told.RELEASE: _release_is_out,
}
