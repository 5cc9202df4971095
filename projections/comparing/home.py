"""About which cities a reader with roles at these places is told exactly."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from domain.words import PlaceLevel
from projections.tables import place
from projections.visibility import paths_of


def cities_of_places(connection: Connection, places: Iterable[str]) -> tuple[str, ...]:
    """The cities among them, and all cities in those that lie above; not that of a place below."""
    paths = [path for code in places for path in paths_of(connection, code)]
    return tuple(sorted({path[1:] for path in paths if path.count("/") == 1}))


def homes_among(connection: Connection, places: Iterable[str]) -> tuple[str, ...] | None:
    """The same; None where these are all cities there are."""
    found = cities_of_places(connection, places)
    cities = connection.scalars(select(place.c.code).where(place.c.level == PlaceLevel.CITY.value))
    every = set(cities)
    return None if every and every.issubset(found) else found
