"""Is the store sound: where it is, its revision, its lanes without holes, its read models."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from migrations import runner
from projections.all import PROJECTIONS
from projections.upkeep import LaneStatus, status
from service.database import Database
from service.engines import parse
from service.ledger import Ledger
from service.ledger.schema import event, stream
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check; `good` is False where something must be done."""

    what: str
    good: bool = True


async def check(settings: Settings) -> list[Finding]:
    """What was found, in the order to read it; StartupError where the store cannot be opened."""
    url = settings.database_url
    ledger = await Ledger.open(url)
    try:
        database = await Database.open(url)
        try:
            heads = await ledger.heads()
            lanes = await database.read(_lanes)
            behind = await database.read(status, PROJECTIONS, heads)
            return [
                Finding(f"store: {parse(url).render_as_string(hide_password=True)}"),
                Finding(f"revision: {runner.current(url)}, the newest; settings are durable"),
                *_of_lanes(heads, lanes),
                *_of_streams(await database.read(_broken_streams)),
                *_of_projections(behind),
            ]
        finally:
            await database.close()
    finally:
        await ledger.close()


def _lanes(connection: Connection) -> dict[str, tuple[int, int]]:
    """By lane: how many events, and the last position."""
    query = select(event.c.lane, func.count(), func.max(event.c.position)).group_by(event.c.lane)
    return {name: (count, last) for name, count, last in connection.execute(query)}


def _broken_streams(connection: Connection) -> int:
    """How many streams have a hole in their versions, or no event at all."""
    versions = (
        select(event.c.stream, func.count().label("n"), func.max(event.c.version).label("last"))
        .group_by(event.c.lane, event.c.stream)
        .subquery()
    )
    query = (
        select(func.count())
        .select_from(stream.outerjoin(versions, versions.c.stream == stream.c.id))
        .where(versions.c.n.is_(None) | (versions.c.n != versions.c.last))
    )
    return connection.scalar(query) or 0


def _of_lanes(heads: dict[str, int], lanes: dict[str, tuple[int, int]]) -> Iterator[Finding]:
    events = sum(count for count, _ in lanes.values())
    yield Finding(f"ledger: {events} events in {len(lanes)} lanes")
    for name in sorted({*heads, *lanes}):
        count, last = lanes.get(name, (0, 0))
        if not count == last == heads.get(name, 0):
            yield Finding(
                f"lane {name}: {count} events, the last at position {last}, the head at "
                f"{heads.get(name, 0)}: restore the last backup and tell the developers",
                good=False,
            )


def _of_streams(broken: int) -> Iterator[Finding]:
    if broken:
        yield Finding(
            f"{broken} streams have holes: restore the last backup and tell the developers",
            good=False,
        )


def _of_projections(behind: list[LaneStatus]) -> Iterator[Finding]:
    for projection in PROJECTIONS:
        mine = [each for each in behind if each.projection == projection.name]
        lag, parked = sum(each.lag for each in mine), sum(each.parked for each in mine)
        text = f"read model {projection.name}: {lag} events behind, {parked} parked"
        advice = "; run `paygiri project --once --retry-parked`" if parked else ""
        yield Finding(text + advice, good=not parked)
