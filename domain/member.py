"""A member: somebody who acts in the record, without a personal name; holds roles and keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from domain.errors import Refusal, Unknown
from domain.events import Stream, event


class Role(StrEnum):
    PEM_OFFICER = "pem_officer"
    PEM_SUPERVISOR = "pem_supervisor"
    MUNICIPAL_FOCAL = "municipal_focal"
    OWNER_AGENCY = "owner_agency"
    COMMUNITY_REP = "community_rep"
    MAB_MEMBER = "mab_member"
    CUSTODIAN = "custodian"
    CITY_COORDINATOR = "city_coordinator"
    NATIONAL_LEARNING = "national_learning"
    INTEGRATOR = "integrator"
    AUDITOR = "auditor"
    CLOCK = "clock"


class Scope(StrEnum):
    """What a key lets its member do; the member's roles say where.

    A key with `log` alone is for a device that may fall into other hands: it creates and reads
    back its own by receipt, nothing else. `s1` lets an integrator read what is internal.
    """

    READ = "read"
    WRITE = "write"
    LOG = "log"
    S1 = "s1"


# Events


@event
class MemberRegistered:
    label: str
    body: str | None = None


@event
class RoleGranted:
    """Valid from `first_day` to `last_day`, both included, at the place and everything below."""

    role: Role
    place: str
    body: str | None = None
    first_day: date
    last_day: date | None = None


@event
class RoleRevoked:
    """`on` is the first day without the role."""

    role: Role
    place: str
    body: str | None = None
    on: date


@event
class KeyIssued:
    """Opens until the day before `expires_on`; with `places` it reaches no further than these."""

    key_id: str
    scopes: tuple[str, ...]
    places: tuple[str, ...] = ()
    expires_on: date


@event
class KeyRevoked:
    key_id: str
    reason: str


MemberEvent = MemberRegistered | RoleGranted | RoleRevoked | KeyIssued | KeyRevoked


# State

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Member:
    """`grants` as they stand after revocations; `keys` by their id."""

    registered: MemberRegistered | None = None
    grants: tuple[RoleGranted, ...] = ()
    keys: Mapping[str, KeyIssued] = field(default_factory=lambda: MappingProxyType({}))
    revoked_keys: frozenset[str] = frozenset()


def evolve(member: Member, happened: MemberEvent) -> Member:
    match happened:
        case MemberRegistered():
            return replace(member, registered=happened)
        case RoleGranted():
            return replace(member, grants=(*member.grants, happened))
        case RoleRevoked():
            return replace(member, grants=_without(member.grants, happened))
        case KeyIssued():
            return replace(member, keys={**member.keys, happened.key_id: happened})
        case KeyRevoked():
            return replace(member, revoked_keys=member.revoked_keys | {happened.key_id})
        case _:
            assert_never(happened)


def _without(grants: tuple[RoleGranted, ...], revoked: RoleRevoked) -> tuple[RoleGranted, ...]:
    """The grants with the revoked one ending on the day before, or gone if it never began."""
    return tuple(
        replace(grant, last_day=revoked.on - DAY) if _is_ended_by(grant, revoked) else grant
        for grant in grants
        if not (_is_ended_by(grant, revoked) and grant.first_day >= revoked.on)
    )


def _is_ended_by(grant: RoleGranted, revoked: RoleRevoked) -> bool:
    same = (grant.role, grant.place, grant.body) == (revoked.role, revoked.place, revoked.body)
    return same and (grant.last_day is None or grant.last_day >= revoked.on)


MEMBER = Stream("member", Member(), evolve, MemberEvent)


# Decisions


def register_member(member: Member, *, label: str, body: str | None = None) -> list[MemberEvent]:
    registered = MemberRegistered(label=label, body=body)
    if member.registered == registered:
        return []
    if member.registered is not None:
        raise Refusal("id-reused", "This id belongs to another member; make a new one.")
    return [registered]


def grant_role(
    member: Member,
    *,
    role: Role,
    place: str,
    body: str | None = None,
    first_day: date,
    last_day: date | None = None,
) -> list[MemberEvent]:
    """`place` and `body` are registered already: settled facts."""
    _must_be_registered(member)
    if last_day is not None and last_day < first_day:
        raise Refusal("days-out-of-order", "Let the last day be the first day or later.")
    if role is Role.OWNER_AGENCY and body is None:
        raise Refusal("role-needs-body", "Name the body for which this member is to speak.")
    granted = RoleGranted(role=role, place=place, body=body, first_day=first_day, last_day=last_day)
    return [] if granted in member.grants else [granted]


def revoke_role(
    member: Member, *, role: Role, place: str, body: str | None = None, on: date
) -> list[MemberEvent]:
    _must_be_registered(member)
    held = [g for g in member.grants if (g.role, g.place, g.body) == (role, place, body)]
    if not held:
        raise Unknown("role-not-held", "This member was never granted that role there.")
    revoked = RoleRevoked(role=role, place=place, body=body, on=on)
    return [revoked] if any(_is_ended_by(grant, revoked) for grant in held) else []


def issue_key(
    member: Member,
    *,
    key_id: str,
    scopes: tuple[str, ...],
    places: tuple[str, ...] = (),
    expires_on: date,
    on: date,
) -> list[MemberEvent]:
    """The key itself is never an event: its HMAC lies in a table that can be emptied."""
    _must_be_registered(member)
    issued = KeyIssued(key_id=key_id, scopes=scopes, places=places, expires_on=expires_on)
    if (before := member.keys.get(key_id)) is not None:
        if before == issued:
            return []
        raise Refusal("id-reused", "This key id was used before; make a new key.")
    if not scopes or not set(scopes) <= set(Scope):
        raise Refusal("scope-unknown", "Give the key scopes out of read, write, log and s1.")
    if expires_on <= on:
        raise Refusal("key-expired-at-birth", "Let the key expire on a later day than today.")
    return [issued]


def revoke_key(member: Member, *, key_id: str, reason: str) -> list[MemberEvent]:
    _must_be_registered(member)
    if key_id not in member.keys:
        raise Unknown("key-unknown", "This member has no such key.")
    return [] if key_id in member.revoked_keys else [KeyRevoked(key_id=key_id, reason=reason)]


def _must_be_registered(member: Member) -> MemberRegistered:
    if member.registered is None:
        raise Unknown("member-unknown", "No such member is registered.")
    return member.registered
