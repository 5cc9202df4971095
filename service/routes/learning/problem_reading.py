"""One problem with its arithmetic, and lists of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from domain.problem import PROBLEM, Exposure, Problem, ProblemAssessed, ResponseBegun, Stage
from projections.learning.problem_list import ProblemFilter, ProblemRow, list_problems
from service.documents.evidence import EvidenceShown, evidence_shown
from service.http.caller import Asking, Using
from service.http.etags import document, revalidate
from service.http.fields import BodyCode, ListCode
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.routing import Route
from service.http.times import AsOf, position_at
from service.ledger import Loaded
from service.openapi import refusals
from service.routes.common import City, Place
from service.routes.learning.problems import ProblemId
from service.routes.learning.settling import subject_of_problem
from service.routes.seen import seen

router = APIRouter(prefix="/v1/problems", tags=["Problems"], route_class=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOfProblem:
    """A case of it; `gap_days`: how many days after the earlier solution it was reported.

    Null for the first case, and for one that is not linked to another.
    """

    issue_id: UUID
    gap_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseShown:
    """What was done about it, the primary response first."""

    responses: Sequence[str]
    description: str
    language: str
    body: str
    practice_id: UUID | None
    begun_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureShown:
    """Days from the first to the last; `days_at_risk` are those not suspended."""

    first_day: date
    last_day: date
    days_at_risk: int
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentShown:
    """Before and after the last response, over as many days at risk."""

    before: ExposureShown
    after: ExposureShown
    finding: str
    text: str
    language: str
    evidence: Sequence[EvidenceShown]
    assessed_by: str | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemShown:
    """A problem with the arithmetic by which it was suspected, under the rule that is named."""

    id: UUID
    version: int
    city: str
    place: str
    category: str
    subcategory: str | None
    status: str
    suspected_on: date
    rule: str
    cases: Sequence[CaseOfProblem]
    title: str | None
    description: str | None
    language: str | None
    root_cause: str | None
    confirmed_by: str | None
    confirmed_on: date | None
    refused_because: str | None
    responses: Sequence[ResponseShown]
    assessments: Sequence[AssessmentShown]


@router.get("/{problem_id}", response_model=ProblemShown, responses=refusals(
    "as-of-too-recent", "bad-if-none-match"
))  # fmt: skip
async def read_problem(
    problem_id: ProblemId,
    request: Request,
    caller: Asking,
    services: Using,
    as_of: AsOf = None,
) -> Response:
    """Read one problem, as it is or as it was known at a recorded time."""
    loaded = await seen(
        PROBLEM, problem_id, "read_problems", caller, services, subject_of_problem, as_of
    )
    revalidate(request, loaded.version)
    return document(_shown(problem_id, loaded), loaded.version)


@router.get("", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_problems(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    city: City = None,
    place: Place = None,
    category: Annotated[ListCode | None, Query(description="A code of `categories`.")] = None,
    body: Annotated[BodyCode | None, Query(description="The body that responds.")] = None,
    status: Stage | None = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[ProblemRow]:
    """List the problems the caller may see, newest first.

    A problem is protected like the most protected case in it.
    """
    caller.allow_reading("read_problems")
    wanted = ProblemFilter(city=city, place=place, category=category, body=body, status=status)
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_problems,
        caller.visible(),
        wanted=wanted,
        as_of=as_of,
        after_key=decode_cursor("problems", cursor),
        limit=limit,
    )
    return serve_known("problems", found, position, request, response)


def _shown(problem_id: UUID, loaded: Loaded[Problem]) -> ProblemShown:
    problem = loaded.state
    suspected, confirmed, refused = problem.suspected, problem.confirmed, problem.refused
    assert suspected is not None  # a stream begins with it
    return ProblemShown(
        id=problem_id,
        version=loaded.version,
        city=loaded.lane or "",
        place=suspected.place,
        category=suspected.category,
        subcategory=suspected.subcategory,
        status=problem.stage.value,
        suspected_on=suspected.on,
        rule=suspected.rule,
        cases=[CaseOfProblem(issue_id=issue, gap_days=gap) for issue, gap in problem.cases],
        title=confirmed.title if confirmed else None,
        description=confirmed.description if confirmed else None,
        language=confirmed.language if confirmed else None,
        root_cause=confirmed.root_cause if confirmed else None,
        confirmed_by=confirmed.confirmed_by if confirmed else None,
        confirmed_on=confirmed.on if confirmed else None,
        refused_because=refused.reason if refused else None,
        responses=[_response(each) for each in problem.responses],
        assessments=[_assessment(each) for each in problem.assessments],
    )


def _response(begun: ResponseBegun) -> ResponseShown:
    return ResponseShown(
        responses=begun.responses,
        description=begun.description,
        language=begun.language,
        body=begun.body,
        practice_id=begun.practice_id,
        begun_on=begun.begun_on,
    )


def _assessment(assessed: ProblemAssessed) -> AssessmentShown:
    return AssessmentShown(
        before=_exposure(assessed.before),
        after=_exposure(assessed.after),
        finding=assessed.finding.value,
        text=assessed.text,
        language=assessed.language,
        evidence=evidence_shown(assessed.evidence),
        assessed_by=assessed.assessed_by,
        on=assessed.on,
    )


def _exposure(exposure: Exposure) -> ExposureShown:
    return ExposureShown(
        first_day=exposure.first_day,
        last_day=exposure.last_day,
        days_at_risk=exposure.days_at_risk,
        reports=exposure.reports,
    )
