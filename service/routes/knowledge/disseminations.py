"""Telling bodies of what can be learnt, and their word that they have it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from domain.body.state import the_body_must_be_in_being
from domain.dissemination import (
    DISSEMINATION,
    Dissemination,
    Told,
    acknowledge_dissemination,
    disseminate,
)
from projections.knowledge.told import DisseminationFilter, DisseminationRow, list_disseminations
from service.access.principal import Subject
from service.documents.knowledge import dissemination_shown
from service.http.caller import Asking, Caller, Using
from service.http.etags import document
from service.http.fields import BodyCode, CommandBody, Language, Sentence, Uuid
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.problems import Problem
from service.http.routing import Route
from service.http.times import AsOf, position_at
from service.openapi import refusals
from service.registry import COMMON
from service.routes.common import writes
from service.routes.knowledge.subjects import ended, is_known, may_be_told
from service.routes.seen import seen
from service.services import Services
from service.writing import Receipt, Writing

router = APIRouter(prefix="/v1/disseminations", tags=["Knowledge"], route_class=Route)

DisseminationId = Annotated[Uuid, Path(description="The dissemination's id, made by the client.")]


class NewDissemination(CommandBody):
    """What is told to whom. Of a lesson note `plan_id` is the plan in which it stands."""

    what: Told
    record_id: Uuid
    plan_id: Uuid | None = None
    bodies: tuple[BodyCode, ...] = Field(min_length=1, max_length=200)
    note: Sentence = Field(description="Why it is worth their while.")
    language: Language
    override_reason: Sentence | None = Field(
        None, description="Why a note that seems to name a person must stay as it is."
    )


@router.put("/{dissemination_id}", status_code=201, response_model=Receipt, responses=writes(
    "unknown-body", "body-retired", "finding-unknown", "not-shared", "flagged-text", "id-reused",
    "no-body",
))  # fmt: skip
async def tell_bodies(
    dissemination_id: DisseminationId, body: NewDissemination, write: Writing
) -> Response:
    """Tell bodies of something that everybody may read."""
    services = write.services
    bodies = [await services.registry.body(code) for code in body.bodies]
    told = await write.new(
        DISSEMINATION, dissemination_id, COMMON, body, Subject(unplaced=True, new=True)
    )
    if told.state.told is None:  # the same said again stays taken, whatever became of them since
        for each in bodies:
            the_body_must_be_in_being(each.state)
    published = await may_be_told(services, write.caller, body.what, body.record_id, body.plan_id)
    return await told.make(
        disseminate,
        what=body.what,
        record_id=body.record_id,
        plan_id=body.plan_id,
        bodies=body.bodies,
        note=body.note,
        language=body.language,
        override_reason=body.override_reason,
        by=told.speaker,
        published=published,
        on=told.on,
    )


@router.post("/{dissemination_id}/acknowledgements", response_model=Receipt, responses=writes(
    "not-told", "no-body",
))  # fmt: skip
async def acknowledge(
    dissemination_id: DisseminationId, body: CommandBody, write: Writing
) -> Response:
    """Say, for one of the bodies that were told, that it has it."""

    async def concerns(_: Dissemination) -> Subject:
        return Subject(unplaced=True, owner_body=_speaking(write.caller, body))

    told = await write.open(DISSEMINATION, dissemination_id, body, concerns)
    return await told.decide(acknowledge_dissemination, by=told.speaker, on=told.on)


def _speaking(caller: Caller, body: CommandBody) -> str | None:
    """The body that acknowledges: it owns what it was told; whether it was, the domain says."""
    principal = caller.principal
    only = next(iter(principal.bodies)) if len(principal.bodies) == 1 else principal.body
    return body.on_behalf_of or only


@router.get("", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_disseminations(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    to_me: Annotated[
        bool | None, Query(description="true: told to a body that the caller is of.")
    ] = None,
    body: Annotated[BodyCode | None, Query(description="Told to this body.")] = None,
    what: Annotated[Told | None, Query(description="What was told.")] = None,
    record: Annotated[Uuid | None, Query(description="The id of what was told.")] = None,
    waiting: Annotated[
        bool | None,
        Query(description="Whether one of the bodies asked for has still to acknowledge it."),
    ] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[DisseminationRow]:
    """List what was told to whom, the latest first; of what is withdrawn since, when and why."""
    caller.allow_reading("read_knowledge")
    wanted = DisseminationFilter(
        bodies=_bodies(caller, to_me, body), what=what.value if what else None, record=record,
        waiting=waiting,
    )  # fmt: skip
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_disseminations,
        caller.visible(),
        wanted=wanted,
        as_of=as_of,
        after_key=decode_cursor("disseminations", cursor),
        limit=limit,
    )
    return serve_known("disseminations", found, position, request, response)


def _bodies(caller: Caller, to_me: bool | None, body: str | None) -> tuple[str, ...] | None:
    """The bodies asked for; None for any."""
    own = caller.principal.bodies
    if body is None:
        return tuple(sorted(own)) if to_me else None
    return () if to_me and body not in own else (body,)


@router.get("/{dissemination_id}", response_model=DisseminationRow, responses=refusals(
    "as-of-too-recent"
))  # fmt: skip
async def read_dissemination(
    dissemination_id: DisseminationId, caller: Asking, services: Using, as_of: AsOf = None
) -> Response:
    """Read what was told to whom, and which of them have said that they have it.

    It is always sent whole: what was told may be withdrawn without a change of this record.
    """
    loaded = await seen(
        DISSEMINATION, dissemination_id, "read_knowledge", caller, services, _subject_of, as_of
    )
    told = loaded.state.told
    if told is None or not await is_known(services, told):
        raise Problem("not-found")
    shown = dissemination_shown(dissemination_id, loaded, await ended(services, told, as_of))
    return document(shown, loaded.version)


async def _subject_of(services: Services, dissemination: Dissemination) -> Subject:
    """Everybody may know of it: what is told may be read by all."""
    return Subject(unplaced=True)
