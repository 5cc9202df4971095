"""A problem that keeps coming back: suspected, confirmed, answered, judged."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from domain import freetext
from domain import problem as decisions
from domain.problem import PROBLEM, Finding, Problem, ProblemEvent
from domain.words import Sensitivity
from service.access.principal import Subject
from service.http.coded import Category
from service.http.coded import Response as ResponseCode
from service.http.fields import (
    Body,
    CommandBody,
    Day,
    Language,
    ListCode,
    Narrative,
    PlaceCode,
    Sentence,
    Title,
    Uuid,
)
from service.http.routing import Route
from service.problem_cases import chained, link_to
from service.routes.common import EvidenceBody, WithReason, at_place, writes
from service.routes.learning.practice_subjects import practice_named
from service.routes.learning.settling import (
    cases_named,
    exposure,
    lie_at,
    subject_of_problem,
)
from service.writing import OpenStream, Receipt, Write, Writing

router = APIRouter(prefix="/v1/problems/{problem_id}", tags=["Problems"], route_class=Route)

ProblemId = Annotated[Uuid, Path(description="The problem's id, made by the client.")]

NAMED = "named-by-a-person-1"
"""The rule behind what people suspect: the cases that they name, linked as come back."""


class NewProblem(CommandBody):
    """Cases that look like one problem; their links say which came back, and after how long."""

    place: PlaceCode
    category: Category
    subcategory: Category | None = None
    cases: tuple[Uuid, ...] = Field(max_length=100)


class Confirmation(CommandBody):
    """What the problem is, and what lies behind it."""

    title: Title
    description: Narrative
    language: Language
    root_cause: ListCode = Field(description="A code of `root_causes`.")
    override_reason: Sentence | None = Field(
        None, description="Why a text that seems to name a person must stay as it is."
    )


class NewCase(CommandBody):
    """One more case of it."""

    issue_id: Uuid


class NewResponse(CommandBody):
    """What is done about it, the primary response first."""

    responses: tuple[ResponseCode, ...] = Field(max_length=10)
    description: Narrative
    language: Language
    practice_id: Uuid | None = Field(None, description="The practice that is followed.")
    begun_on: Day


class Span(Body):
    """Days from the first to the last, both included."""

    first_day: Day
    last_day: Day


class NewProblemAssessment(CommandBody):
    """Whether the response helped, over as many days at risk before as after."""

    before: Span
    after: Span
    finding: Finding
    text: Narrative
    language: Language
    evidence: tuple[EvidenceBody, ...] = Field((), max_length=20)


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "unknown-place", "issue-unknown", "too-few-cases", "other-place", "cases-not-linked",
    "id-reused",
))  # fmt: skip
async def suspect_problem(problem_id: ProblemId, body: NewProblem, write: Writing) -> Response:
    """Suspect that cases are one problem; the arithmetic is taken from their links."""
    services = write.services
    place = await services.registry.place(body.place)
    cases = await cases_named(services, write.caller, body.cases)
    ordered, gaps = chained(cases)
    subject = await at_place(services, body.place, Sensitivity.INTERNAL, new=True)
    problem = await write.new(PROBLEM, problem_id, place.lane, body, subject)
    return await problem.make(
        decisions.suspect_problem,
        place=body.place,
        category=body.category,
        subcategory=body.subcategory,
        cases=ordered,
        gaps_days=gaps,
        rule=NAMED,
        cases_are_there=await lie_at(services, body.place, list(cases.values())),
        on=problem.on,
    )


@router.post("/confirmation", response_model=Receipt, responses=writes(
    "problem-refused", "already-confirmed", "root-cause-unknown", "flagged-text"
))  # fmt: skip
async def confirm_problem(problem_id: ProblemId, body: Confirmation, write: Writing) -> Response:
    """Say that it is one problem, and what lies behind it."""
    problem = await _open(problem_id, body, write)
    return await problem.decide(
        decisions.confirm_problem,
        title=body.title,
        description=body.description,
        language=body.language,
        root_cause=body.root_cause,
        text_flags=freetext.flags(f"{body.title}\n{body.description}"),
        override_reason=body.override_reason,
        by=problem.by,
        on=problem.on,
    )


@router.post("/refusal", response_model=Receipt, responses=writes(
    "already-confirmed", "reason-missing"
))  # fmt: skip
async def refuse_problem(problem_id: ProblemId, body: WithReason, write: Writing) -> Response:
    """Say that these cases are no one problem; it is not suspected again by the rule."""
    problem = await _open(problem_id, body, write)
    return await problem.decide(decisions.refuse_problem, reason=body.reason, on=problem.on)


@router.post("/cases", response_model=Receipt, responses=writes(
    "problem-refused", "issue-unknown", "other-place"
))  # fmt: skip
async def add_case(problem_id: ProblemId, body: NewCase, write: Writing) -> Response:
    """Add one more case, with the days after which it came back if it is linked to another."""
    problem = await _open(problem_id, body, write)
    cases = await cases_named(write.services, write.caller, [body.issue_id])
    case, suspected = cases[body.issue_id], problem.state.suspected
    link = link_to(case, dict.fromkeys(problem.state.issues))
    return await problem.decide(
        decisions.add_case,
        issue_id=body.issue_id,
        gap_days=link[1] if link else None,
        case_is_there=suspected is not None
        and await lie_at(write.services, suspected.place, [case]),
        on=problem.on,
    )


@router.post("/responses", response_model=Receipt, responses=writes(
    "not-confirmed", "response-missing", "date-order", "practice-unknown", "no-body"
))  # fmt: skip
async def begin_response(problem_id: ProblemId, body: NewResponse, write: Writing) -> Response:
    """Begin to do something about it, for the body that one speaks for."""
    problem = await _open(problem_id, body, write)
    if body.practice_id is not None:
        await practice_named(write.services, write.caller, body.practice_id)
    return await problem.decide(
        decisions.begin_response,
        responses=body.responses,
        description=body.description,
        language=body.language,
        body=problem.speaker,
        practice_id=body.practice_id,
        begun_on=body.begun_on,
        on=problem.on,
    )


@router.post("/assessments", response_model=Receipt, responses=writes(
    "nothing-begun", "unequal-exposure", "date-order", "assessor-not-independent"
))  # fmt: skip
async def assess_problem(
    problem_id: ProblemId, body: NewProblemAssessment, write: Writing
) -> Response:
    """Judge the last response; days at risk and reports are counted from the record."""
    problem = await _open(problem_id, body, write)
    services, state = write.services, problem.state
    before, after = body.before, body.after
    return await problem.decide(
        decisions.assess_problem,
        before=await exposure(services, state, problem.subject, before.first_day, before.last_day),
        after=await exposure(services, state, problem.subject, after.first_day, after.last_day),
        finding=body.finding,
        text=body.text,
        language=body.language,
        evidence=tuple(each.to_domain() for each in body.evidence),
        by=problem.by,
        bodies=write.caller.principal.bodies,
        from_community=problem.from_community,
        on=problem.on,
    )


async def _open(
    problem_id: Uuid, body: CommandBody, write: Write
) -> OpenStream[Problem, ProblemEvent]:
    async def concerns(state: Problem) -> Subject:
        return await subject_of_problem(write.services, state)

    return await write.open(PROBLEM, problem_id, body, concerns)
