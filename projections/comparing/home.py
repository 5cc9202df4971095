"""About which cities a reader with roles at these places is told exactly."""

from collections.abc import Iterable

from sqlalchemy import Connection

from projections.visibility import paths_of


def cities_of_places(connection: Connection, places: Iterable[str]) -> tuple[str, ...]:
    """The cities among them, and all cities in those that lie above; not that of a place below."""
    paths = [path for code in places for path in paths_of(connection, code)]
    return tuple(sorted({path[1:] for path in paths if path.count("/") == 1}))
