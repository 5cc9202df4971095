"""Convening a dialogue: planning, inviting, postponing, cancelling it; preparing its agenda."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from domain import codes
from domain.dialogue import DIALOGUE, planning
from domain.dialogue.events import AgendaItem, AgendaKind
from domain.errors import Refusal
from domain.words import PlaceLevel
from service.access.principal import Subject
from service.carry_over import shared_items
from service.http.fields import (
    BodyCode,
    CommandBody,
    Day,
    Language,
    ListCode,
    Narrative,
    PlaceCode,
    Title,
    Uuid,
)
from service.http.routing import Route
from service.routes.common import ItemNumber, WithReason
from service.routes.dialogues.common import (
    DialogueId,
    LinkedBody,
    hidden_items,
    open_dialogue,
    refusals,
)
from service.services import Services
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/dialogues/{dialogue_id}", tags=["Dialogues"], route_class=Route)

TimeOfDay = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5),
    Field(examples=["09:30"], description="The city's time of the day."),
]


class NewDialogue(CommandBody):
    """A meeting of bodies at a place. A day that has passed records one that nobody planned."""

    kind: ListCode = Field(description="A code of the list `dialogue_kinds`.")
    place: PlaceCode
    convener: BodyCode
    title: Title | None = None
    language: Language
    planned_on: Day
    starts_at: TimeOfDay | None = None
    invited: tuple[BodyCode, ...] = Field(
        min_length=1, max_length=100, description="The convener is one of them."
    )
    round: Annotated[int, Field(strict=True, ge=1, le=1_000)] | None = Field(
        None, description="Of a learning session: which one in its row."
    )
    with_cities: tuple[PlaceCode, ...] = Field((), max_length=50)
    paired_with: Uuid | None = Field(
        None, description="The women's or men's session with which this one makes a pair."
    )


class Invitation(CommandBody):
    """More bodies."""

    bodies: tuple[BodyCode, ...] = Field(min_length=1, max_length=100)


class Postponement(WithReason):
    """Another day, and why."""

    planned_on: Day


class AgendaItemBody(LinkedBody):
    """One item; what it is about is named by its ids, or told in `text`."""

    number: ItemNumber
    kind: AgendaKind
    recommendation_id: Uuid | None = None
    text: Narrative | None = None
    language: Language | None = None

    def to_domain(self) -> AgendaItem:
        return AgendaItem(**{name: getattr(self, name) for name in type(self).model_fields})


class NewAgenda(CommandBody):
    """The agenda as it is sent to the parties; it replaces the one before.

    Without `items` it is what is carried over to the dialogue, as far as every party may see it.
    """

    items: tuple[AgendaItemBody, ...] | None = Field(None, max_length=1_000)


@router.put("", status_code=201, response_model=Receipt, responses=refusals(
    "unknown-place", "unknown-body", "unknown-city", "dialogue-kind-unknown",
    "convener-not-invited", "other-cities-missing", "id-reused",
))  # fmt: skip
async def plan_dialogue(dialogue_id: DialogueId, body: NewDialogue, write: Writing) -> Response:
    """Plan a dialogue under an id made by the client; the same again changes nothing."""
    place = await write.services.registry.place(body.place)
    for code in dict.fromkeys((body.convener, *body.invited)):
        await write.services.registry.body(code)
    await _the_cities_are_registered(write.services, body.with_cities)
    subject = Subject(places=frozenset(place.ancestors), new=True, lead_body=body.convener)
    meeting = await write.new(DIALOGUE, dialogue_id, place.lane, body, subject)
    return await meeting.make(
        planning.plan_dialogue,
        kind=body.kind,
        place=body.place,
        convener=body.convener,
        title=body.title,
        language=body.language,
        planned_on=body.planned_on,
        starts_at=body.starts_at,
        invited=body.invited,
        round=body.round,
        with_cities=body.with_cities,
        paired_with=body.paired_with,
        code_list=codes.dialogue_kinds().label,
    )


@router.post("/invitations", response_model=Receipt, responses=refusals(
    "dialogue-not-planned", "item-hidden", "unknown-body"
))  # fmt: skip
async def invite_bodies(dialogue_id: DialogueId, body: Invitation, write: Writing) -> Response:
    """Invite more bodies; the agenda must hold nothing that one of them may not see."""
    for code in body.bodies:
        await write.services.registry.body(code)
    meeting = await open_dialogue(write, dialogue_id, body)
    agenda = meeting.state.agenda.items if meeting.state.agenda else ()
    return await meeting.decide(
        planning.invite_bodies,
        bodies=body.bodies,
        hidden=await hidden_items(write.services, agenda, body.bodies),
        on=meeting.on,
    )


@router.post("/postponements", response_model=Receipt, responses=refusals(
    "dialogue-not-planned", "reason-missing", "date-order"
))  # fmt: skip
async def postpone_dialogue(
    dialogue_id: DialogueId, body: Postponement, write: Writing
) -> Response:
    """Plan the dialogue for another day, and say why."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.decide(
        planning.postpone_dialogue,
        planned_on=body.planned_on,
        reason=body.reason,
        on=meeting.on,
    )


@router.post("/cancellation", response_model=Receipt, responses=refusals(
    "dialogue-not-planned", "reason-missing"
))  # fmt: skip
async def cancel_dialogue(dialogue_id: DialogueId, body: WithReason, write: Writing) -> Response:
    """Give the dialogue up, and say why."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.decide(planning.cancel_dialogue, reason=body.reason, on=meeting.on)


@router.post("/agenda", response_model=Receipt, responses=refusals(
    "dialogue-not-planned", "item-numbers-wrong", "item-hidden"
))  # fmt: skip
async def prepare_agenda(dialogue_id: DialogueId, body: NewAgenda, write: Writing) -> Response:
    """Set the agenda as it is sent to the parties: only what every one of them may see."""
    meeting = await open_dialogue(write, dialogue_id, body)
    if body.items is None:
        items = await shared_items(write.services, meeting.state)
    else:
        items = tuple(item.to_domain() for item in body.items)
    return await meeting.decide(
        planning.prepare_agenda,
        items=items,
        hidden=await hidden_items(write.services, items, meeting.state.invited),
        on=meeting.on,
    )


async def _the_cities_are_registered(services: Services, codes_of_cities: tuple[str, ...]) -> None:
    for code in codes_of_cities:
        if (await services.registry.place(code)).level is not PlaceLevel.CITY:
            raise Refusal(
                "unknown-city", "Name the other cities by the codes of registered cities."
            )
