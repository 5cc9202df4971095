"""Keys made, ended and listed by whoever runs the service."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection, select

from domain.errors import Refusal
from domain.events import Envelope
from domain.member import MEMBER, Role, Scope, grant_role, register_member
from domain.words import REGISTRY
from service.access.keys import new_key_id
from service.access.principal import EVERYWHERE
from service.ledger import Command, Operation
from service.ledger.schema import api_key
from service.registry import COMMON
from service.services import Services

COMMAND_LINE = uuid5(REGISTRY, "member:command-line")
READING = frozenset({Role.AUDITOR, Role.INTEGRATOR})
"""Roles that never write."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key as it is listed; the key itself is known to its holder alone."""

    key_id: str
    roles: str
    body: str
    expires_on: date
    revoked: bool


async def create_key(
    services: Services,
    role: Role,
    place: str | None,
    body: str | None,
    days: int,
    *,
    internal: bool = False,
) -> str:
    """Make a member with this role, and a key for it; the only time the key is shown.

    Without `place` the role holds everywhere. Refused for an unknown place or body.
    """
    if role is Role.CLOCK:
        raise Refusal("role-of-the-system", "The clock is the system itself; choose another role.")
    if days < 1:
        raise Refusal("key-expired-at-birth", "Let the key last at least one day.")
    await _must_be_known(services, place, body)
    member_id, now = uuid4(), datetime.now(UTC)
    where = place or EVERYWHERE
    register = partial(register_member, label=f"{role} at {where}, command line", body=body)
    grant = partial(grant_role, role=role, place=where, body=body, first_day=_since(now))
    await services.ledger.decide_all(
        [
            Command(MEMBER, member_id, register, lane=COMMON),
            Command(MEMBER, member_id, grant, lane=COMMON),
        ],
        operation(now),
    )
    return await issue_key(services, member_id, role, days, now, internal=internal)


async def issue_key(
    services: Services, member_id: UUID, role: Role, days: int, now: datetime, *, internal: bool
) -> str:
    """A key for a member that holds the role; with `internal` an integrator's opens S1 too."""
    scopes = [Scope.READ] if role in READING else [Scope.READ, Scope.WRITE]
    if internal:
        scopes.append(Scope.S1)
    return await services.keys.issue(
        member_id,
        key_id=new_key_id(),
        scopes=tuple(scope.value for scope in scopes),
        expires_on=now.date() + timedelta(days=days),
        on=now.date(),
        operation=operation(now),
    )


async def revoke_key(services: Services, key_id: str, reason: str) -> None:
    """End a key at once; refused (`key-unknown`) for one that was never made."""
    member_id = await services.database.read(_member_of, key_id)
    if member_id is None:
        raise Refusal("key-unknown", "There is no key by that id. `paygiri key list` shows them.")
    now = datetime.now(UTC)
    await services.keys.revoke(member_id, key_id=key_id, reason=reason, operation=operation(now))


async def list_keys(services: Services) -> list[KeyLine]:
    """Every key ever made, the newest first."""
    return [
        await _line(services, *row) for row in await services.database.read(_keys)
    ]  # fmt: skip


def operation(now: datetime) -> Operation:
    """A deed of the command line: each time a new one."""
    op_id = uuid4()
    return Operation(
        principal=COMMAND_LINE,
        op_id=op_id,
        body_hash=b"",
        envelope=Envelope(
            actor=COMMAND_LINE, occurred_at=now, causation_id=op_id, channel="command-line"
        ),
    )


def _since(now: datetime) -> date:
    """From yesterday: somewhere on Earth it still is."""
    return now.date() - timedelta(days=1)


async def _must_be_known(services: Services, place: str | None, body: str | None) -> None:
    if place is not None and await services.registry.find_place(place) is None:
        cities = ", ".join(sorted(set(await services.ledger.heads()) - {COMMON})) or "none yet"
        raise Refusal(
            "unknown-place", f"No place by that code is registered. Cities here: {cities}."
        )
    if body is not None:
        await services.registry.body(body)


async def _line(
    services: Services, key_id: str, member_id: UUID, expires_on: date, revoked: int | None
) -> KeyLine:
    member = await services.registry.member(member_id)
    roles = ", ".join(f"{grant.role} at {grant.place}" for grant in member.grants)
    body = member.registered.body if member.registered else None
    return KeyLine(key_id, roles, body or "", expires_on, revoked is not None)


def _member_of(connection: Connection, key_id: str) -> UUID | None:
    return connection.scalar(select(api_key.c.member_id).where(api_key.c.key_id == key_id))


def _keys(connection: Connection) -> list[tuple[str, UUID, date, int | None]]:
    columns = (api_key.c.key_id, api_key.c.member_id, api_key.c.expires_on, api_key.c.revoked)
    rows = connection.execute(select(*columns).order_by(api_key.c.created.desc()))
    return [(key_id, member, expires, revoked) for key_id, member, expires, revoked in rows]
