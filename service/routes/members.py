"""Members: who acts in the record, in which roles, with which keys. No personal names."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from domain.member import (
    MEMBER,
    Member,
    MemberEvent,
    Role,
    Scope,
    grant_role,
    register_member,
    revoke_role,
)
from projections.registry_list import MemberRow, list_members
from service.access.allowed import ALLOWED
from service.access.principal import Grant, Subject
from service.http.caller import Asking, Using
from service.http.fields import (
    BodyCode,
    CommandBody,
    Day,
    PlaceCode,
    Sentence,
    Short,
    Title,
    Uuid,
)
from service.http.paging import LIMIT, Cursor, Limit, Page, decode_cursor, serve
from service.http.routing import Route
from service.openapi import refusals
from service.registry import COMMON
from service.writing import OpenStream, Receipt, Write, Writing

router = APIRouter(prefix="/v1", tags=["Members"], route_class=Route)


class NewMember(CommandBody):
    """A member by a label, such as an office; no personal name is needed or wanted."""

    label: Title
    body: BodyCode | None = Field(None, description="The body the member belongs to.")


class NewRole(CommandBody):
    """A role at a place and everything in it, from the first to the last day, both included."""

    role: Role
    place: PlaceCode
    body: BodyCode | None = Field(None, description="The body to speak for in this role.")
    first_day: Day
    last_day: Day | None = None


class RoleEnding(CommandBody):
    role: Role
    place: PlaceCode
    body: BodyCode | None = None
    on: Day = Field(description="The first day without the role.")


class NewKey(CommandBody):
    """What a key lets its member do, where, and until when.

    `log` alone is for a device that may fall into other hands: it creates and reads nothing back.
    """

    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)]
    places: Annotated[list[PlaceCode], Field(max_length=50)] = Field(
        [],
        description="The key reaches no further than these; all of the member's places if empty.",
    )
    expires_on: Day


class KeyEnding(CommandBody):
    key_id: Short
    reason: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyShown:
    """A new key. Keep it now: the service does not know it any more."""

    key_id: str
    key: str
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleShown:
    """A role the caller holds, and what may be done in it at that place."""

    role: str
    place: str
    body: str | None
    first_day: date
    last_day: date | None
    actions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who is asking: no name, only the member's id, body, roles and the scopes of the key."""

    member: UUID
    body: str | None
    scopes: list[str]
    roles: list[RoleShown]


@router.get("/me")
async def read_who_i_am(caller: Asking) -> Me:
    """Who the key belongs to, and what it lets that member do where."""
    member = caller.is_itself()
    return Me(
        member=member.member_id,
        body=member.body,
        scopes=list(member.scopes),
        roles=[_role(grant) for grant in member.grants],
    )


def _role(grant: Grant) -> RoleShown:
    actions = [
        action for action, rows in ALLOWED.items() if any(grant.role in roles for roles, _ in rows)
    ]
    return RoleShown(
        role=grant.role.value,
        place=grant.place,
        body=grant.body,
        first_day=grant.first_day,
        last_day=grant.last_day,
        actions=sorted(actions),
    )


@router.put(
    "/members/{member_id}",
    status_code=201,
    response_model=Receipt,
    responses=refusals("id-reused", "unknown-body"),
)
async def register_a_member(member_id: Uuid, body: NewMember, write: Writing) -> Response:
    """Register a member. Sent again with the same content it changes nothing."""
    if body.body is not None:
        await write.services.registry.body(body.body)
    subject = Subject(unplaced=True, new=True, member=member_id, member_body=body.body)
    stream = await write.new(MEMBER, member_id, COMMON, body, subject)
    return await stream.make(register_member, label=body.label, body=body.body)


@router.post(
    "/members/{member_id}/roles",
    response_model=Receipt,
    responses=refusals("unknown-place", "unknown-body", "days-out-of-order", "role-needs-body"),
)
async def grant_a_role(member_id: Uuid, body: NewRole, write: Writing) -> Response:
    """Let a member act in a role at a place."""
    if body.body is not None:
        await write.services.registry.body(body.body)
    stream = await _open(write, member_id, body, role=body)
    answer = await stream.decide(
        grant_role,
        role=body.role,
        place=body.place,
        body=body.body,
        first_day=body.first_day,
        last_day=body.last_day,
    )
    write.services.keys.forget(member_id)
    return answer


@router.post(
    "/members/{member_id}/role-revocations",
    response_model=Receipt,
    responses=refusals("role-not-held"),
)
async def revoke_a_role(member_id: Uuid, body: RoleEnding, write: Writing) -> Response:
    """End a role from a day on."""
    stream = await _open(write, member_id, body, role=body)
    answer = await stream.decide(
        revoke_role, role=body.role, place=body.place, body=body.body, on=body.on
    )
    write.services.keys.forget(member_id)
    return answer


@router.post(
    "/members/{member_id}/keys",
    status_code=201,
    responses=refusals("scope-unknown", "key-expired-at-birth", "key-shown-once", "unknown-place"),
)
async def make_a_key(member_id: Uuid, body: NewKey, write: Writing) -> KeyShown:
    """Make a key for a member. It is shown in this answer and never again."""
    for place in body.places:
        await write.services.registry.place(place)
    stream = await _open(write, member_id, body)
    write.caller.allow("issue_key", stream.subject, stream.today, speaking_for=stream.by)
    key_id = write.operation_id.hex[:16]
    key = await write.services.keys.issue(
        member_id,
        key_id=key_id,
        scopes=tuple(scope.value for scope in body.scopes),
        expires_on=body.expires_on,
        places=tuple(body.places),
        on=stream.today,
        operation=stream.operation,
    )
    return KeyShown(key_id=key_id, key=key, expires_on=body.expires_on)


@router.post(
    "/members/{member_id}/key-revocations", status_code=204, responses=refusals("key-unknown")
)
async def revoke_a_key(member_id: Uuid, body: KeyEnding, write: Writing) -> None:
    """End a key: here at once, in other processes of the service within two seconds."""
    stream = await _open(write, member_id, body)
    write.caller.allow("revoke_key", stream.subject, stream.today, speaking_for=stream.by)
    await write.services.keys.revoke(
        member_id, key_id=body.key_id, reason=body.reason, operation=stream.operation
    )


@router.get("/members", responses=refusals("bad-cursor"))
async def list_the_members(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    place: Annotated[PlaceCode | None, Query(description="Where they hold a role.")] = None,
    body: Annotated[BodyCode | None, Query(description="The body they belong to.")] = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> Page[MemberRow]:
    """List the members with the roles they hold or held."""
    caller.allow_reading("read_members")
    found = await services.database.read(
        list_members,
        place_code=place,
        body_code=body,
        after_key=decode_cursor("members", cursor),
        limit=limit,
    )
    return serve("members", found, request, response)


async def _open(
    write: Write, member_id: UUID, body: CommandBody, role: NewRole | RoleEnding | None = None
) -> OpenStream[Member, MemberEvent]:
    """The member; what is done with a role is judged by the role's place, else by all of its."""
    registry = write.services.registry

    async def subject_of(member: Member) -> Subject:
        if role is not None:
            place = await write.services.registry.place(role.place)
            places = frozenset(place.ancestors)
        else:
            places = await registry.places_of_member(member)
        roles = {grant.role for grant in member.grants} | ({role.role} if role else set())
        return Subject(
            places=places,
            unplaced=role is None and not member.grants,
            member=member_id,
            member_body=member.registered.body if member.registered else None,
            guards=Role.CUSTODIAN in roles,
        )

    return await write.open(MEMBER, member_id, body, subject_of)
