import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select

from domain.errors import Refusal
from domain.member import MEMBER, Role, revoke_role
from service.access.keys import FRESH, Keys, new_key_id
from service.access.principal import Grant, Principal
from service.database import Database
from service.ledger import Ledger
from service.ledger.schema import api_key
from service.registry import Registry
from service.settings import Settings
from tests.access.world import BEGIN, build, decided, member, operation

SETTINGS = Settings(database_url="", pepper=b"pepper of the tests", environment="test")
JUNE, YEAR_END = date(2026, 6, 1), date(2026, 12, 31)


@dataclass
class Clock:
    now: datetime = datetime(2026, 6, 1, 12, tzinfo=UTC)
    ticks: float = 0.0


@dataclass
class World:
    ledger: Ledger
    database: Database
    clock: Clock = field(default_factory=Clock)

    def keys(self, settings: Settings = SETTINGS) -> Keys:
        """A process of its own, as far as keys are concerned."""
        return Keys(
            self.database,
            self.ledger,
            Registry(self.ledger),
            settings,
            clock=lambda: self.clock.now,
            ticks=lambda: self.clock.ticks,
        )


@pytest.fixture
async def world(ledger: Ledger, database: Database) -> World:
    await build(ledger)
    return World(ledger, database)


async def issue(keys: Keys, member_id: UUID, **fields: Any) -> str:
    given: dict[str, Any] = {
        "key_id": new_key_id(),
        "scopes": ("read", "write"),
        "expires_on": YEAR_END,
        "on": JUNE,
        "operation": operation(),
    }
    return await keys.issue(member_id, **{**given, **fields})


async def test_a_key_opens_the_roles_of_its_member(world: World) -> None:
    keys = world.keys()
    officer = await member(world.ledger, Role.PEM_OFFICER, "HRT-N06", "HRT-PEM")
    token = await issue(keys, officer, key_id="k1")
    assert token.startswith("pgi_test_k1_")
    assert await keys.verify(token) == Principal(
        member_id=officer,
        body="HRT-PEM",
        grants=(Grant(Role.PEM_OFFICER, "HRT-N06", None, BEGIN, None),),
        scopes=("read", "write"),
        key_id="k1",
        in_police_chain=True,
    )


async def test_only_an_hmac_of_the_secret_is_stored(world: World) -> None:
    token = await issue(world.keys(), await member(world.ledger, Role.AUDITOR, "HRT"))
    secret = token.split("_")[3]

    def rows(connection: Connection) -> str:
        return repr(connection.execute(select(api_key)).all())

    stored = await world.database.read(rows)
    assert secret not in stored
    assert bytes.fromhex(secret) not in stored.encode()
    events = [each.event for each in await world.ledger.read("common", 0, 100)]
    assert secret not in repr(events)


async def test_another_pepper_opens_nothing(world: World) -> None:
    token = await issue(world.keys(), await member(world.ledger, Role.AUDITOR, "HRT"))
    other = world.keys(replace(SETTINGS, pepper=b"another pepper"))
    assert await other.verify(token) is None


async def test_a_key_of_another_environment_opens_nothing(world: World) -> None:
    token = await issue(world.keys(), await member(world.ledger, Role.AUDITOR, "HRT"))
    assert await world.keys(replace(SETTINGS, environment="live")).verify(token) is None


async def test_a_changed_cut_or_foreign_token_opens_nothing(world: World) -> None:
    keys = world.keys()
    auditor = await member(world.ledger, Role.AUDITOR, "HRT")
    token = await issue(keys, auditor)
    other = await issue(keys, auditor)
    body, crc = token.rsplit("_", 1)
    changed = "1" if body.endswith("0") else "0"
    forged = [
        "", "_", "____", "pgi_test", token[:-1], token + "0", body, "x" + token, token.upper(),
        token.replace("pgi_test", "pgi_test_test"), f"{body[:-1]}{changed}_{crc}",
        "_".join([*token.split("_")[:3], *other.split("_")[3:]]), "pgi_test_é_é_é", "۱" * 50,
    ]  # fmt: skip
    for wrong in forged:
        assert await keys.verify(wrong) is None, wrong


async def test_a_key_is_shown_once(world: World) -> None:
    keys = world.keys()
    auditor = await member(world.ledger, Role.AUDITOR, "HRT")
    again: dict[str, Any] = {"key_id": "once", "operation": operation()}
    await issue(keys, auditor, **again)
    with pytest.raises(Refusal) as refused:
        await issue(keys, auditor, **again)
    assert refused.value.code == "key-shown-once"


@pytest.mark.parametrize("key_id", ["", "a_b", "a-b", "é"])
async def test_a_key_id_has_nothing_that_would_break_the_format(world: World, key_id: str) -> None:
    with pytest.raises(Refusal) as refused:
        await issue(world.keys(), uuid4(), key_id=key_id)
    assert refused.value.code == "key-id-malformed"


async def test_a_key_ends_when_its_last_day_is_over(world: World) -> None:
    keys = world.keys()
    token = await issue(keys, await member(world.ledger, Role.AUDITOR, "HRT"))
    world.clock.now = datetime(2026, 12, 30, 23, 59, tzinfo=UTC)
    assert await keys.verify(token)
    world.clock.now = datetime(2026, 12, 31, tzinfo=UTC)
    assert await keys.verify(token) is None


async def test_a_revoked_key_is_dead_here_at_once_and_elsewhere_a_moment_later(
    world: World,
) -> None:
    here, elsewhere = world.keys(), world.keys()
    officer = await member(world.ledger, Role.PEM_OFFICER, "HRT", "HRT-PEM")
    token = await issue(here, officer, key_id="k1")
    other = await issue(here, officer, key_id="k2")
    assert await here.verify(token)
    assert await elsewhere.verify(token)
    await here.revoke(officer, key_id="k1", reason="phone lost", operation=operation())
    assert await here.verify(token) is None
    assert await here.verify(other)
    world.clock.ticks += FRESH
    assert await elsewhere.verify(token) is None
    assert FRESH <= 2


async def test_a_key_revoked_while_it_is_being_looked_up_is_dead(world: World) -> None:
    keys = world.keys()
    officer = await member(world.ledger, Role.PEM_OFFICER, "HRT", "HRT-PEM")
    token = await issue(keys, officer, key_id="k1")
    await asyncio.gather(
        *(keys.verify(token) for _ in range(20)),
        keys.revoke(officer, key_id="k1", reason="phone lost", operation=operation()),
    )
    assert await keys.verify(token) is None


async def test_a_key_without_its_event_opens_nothing(world: World) -> None:
    keys = world.keys()
    auditor = await member(world.ledger, Role.AUDITOR, "HRT")
    token = await issue(keys, auditor, key_id="k1")

    def move(connection: Connection) -> None:
        connection.execute(api_key.update().values(member_id=uuid4()))

    await world.database.write(move)
    assert await keys.verify(token) is None


async def test_a_role_taken_away_is_gone_once_the_member_is_forgotten(world: World) -> None:
    keys = world.keys()
    officer = await member(world.ledger, Role.PEM_OFFICER, "HRT", "HRT-PEM")
    token = await issue(keys, officer)
    assert await keys.verify(token)
    await decided(
        world.ledger, MEMBER, officer, revoke_role, role=Role.PEM_OFFICER, place="HRT", on=BEGIN
    )
    keys.forget(officer)
    principal = await keys.verify(token)
    assert principal
    assert principal.grants == ()


@pytest.mark.parametrize(
    ("granted", "places", "reach"),
    [
        ("HRT", ("HRT-N06",), ["HRT-N06"]),
        ("HRT-N06", ("HRT",), ["HRT-N06"]),
        ("HRT-N06", ("HRT-N06", "HRT"), ["HRT-N06"]),
        ("AF", ("HRT", "HRT-N06-G02"), ["HRT", "HRT-N06-G02"]),
        ("HRT-N06-G02", ("AF32",), ["HRT-N06-G02"]),
        ("*", ("HRT",), ["HRT"]),
        ("HRT", (), ["HRT"]),
    ],
)
async def test_a_key_limited_to_places_reaches_no_further_than_they_and_the_role(
    world: World, granted: str, places: tuple[str, ...], reach: list[str]
) -> None:
    keys = world.keys()
    auditor = await member(world.ledger, Role.AUDITOR, granted)
    principal = await keys.verify(await issue(keys, auditor, places=places))
    assert principal
    assert [grant.place for grant in principal.grants] == reach


async def test_an_owner_outside_the_police_is_not_of_their_chain(world: World) -> None:
    keys = world.keys()
    agent = await member(world.ledger, Role.MUNICIPAL_FOCAL, "HRT", "HRT-MUN")
    principal = await keys.verify(await issue(keys, agent))
    assert principal
    assert not principal.is_police


async def test_what_is_known_is_not_read_again_within_a_moment(world: World) -> None:
    keys = world.keys()
    token = await issue(keys, await member(world.ledger, Role.AUDITOR, "HRT"))
    first = await keys.verify(token)
    assert await keys.verify(token) is first
    world.clock.ticks += FRESH
    again = await keys.verify(token)
    assert again == first
    assert again is not first
