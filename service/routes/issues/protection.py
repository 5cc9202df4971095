"""Who may read a case: its sensitivity, and the members named to work on it."""

from fastapi import APIRouter, Response

from domain.issue import protection
from domain.words import Sensitivity
from service.http.fields import CommandBody, Sentence, Uuid
from service.http.routing import Route
from service.routes.issues.common import CaseId, open_case, refusals
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/issues", tags=["Issues"], route_class=Route)


class NewSensitivity(CommandBody):
    """How well the case is to be protected, and why."""

    level: Sensitivity
    reason: Sentence


class CaseWorker(CommandBody):
    """A member who may read and work on a restricted case."""

    member: Uuid


@router.post("/{issue_id}/sensitivity-raisings", response_model=Receipt, responses=refusals(
    "not-higher", "reason-missing"
))  # fmt: skip
async def raise_sensitivity(issue_id: CaseId, body: NewSensitivity, write: Writing) -> Response:
    """Protect a case better; anyone on it may."""
    case = await open_case(write, issue_id, body)
    return await case.decide(protection.raise_sensitivity, level=body.level, reason=body.reason)


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
