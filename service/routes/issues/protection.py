"""Who may read a case: its sensitivity, the members named to work on it, its languages."""

from fastapi import APIRouter, Response
from pydantic import Field

from domain.issue import protection
from domain.words import Sensitivity
from projections.registry_list import has_custodian
from service.access.principal import EVERYWHERE
from service.http.fields import CommandBody, Language, Narrative, Sentence, Title, Uuid
from service.http.routing import Route
from service.routes.issues.common import CaseId, open_case, protected_alike, refusals
from service.writing import Receipt, Writing, accepted

router = APIRouter(prefix="/v1/issues", tags=["Issues"], route_class=Route)


class NewSensitivity(CommandBody):
    """How well the case is to be protected, and why."""

    level: Sensitivity
    reason: Sentence


class CaseWorker(CommandBody):
    """A member who may read and work on a restricted case."""

    member: Uuid


class Translation(CommandBody):
    """What the case says in another language."""

    language: Language
    title: Title
    narrative: Narrative
    machine: bool = Field(strict=True, description="Made by a machine; nobody has read it yet.")


@router.post("/{issue_id}/sensitivity-raisings", response_model=Receipt, responses=refusals(
    "not-higher", "reason-missing", "no-custodian"
))  # fmt: skip
async def raise_sensitivity(issue_id: CaseId, body: NewSensitivity, write: Writing) -> Response:
    """Protect a case better; anyone on it may. What was merged into it is protected with it.

    Where no custodian is appointed, whoever raises it to S2 is named on the case; to S3 is refused.
    """
    case = await open_case(write, issue_id, body)
    services, member = write.services, write.caller.principal.member_id
    at = case.subject.places | {EVERYWHERE}
    appointed = await services.database.read(has_custodian, at, case.today)
    raising = case.command(
        protection.raise_sensitivity,
        level=body.level,
        reason=body.reason,
        custodian_appointed=appointed,
        member=member,
    )
    followers = await protected_alike(case, body.level, body.reason, None if appointed else member)
    return accepted(await write.commit([raising, *followers], case.operation))


@router.post("/{issue_id}/sensitivity-lowerings", response_model=Receipt, responses=refusals(
    "not-lower", "reason-missing"
))  # fmt: skip
async def lower_sensitivity(issue_id: CaseId, body: NewSensitivity, write: Writing) -> Response:
    """Let more people read a case: a custodian's decision."""
    case = await open_case(write, issue_id, body)
    return await case.decide(protection.lower_sensitivity, level=body.level, reason=body.reason)


@router.post("/{issue_id}/case-workers", response_model=Receipt, responses=refusals())
async def name_case_worker(issue_id: CaseId, body: CaseWorker, write: Writing) -> Response:
    """Let one more member read and work on a restricted case."""
    case = await open_case(write, issue_id, body)
    return await case.decide(protection.name_case_worker, member=body.member)


@router.put("/{issue_id}/translations/{translation_id}", status_code=201, response_model=Receipt,
    responses=refusals("id-reused"),
)  # fmt: skip
async def translate_issue(
    issue_id: CaseId, translation_id: Uuid, body: Translation, write: Writing
) -> Response:
    """Add what the case says in another language; the words it was reported in stay."""
    case = await open_case(write, issue_id, body)
    return await case.make(
        protection.translate_issue,
        translation_id=translation_id,
        language=body.language,
        title=body.title,
        narrative=body.narrative,
        machine=body.machine,
        on=case.on,
    )
