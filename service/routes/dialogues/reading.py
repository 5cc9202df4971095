"""One dialogue: read by folding its stream, so that who wrote something finds it at once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response

from domain.dialogue import DIALOGUE, Dialogue, OtherSession, Translation, other_session
from service.documents.dialogue import (
    cases_named,
    dialogue_file,
    minutes_shown,
    translation_to_read,
)
from service.documents.dialogue_shapes import DialogueFile, MinutesShown
from service.http.caller import Asking, Caller, Using
from service.http.etags import etag, not_modified
from service.http.fields import Language
from service.http.problems import Problem
from service.http.routing import Route
from service.http.times import AsOf, now
from service.ledger import Loaded
from service.openapi import refusals
from service.routes.dialogues.common import DialogueId, links_to_show, subject_of
from service.services import Services

router = APIRouter(prefix="/v1/dialogues/{dialogue_id}", tags=["Dialogues"], route_class=Route)


@router.get("", response_model=DialogueFile, responses=refusals("as-of-too-recent"))
async def read_dialogue(
    dialogue_id: DialogueId, request: Request, caller: Asking, services: Using, as_of: AsOf = None
) -> Response:
    """Read one dialogue whole, as it is or as it was known at a recorded time.

    The ETag is the dialogue's version. One that names cases or is half of a pair is always sent
    whole, because what may be shown of the others changes without it.
    """
    loaded = await _seen(dialogue_id, caller, services, as_of)
    tag, named = etag(loaded.version), cases_named(loaded.state)
    if not named and _pair(loaded.state) is None and _held(request, tag):
        return Response(status_code=304, headers={"etag": tag})
    document = dialogue_file(
        dialogue_id,
        loaded,
        await links_to_show(services, caller, dialogue_id, named),
        await _other(services, loaded.state, as_of),
    )
    content = msgspec.json.encode(document)
    return Response(content, headers={"etag": tag}, media_type="application/json")


@router.get("/minutes", response_model=MinutesShown, responses=refusals("as-of-too-recent"))
async def read_minutes(
    dialogue_id: DialogueId,
    request: Request,
    caller: Asking,
    services: Using,
    language: Annotated[
        Language | None, Query(description="In a translation that another body has reviewed.")
    ] = None,
    as_of: AsOf = None,
) -> Response:
    """Read the minutes alone, as they are read aloud and printed, with the hash to sign."""
    loaded = await _seen(dialogue_id, caller, services, as_of)
    dialogue, tag, named = loaded.state, etag(loaded.version), cases_named(loaded.state)
    if not named and _held(request, tag):
        return Response(status_code=304, headers={"etag": tag})
    translation = _in_language(dialogue, language) if language else None
    links = await links_to_show(services, caller, dialogue_id, named)
    shown = minutes_shown(dialogue, links, translation)
    if shown is None:
        raise Problem("not-found", "Nobody has drafted minutes of this dialogue yet.")
    content = msgspec.json.encode(shown)
    return Response(content, headers={"etag": tag}, media_type="application/json")


def _in_language(dialogue: Dialogue, language: str) -> Translation | None:
    """None for the language of the original."""
    if dialogue.content is None or dialogue.content.language == language:
        return None
    found = translation_to_read(dialogue, language)
    if found is None:
        text = "No reviewed translation of the minutes as they stand is in this language."
        raise Problem("not-found", text)
    return found


async def _seen(
    dialogue_id: UUID, caller: Caller, services: Services, as_of: datetime | None
) -> Loaded[Dialogue]:
    """The dialogue, if the caller may read it as its parties are now."""
    current = await services.ledger.load(DIALOGUE, dialogue_id)
    if current.lane is None:
        raise Problem("not-found")
    city = await services.registry.city(current.lane)
    subject = await subject_of(services, current.state)
    caller.allow("read_dialogues", subject, city.today(now()))
    if as_of is None:
        return current
    past = await services.ledger.load(DIALOGUE, dialogue_id, as_of=as_of)
    if past.lane is None:
        raise Problem("not-found")
    return past


async def _other(
    services: Services, dialogue: Dialogue, as_of: datetime | None
) -> OtherSession | None:
    """What is known of the session that the dialogue names as its pair."""
    paired_with = _pair(dialogue)
    if paired_with is None:
        return None
    other = await services.ledger.load(DIALOGUE, paired_with, as_of=as_of)
    return other_session(paired_with, other.state)


def _pair(dialogue: Dialogue) -> UUID | None:
    return dialogue.planned.paired_with if dialogue.planned else None


def _held(request: Request, tag: str) -> bool:
    return not_modified(request.headers.get("if-none-match"), tag)
