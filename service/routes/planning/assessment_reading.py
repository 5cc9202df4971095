"""Reading assessments: one, the list with scores, and before beside after."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from domain.assessment import ASSESSMENT, Assessment, Stage
from domain.assessment.decisions import the_assessment_must_exist
from projections.planning.assessment_list import AssessmentFilter, AssessmentRow, list_assessments
from service.documents.assessment import (
    AssessmentFile,
    ComparisonShown,
    assessment_file,
    comparison_file,
)
from service.http.caller import Asking, Caller, Using
from service.http.etags import document, revalidate
from service.http.fields import BodyCode, ListCode, Uuid
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.problems import Problem
from service.http.routing import Route
from service.http.times import AsOf, position_at
from service.ledger import Loaded
from service.openapi import refusals
from service.routes.common import City, Place
from service.routes.planning.common import AssessmentId, assessment_subject
from service.routes.seen import cases_known, seen
from service.services import Services

router = APIRouter(prefix="/v1/assessments", tags=["Assessments"], route_class=Route)


@router.get("", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_assessments(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    city: City = None,
    place: Place = None,
    body: Annotated[BodyCode | None, Query(description="The body that was reviewed.")] = None,
    instrument: Annotated[ListCode | None, Query(description="The code of an instrument.")] = None,
    stage: Annotated[Stage | None, Query(description="begun or completed.")] = None,
    repeats: Annotated[Uuid | None, Query(description="Those that repeat this one.")] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[AssessmentRow]:
    """List assessments with their scores, newest first."""
    caller.allow_reading("read_assessments")
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_assessments,
        caller.visible(),
        wanted=AssessmentFilter(
            city=city, place=place, body=body, instrument=instrument,
            stage=stage.value if stage else None, repeats=repeats,
        ),
        as_of=as_of,
        after_key=decode_cursor("assessments", cursor),
        limit=limit,
    )  # fmt: skip
    return serve_known("assessments", found, position, request, response)


@router.get(
    "/{assessment_id}", response_model=AssessmentFile,
    responses=refusals("as-of-too-recent", "bad-if-none-match"),
)  # fmt: skip
async def read_assessment(
    assessment_id: AssessmentId,
    request: Request,
    caller: Asking,
    services: Using,
    as_of: AsOf = None,
) -> Response:
    """Read one assessment, as it is or as it was known at a recorded time.

    One with links to cases is always sent whole: what may be shown of them changes without it.
    """
    loaded = await _seen(services, caller, assessment_id, as_of)
    linked = [link.issue_id for gap in loaded.state.gaps.values() for link in gap.links]
    if not linked:
        revalidate(request, loaded.version)
    issues = await cases_known(services, caller, [each for each in linked if each])
    begun = the_assessment_must_exist(loaded.state)
    shown = assessment_file(assessment_id, loaded, begun, frozenset(issues))
    return document(shown, loaded.version)


@router.get(
    "/{assessment_id}/comparison", response_model=ComparisonShown,
    responses=refusals("as-of-too-recent", "no-earlier-assessment"),
)  # fmt: skip
async def compare_assessments(
    assessment_id: AssessmentId, caller: Asking, services: Using, as_of: AsOf = None
) -> Response:
    """Set an assessment beside the one that it repeats: item by item, gap by gap."""
    after = await _seen(services, caller, assessment_id, as_of)
    begun = the_assessment_must_exist(after.state)
    if begun.repeats is None:
        text = "Name the earlier assessment in `repeats` when beginning one to compare."
        raise Problem("no-earlier-assessment", text)
    before = await _seen(services, caller, begun.repeats, as_of)
    first = the_assessment_must_exist(before.state)
    shown = comparison_file(begun.repeats, before.state, assessment_id, after.state, begun, first)
    return Response(msgspec.json.encode(shown), media_type="application/json")


async def _seen(
    services: Services, caller: Caller, assessment_id: UUID, as_of: datetime | None
) -> Loaded[Assessment]:
    return await seen(
        ASSESSMENT, assessment_id, "read_assessments", caller, services, assessment_subject, as_of
    )
