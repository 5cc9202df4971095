"""Places as they stand: lists from above downwards, and one with what its city has settled."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from domain.place import PLACE, Place, PlaceRegistered
from domain.words import IntakeGroup, Names, PlaceLevel, place_id
from projections import registry_list
from projections.registry_list import PlaceRow
from service.http.caller import Asking, Using
from service.http.etags import etag, revalidate
from service.http.fields import PlaceCode
from service.http.paging import LIMIT, Cursor, Limit, Page, decode_cursor, serve
from service.http.problems import Problem
from service.http.routing import Route
from service.openapi import refusals
from service.registry import COMMON, PlaceFacts

router = APIRouter(prefix="/v1/places", tags=["Places"], route_class=Route)


@router.get("", responses=refusals("bad-cursor"))
async def list_the_places(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    below: Annotated[
        PlaceCode | None, Query(description="This place and everything in it.")
    ] = None,
    level: PlaceLevel | None = None,
    retired: Annotated[bool, Query(description="Also places no longer in use.")] = False,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> Page[PlaceRow]:
    """List the places, from above downwards."""
    caller.allow_reading("read_registry")
    found = await services.database.read(
        registry_list.list_places,
        below=below,
        level=level,
        include_retired=retired,
        after_key=decode_cursor("places", cursor),
        limit=limit,
    )
    return serve("places", found, request, response)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionShown:
    """Both days included; no last day is until it is lifted."""

    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeShown:
    """What a city takes in, who keeps it, and which body receives it."""

    group: IntakeGroup
    custodian: UUID
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionShown:
    """What a source says of a city or of what lies above it, for the day `on`."""

    population: int | None
    is_capital: bool | None
    displaced_share: float | None
    region: str | None
    source: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceShown:
    """A place; working days, holidays, pathway card and intake are those of a city.

    `above` names the places it lies in, up to the country. Working days are ISO weekdays.
    """

    code: str
    version: int
    level: PlaceLevel
    above: list[str]
    city: str | None
    names: Names
    p_code: str | None
    timezone: str | None
    valid_from: date
    retired_on: date | None
    successor: str | None
    suspensions: list[SuspensionShown]
    working_days: list[int] | None
    holidays: list[date] | None
    pathway_card: Names | None
    emergency_number: str | None
    intake: list[IntakeShown] | None
    description: DescriptionShown | None


@router.get("/{code}", responses=refusals("bad-if-none-match"))
async def read_a_place(
    code: PlaceCode, caller: Asking, services: Using, request: Request, response: Response
) -> PlaceShown:
    """Read one place as it stands, with what its city has settled."""
    caller.allow_reading("read_registry")
    loaded = await services.ledger.load(PLACE, place_id(code))
    if loaded.state.registered is None:
        raise Problem("not-found")
    revalidate(request, loaded.version)
    response.headers["etag"] = etag(loaded.version)
    facts = await services.registry.place(code)
    return _shown(facts, loaded.state, loaded.state.registered, loaded.version)


def _shown(facts: PlaceFacts, place: Place, known: PlaceRegistered, version: int) -> PlaceShown:
    is_city = facts.level is PlaceLevel.CITY
    return PlaceShown(
        code=known.code,
        version=version,
        level=known.level,
        above=list(facts.ancestors[1:]),
        city=None if facts.lane == COMMON else facts.lane,
        names=place.names or known.names,
        p_code=known.p_code,
        timezone=known.timezone,
        valid_from=known.valid_from,
        retired_on=place.retired.on if place.retired else None,
        successor=place.retired.successor if place.retired else None,
        suspensions=[
            SuspensionShown(first_day=s.first_day, last_day=s.last_day) for s in place.suspensions
        ],
        working_days=list(place.calendar.working_days) if is_city else None,
        holidays=sorted(place.calendar.holidays) if is_city else None,
        pathway_card=place.pathway.card if place.pathway else None,
        emergency_number=place.pathway.emergency_number if place.pathway else None,
        intake=[
            IntakeShown(group=group, custodian=opened.custodian, receiver=opened.receiver)
            for group, opened in place.intake.items()
        ]
        if is_city
        else None,
        description=_description(place),
    )


def _description(place: Place) -> DescriptionShown | None:
    if (told := place.described) is None:
        return None
    return DescriptionShown(
        population=told.population, is_capital=told.is_capital,
        displaced_share=told.displaced_share, region=told.region, source=told.source, on=told.on,
    )  # fmt: skip
