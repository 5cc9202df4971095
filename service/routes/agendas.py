"""Lists of dialogues, and the agenda of one: what is carried over from the dialogues before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from domain.dialogue import DIALOGUE, Dialogue, Stage
from domain.dialogue.events import AgendaItem, DialogueCancelled, DialogueHeld
from projections.carry_over import CarriedItem
from projections.case_list import visible_among
from projections.dialogues.listing import DialogueFilter, DialogueRow, list_dialogues
from service.carry_over import carried_over
from service.http.caller import Asking, Caller, Using
from service.http.fields import BodyCode, Day, ListCode, PlaceCode, Uuid
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.routing import Route
from service.http.times import AsOf, position_at
from service.ledger import Loaded
from service.openapi import refusals
from service.routes.common import City, Place
from service.routes.dialogues.common import subject_of
from service.routes.seen import seen
from service.services import Services

router = APIRouter(prefix="/v1", tags=["Dialogues"], route_class=Route)

MOST_BODIES = 50
_CODE = r"[A-Za-z0-9][!-+\--~]{0,79}"
_BODIES = rf"^{_CODE}(,{_CODE}){{0,{MOST_BODIES - 1}}}$"


@router.get("/dialogues", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_dialogues(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    city: City = None,
    place: Place = None,
    kind: Annotated[ListCode | None, Query(description="A code of `dialogue_kinds`.")] = None,
    stage: Annotated[Stage | None, Query(description="Where the dialogue stands.")] = None,
    body: Annotated[BodyCode | None, Query(description="Invited, or present.")] = None,
    first_day: Annotated[
        Day | None, Query(alias="from", description="Held or planned on this day or later.")
    ] = None,
    last_day: Annotated[
        Day | None, Query(alias="to", description="Held or planned on this day or before.")
    ] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[DialogueRow]:
    """List dialogues, the latest day first, with their parties and who was there as counts.

    Counts are attendances, not different people. `inclusion_met` says whether women and men
    were heard, in one room or in a pair of sessions within 14 days.
    """
    caller.allow_reading("read_dialogues")
    wanted = DialogueFilter(
        city=city, place=place, kind=kind, stage=stage, body=body, first_day=first_day,
        last_day=last_day,
    )  # fmt: skip
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_dialogues,
        caller.visible(),
        wanted=wanted,
        as_of=as_of,
        after_key=decode_cursor("dialogues", cursor),
        limit=limit,
    )
    return serve_known("dialogues", found, position, request, response)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The agenda as the convener prepared it, without what its reader may not see."""

    on: date
    items: Sequence[AgendaItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What is carried over to a dialogue at the place.

    `shared` holds only what every invited body may see; `yours` what the reader may see besides,
    numbered on its own. `bodies` are those invited. `prepared` is null until an agenda was
    prepared. With `as_of`, `position` is where the record of each city stood by then.
    """

    place: str
    bodies: Sequence[str]
    dialogue: UUID | None
    stage: Stage | None
    shared: Sequence[CarriedItem]
    prepared: Prepared | None
    yours: Sequence[CarriedItem]
    position: dict[str, int] | None


@router.get("/dialogues/{dialogue_id}/agenda", responses=refusals("as-of-too-recent"))
async def read_the_agenda(
    dialogue_id: Uuid, caller: Asking, services: Using, as_of: AsOf = None
) -> Agenda:
    """Read the agenda of a dialogue: every open promise, unclosed feedback round and
    unanswered recommendation of its place and below.

    What not every invited body may see is on no shared list and leaves no gap in it; who may see
    it finds it in `yours`. For a dialogue that was held or cancelled the agenda is that of the
    time at which this was recorded.
    """
    loaded = await seen(
        DIALOGUE, dialogue_id, "read_dialogues", caller, services, subject_of, as_of
    )
    dialogue = loaded.state
    visibility = caller.visible()
    carried = await carried_over(
        services,
        dialogue.place,
        dialogue.invited,
        reader=visibility,
        as_of=_ended_at(loaded) or as_of,
    )
    return Agenda(
        place=dialogue.place,
        bodies=dialogue.invited,
        dialogue=dialogue_id,
        stage=dialogue.stage,
        shared=carried.shared,
        prepared=await _prepared(services, caller, dialogue),
        yours=carried.yours,
        position=await position_at(services, as_of),
    )


@router.get(
    "/places/{code}/agenda", responses=refusals("as-of-too-recent", "unknown-place", "unknown-body")
)
async def read_the_agenda_of_a_place(
    code: PlaceCode,
    caller: Asking,
    services: Using,
    body: Annotated[
        str | None,
        Query(
            pattern=_BODIES,
            max_length=4_050,
            description="Codes of the bodies that would be invited, with commas.",
        ),
    ] = None,
    as_of: AsOf = None,
) -> Agenda:
    """Read what a dialogue at this place would have to take up, were these bodies invited.

    Without bodies nothing is shared, and all that the caller may see is in `yours`.
    """
    caller.allow_reading("read_dialogues")
    place = await services.registry.place(code)
    bodies = tuple(dict.fromkeys(body.split(","))) if body else ()
    for each in bodies:
        await services.registry.body(each)
    position = await position_at(services, as_of)
    carried = await carried_over(services, place.code, bodies, reader=caller.visible(), as_of=as_of)
    return Agenda(
        place=place.code,
        bodies=bodies,
        dialogue=None,
        stage=None,
        shared=carried.shared,
        prepared=None,
        yours=carried.yours,
        position=position,
    )


def _ended_at(loaded: Loaded[Dialogue]) -> datetime | None:
    """When it was recorded that the dialogue was held or is not to be; None while it is ahead."""
    ends = (
        recorded.recorded_at
        for recorded in loaded.history
        if isinstance(recorded.event, DialogueHeld | DialogueCancelled)
    )
    return next(ends, None)


async def _prepared(services: Services, caller: Caller, dialogue: Dialogue) -> Prepared | None:
    """The prepared items that the caller may see today, counted anew so that none is missed."""
    if dialogue.agenda is None:
        return None
    about = {item.issue_id for item in dialogue.agenda.items if item.issue_id is not None}
    seen = await services.database.read(visible_among, caller.visible(), about)
    items = [
        item for item in dialogue.agenda.items if item.issue_id is None or item.issue_id in seen
    ]
    numbered = [replace(item, number=number) for number, item in enumerate(items, start=1)]
    return Prepared(on=dialogue.agenda.on, items=numbered)
