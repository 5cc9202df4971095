"""Whether two cases are about one problem: what was suggested, a person decides."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import Field

from domain.issue import same_problem
from service.http.fields import CommandBody, Sentence, Short, Uuid
from service.http.problems import Fault, Problem
from service.http.routing import Route
from service.routes.issues.common import Case, CaseId, open_case, refusals
from service.writing import Receipt, Write, Writing

router = APIRouter(
    prefix="/v1/issues/{issue_id}/same-problem/{of}", tags=["Similar"], route_class=Route
)

OtherId = Annotated[Uuid, Path(description="The id of the other issue.")]
Score = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False, examples=[0.91])]


class Answered(CommandBody):
    """What was suggested of the two, if a rule was asked: it is kept with the answer."""

    score: Score | None = None
    rule: Short | None = Field(None, description="The rule with its version.")


class NotSameProblem(Answered):
    """The same, and why they are different problems."""

    reason: Sentence


@router.post("/confirmation", response_model=Receipt, responses=refusals(
    "same-issue", "other-city", "protected-differently", "said-at-the-other"
))  # fmt: skip
async def link_same_problem(
    issue_id: CaseId, of: OtherId, body: Answered, write: Writing
) -> Response:
    """Say that both are about one problem; both cases go on.

    In reports of recurrence they then belong together. It does not say that it came back.
    """
    case, other = await _both(issue_id, of, body, write)
    return await case.decide(
        same_problem.link_same_problem,
        issue_id=issue_id,
        of=of,
        in_its_city=case.lane == other.lane,
        sensitivity=other.state.sensitivity,
        police_conduct=other.state.police_conduct,
        said_there=issue_id in other.state.same_problem,
        score=body.score,
        rule=body.rule,
        on=case.on,
    )


@router.post("/refusal", response_model=Receipt, responses=refusals(
    "same-issue", "other-city", "protected-differently", "said-at-the-other", "reason-missing"
))  # fmt: skip
async def refuse_same_problem(
    issue_id: CaseId, of: OtherId, body: NotSameProblem, write: Writing
) -> Response:
    """Say that they are different problems; the two are not suggested again."""
    case, other = await _both(issue_id, of, body, write)
    return await case.decide(
        same_problem.refuse_same_problem,
        issue_id=issue_id,
        of=of,
        reason=body.reason,
        in_its_city=case.lane == other.lane,
        sensitivity=other.state.sensitivity,
        police_conduct=other.state.police_conduct,
        said_there=issue_id in other.state.same_problem,
        score=body.score,
        rule=body.rule,
        on=case.on,
    )


async def _both(issue_id: UUID, of: UUID, body: Answered, write: Write) -> tuple[Case, Case]:
    """Both cases; 404 where the caller may not know of one of them."""
    if (body.score is None) != (body.rule is None):
        text = "Send the score together with the rule that gave it, or neither."
        raise Problem("invalid", faults=[Fault("/score", "incomplete", text)])
    return await open_case(write, issue_id, body), await open_case(write, of, body)
