"""What is asked of indicators: periods, places, groups, and how exact its reader may be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from domain.codes import Measure
from projections.indicators.counting import is_sensitive, zones
from projections.indicators.periods import Period
from projections.tables import place as registered
from projections.visibility import at_or_below


class Per(StrEnum):
    """What makes a row beside the period and the group."""

    CITY = "city"
    NAHIA = "nahia"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """For whom: exact in the cities of `home` (None: everywhere), elsewhere no smaller cells.

    `near` are the cities in a part of which the reader holds a role: scorecards, which tell of
    bodies and not of places, are exact there but for sensitive categories.
    """

    home: frozenset[str] | None = None
    near: frozenset[str] = frozenset()
    smallest_cell: int = 0
    smallest_sensitive_cell: int = 0


EXACT = Publishing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for.

    `grouping` tells the measure apart, `group` wants one of the groups alone. `today` is the day
    on which it is asked, `cut_off` the first day that recurrence does not look at. `at` is a
    recorded time in microseconds and `positions` (lane -> last position) the same for recurrence;
    None: what is recorded now.
    """

    measure: Measure
    periods: tuple[Period, ...]
    today: date
    grouping: str | None = None
    group: str | None = None
    city: str | None = None
    place: str | None = None
    per: Per = Per.CITY
    at: int | None = None
    cut_off: date | None = None
    positions: Mapping[str, int] | None = None
    publishing: Publishing = EXACT


class Places:
    """Where facts stand, as far as the question asks for it."""

    def __init__(self, connection: Connection, asked: Question) -> None:
        self._asked = asked
        self._home = asked.publishing.home
        self._inside = _inside(connection, asked.place) if asked.place else None
        self._nahias = _nahias(connection) if asked.per is Per.NAHIA else {}
        self._city_of = dict(self._nahias.values())
        self._all = frozenset(zones(connection))
        below = asked.place is not None and asked.place != asked.city
        self._below_the_city = asked.per is Per.NAHIA or below

    def of(self, fact: Any) -> str | None:
        match self._asked.per:
            case Per.CITY:
                return str(_city(fact))
            case Per.NAHIA:
                return self._nahias.get(fact.place, ("", ""))[0] or str(_city(fact))
            case _:
                return None

    def wanted(self, fact: Any) -> bool:
        """That a row is there at all, even suppressed, tells that there was a case."""
        if self._inside is not None and fact.place not in self._inside:
            return False
        return not (self._below_the_city and is_sensitive(fact) and not self._is_home(_city(fact)))

    def city_of(self, place: str | None) -> str | None:
        """The city of a row."""
        return self._asked.city if place is None else self._city_of.get(place, place)

    def smallest(self, place: str | None, sensitive: bool) -> int:
        """The smallest cell that this reader is shown."""
        city = self.city_of(place)
        terms = self._asked.publishing
        home = self._home is None or (
            self._all <= self._home if city is None else self._is_home(city)
        )
        if home:
            return 0
        return terms.smallest_sensitive_cell if sensitive else terms.smallest_cell

    def _is_home(self, city: str) -> bool:
        return self._home is None or city in self._home


def _city(fact: Any) -> str:
    """The recurrence report calls a city by its lane."""
    return str(getattr(fact, "city", None) or fact.lane)


def _inside(connection: Connection, code: str) -> frozenset[str]:
    path = connection.scalar(select(registered.c.path).where(registered.c.code == code))
    if path is None:
        return frozenset()
    inside = select(registered.c.code).where(at_or_below(registered.c.path, path))
    return frozenset(connection.scalars(inside))


def _nahias(connection: Connection) -> dict[str, tuple[str, str]]:
    """Place -> its nahia and city."""
    query = select(registered.c.code, registered.c.nahia, registered.c.city)
    rows = connection.execute(query.where(registered.c.nahia.is_not(None)))
    return {row.code: (row.nahia, row.city) for row in rows}
