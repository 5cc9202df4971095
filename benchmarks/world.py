"""A small registry to send requests to: one city, one officer of its municipality with a key."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from benchmarks import payload
from domain.body import BODY, Body, register_body
from domain.events import Envelope, Stream
from domain.member import MEMBER, Role, grant_role, register_member
from domain.place import PLACE, Place, register_place
from domain.words import Names, PlaceLevel, body_id, place_id
from projections.all import PROJECTIONS
from projections.supervisor import Supervisor
from service.access.keys import Keys
from service.database import Database
from service.ledger import Command, Ledger, Operation
from service.registry import COMMON, Registry
from service.settings import Settings

OFFICER = UUID(int=7)
GOZARS = tuple(f"HRT-N06-G{number:03}" for number in range(1, 201))
"""Neighbourhoods: reports come from all over a city, not from one corner."""

START = date(2020, 1, 1)
PEPPER = b"of the benchmarks"


class Opened(NamedTuple):
    ledger: Ledger
    database: Database
    keys: Keys


def settings(url: str) -> Settings:
    return Settings(url, PEPPER, "bench", report_processes=2)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Opened]:
    """The store with what is needed to prepare it."""
    ledger, database = await Ledger.open(url), await Database.open(url)
    try:
        yield Opened(ledger, database, Keys(database, ledger, Registry(ledger), settings(url)))
    finally:
        await database.close()
        await ledger.close()


def prepare(url: str, issues: int) -> tuple[str, list[UUID]]:
    """Fill a new store; the officer's key, and as many issues, reported and projected."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _prepare(url, issues)).result()


async def _prepare(url: str, issues: int) -> tuple[str, list[UUID]]:
    async with opened(url) as store:
        await register(store.ledger)
        key = await issue_key(store)
        ids = [payload.new_id() for _ in range(issues)]
        for at in range(0, issues, 1_000):
            await asyncio.gather(*(_report(store.ledger, each) for each in ids[at : at + 1_000]))
        await Supervisor(store.ledger, store.database, PROJECTIONS).catch_up()
        return key, ids


async def register(ledger: Ledger) -> None:
    """Afghanistan, Herat, a nahia in it with its gozars, a council and the municipality."""
    place = partial(register_place, Place(), valid_from=START)
    country, city, nahia = PlaceLevel.COUNTRY, PlaceLevel.CITY, PlaceLevel.NAHIA
    places = (
        (COMMON, place(code="AF", level=country, parent=None, parent_level=None,
                       names=Names(en="Afghanistan"))),
        ("HRT", place(code="HRT", level=city, parent="AF", parent_level=country,
                      names=Names(en="Herat"), timezone="Asia/Kabul")),
        ("HRT", place(code="HRT-N06", level=nahia, parent="HRT", parent_level=city,
                      names=Names(en="Nahia 6"))),
        *(("HRT", place(code=code, level=PlaceLevel.GOZAR, parent="HRT-N06", parent_level=nahia,
                        names=Names(en=code))) for code in GOZARS),
    )  # fmt: skip
    for lane, events in places:
        # what registers a place begins with PlaceRegistered, which has its code
        await _create(ledger, PLACE, lane, place_id(events[0].code), events)  # type: ignore[union-attr]
    for code, kind in (("HRT-CDC1", "cdc"), ("HRT-MUN", "municipality")):
        made = register_body(Body(), code=code, kind=kind, names=Names(en=code), places=("HRT",),
                             valid_from=START)  # fmt: skip
        await _create(ledger, BODY, "HRT", body_id(code), made)


async def issue_key(store: Opened) -> str:
    """The key of a municipal focal person, who may report, add to and read what is in the city."""
    for decide in (
        partial(register_member, label="focal", body="HRT-MUN"),
        partial(grant_role, role=Role.MUNICIPAL_FOCAL, place="HRT", body="HRT-MUN",
                first_day=START),
    ):  # fmt: skip
        await store.ledger.decide(Command(MEMBER, OFFICER, decide, lane=COMMON), _operation())
    return await store.keys.issue(
        OFFICER, key_id=uuid4().hex[:12], scopes=("read", "write"), expires_on=date(2100, 1, 1),
        on=START, operation=_operation(),
    )  # fmt: skip


async def _create(
    ledger: Ledger, kind: Stream[Any, Any], lane: str, stream: UUID, events: Any
) -> None:
    await ledger.create_streams(kind, lane, [(stream, _envelope(), events)])


async def _report(ledger: Ledger, stream: UUID) -> None:
    made = payload.operation()
    command = payload.command(made, loaded=False, stream=stream, lane="HRT")
    await ledger.decide(command, made)


def _operation() -> Operation:
    made = _envelope()
    return Operation(OFFICER, made.causation_id, payload.HASH, made)


def _envelope() -> Envelope:
    return Envelope(actor=OFFICER, occurred_at=payload.NOW, causation_id=uuid4())
