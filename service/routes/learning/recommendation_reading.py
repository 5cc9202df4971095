"""One recommendation and lists of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from domain.recommendation import RECOMMENDATION, Recommendation, Stage
from projections.learning.recommendation_list import (
    RecommendationFilter,
    RecommendationRow,
    list_recommendations,
)
from service.http.caller import Asking, Caller, Using
from service.http.etags import document, revalidate
from service.http.fields import BodyCode
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.routing import Route
from service.http.times import AsOf, now, position_at
from service.ledger import Loaded
from service.openapi import refusals
from service.routes.common import City, Place
from service.routes.learning.recommendations import RecommendationId, subject_of
from service.routes.learning.settling import problem_known
from service.routes.seen import cases_known, seen
from service.services import Services

router = APIRouter(prefix="/v1/recommendations", tags=["Recommendations"], route_class=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedToShown:
    """A promise that came of it."""

    issue_id: UUID
    commitment_id: UUID
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    """What the addressee said; `late`: after the last day of the term."""

    answer: str
    reason: str | None
    explanation: str
    language: str
    answered_by: str
    on: date
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationShown:
    """A recommendation. Links to what its reader may not see are left out."""

    id: UUID
    version: int
    city: str
    place: str
    status: str
    title: str
    text: str
    language: str
    made_by: str
    made_on: date
    addressed_to: str
    answer_by: date
    overdue: bool
    issues: Sequence[UUID]
    problem_id: UUID | None
    dialogue_id: UUID | None
    item: int | None
    answer: AnswerShown | None
    commitments: Sequence[LedToShown]
    withdrawn_because: str | None


@router.get("/{recommendation_id}", response_model=RecommendationShown, responses=refusals(
    "as-of-too-recent", "bad-if-none-match"
))  # fmt: skip
async def read_recommendation(
    recommendation_id: RecommendationId,
    request: Request,
    caller: Asking,
    services: Using,
    as_of: AsOf = None,
) -> Response:
    """Read one recommendation, as it is or as it was known at a recorded time.

    One that waits for its answer is always sent whole: it becomes overdue with the day. So is
    one that names cases or a problem: which of them are shown changes without it.
    """
    loaded = await seen(
        RECOMMENDATION, recommendation_id, "read_recommendations", caller, services, subject_of,
        as_of,
    )  # fmt: skip
    if loaded.state.stage is not Stage.MADE and not _names_others(loaded.state):
        revalidate(request, loaded.version)
    today = (await services.registry.city(loaded.lane or "")).today(as_of or now())
    links = await _links_to_show(services, caller, loaded.state)
    return document(_shown(recommendation_id, loaded, links, today), loaded.version)


@router.get("", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_recommendations(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    city: City = None,
    place: Place = None,
    body: Annotated[BodyCode | None, Query(description="Its maker or its addressee.")] = None,
    status: Stage | None = None,
    overdue: Annotated[
        bool | None, Query(description="Unanswered after the last day of its term.")
    ] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[RecommendationRow]:
    """List the recommendations by the day they are to be answered by."""
    caller.allow_reading("read_recommendations")
    wanted = RecommendationFilter(city=city, place=place, body=body, status=status, overdue=overdue)
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_recommendations,
        caller.visible(),
        now=now(),
        wanted=wanted,
        as_of=as_of,
        after_key=decode_cursor("recommendations", cursor),
        limit=limit,
    )
    return serve_known("recommendations", found, position, request, response)


def _names_others(recommendation: Recommendation) -> bool:
    made = recommendation.made
    return bool(recommendation.followed or (made and (made.issues or made.problem_id)))


async def _links_to_show(
    services: Services, caller: Caller, recommendation: Recommendation
) -> frozenset[UUID]:
    """The cases and the problem named in it that the caller may know of."""
    made = recommendation.made
    followed = [each.issue_id for each in recommendation.followed]
    known = await cases_known(services, caller, (*(made.issues if made else ()), *followed))
    problem_id = made.problem_id if made else None
    if problem_id and await problem_known(services, caller, problem_id):
        return frozenset((*known, problem_id))
    return frozenset(known)


def _shown(
    recommendation_id: UUID, loaded: Loaded[Recommendation], links: frozenset[UUID], today: date
) -> RecommendationShown:
    state = loaded.state
    made, answered = state.made, state.answered
    assert made is not None  # a stream begins with it
    return RecommendationShown(
        id=recommendation_id,
        version=loaded.version,
        city=loaded.lane or "",
        place=made.place,
        status=state.stage.value,
        title=made.title,
        text=made.text,
        language=made.language,
        made_by=made.made_by,
        made_on=made.on,
        addressed_to=made.addressed_to,
        answer_by=made.answer_by,
        overdue=state.is_overdue(today),
        issues=[issue for issue in made.issues if issue in links],
        problem_id=made.problem_id if made.problem_id in links else None,
        dialogue_id=made.dialogue_id,
        item=made.item,
        answer=AnswerShown(
            answer=answered.answer.value,
            reason=answered.reason,
            explanation=answered.explanation,
            language=answered.language,
            answered_by=answered.answered_by,
            on=answered.on,
            late=answered.on > made.answer_by,
        )
        if answered
        else None,
        commitments=[
            LedToShown(issue_id=each.issue_id, commitment_id=each.commitment_id, on=each.on)
            for each in state.followed
            if each.issue_id in links
        ],
        withdrawn_because=state.withdrawn.reason if state.withdrawn else None,
    )
