"""`GET /v1/learning/funnel`: which cities differ from what their own mix would lead one to expect.

Instead of a league table: cities stand in the order of their codes, beside limits that grow with
fewer problems and with how much cities differ anyway.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from projections.comparing.cells import EXACT, Reader, never_told
from projections.comparing.learning import rounded
from projections.comparing.pooling import Bounds
from projections.comparing.wording import Said, say
from projections.recurrence.cells import Cell, Terms, cell_of
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, Stretch, reached, read
from projections.recurrence.report import CODE_VERSION
from projections.recurrence.sealing import sealed
from projections.recurrence.usual import GRACE_DAYS, HORIZON
from projections.statistics.funnel import FunnelPoint, funnel
from projections.statistics.standard import cumulative_hazard

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
class _Counted:
    """One city by category, what was observed and expected, and whether it may be shown."""

    cells: Mapping[str, Cell]
    shown: bool
    observed: int = 0
    expected: float = 0.0


def city_funnel(connection: Connection, asked: FunnelParameters) -> FunnelView:
    """Refused (`position-not-reached`) where `positions` are ahead of what has been taken in."""
    cut_off = asked.cut_off.toordinal()
    stretches, _ = read(connection, Scope(cut_off, category=asked.category), asked.positions)
    terms = Terms(cut_off, (HORIZON,), HORIZON, asked.grace_days, False)
    counted = _counted(asked, stretches, terms, Watch(connection, asked.positions))
    never = never_told(connection, cut_off, asked.reader)
    counted = {
        city: replace(each, shown=each.shown and (city, asked.category) not in never)
        for city, each in counted.items()
    }
    shown = _with_expected({city: each for city, each in counted.items() if each.shown})
    points, centre, tau2, reason = _funnel(shown)
    position = asked.positions or reached(connection)
    return sealed(
        FunnelView(
            parameters=_printed(asked),
            position=dict(sorted(position.items())),
            cut_off=asked.cut_off,
            definitions=DEFINITIONS,
            code_version=CODE_VERSION,
            items=tuple(
                _point(city, shown[city], points.get(city)) if city in shown else _hidden(city)
                for city in sorted(counted)
            ),
            centre=rounded(centre),
            overdispersion=rounded(tau2),
            reason_if_null=reason,
        )
    )


def _counted(
    asked: FunnelParameters, stretches: Any, terms: Terms, watch: Watch
) -> dict[str, _Counted]:
    """Cities with a solved problem; one of too few cases or places is not shown to outsiders."""
    found: dict[str, dict[str, list[Stretch]]] = defaultdict(lambda: defaultdict(list))
    for stretch in stretches:
        if stretch.solved is not None:
            found[stretch.lane][stretch.category].append(stretch)
    counted = {}
    for city, by_category in found.items():
        smallest = asked.reader.smallest(city, asked.category)
        all_of_them = [each for part in by_category.values() for each in part]
        places = len({each.place for each in all_of_them})
        shown = min(sum(each.cases for each in all_of_them), places) >= smallest
        cells = {code: cell_of(part, terms, watch) for code, part in sorted(by_category.items())}
        counted[city] = _Counted(cells, shown)
    return counted


def _with_expected(cities: Mapping[str, _Counted]) -> dict[str, _Counted]:
    """O and E; the pace of each category is that of the cities that are shown, and of no other."""
    pools: dict[str, tuple[list[int], list[bool]]] = defaultdict(lambda: ([], []))
    for each in cities.values():
        for code, cell in each.cells.items():
            days, back = _cut(cell)
            pools[code][0].extend(days)
            pools[code][1].extend(back)
    pace = {code: _hazard_by_day(*pool) for code, pool in pools.items()}
    found = {}
    for city, each in cities.items():
        cut = {code: _cut(cell) for code, cell in each.cells.items()}
        expected = sum(pace[code][day] for code, (days, _) in cut.items() for day in days)
        found[city] = _Counted(each.cells, True, sum(sum(b) for _, b in cut.values()), expected)
    return found


def _hazard_by_day(days: Sequence[int], back: Sequence[bool]) -> list[float]:
    """H(min(day, horizon)) for every day: what one problem seen so long is expected to bring back.

    As `expected_events` (Breslow 1975), looked up once instead of for every city.
    """
    at, hazard = cumulative_hazard(days, back)
    steps = [bisect_right(at, min(day, HORIZON)) for day in range(HORIZON + 2)]
    return [hazard[i - 1] if i else 0.0 for i in steps]


def _cut(cell: Cell) -> tuple[list[int], list[bool]]:
    """What lies beyond the horizon is as good as not seen, and quicker to count."""
    return (
        [min(days, HORIZON + 1) for days in cell.days],
        [back and days <= HORIZON for days, back in zip(cell.days, cell.came_back, strict=True)],
    )


Funnelled = tuple[dict[str, FunnelPoint], float | None, float | None, str | None]


def _funnel(cities: Mapping[str, _Counted]) -> Funnelled:
    able = [city for city in sorted(cities) if cities[city].expected > 0]
    if not able and len(cities) >= FEWEST_CITIES:
        return {}, None, None, NOTHING_CAME_BACK
    if len(able) < FEWEST_CITIES:
        return {}, None, None, TOO_FEW_CITIES
    found = funnel(
        [cities[city].observed for city in able], [cities[city].expected for city in able]
    )
    return dict(zip(able, found.points, strict=True)), found.mu**2, found.tau2, None


def _point(city: str, counted: _Counted, point: FunnelPoint | None) -> Point:
    cells: Sequence[Cell] = list(counted.cells.values())
    places = {place for cell in cells for place in cell.where}
    own = (sum(len(cell.days) for cell in cells), len(places), counted.observed)
    expected = rounded(counted.expected)
    if point is None:
        return Point(
            city, *own, expected, None, None, None, None, None, None, False, None,
        )  # fmt: skip
    return Point(
        city, *own, expected, rounded(point.ratio),
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
