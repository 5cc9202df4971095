"""How exact a reader may be told: all of its own cities, elsewhere no figures of too few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from sqlalchemy import Connection

from projections.indicators.report import reached
from projections.indicators.scope import EXACT, Publishing
from projections.recurrence.usual import SMALLEST_CELL, SMALLEST_SENSITIVE_CELL
from projections.rows import microseconds
from projections.visibility import paths_of
from service.access.principal import EVERYWHERE
from service.http.caller import Caller
from service.http.fields import PlaceCode
from service.http.times import now, position_at, settled, today_of
from service.services import Services

City = Annotated[PlaceCode | None, Query(description="The code of a city; all if left out.")]


@dataclass(frozen=True, slots=True)
class When:
    """The day on which is asked, and for a past time how far the record was.

    `position` is what the facts have taken in, or where each lane stood by then.
    """

    today: date
    as_of: datetime | None
    position: dict[str, int]

    @property
    def at(self) -> int | None:
        return None if self.as_of is None else microseconds(self.as_of)

    @property
    def past_position(self) -> dict[str, int] | None:
        return None if self.as_of is None else self.position


async def when(services: Services, city: str | None, as_of: datetime | None) -> When:
    """Raises `as-of-too-recent` and `unknown-city`."""
    then = settled(as_of) or now()
    today = await today_of(services, city, then)
    position = await position_at(services, as_of)
    if position is None:
        position = await services.database.read(reached)
    return When(today, as_of, position)


async def publishing(services: Services, caller: Caller, place: str | None) -> Publishing:
    """For this reader, asking about a place (None: about all cities)."""
    today = now().date()
    held = [grant.place for grant in caller.principal.grants if grant.holds_on(today)]
    above = (await services.registry.place(place)).ancestors if place else ()
    if any(code == EVERYWHERE or code in above for code in held):
        return EXACT
    home, near = await services.database.read(_cities, held)
    return Publishing(
        home=home,
        near=near,
        smallest_cell=SMALLEST_CELL,
        smallest_sensitive_cell=SMALLEST_SENSITIVE_CELL,
    )


def _cities(connection: Connection, held: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The cities that lie as a whole in one of these places, and those that do so in part."""
    paths = [path[1:] for code in held for path in paths_of(connection, code)]
    whole = frozenset(path for path in paths if "/" not in path)
    return whole, frozenset(path.partition("/")[0] for path in paths) - whole
