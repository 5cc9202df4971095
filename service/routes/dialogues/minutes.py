"""The text of the minutes: drafted, circulated, amended; later translated and added to."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from domain.dialogue import afterwards, minutes
from domain.dialogue.events import ItemKind, MinutesItem, RaisedBy, TranslatedItem
from service.http.fields import Body, BodyCode, CommandBody, Day, Language, Narrative, Uuid, Yes
from service.http.routing import Route
from service.routes.common import ItemNumber, Office, Sha256, WithReason
from service.routes.dialogues.common import (
    DialogueId,
    LinkedBody,
    hidden_items,
    may_record,
    open_dialogue,
    refusals,
)
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/dialogues/{dialogue_id}", tags=["Dialogues"], route_class=Route)

AmendmentId = Annotated[Uuid, Path(description="The amendment's id, made by the client.")]
AddendumId = Annotated[Uuid, Path(description="The addendum's id, made by the client.")]
TranslationId = Annotated[Uuid, Path(description="The translation's id, made by the client.")]


class MinutesItemBody(LinkedBody):
    """One item as it is read aloud. Of a promise, `body` and `office` say whose it is."""

    number: ItemNumber
    kind: ItemKind
    text: Narrative
    language: Language
    raised_by: RaisedBy | None = None
    body: BodyCode | None = None
    office: Office | None = None
    due_on: Day | None = None
    agenda_number: ItemNumber | None = None

    def to_domain(self) -> MinutesItem:
        return MinutesItem(**{name: getattr(self, name) for name in type(self).model_fields})


class Draft(CommandBody):
    """The minutes anew, whole."""

    items: tuple[MinutesItemBody, ...] = Field(min_length=1, max_length=1_000)
    language: Language


class Circulation(CommandBody):
    """By when the parties answer; seven working days if left out."""

    respond_by: Day | None = None


class NewAmendment(CommandBody):
    """Other words for an item; without its number, one more item at the end."""

    item: ItemNumber | None = None
    text: Narrative
    language: Language


class Addendum(CommandBody):
    """What is added to sealed minutes."""

    text: Narrative
    language: Language


class TranslatedItemBody(Body):
    """The words of one item."""

    number: ItemNumber
    text: Narrative


class NewTranslation(CommandBody):
    """The minutes in another language, item by item."""

    language: Language
    content_hash: Sha256 = Field(description="Of the content that was translated.")
    items: tuple[TranslatedItemBody, ...] = Field(min_length=1, max_length=1_000)
    machine: Yes = Field(False, description="No person has worked on it.")


@router.post("/minutes", response_model=Receipt, responses=refusals(
    "not-held", "minutes-sealed", "already-circulated", "item-numbers-wrong", "item-hidden",
    "owner-not-present",
))  # fmt: skip
async def draft_minutes(dialogue_id: DialogueId, body: Draft, write: Writing) -> Response:
    """Draft the minutes. Send the ETag read as If-Match, so that nobody writes over another."""
    meeting = await open_dialogue(write, dialogue_id, body)
    items = tuple(item.to_domain() for item in body.items)
    return await meeting.decide(
        minutes.draft_minutes,
        items=items,
        language=body.language,
        hidden=await hidden_items(write.services, items, meeting.state.invited),
        on=meeting.on,
    )


@router.post("/circulation", response_model=Receipt, responses=refusals(
    "nothing-drafted", "item-hidden", "date-order"
))  # fmt: skip
async def circulate_minutes(dialogue_id: DialogueId, body: Circulation, write: Writing) -> Response:
    """Send the last draft to the parties, who have seven working days."""
    meeting = await open_dialogue(write, dialogue_id, body)
    drafted = meeting.state.draft.items if meeting.state.draft else ()
    return await meeting.decide(
        minutes.circulate_minutes,
        hidden=await hidden_items(write.services, drafted, meeting.state.invited),
        respond_by=body.respond_by,
        on=meeting.on,
        calendar=await write.services.registry.calendar(meeting.state.place),
    )


@router.put("/amendments/{amendment_id}", status_code=201, response_model=Receipt,
    responses=refusals("not-circulated", "party-not-present", "item-unknown", "id-reused"),
)  # fmt: skip
async def propose_amendment(
    dialogue_id: DialogueId, amendment_id: AmendmentId, body: NewAmendment, write: Writing
) -> Response:
    """A party that was in the room asks for other words."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.make(
        minutes.propose_amendment,
        amendment_id=amendment_id,
        item=body.item,
        text=body.text,
        language=body.language,
        by=meeting.by,
        on=meeting.on,
    )


@router.post("/amendments/{amendment_id}/acceptance", response_model=Receipt,
    responses=refusals("amendment-unknown", "amendment-answered"),
)  # fmt: skip
async def accept_amendment(
    dialogue_id: DialogueId, amendment_id: AmendmentId, body: CommandBody, write: Writing
) -> Response:
    """Take the amendment over; who has signed before signs anew."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.decide(minutes.accept_amendment, amendment_id=amendment_id, on=meeting.on)


@router.post("/amendments/{amendment_id}/declining", response_model=Receipt,
    responses=refusals("amendment-unknown", "amendment-answered", "reason-missing"),
)  # fmt: skip
async def decline_amendment(
    dialogue_id: DialogueId, amendment_id: AmendmentId, body: WithReason, write: Writing
) -> Response:
    """Leave the minutes as they are, and say why."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.decide(
        minutes.decline_amendment, amendment_id=amendment_id, reason=body.reason, on=meeting.on
    )


@router.put("/addenda/{addendum_id}", status_code=201, response_model=Receipt,
    responses=refusals("not-sealed", "party-not-present", "id-reused"),
)  # fmt: skip
async def add_addendum(
    dialogue_id: DialogueId, addendum_id: AddendumId, body: Addendum, write: Writing
) -> Response:
    """Add to sealed minutes, whose own text never changes."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.make(
        afterwards.add_addendum,
        addendum_id=addendum_id,
        text=body.text,
        language=body.language,
        by=meeting.by,
        records=may_record(meeting),
        on=meeting.on,
    )


@router.put("/translations/{translation_id}", status_code=201, response_model=Receipt,
    responses=refusals(
        "not-circulated", "content-changed", "item-numbers-wrong", "id-reused", "no-body"
    ),
)  # fmt: skip
async def translate_minutes(
    dialogue_id: DialogueId, translation_id: TranslationId, body: NewTranslation, write: Writing
) -> Response:
    """Add the same text in another language; the original alone is signed."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.make(
        afterwards.translate_minutes,
        translation_id=translation_id,
        language=body.language,
        content_hash=body.content_hash,
        items=tuple(TranslatedItem(number=i.number, text=i.text) for i in body.items),
        by=meeting.speaker,
        machine=body.machine,
        on=meeting.on,
    )


@router.post("/translations/{translation_id}/review", response_model=Receipt,
    responses=refusals("translation-unknown", "own-translation", "no-body"),
)  # fmt: skip
async def review_translation(
    dialogue_id: DialogueId, translation_id: TranslationId, body: CommandBody, write: Writing
) -> Response:
    """A person of another body than made it has read the translation beside the original."""
    meeting = await open_dialogue(write, dialogue_id, body)
    return await meeting.decide(
        afterwards.review_translation,
        translation_id=translation_id,
        by=meeting.speaker,
        on=meeting.on,
    )
