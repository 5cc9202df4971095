"""One practice with what came of its adoptions, and lists of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from domain.practice import PRACTICE, Adoption, Practice, Result, Stage
from domain.practice.events import AdoptionAssessed
from projections.learning.practice_list import PracticeFilter, PracticeRow, list_practices
from service.documents.evidence import EvidenceShown, evidence_shown
from service.http.caller import Asking, Caller, Using
from service.http.etags import document, revalidate
from service.http.fields import BodyCode, ListCode, PlaceCode
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.routing import Route
from service.http.times import AsOf, position_at
from service.ledger import Loaded
from service.openapi import refusals
from service.routes.learning.practice_subjects import PracticeId, subject_of
from service.routes.learning.settling import problem_known
from service.routes.seen import seen
from service.services import Services

router = APIRouter(prefix="/v1/practices", tags=["Practices"], route_class=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionAssessmentShown:
    """What came of it: worked, partly, did_not_work or too_early."""

    result: str
    text: str
    language: str
    evidence: Sequence[EvidenceShown]
    assessed_by: str | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionShown:
    """An adoption by another city, with every assessment of it; the last one is its result."""

    adoption_id: UUID
    city: str
    body: str
    status: str
    result: str | None
    why: str
    language: str
    considered_on: date
    changes: str | None
    places: Sequence[str]
    started_on: date | None
    assessments: Sequence[AdoptionAssessmentShown]
    dropped_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewShown:
    """`text_flags`: what seemed to point at a person and was let stand, for the reason given."""

    cleared: bool
    note: str
    text_flags: Sequence[str]
    override_reason: str | None
    reviewed_by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeShown:
    """A practice. `text_flags` are those of the text as it stands, for its reviewer.

    `problem_id` is null also for who may not see that problem.
    """

    id: UUID
    version: int
    city: str
    category: str
    responses: Sequence[str]
    status: str
    title: str
    context: str
    description: str
    cost: str | None
    result: str
    language: str
    problem_id: UUID | None
    written_by: str
    drafted_on: date
    text_flags: Sequence[str]
    review: ReviewShown | None
    published_on: date | None
    retired_because: str | None
    adoptions: Sequence[AdoptionShown]


@router.get("/{practice_id}", response_model=PracticeShown, responses=refusals(
    "as-of-too-recent", "bad-if-none-match"
))  # fmt: skip
async def read_practice(
    practice_id: PracticeId,
    request: Request,
    caller: Asking,
    services: Using,
    as_of: AsOf = None,
) -> Response:
    """Read one practice with its adoptions, as it is or as it was known at a recorded time.

    One that names a problem is always sent whole: whether that is shown changes without it.
    """
    # what was taken out before it was published stays hidden from who could not read it then
    loaded = await seen(
        PRACTICE, practice_id, "read_practices", caller, services, subject_of, as_of,
        then_too=True,
    )  # fmt: skip
    if loaded.state.drafted is None or loaded.state.drafted.problem_id is None:
        revalidate(request, loaded.version)
    problem_id = await _problem_to_show(services, caller, loaded.state)
    return document(_shown(practice_id, loaded, problem_id), loaded.version)


@router.get("", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_practices(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    city: Annotated[PlaceCode | None, Query(description="The city it comes from.")] = None,
    place: Annotated[
        PlaceCode | None, Query(description="The same, or a province or country of it.")
    ] = None,
    category: Annotated[ListCode | None, Query(description="A code of `categories`.")] = None,
    response_code: Annotated[
        ListCode | None, Query(alias="response", description="A code of `responses`.")
    ] = None,
    body: Annotated[BodyCode | None, Query(description="The body that wrote it.")] = None,
    status: Stage | None = None,
    adopted_by: Annotated[PlaceCode | None, Query(description="A city that adopted it.")] = None,
    result: Annotated[
        Result | None, Query(description="What came of an adoption, of that city if one is named.")
    ] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[PracticeRow]:
    """List the practices the caller may see, newest first, with what came of their adoptions."""
    caller.allow_reading("read_practices")
    wanted = PracticeFilter(
        city=city, place=place, category=category, response=response_code, body=body,
        status=status, adopted_by=adopted_by, result=result,
    )  # fmt: skip
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_practices,
        caller.visible(),
        wanted=wanted,
        as_of=as_of,
        after_key=decode_cursor("practices", cursor),
        limit=limit,
    )
    return serve_known("practices", found, position, request, response)


async def _problem_to_show(services: Services, caller: Caller, practice: Practice) -> UUID | None:
    problem_id = practice.drafted.problem_id if practice.drafted else None
    if problem_id and await problem_known(services, caller, problem_id):
        return problem_id
    return None


def _shown(practice_id: UUID, loaded: Loaded[Practice], problem_id: UUID | None) -> PracticeShown:
    practice = loaded.state
    drafted, text = practice.drafted, practice.text
    assert drafted is not None  # a stream begins with it
    assert text is not None
    return PracticeShown(
        id=practice_id,
        version=loaded.version,
        city=drafted.city,
        category=drafted.category,
        responses=drafted.responses,
        status=practice.stage.value,
        title=text.title,
        context=text.context,
        description=text.description,
        cost=text.cost,
        result=text.result,
        language=text.language,
        problem_id=problem_id,
        written_by=drafted.written_by,
        drafted_on=drafted.on,
        text_flags=text.text_flags,
        review=_review(practice),
        published_on=practice.published.on if practice.published else None,
        retired_because=practice.retired.reason if practice.retired else None,
        adoptions=[adoption_shown(each) for each in practice.adoptions.values()],
    )


def _review(practice: Practice) -> ReviewShown | None:
    if (reviewed := practice.reviewed) is None:
        return None
    return ReviewShown(
        cleared=reviewed.cleared,
        note=reviewed.note,
        text_flags=reviewed.text_flags,
        override_reason=reviewed.override_reason,
        reviewed_by=reviewed.reviewed_by,
        on=reviewed.on,
    )


def adoption_shown(adoption: Adoption) -> AdoptionShown:
    """Every step of it, and every assessment, whatever came of it."""
    considered, adapted, started = adoption.considered, adoption.adapted, adoption.started
    return AdoptionShown(
        adoption_id=considered.adoption_id,
        city=considered.city,
        body=considered.body,
        status=adoption.state.value,
        result=adoption.result.value if adoption.result else None,
        why=considered.why,
        language=considered.language,
        considered_on=considered.on,
        changes=adapted.changes if adapted else None,
        places=started.places if started else (),
        started_on=started.started_on if started else None,
        assessments=[_assessment(each) for each in adoption.assessments],
        dropped_because=adoption.dropped.reason if adoption.dropped else None,
    )


def _assessment(assessed: AdoptionAssessed) -> AdoptionAssessmentShown:
    return AdoptionAssessmentShown(
        result=assessed.result.value,
        text=assessed.text,
        language=assessed.language,
        evidence=evidence_shown(assessed.evidence),
        assessed_by=assessed.assessed_by,
        on=assessed.on,
    )
