"""What a body goes through: mobilised, formed, given a safety function, counted, handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from domain.body import (
    BODY,
    Composition,
    add_safety_function,
    form_body,
    hand_over_office,
    mobilise_body,
    record_composition,
)
from domain.errors import Refusal
from domain.words import body_id
from projections.case_list import visible_among
from projections.clock.offices import in_hand
from service.http.caller import Asking, Using
from service.http.fields import BodyCode, CommandBody, Day, Language, Sentence, Uuid, Yes
from service.http.problems import Problem
from service.http.routing import Route
from service.openapi import refusals
from service.routes.bodies import open_body
from service.routes.common import Count, Office, writes
from service.writing import Receipt, Write, Writing

router = APIRouter(prefix="/v1/bodies", tags=["Bodies"], route_class=Route)


class Mobilisation(CommandBody):
    """`again` where it had been mobilised before this record began."""

    on: Day
    again: Yes = False


class Formation(CommandBody):
    on: Day


class SafetyFunction(CommandBody):
    """What the body does for safety from now on, in its own words."""

    description: Sentence
    language: Language
    on: Day


class SeatsCounted(CommandBody):
    """Who holds the seats, as counts: women and men make the seats, the others are among them.

    `displaced` are members of families of IDPs or refugees. This is no attendance.
    """

    seats: Count
    women: Count
    men: Count
    displaced: Count
    displaced_women: Count
    youth: Count | None = None
    disability: Count | None = None
    on: Day


class Handover(CommandBody):
    """An official leaves, another one comes; both may be named by the id of their member."""

    handover_id: Uuid
    office: Office
    from_member: Uuid | None = None
    to_member: Uuid | None = None
    on: Day


@router.post("/{code}/mobilisations", response_model=Receipt, responses=writes("body-retired"))
async def mobilise_a_body(code: BodyCode, body: Mobilisation, write: Writing) -> Response:
    """Record that the body was mobilised; a second time it is mobilised again."""
    stream = await open_body(write, code, body)
    return await stream.decide(mobilise_body, again=body.again, on=body.on)


@router.post(
    "/{code}/formation",
    response_model=Receipt,
    responses=writes("body-retired", "already-formed"),
)
async def form_a_body(code: BodyCode, body: Formation, write: Writing) -> Response:
    """Record on which day the body was formed."""
    stream = await open_body(write, code, body)
    return await stream.decide(form_body, on=body.on)


@router.post("/{code}/safety-functions", response_model=Receipt, responses=writes("body-retired"))
async def add_a_safety_function(code: BodyCode, body: SafetyFunction, write: Writing) -> Response:
    """Make safety part of what the body does."""
    stream = await open_body(write, code, body)
    return await stream.decide(
        add_safety_function, description=body.description, language=body.language, on=body.on
    )


@router.post(
    "/{code}/compositions",
    response_model=Receipt,
    responses=writes("body-retired", "seats-mismatch"),
)
async def record_a_composition(code: BodyCode, body: SeatsCounted, write: Writing) -> Response:
    """Record who holds the seats; a CDC needs a woman and another member of a displaced family."""
    stream = await open_body(write, code, body)
    composition = Composition(
        seats=body.seats,
        women=body.women,
        men=body.men,
        displaced=body.displaced,
        displaced_women=body.displaced_women,
        youth=body.youth,
        disability=body.disability,
    )
    return await stream.decide(record_composition, composition=composition, on=body.on)


@router.post(
    "/{code}/handovers",
    response_model=Receipt,
    responses=writes("id-reused", "unknown-member"),
)
async def hand_over_an_office(code: BodyCode, body: Handover, write: Writing) -> Response:
    """Hand an office over with all that it has in hand now; the list is recorded with it."""
    stream = await open_body(write, code, body)
    await _must_be_registered(write, [body.from_member, body.to_member])
    items = await write.services.database.read(in_hand, code, body.office)
    return await stream.decide(
        hand_over_office,
        handover_id=body.handover_id,
        office=body.office,
        from_member=body.from_member,
        to_member=body.to_member,
        items=items,
        on=body.on,
    )


async def _must_be_registered(write: Write, members: Sequence[UUID | None]) -> None:
    for member in members:
        if member and (await write.services.registry.member(member)).registered is None:
            raise Refusal("unknown-member", "No such member is registered. Register it first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedItemShown:
    kind: str
    issue_id: UUID | None
    item_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRead:
    """The list that went over, as far as the reader may know of the cases."""

    handover_id: UUID
    office: str
    on: date
    items: list[HandedItemShown]


@router.get("/{code}/handovers/{handover_id}", responses=refusals())
async def read_a_handover(
    code: BodyCode, handover_id: Uuid, caller: Asking, services: Using
) -> HandoverRead:
    """Read what moved with an office when its official left."""
    caller.allow_reading("read_registry")
    loaded = await services.ledger.load(BODY, body_id(code))
    handed = loaded.state.handovers.get(handover_id)
    if handed is None:
        raise Problem("not-found")
    issues = {each.issue_id for each in handed.items if each.issue_id}
    seen = await services.database.read(visible_among, caller.visible(), issues)
    return HandoverRead(
        handover_id=handover_id,
        office=handed.office,
        on=handed.on,
        items=[
            HandedItemShown(kind=each.kind, issue_id=each.issue_id, item_id=each.item_id)
            for each in handed.items
            if each.issue_id is None or each.issue_id in seen
        ],
    )
