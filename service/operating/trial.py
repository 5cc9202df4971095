"""A first look: eight invented cities in an empty store, a key for each role, what to ask for."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, select

from domain.dialogue import Stage
from domain.member import Role
from projections.dialogues.tables import dialogue
from service.demo.filling import CITY_ROLES, NATIONAL_ROLES, ZONE, fill
from service.demo.released import publish_past_quarters
from service.demo.world import COUNTRY, Team, agent, officer
from service.ledger.schema import api_key
from service.operating.keyring import issue_key, revoke_key
from service.operating.progress import Progress
from service.operating.projecting import bring_up, catch_up
from service.operating.store import opened
from service.services import Services
from service.settings import Settings

EVENTS = 20_000
SEED = 1
DAYS = 30
CITY = "HRT"


async def make_cities(
    settings: Settings, events: int, seed: int, today: date | None, *, project: bool
) -> str:
    """Add the demonstration to a store, up to a day (None is today), and say what it holds."""
    last = today or datetime.now(ZONE).date()
    async with opened(settings) as services:
        with Progress("Making cases") as progress:
            made = await fill(services.ledger, events, seed, last, progress)
        if project:
            await _show(services, last)
    cases = f"{made.events} events of {made.cases} cases in {made.cities} cities"
    return f"{cases}, and {made.in_stories} events of whole stories."


async def prepare(settings: Settings) -> str:
    """Fill the store if it is empty; new keys in place of the last ones and examples, to print."""
    async with opened(settings) as services:
        now = datetime.now(ZONE)
        if not await services.ledger.heads():
            with Progress("Making eight cities") as progress:
                await fill(services.ledger, EVENTS, SEED, now.date(), progress)
        await _show(services, now.date())
        keys = await _new_keys(services, now)
        return f"{keys}\n\n{await _examples(services, now)}"


async def _show(services: Services, today: date) -> None:
    """Bring the lists up, and publish from them what was to be published by that day."""
    await catch_up(services)
    if await publish_past_quarters(services.ledger, services.database, today):
        await bring_up(services)


async def _new_keys(services: Services, now: datetime) -> str:
    lines = [("role", "where", "speaks for", "key")]
    for role, where, body, member_id in _holders():
        await _end_keys(services, member_id)
        key = await issue_key(
            services, member_id, role, DAYS, now, internal=role is Role.INTEGRATOR
        )
        lines.append((role.value, where, body, key))
    until = (now + timedelta(days=DAYS)).date()
    return "\n".join([f"Keys of the demonstration, good until {until}:", *_table(lines)])


async def _examples(services: Services, now: datetime) -> str:
    """What to ask for with one of the keys; the dialogue is the next one of its place."""
    found = await services.database.read(_next_dialogue, now.date())
    paths = [
        (f"/v1/dialogues/{found}", "the next dialogue of a nahia"),
        (f"/v1/dialogues/{found}/agenda", "what is carried over to it"),
    ]
    own = ("/v1/me/agenda", "what is due from the body that the key speaks for")
    learnt = [
        (f"/v1/reports/run-charts?city={CITY}&category=LGT&by=nahia", "where more lanes go dark"),
        ("/v1/learning/responses?category=LGT", "what was tried against it, and what it went with"),
        ("/v1/releases", "what everybody may read; needs no key"),
    ]
    shown = [*(paths if found else []), own, *learnt]
    width = max(len(path) for path, _ in shown)
    lines = [f"  {path.ljust(width)}  {what}" for path, what in shown]
    return "\n".join(["Ask with one of these keys, for instance for:", *lines])


def _next_dialogue(connection: Connection, today: date) -> UUID | None:
    """One of the nahia whose council has a key."""
    query = (
        select(dialogue.c.dialogue)
        .where(
            dialogue.c.place == Team(CITY, f"{CITY}-N01").nahia,
            dialogue.c.stage == Stage.PLANNED,
            dialogue.c.planned_on >= today,
        )
        .order_by(dialogue.c.planned_on, dialogue.c.dialogue)
        .limit(1)
    )
    return connection.scalar(query)


def _holders() -> list[tuple[Role, str, str, UUID]]:
    """A member of the demonstration for each role: role, place, body, member."""
    team = Team(CITY, f"{CITY}-N01")
    speaking = {
        Role.PEM_OFFICER: (CITY, team.police),
        Role.MUNICIPAL_FOCAL: (CITY, team.municipality),
        Role.OWNER_AGENCY: (CITY, team.owner("works")),
        Role.COMMUNITY_REP: (team.nahia, team.council),
        Role.MAB_MEMBER: (CITY, team.advisory_board),
    }
    held = [(role, where, body, agent(body)) for role, (where, body) in speaking.items()]
    held.append((Role.PEM_SUPERVISOR, CITY, team.police, officer(Role.PEM_SUPERVISOR, CITY)))
    held += [(role, CITY, "-", officer(role, CITY)) for role in CITY_ROLES]
    held += [(role, COUNTRY, "-", officer(role, COUNTRY)) for role in NATIONAL_ROLES]
    return held


async def _end_keys(services: Services, member_id: UUID) -> None:
    for key_id in await services.database.read(_open_keys, member_id):
        await revoke_key(services, key_id, "replaced by a newer key of the demonstration")


def _open_keys(connection: Connection, member_id: UUID) -> list[str]:
    query = select(api_key.c.key_id).where(
        api_key.c.member_id == member_id, api_key.c.revoked.is_(None)
    )
    return list(connection.scalars(query))


def _table(lines: list[tuple[str, str, str, str]]) -> list[str]:
    """Columns under each other, the last one free to be copied."""
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return [
        "  "
        + "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=False))
        + f"  {line[3]}"
        for line in lines
    ]
