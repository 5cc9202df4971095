"""Bodies: who promises, answers, and is held to it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from domain.body import BODY, Body, BodyEvent, register_body, rename_body, retire_body
from domain.words import body_id
from projections import registry_list
from projections.case_list import visible_among
from projections.registry_list import BodyRow
from service.access.principal import Subject
from service.documents.body import BodyShown, show_body
from service.http.caller import Asking, Using
from service.http.etags import etag, revalidate
from service.http.fields import BodyCode, CommandBody, Day, ListCode, NamesBody, PlaceCode
from service.http.paging import LIMIT, Cursor, Limit, Page, decode_cursor, serve
from service.http.problems import Problem
from service.http.routing import Route
from service.openapi import refusals
from service.registry import PlaceFacts
from service.writing import OpenStream, Receipt, Write, Writing

router = APIRouter(prefix="/v1/bodies", tags=["Bodies"], route_class=Route)


class NewBody(CommandBody):
    """A body, and the places it serves: the first one decides in which city's record it stands."""

    kind: ListCode = Field(description="A code of the list `body_kinds`.")
    names: NamesBody
    places: Annotated[list[PlaceCode], Field(min_length=1, max_length=200)]
    parent: BodyCode | None = None
    valid_from: Day


class BodyRenaming(CommandBody):
    names: NamesBody
    on: Day


class BodyRetirement(CommandBody):
    """The body is no longer in being from that day."""

    successor: BodyCode | None = None
    on: Day


_REGISTERING = refusals(
    "id-reused", "body-kind-unknown", "body-without-place", "unknown-place", "unknown-body",
    "parent-is-itself",
)  # fmt: skip


@router.put("/{code}", status_code=201, response_model=Receipt, responses=_REGISTERING)
async def register_a_body(code: BodyCode, body: NewBody, write: Writing) -> Response:
    """Register a body. Sent again with the same content it changes nothing."""
    served = [await write.services.registry.place(place) for place in body.places]
    if body.parent is not None and body.parent != code:
        await write.services.registry.body(body.parent)
    subject = Subject(places=_shared(served), new=True)
    stream = await write.new(BODY, body_id(code), served[0].lane, body, subject)
    return await stream.make(
        register_body, code=code, kind=body.kind, names=body.names.to_domain(),
        places=tuple(body.places), parent=body.parent, valid_from=body.valid_from,
    )  # fmt: skip


@router.post("/{code}/names", response_model=Receipt, responses=refusals("body-retired"))
async def rename_a_body(code: BodyCode, body: BodyRenaming, write: Writing) -> Response:
    """Give a body other names from a day on."""
    stream = await open_body(write, code, body)
    return await stream.decide(rename_body, names=body.names.to_domain(), on=body.on)


@router.post(
    "/{code}/retirement",
    response_model=Receipt,
    responses=refusals("already-retired", "successor-is-itself", "unknown-body"),
)
async def retire_a_body(code: BodyCode, body: BodyRetirement, write: Writing) -> Response:
    """End a body, naming who takes over what it owes."""
    stream = await open_body(write, code, body)
    if body.successor is not None and body.successor != code:
        await write.services.registry.body(body.successor)
    return await stream.decide(retire_body, successor=body.successor, on=body.on)


@router.get("", responses=refusals("bad-cursor"))
async def list_the_bodies(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    kind: Annotated[ListCode | None, Query(description="A code of `body_kinds`.")] = None,
    place: Annotated[
        PlaceCode | None, Query(description="Bodies that serve this place or one in it.")
    ] = None,
    retired: Annotated[bool, Query(description="Also bodies no longer in being.")] = False,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> Page[BodyRow]:
    """List the bodies, by code."""
    caller.allow_reading("read_registry")
    found = await services.database.read(
        registry_list.list_bodies,
        kind=kind,
        place_code=place,
        include_retired=retired,
        after_key=decode_cursor("bodies", cursor),
        limit=limit,
    )
    return serve("bodies", found, request, response)


@router.get("/{code}", responses=refusals("bad-if-none-match"))
async def read_a_body(
    code: BodyCode, caller: Asking, services: Using, request: Request, response: Response
) -> BodyShown:
    """Read one body as it stands, with what was done to set it up and who holds its seats."""
    caller.allow_reading("read_registry")
    loaded = await services.ledger.load(BODY, body_id(code))
    if loaded.state.registered is None:
        raise Problem("not-found")
    revalidate(request, loaded.version)
    response.headers["etag"] = etag(loaded.version)
    handed = [item for each in loaded.state.handovers.values() for item in each.items]
    cases = {item.issue_id for item in handed if item.issue_id}
    seen = await services.database.read(visible_among, caller.visible(), cases) if cases else set()
    return show_body(loaded.state, loaded.state.registered, loaded.version, seen)


async def open_body(write: Write, code: str, body: CommandBody) -> OpenStream[Body, BodyEvent]:
    async def subject_of(found: Body) -> Subject:
        codes = found.registered.places if found.registered else ()
        places = [await write.services.registry.place(c) for c in codes]
        return Subject(places=_shared(places), owner_body=code)

    return await write.open(BODY, body_id(code), body, subject_of)


def _shared(places: Sequence[PlaceFacts]) -> frozenset[str]:
    """Where a role must be held to speak for all of these places: what lies above each of them."""
    return frozenset.intersection(*(frozenset(place.ancestors) for place in places))
