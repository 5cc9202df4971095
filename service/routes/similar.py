"""What a new entry may be the same as: issues and places. Nothing is written.

These are asked with a body because what people report is private: addresses are logged, bodies
are not.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from domain import codes
from domain.codes import RESTRICTED
from domain.errors import Refusal
from domain.issue import ISSUE, Issue
from domain.issue.events import CaseImported
from domain.words import PlaceLevel
from projections.similar.issues import Draft, SimilarIssues, similar_issues
from projections.similar.likeness import Report, Words
from projections.similar.places import SimilarPlaces, similar_places
from projections.similar.projection import compared, steps_of
from service.http.caller import Asking, Caller, Using
from service.http.coded import Category
from service.http.fields import Body, Day, Narrative, PlaceCode, PointBody, Title, Uuid
from service.http.problems import Fault, Problem
from service.http.routing import Route
from service.http.times import now
from service.ledger import Loaded
from service.openapi import refusals
from service.registry import COMMON, PlaceFacts
from service.routes.issues.common import subject_of
from service.routes.seen import seen
from service.services import Services

router = APIRouter(prefix="/v1", tags=["Similar"], route_class=Route)

Most = Annotated[int, Field(strict=True, ge=1, le=50)]


class ReportToCompare(Body):
    """A report as it is about to be made.

    `place` or `city` says where, `category` (first level) what. With `issue_id` the report is an
    issue already: what is left out is taken from it.
    """

    city: PlaceCode | None = None
    place: PlaceCode | None = None
    category: Category | None = None
    subcategory: Category | None = None
    title: Title | None = None
    narrative: Narrative | None = None
    point: PointBody | None = None
    occurred_on: Day | None = Field(None, description="The city's today if left out.")
    issue_id: Uuid | None = None
    limit: Most = 10


class PlaceName(Body):
    """A place as somebody writes it, in Dari, Pashto or English."""

    name: Annotated[
        str, StringConstraints(strict=True, min_length=1, max_length=200),
        Field(examples=["Kapisa"]),
    ]  # fmt: skip
    within: PlaceCode | None = Field(None, description="A city, or any other place above.")
    level: PlaceLevel | None = None
    limit: Most = 10


@router.post("/issues/similar", responses=refusals("unknown-place", "unknown-city"))
async def find_similar_issues(
    body: ReportToCompare, caller: Asking, services: Using
) -> SimilarIssues:
    """Find issues that a new report may be about: open ones, and ones solved up to 30 days before.

    Score: .5 place (1 at the same place, else by the distance of the points) + .3 likeness of the
    text, across Dari, Pashto and English + .2 sub-category; what one of the two does not have
    falls away. From .85 "probably_the_same", from .6 "maybe": a person decides. Only what the
    caller may see is looked at; the texts of restricted cases are compared with none. Nothing is
    kept of the question.
    """
    caller.allow_reading("find_similar")
    issue = await _issue(body, caller, services)
    draft = await _draft(body, issue, services)
    return await services.database.read(similar_issues, caller.visible(), draft, body.limit)


@router.post("/places/similar", responses=refusals("unknown-place"))
async def find_similar_places(body: PlaceName, caller: Asking, services: Using) -> SimilarPlaces:
    """Find registered places by a name, whatever its spelling or script.

    The score is the best of a place's names in the three languages: likeness of trigrams in one
    spelling, or .95 of the likeness of consonants, which also hold across scripts. Names with
    different numbers count half.
    """
    caller.allow_reading("find_similar")
    if body.within is not None:
        await services.registry.place(body.within)
    level = body.level.value if body.level else None
    return await services.database.read(
        similar_places, body.name, within=body.within, level=level, limit=body.limit
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    issue: Issue
    first_told: datetime


async def _issue(body: ReportToCompare, caller: Caller, services: Services) -> _Stored | None:
    """The issue that the report is already; 404 where the caller may not know of it."""
    if body.issue_id is None:
        return None
    loaded: Loaded[Issue] = await seen(
        ISSUE, body.issue_id, "find_similar", caller, services, subject_of, None
    )
    return _Stored(loaded.state, loaded.history[0].envelope.occurred_at)


async def _draft(body: ReportToCompare, stored: _Stored | None, services: Services) -> Draft:
    issue = stored.issue if stored else Issue()
    where = await _where(body, issue, services)
    category, subcategory = _what(body, issue)
    day = await _day(body, stored, where, services)
    title, narrative = compared(body.title or issue.title, body.narrative or issue.narrative)
    point = steps_of(body.point.to_domain() if body.point else issue.point)
    restricted = issue.sensitivity if stored else codes.category(category, subcategory).sensitivity
    return Draft(
        city=where.lane,
        category=category,
        report=Report(
            place=None if where.code == where.lane else where.code,
            point=None if point["lat"] is None else (point["lat"], point["lon"] or 0),
            subcategory=subcategory,
            title=Words(title) if title else None,
            narrative=Words(narrative) if narrative else None,
        ),
        day=day.toordinal(),
        restricted=restricted in RESTRICTED,
        issue_id=body.issue_id,
    )


async def _where(body: ReportToCompare, issue: Issue, services: Services) -> PlaceFacts:
    code = body.place or body.city or issue.place
    if not code:
        text = "Say where: send the place, or at least the city."
        raise Problem("invalid", faults=[Fault("/place", "missing", text)])
    found = await services.registry.place(code)
    if found.lane == COMMON or (body.place is None and body.city not in (None, found.lane)):
        raise Refusal("unknown-city", "This is not a city. Name a registered city by its code.")
    if body.city not in (None, found.lane):
        text = "The place lies in another city: send the one it lies in, or leave the city out."
        raise Problem("invalid", faults=[Fault("/city", "conflicting", text)])
    return found


def _what(body: ReportToCompare, issue: Issue) -> tuple[str, str | None]:
    category = body.category or issue.category
    if not category:
        text = "Say what the report is about: send a first-level code of the list categories."
        raise Problem("invalid", faults=[Fault("/category", "missing", text)])
    own = issue.subcategory if body.category in (None, issue.category) else None
    subcategory = body.subcategory or own
    if not codes.is_known_category(category, subcategory):
        text = "Send a first-level code as category, and one of its own as subcategory."
        where = "/subcategory" if codes.is_known_category(category) else "/category"
        raise Problem("invalid", faults=[Fault(where, "unknown-code", text)])
    return category, subcategory


async def _day(
    body: ReportToCompare, stored: _Stored | None, where: PlaceFacts, services: Services
) -> date:
    city = await services.registry.city(where.lane)
    today = city.today(now())
    if body.occurred_on is not None and body.occurred_on > today:
        text = "This lies in the future: send the day on which it was seen."
        raise Problem("invalid", faults=[Fault("/occurred_on", "in-the-future", text)])
    if body.occurred_on is not None or stored is None:
        return body.occurred_on or today
    origin = stored.issue.origin
    if isinstance(origin, CaseImported):
        return origin.opened_on
    return city.today(stored.first_told)
