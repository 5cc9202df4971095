"""Whether a case is an earlier one come back: the rule proposes, a person says."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from domain.issue import recurrence
from service.http.fields import CommandBody, Uuid
from service.http.routing import Route
from service.routes.common import WithReason
from service.routes.issues.common import CaseId, open_case, refusals
from service.writing import Receipt, Writing

router = APIRouter(
    prefix="/v1/issues/{issue_id}/recurrences/{of}", tags=["Issues"], route_class=Route
)

EarlierId = Annotated[Uuid, Path(description="The id of the issue that was declared solved.")]


@router.post("/confirmation", response_model=Receipt, responses=refusals("recurrence-unknown"))
async def confirm_recurrence(
    issue_id: CaseId, of: EarlierId, body: CommandBody, write: Writing
) -> Response:
    """Say that it is the same problem."""
    case = await open_case(write, issue_id, body)
    return await case.decide(recurrence.confirm_recurrence, of=of, on=case.on)


@router.post("/refusal", response_model=Receipt, responses=refusals(
    "recurrence-unknown", "reason-missing"
))  # fmt: skip
async def refuse_recurrence(
    issue_id: CaseId, of: EarlierId, body: WithReason, write: Writing
) -> Response:
    """Say that it is another problem; the rule remembers it."""
    case = await open_case(write, issue_id, body)
    return await case.decide(recurrence.refuse_recurrence, of=of, reason=body.reason, on=case.on)
