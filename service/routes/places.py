"""Places: registered from the country down, and what a city has settled about its days."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from domain.codes import Chain
from domain.place import (
    PLACE,
    Place,
    PlaceEvent,
    close_intake,
    describe_place,
    lift_suspension,
    open_intake,
    register_place,
    rename_place,
    retire_place,
    set_holidays,
    set_pathway_card,
    set_working_week,
    suspend_place,
)
from domain.words import IntakeGroup, PlaceLevel, place_id
from service.access.principal import Subject
from service.http.fields import (
    BodyCode,
    CommandBody,
    Day,
    NamesBody,
    PlaceCode,
    Sentence,
    Short,
    Uuid,
)
from service.http.routing import Route
from service.openapi import refusals
from service.registry import COMMON, PlaceFacts
from service.services import Services
from service.writing import OpenStream, Receipt, Write, Writing

router = APIRouter(prefix="/v1/places", tags=["Places"], route_class=Route)


class NewPlace(CommandBody):
    """A place from the country down to a site. A city needs its time zone."""

    level: PlaceLevel
    parent: PlaceCode | None = Field(None, description="The place it lies in; none for a country.")
    names: NamesBody
    p_code: Short | None = Field(None, description="OCHA P-code, down to the city.")
    timezone: Short | None = Field(None, description="IANA name, like Asia/Kabul; cities only.")
    valid_from: Day


class Renaming(CommandBody):
    names: NamesBody
    on: Day


class Retirement(CommandBody):
    """The place is no longer in use from that day."""

    successor: PlaceCode | None = None
    on: Day


class WorkingWeek(CommandBody):
    """ISO weekdays, Monday is 1."""

    working_days: Annotated[
        list[Annotated[int, Field(strict=True, ge=1, le=7)]], Field(min_length=1, max_length=7)
    ]


class Holidays(CommandBody):
    """All holidays that are known; the list replaces the one before."""

    days: Annotated[list[Day], Field(max_length=500)]


class PathwayCard(CommandBody):
    """Where to go with what is not tracked here, and the emergency number."""

    card: NamesBody
    emergency_number: Short


class Suspension(CommandBody):
    """The place is unsafe on these days: clocks stop and nobody is sent."""

    first_day: Day
    last_day: Day | None = Field(None, description="The last unsafe day; none until it is lifted.")
    reason: Sentence


class Lifting(CommandBody):
    on: Day = Field(description="The first safe day.")


class IntakeOpening(CommandBody):
    """Who keeps such reports, and which body outside the police receives them."""

    group: IntakeGroup
    custodian: Uuid
    receiver: BodyCode


class IntakeClosing(CommandBody):
    group: IntakeGroup
    reason: Sentence


class Description(CommandBody):
    """What a source says of a city, or of what lies above it, for comparing like with like."""

    population: Annotated[int, Field(strict=True, ge=1, le=2_000_000_000)] | None = None
    is_capital: bool | None = Field(None, description="Of its province or of the country.")
    displaced_share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = Field(
        None, description="Displaced people among those who live there, from 0 to 1."
    )
    region: Short | None = Field(None, description="A word for comparing; the same for all in it.")
    source: Sentence
    on: Day = Field(description="The day for which the source gives it.")


_REGISTERING = refusals(
    "id-reused", "country-has-no-parent", "parent-missing", "unknown-place", "parent-not-above",
    "outside-any-city", "timezone-is-the-citys", "timezone-missing", "timezone-unknown",
)  # fmt: skip
_IN_USE = ("place-retired",)
_CITY = (*_IN_USE, "not-a-city")


@router.put("/{code}", status_code=201, response_model=Receipt, responses=_REGISTERING)
async def register_a_place(code: PlaceCode, body: NewPlace, write: Writing) -> Response:
    """Register a place. Sent again with the same content it changes nothing."""
    above = await _above(write.services, body.parent)
    lane = code if body.level is PlaceLevel.CITY else above.lane if above else COMMON
    subject = Subject(places=frozenset(above.ancestors if above else ()), new=True)
    stream = await write.new(
        PLACE, place_id(code), lane, body, subject, days_of=above.lane if above else COMMON
    )
    return await stream.make(
        register_place, code=code, level=body.level, parent=body.parent,
        parent_level=above.level if above else None, names=body.names.to_domain(),
        p_code=body.p_code, timezone=body.timezone, valid_from=body.valid_from,
    )  # fmt: skip


@router.post("/{code}/names", response_model=Receipt, responses=refusals(*_IN_USE))
async def rename_a_place(code: PlaceCode, body: Renaming, write: Writing) -> Response:
    """Give a place other names from a day on."""
    stream = await _open(write, code, body)
    return await stream.decide(rename_place, names=body.names.to_domain(), on=body.on)


@router.post(
    "/{code}/retirement",
    response_model=Receipt,
    responses=refusals("already-retired", "successor-is-itself"),
)
async def retire_a_place(code: PlaceCode, body: Retirement, write: Writing) -> Response:
    """Take a place out of use; its record stays."""
    stream = await _open(write, code, body)
    return await stream.decide(retire_place, successor=body.successor, on=body.on)


@router.post(
    "/{code}/working-week",
    response_model=Receipt,
    responses=refusals(*_CITY, "working-week-wrong"),
)
async def set_the_working_week(code: PlaceCode, body: WorkingWeek, write: Writing) -> Response:
    """Say on which days of the week a city works."""
    stream = await _open(write, code, body)
    return await stream.decide(set_working_week, working_days=tuple(body.working_days))


@router.post("/{code}/holidays", response_model=Receipt, responses=refusals(*_CITY))
async def set_the_holidays(code: PlaceCode, body: Holidays, write: Writing) -> Response:
    """Say on which days a city rests."""
    stream = await _open(write, code, body)
    return await stream.decide(set_holidays, days=tuple(body.days))


@router.post("/{code}/pathway-card", response_model=Receipt, responses=refusals(*_CITY))
async def set_the_pathway_card(code: PlaceCode, body: PathwayCard, write: Writing) -> Response:
    """Say where people of a city turn to with what is not tracked here."""
    stream = await _open(write, code, body)
    return await stream.decide(
        set_pathway_card, card=body.card.to_domain(), emergency_number=body.emergency_number
    )


@router.post(
    "/{code}/suspensions",
    response_model=Receipt,
    responses=refusals(*_IN_USE, "days-out-of-order", "already-suspended"),
)
async def suspend_a_place(code: PlaceCode, body: Suspension, write: Writing) -> Response:
    """Record that a place is unsafe: clocks stop and nobody is sent."""
    stream = await _open(write, code, body)
    return await stream.decide(
        suspend_place, first_day=body.first_day, last_day=body.last_day, reason=body.reason
    )


@router.post("/{code}/suspension-lifting", response_model=Receipt)
async def lift_the_suspension(code: PlaceCode, body: Lifting, write: Writing) -> Response:
    """Record that a place is safe again from a day on."""
    stream = await _open(write, code, body)
    return await stream.decide(lift_suspension, on=body.on)


@router.post(
    "/{code}/intake-openings",
    response_model=Receipt,
    responses=refusals(
        *_CITY, "custodian-not-appointed", "custodian-in-police-chain", "receiver-in-police-chain"
    ),
)
async def open_the_intake(code: PlaceCode, body: IntakeOpening, write: Writing) -> Response:
    """Begin to take in reports of a group that is closed until a city has named who keeps them."""
    stream = await _open(write, code, body)
    registry = write.services.registry
    member = await registry.member(body.custodian)
    receiver = await write.services.registry.body(body.receiver)
    return await stream.decide(
        open_intake,
        group=body.group,
        custodian=body.custodian,
        custodian_is_appointed=await registry.is_custodian(member, stream.lane, stream.today),
        custodian_in_police_chain=await registry.in_police_chain(member),
        receiver=body.receiver,
        receiver_in_police_chain=receiver.chain is Chain.POLICE,
    )


@router.post("/{code}/intake-closings", response_model=Receipt, responses=refusals(*_CITY))
async def close_the_intake(code: PlaceCode, body: IntakeClosing, write: Writing) -> Response:
    """Stop taking in such reports; they are answered with the pathway card again."""
    stream = await _open(write, code, body)
    return await stream.decide(close_intake, group=body.group, reason=body.reason)


@router.put(
    "/{code}/description",
    response_model=Receipt,
    responses=refusals(
        *_IN_USE, "not-a-city-or-above", "nothing-described", "population-impossible",
        "share-impossible",
    ),
)  # fmt: skip
async def describe_a_place(code: PlaceCode, body: Description, write: Writing) -> Response:
    """Say what is known of a city, and from where; the last description counts."""
    stream = await _open(write, code, body)
    return await stream.decide(
        describe_place, population=body.population, is_capital=body.is_capital,
        displaced_share=body.displaced_share, region=body.region, source=body.source, on=body.on,
    )  # fmt: skip


async def _open(write: Write, code: str, body: CommandBody) -> OpenStream[Place, PlaceEvent]:
    async def subject_of(place: Place) -> Subject:
        return Subject(places=frozenset((await write.services.registry.place(code)).ancestors))

    return await write.open(PLACE, place_id(code), body, subject_of)


async def _above(services: Services, parent: str | None) -> PlaceFacts | None:
    return await services.registry.place(parent) if parent is not None else None
