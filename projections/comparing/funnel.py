"""`GET /v1/learning/funnel`: which cities differ from what their own mix would lead one to expect.

Instead of a league table: cities stand in the order of their codes, beside limits that grow with
fewer problems and with how much cities differ anyway. Cities are counted one by one, in shares that
several processes may count at the same time; of each its problems by day are kept.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from operator import add
from typing import Any

from sqlalchemy import Connection

from projections.comparing.cells import EXACT, Reader, never_told
from projections.comparing.over_cities import rounded
from projections.comparing.pooling import Bounds
from projections.comparing.wording import Said, say
from projections.recurrence.cells import Cell, Terms, cell_of
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.grouping import GroupBy
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, Stretch, is_past, reached, read
from projections.recurrence.report import CODE_VERSION
from projections.recurrence.sealing import sealed
from projections.recurrence.shares import Share, scopes
from projections.recurrence.usual import GRACE_DAYS, HORIZON
from projections.statistics.funnel import FunnelPoint, funnel

FEWEST_CITIES = 5
TOO_FEW_CITIES = "fewer-than-5-cities"
NOTHING_CAME_BACK = "nothing-came-back"
DEFINITIONS = f"{DEFINITION}, funnel-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelParameters:
    """All categories where none is named."""

    cut_off: date
    category: str | None = None
    grace_days: int = GRACE_DAYS
    positions: Mapping[str, int] | None = None
    reader: Reader = EXACT


@dataclass(frozen=True, slots=True)
class Point:
    """One city: recurrences within 90 days over what its solved problems would have had at the
    pace of all cities together, category by category.

    `outside`: beyond the 95 % limits that allow for how much cities differ anyway; one city in
    twenty is so by chance. Null where suppressed, or where there is no funnel.
    """

    city: str
    n_solved: int | None
    n_places: int | None
    observed: int | None
    expected: float | None
    ratio: float | None
    limits95: Bounds | None
    limits998: Bounds | None
    z: float | None
    z_without_overdispersion: float | None
    outside: bool | None
    suppressed: bool
    words: Said | None


@dataclass(frozen=True, slots=True)
class FunnelView:
    """`overdispersion` is the variance between cities on the scale of the square root of O/E."""

    parameters: dict[str, Any]
    position: dict[str, int]
    cut_off: date
    definitions: str
    code_version: str
    items: tuple[Point, ...]
    centre: float | None
    overdispersion: float | None
    reason_if_null: str | None
    sha256: str = field(default="")


@dataclass(frozen=True, slots=True)
class ByDay:
    """Solved problems by the day until which they were seen: all, and those reported again then.

    What lies beyond the horizon is as good as not seen, and stands under the day after it.
    """

    seen: list[int]
    back: list[int]

    def __add__(self, other: "ByDay") -> "ByDay":
        return ByDay(list(map(add, self.seen, other.seen)), list(map(add, self.back, other.back)))


NONE = ByDay([0] * (HORIZON + 2), [0] * (HORIZON + 2))


@dataclass(frozen=True, slots=True)
class CityCounted:
    """One city by category; `shown` where this reader may be told of it."""

    by_category: Mapping[str, ByDay]
    places: int
    shown: bool

    @property
    def solved(self) -> int:
        return sum(sum(each.seen) for each in self.by_category.values())

    @property
    def observed(self) -> int:
        return sum(sum(each.back) for each in self.by_category.values())


@dataclass(slots=True)
class ShareOfFunnel:
    """What is known of some of the cities without the others."""

    position: dict[str, int]
    cities: dict[str, CityCounted] = field(default_factory=dict)


def city_funnel(connection: Connection, asked: FunnelParameters) -> FunnelView:
    """Refused (`position-not-reached`) where `positions` are ahead of what has been taken in."""
    return funnel_of(asked, [share_of_funnel(connection, asked)])


def share_of_funnel(
    connection: Connection, asked: FunnelParameters, number: int = 0, of: int = 1
) -> ShareOfFunnel:
    """The share `number` of `of`; no more than one city is held at once."""
    cut_off = asked.cut_off.toordinal()
    scope = Scope(cut_off, category=asked.category)
    if asked.positions is not None:
        is_past(connection, scope, asked.positions)
    terms = Terms(cut_off, (HORIZON,), HORIZON, asked.grace_days, False, held_only=True)
    watch = Watch(connection, asked.positions)
    never = never_told(connection, cut_off, asked.reader)
    share = ShareOfFunnel(dict(sorted((asked.positions or reached(connection)).items())))
    for part in scopes(connection, scope, (GroupBy.CITY,), Share(number, of)):
        stretches, _ = read(connection, part, asked.positions)
        solved = [each for each in stretches if each.solved is not None]
        if solved:
            city = solved[0].lane
            told = (city, asked.category) not in never
            share.cities[city] = _counted(asked, city, solved, terms, watch, told)
    return share


def _counted(
    asked: FunnelParameters, city: str, solved: Sequence[Stretch], terms: Terms, watch: Watch,
    told: bool,
) -> CityCounted:  # fmt: skip
    """One of too few cases or places is not shown to outsiders."""
    found: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in solved:
        found[stretch.category].append(stretch)
    places = len({each.place for each in solved})
    enough = min(sum(each.cases for each in solved), places)
    return CityCounted(
        {code: _by_day(cell_of(part, terms, watch)) for code, part in sorted(found.items())},
        places,
        told and enough >= asked.reader.smallest(city, asked.category),
    )


def _by_day(cell: Cell) -> ByDay:
    seen, back = list(NONE.seen), list(NONE.back)
    for day, again in zip(cell.days, cell.came_back, strict=True):
        seen[min(day, HORIZON + 1)] += 1
        back[min(day, HORIZON + 1)] += again and day <= HORIZON
    return ByDay(seen, back)


def funnel_of(asked: FunnelParameters, shares: Sequence[ShareOfFunnel]) -> FunnelView:
    """The view of all shares, which were counted at one state of the store."""
    counted = {city: each for share in shares for city, each in share.cities.items()}
    shown = {city: each for city, each in sorted(counted.items()) if each.shown}
    expected = _expected(shown)
    points, centre, tau2, reason = _funnel(shown, expected)
    return sealed(
        FunnelView(
            parameters=_printed(asked),
            position=shares[0].position,
            cut_off=asked.cut_off,
            definitions=DEFINITIONS,
            code_version=CODE_VERSION,
            items=tuple(
                _point(city, shown[city], expected[city], points.get(city))
                if city in shown
                else _hidden(city)
                for city in sorted(counted)
            ),
            centre=rounded(centre),
            overdispersion=rounded(tau2),
            reason_if_null=reason,
        )
    )


def _expected(cities: Mapping[str, CityCounted]) -> dict[str, float]:
    """The pace of each category is that of the cities that are shown, and of no other."""
    pools: dict[str, ByDay] = defaultdict(lambda: NONE)
    for city in cities.values():
        for code, days in city.by_category.items():
            pools[code] += days
    pace = {code: _hazard_by_day(pool) for code, pool in pools.items()}
    return {
        name: sum(
            hazard * count
            for code, days in city.by_category.items()
            for hazard, count in zip(pace[code], days.seen, strict=True)
        )
        for name, city in cities.items()
    }


def _hazard_by_day(pool: ByDay) -> list[float]:
    """H(min(day, horizon)) for every day: what one problem seen so long is expected to bring back.

    As `expected_events` (Breslow 1975), from counts by day: H gains d/n on each (Nelson 1972).
    """
    gone = accumulate(pool.seen[:-1], initial=0)
    at_risk = [sum(pool.seen) - each for each in gone]
    return list(accumulate(d / n if d else 0.0 for d, n in zip(pool.back, at_risk, strict=True)))


Funnelled = tuple[dict[str, FunnelPoint], float | None, float | None, str | None]


def _funnel(cities: Mapping[str, CityCounted], expected: Mapping[str, float]) -> Funnelled:
    able = [city for city in sorted(cities) if expected[city] > 0]
    if not able and len(cities) >= FEWEST_CITIES:
        return {}, None, None, NOTHING_CAME_BACK
    if len(able) < FEWEST_CITIES:
        return {}, None, None, TOO_FEW_CITIES
    found = funnel([cities[city].observed for city in able], [expected[city] for city in able])
    return dict(zip(able, found.points, strict=True)), found.mu**2, found.tau2, None


def _point(city: str, counted: CityCounted, expected: float, point: FunnelPoint | None) -> Point:
    own = counted.solved, counted.places, counted.observed, rounded(expected)
    if point is None:
        return Point(
            city, *own, None, None, None, None, None, None, False, None,
        )  # fmt: skip
    return Point(
        city, *own, rounded(point.ratio),
        Bounds(rounded(point.limits95.lo), rounded(point.limits95.hi)),
        Bounds(rounded(point.limits998.lo), rounded(point.limits998.hi)),
        rounded(point.z), rounded(point.z_naive), point.outside, False,
        say("outside" if point.outside else "inside"),
    )  # fmt: skip


def _hidden(city: str) -> Point:
    return Point(
        city, None, None, None, None, None, None, None, None, None, None, True, None
    )  # fmt: skip


def _printed(asked: FunnelParameters) -> dict[str, Any]:
    return {
        "category": asked.category,
        "horizon": HORIZON,
        "grace_days": asked.grace_days,
        **asked.reader.printed(),
    }
