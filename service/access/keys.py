"""API keys: `pgi_<environment>_<id>_<secret>_<crc>`, shown once and kept as an HMAC only.

What a key may do is told by the member's stream, which is asked again every second; so a key
revoked in one process is dead in the others a moment later, and in its own at once.
"""

import hmac
import secrets
import time
from asyncio import Lock
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary
from zlib import crc32

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.errors import Refusal
from domain.member import MEMBER, Member, issue_key, revoke_key
from service import clock as the_clock
from service.access.principal import EVERYWHERE, Grant, Principal
from service.database import Database
from service.ledger import Command, Ledger, Operation
from service.ledger.schema import api_key
from service.registry import COMMON, Registry
from service.settings import Settings

FRESH = 1.0
"""Seconds for which what was read about a key is believed."""

KEPT_KEYS = 10_000


def new_key_id() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of a key: `principal` is None for one that opens nothing."""

    member_id: UUID
    hmac: bytes
    principal: Principal | None
    expires_on: date
    read_at: float


class Keys:
    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        registry: Registry,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = lambda: the_clock.now(),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._registry = registry
        self._prefix = f"pgi_{settings.environment}"
        self._pepper = settings.pepper
        self._clock = clock
        self._ticks = ticks
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._changes = 0

    async def issue(
        self,
        member_id: UUID,
        *,
        key_id: str,
        scopes: tuple[str, ...],
        expires_on: date,
        places: tuple[str, ...] = (),
        on: date,
        operation: Operation,
    ) -> str:
        """A new key for the member; with `places` it reaches no further than these.

        The answer is the only time the key is shown. Refused (`key-shown-once`) when it was made
        before, and as `domain.member.issue_key` refuses. `key_id` is of letters and digits.
        """
        if not (key_id.isascii() and key_id.isalnum()):
            raise Refusal("key-id-malformed", "Give the key an id of letters and digits only.")
        decide = partial(
            issue_key, key_id=key_id, scopes=scopes, expires_on=expires_on, places=places, on=on
        )
        await self._ledger.decide(Command(MEMBER, member_id, decide, lane=COMMON), operation)
        secret = secrets.token_hex(32)
        row = {
            "key_id": key_id,
            "member_id": member_id,
            "hmac": self._hmac(key_id, secret),
            "scopes": list(scopes),
            "places": list(places),
            "created": int(self._clock().timestamp() * 1_000_000),
            "expires_on": expires_on,
        }
        if not await self._database.write(_insert, row):
            raise Refusal(
                "key-shown-once", "This key was made and shown before. Revoke it, make another."
            )
        self.forget(member_id)
        body = f"{self._prefix}_{key_id}_{secret}"
        return f"{body}_{_crc(body)}"

    async def revoke(
        self, member_id: UUID, *, key_id: str, reason: str, operation: Operation
    ) -> None:
        """End a key; raises Unknown (`key-unknown`) for one the member never had."""
        decide = partial(revoke_key, key_id=key_id, reason=reason)
        await self._ledger.decide(Command(MEMBER, member_id, decide), operation)
        self.forget(member_id)
        revoked = int(self._clock().timestamp() * 1_000_000)
        await self._database.write(_mark_revoked, key_id, revoked)

    async def verify(self, token: str) -> Principal | None:
        """The member behind the key with the roles it holds now; None opens nothing."""
        parts = self._parts(token)
        if parts is None:
            return None
        key_id, secret = parts
        known = await self._read(key_id)
        if known is None or not hmac.compare_digest(known.hmac, self._hmac(key_id, secret)):
            return None
        return known.principal if self._clock().date() < known.expires_on else None

    def forget(self, member_id: UUID) -> None:
        """Ask again about the member's keys: call it when its roles have changed here."""
        self._changes += 1
        stale = [key_id for key_id, known in self._known.items() if known.member_id == member_id]
        for key_id in stale:
            del self._known[key_id]

    def _parts(self, token: str) -> tuple[str, str] | None:
        body, _, crc = token.rpartition("_")
        if not token.isascii() or not hmac.compare_digest(crc, _crc(body)):
            return None
        prefix, _, key_and_secret = body.rpartition(f"{self._prefix}_")
        key_id, _, secret = key_and_secret.partition("_")
        return (key_id, secret) if not prefix and key_id and secret else None

    def _hmac(self, key_id: str, secret: str) -> bytes:
        return hmac.digest(self._pepper, f"{key_id}_{secret}".encode(), "sha256")

    async def _read(self, key_id: str) -> _Known | None:
        """What is known of the key; of many who ask at the same time one looks it up."""
        if (known := self._fresh(key_id)) is not None:
            return known
        async with self._turns.setdefault(key_id, Lock()):
            if (known := self._fresh(key_id)) is not None:
                return known
            # What was read while something changed may be what it was before.
            before = None
            while before != self._changes:
                before, known = self._changes, await self._look_up(key_id)
            if known is not None:
                self._keep(key_id, known)
            return known

    def _fresh(self, key_id: str) -> _Known | None:
        known = self._known.get(key_id)
        return known if known and self._ticks() - known.read_at < FRESH else None

    def _keep(self, key_id: str, known: _Known) -> None:
        self._known[key_id] = known
        self._known.move_to_end(key_id)
        if len(self._known) > KEPT_KEYS:
            self._known.popitem(last=False)

    async def _look_up(self, key_id: str) -> _Known | None:
        read_at = self._ticks()
        row = await self._database.read(_find, key_id)
        if row is None:
            return None
        member = await self._registry.member(row.member_id)
        issued = member.keys.get(key_id)
        if issued is None or key_id in member.revoked_keys or row.revoked is not None:
            return _Known(row.member_id, row.hmac, None, row.expires_on, read_at)
        principal = Principal(
            member_id=row.member_id,
            body=member.registered.body if member.registered else None,
            grants=await self._grants(member, issued.places),
            scopes=issued.scopes,
            key_id=key_id,
            in_police_chain=await self._registry.in_police_chain(member),
        )
        return _Known(row.member_id, row.hmac, principal, issued.expires_on, read_at)

    async def _grants(self, member: Member, places: tuple[str, ...]) -> tuple[Grant, ...]:
        """The member's roles, each narrowed to where it and the key's places overlap."""
        grants: list[Grant] = []
        for held in member.grants:
            reach = await self._overlap(held.place, places) if places else [held.place]
            grants += [
                Grant(held.role, place, held.body, held.first_day, held.last_day) for place in reach
            ]
        return tuple(grants)

    async def _overlap(self, granted: str, places: tuple[str, ...]) -> list[str]:
        """One place lies in another or they have nothing in common."""
        if granted == EVERYWHERE:
            return list(places)
        above = (await self._registry.place(granted)).ancestors
        if not set(above).isdisjoint(places):
            return [granted]
        facts = [await self._registry.place(place) for place in places]
        return [place.code for place in facts if granted in place.ancestors]


def _crc(text: str) -> str:
    """Tells a mistyped or cut key without asking the database."""
    return f"{crc32(text.encode()):08x}"


def _insert(connection: Connection, row: dict[str, object]) -> bool:
    """Whether the key is new."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return connection.execute(insert(api_key).values(row).on_conflict_do_nothing()).rowcount == 1


def _find(connection: Connection, key_id: str) -> Row[Any] | None:
    return connection.execute(select(api_key).where(api_key.c.key_id == key_id)).one_or_none()


def _mark_revoked(connection: Connection, key_id: str, revoked: int) -> None:
    connection.execute(
        update(api_key)
        .where(api_key.c.key_id == key_id, api_key.c.revoked.is_(None))
        .values(revoked=revoked)
    )
