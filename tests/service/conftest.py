"""The whole service on a fresh store, with a few places, and keys for any role a test needs."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from domain.body import BODY, Body, register_body
from domain.events import Envelope
from domain.member import MEMBER, Member, MemberEvent, Role, grant_role, register_member
from domain.place import PLACE, Place, PlaceRegistered, register_place
from domain.words import REGISTRY, Names, PlaceLevel, body_id, place_id
from projections.all import PROJECTIONS
from projections.supervisor import Supervisor
from service.access.principal import CLOCK, EVERYWHERE
from service.app import create_app, lifespan_on
from service.ledger import Command, Operation
from service.registry import COMMON
from service.services import Services
from service.settings import Settings

LONG_AGO = date(2020, 1, 1)
TODAY = datetime.now(ZoneInfo("Asia/Kabul")).date()
"""In Herat, which for some hours of each day is not yet the day in UTC."""


def envelope() -> Envelope:
    return Envelope(actor=CLOCK.member_id, occurred_at=datetime.now(UTC), causation_id=uuid4())


def operation() -> Operation:
    made = envelope()
    return Operation(
        principal=CLOCK.member_id, op_id=made.causation_id, body_hash=b"", envelope=made
    )


@dataclass
class Api:
    """A client of the service, and the service's own insides for what a test has to prepare."""

    app: FastAPI
    client: httpx.AsyncClient
    services: Services
    keys: dict[tuple[Role, str, str | None], str] = field(default_factory=dict)

    async def key(self, role: Role, place: str = EVERYWHERE, body: str | None = None) -> str:
        """A key of a member that holds the role; the same one for the same role."""
        known = (role, place, body)
        if known not in self.keys:
            self.keys[known] = await self._new_key(role, place, body)
        return self.keys[known]

    async def _new_key(self, role: Role, place: str, body: str | None) -> str:
        member = uuid5(REGISTRY, f"test:{role}:{place}:{body}")
        await self._decide(member, partial(register_member, label=role.value, body=body))
        await self._decide(
            member, partial(grant_role, role=role, place=place, body=body, first_day=LONG_AGO)
        )
        return await self._key_of(member)

    async def key_without_role(self) -> str:
        member = uuid4()
        await self._decide(member, partial(register_member, label="nobody"))
        return await self._key_of(member)

    async def _decide(self, member: UUID, decide: Callable[[Member], list[MemberEvent]]) -> None:
        command = Command(MEMBER, member, decide, lane=COMMON)
        await self.services.ledger.decide(command, operation())

    async def _key_of(self, member: UUID) -> str:
        return await self.services.keys.issue(
            member,
            key_id=uuid4().hex[:12],
            scopes=("read", "write"),
            expires_on=date(2100, 1, 1),
            on=LONG_AGO,
            operation=operation(),
        )

    async def send(
        self,
        method: str,
        path: str,
        *,
        role: Role | None = Role.CITY_COORDINATOR,
        headers: dict[str, str] | None = None,
        **content: Any,
    ) -> httpx.Response:
        """A request with the key of a role that holds everywhere; None sends no key."""
        sent = dict(headers or {})
        if role is not None:
            sent.setdefault("authorization", f"Bearer {await self.key(role)}")
        return await self.client.request(method, path, headers=sent, **content)

    async def project(self) -> None:
        """Bring every list up to what was written."""
        supervisor = Supervisor(self.services.ledger, self.services.database, PROJECTIONS)
        await supervisor.catch_up()


async def prepare(services: Services) -> None:
    """Register Afghanistan, Herat with a nahia and a gozar, and three bodies."""
    place = partial(register_place, Place(), valid_from=LONG_AGO)
    level = PlaceLevel
    places = [
        (COMMON, place(code="AF", level=level.COUNTRY, parent=None, parent_level=None,
                       names=Names(en="Afghanistan"))),
        ("HRT", place(code="HRT", level=level.CITY, parent="AF", parent_level=level.COUNTRY,
                      names=Names(en="Herat", fa="هرات", ps="هرات"), timezone="Asia/Kabul")),
        ("HRT", place(code="HRT-N06", level=level.NAHIA, parent="HRT", parent_level=level.CITY,
                      names=Names(en="Nahia 6"))),
    ]  # fmt: skip
    for lane, events in places:
        [registered] = events
        assert isinstance(registered, PlaceRegistered)
        new = (place_id(registered.code), envelope(), events)
        await services.ledger.create_streams(PLACE, lane, [new])
    for code, kind in (("HRT-DUG", "dug"), ("HRT-PEM", "pem_unit"), ("HRT-CDC1", "cdc")):
        formed = register_body(
            Body(), code=code, kind=kind, names=Names(en=code), places=("HRT",),
            valid_from=LONG_AGO,
        )  # fmt: skip
        await services.ledger.create_streams(BODY, "HRT", [(body_id(code), envelope(), formed)])


@cache
def shared_app() -> FastAPI:
    """One for tests that run after each other: to resolve all routes takes longer than a test."""
    return create_app(settings("sqlite://"), project=False)


def settings(url: str) -> Settings:
    return Settings(url, b"pepper of the tests", "test")


@asynccontextmanager
async def serving(url: str, app: FastAPI | None = None) -> AsyncIterator[Api]:
    """The service on this store; `app` is one that serves nobody else meanwhile."""
    app = app or create_app(settings(url), project=False)
    # what fails inside is answered with 500, as behind a real server
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        lifespan_on(settings(url), project=False)(app),
        httpx.AsyncClient(transport=transport, base_url="http://paygiri.test") as client,
    ):
        services: Services = app.state.services
        await prepare(services)
        yield Api(app, client, services)


@pytest.fixture
async def api(store_url: str) -> AsyncIterator[Api]:
    """The service on SQLite and on PostgreSQL."""
    async with serving(store_url, shared_app()) as running:
        yield running


@pytest.fixture(scope="module")
async def door(
    anyio_backend: str, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """One service for all tests of a module that only knock at the door.

    It names its backend, so that a test without `await` may be the first to ask for it.
    """
    file = tmp_path_factory.mktemp("door") / "paygiri.db"
    shutil.copy(sqlite_template, file)
    async with serving(f"sqlite:///{file}") as running:
        yield running
