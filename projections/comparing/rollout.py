"""Before and after a practice began at some places, beside the city's own other places.

Rates are of episodes that began, and of recurrences among them. Each day after the start has one
day before it, so both windows are equally long; a pair of which one day was suspended, or the
place retired, is left out of both. Where the record goes back far enough the window before is the
same part of the year, one year earlier.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from projections.comparing.change import (
    ChangeBeside,
    TowardsTheMean,
    Unit,
    Where,
    change_of,
    towards_the_mean,
)
from projections.recurrence.episodes import NEVER, Days
from projections.recurrence.places import Positions, Watch
from projections.recurrence.reading import Stretch
from projections.recurrence.tables import place as registered
from projections.tables import place
from projections.visibility import at_or_below

YEAR = 365
TOO_EARLY = "too-early"
UNKNOWN_PLACES = "places-unknown"


@dataclass(frozen=True, slots=True)
class Rollout:
    """An adoption that began: where, and on which day."""

    city: str
    places: tuple[str, ...]
    started_on: date


@dataclass(frozen=True, slots=True)
class Windows:
    """The days compared; both ends are included. `days` is the length of each window."""

    before_first: date
    before_last: date
    after_first: date
    after_last: date
    days: int
    same_season: bool


@dataclass(frozen=True, slots=True)
class Found:
    """`windows` is null where it is too early; place-days are those of one window."""

    windows: Windows | None
    adopting_places: int
    comparison_places: int
    place_days: int | None
    comparison_place_days: int | None
    changes: tuple[ChangeBeside, ...]
    towards_the_mean: TowardsTheMean
    reason_if_null: str | None


MEASURES = ("episodes", "recurrences")


@dataclass(frozen=True, slots=True)
class Tree:
    """The places of one city: code -> level, and code -> itself and all above it up to the city."""

    levels: Mapping[str, str]
    above: Mapping[str, tuple[str, ...]]


def tree_of(connection: Connection, city: str, positions: Positions | None = None) -> Tree:
    """The places that were registered by these positions; None: by now."""
    known = select(registered.c.code).where(registered.c.lane == city)
    if positions is not None:
        known = known.where(registered.c.position <= positions.get(city, 0))
    rows = connection.execute(
        select(place.c.code, place.c.level, place.c.path).where(
            at_or_below(place.c.path, f"/{city}"), place.c.code.in_(known)
        )
    ).all()
    return Tree(
        {row.code: row.level for row in rows},
        {row.code: tuple(row.path.strip("/").split("/")) for row in rows},
    )


def compare(
    rollout: Rollout,
    stretches: Sequence[Stretch],
    tree: Tree,
    watch: Watch,
    *,
    cut_off: int,
    days: int,
    smallest: int = 0,
) -> Found:
    """What happened at the adopting places and elsewhere in the city, in one category.

    `stretches` are the city's episodes of that category. With `smallest`, counts of fewer episodes
    or places are suppressed, and all that rests on them.
    """
    start = rollout.started_on.toordinal()
    units = _units(rollout, tree)
    adopting = sum(unit.adopting for unit in units.values())
    elsewhere = len(units) - adopting
    windows = _windows(start, stretches, days)
    if adopting == 0 or start + days > cut_off:
        reason = TOO_EARLY if adopting else UNKNOWN_PLACES
        return nothing(adopting, elsewhere, windows if adopting else None, reason)
    shift = start - windows.before_first.toordinal()
    for code, unit in units.items():
        unit.left_out = _left_out(code, watch, start, days, shift)
        unit.days = days - len(unit.left_out)
    where = _count(stretches, units, tree, start, days, shift)
    changes = tuple(change_of(measure, units, where, smallest) for measure in MEASURES)
    return Found(
        windows, adopting, elsewhere,
        sum(unit.days for unit in units.values() if unit.adopting),
        sum(unit.days for unit in units.values() if not unit.adopting),
        changes, towards_the_mean(units, changes[0]), changes[0].reason_if_null,
    )  # fmt: skip


def nothing(adopting: int, elsewhere: int, windows: Windows | None, reason: str) -> Found:
    """No figure at all, and why."""
    changes = tuple(
        ChangeBeside(measure, None, None, None, None, None, None, None, reason, reason)
        for measure in MEASURES
    )
    mean = TowardsTheMean(None, None, None, None, None, None, reason, reason)
    return Found(windows, adopting, elsewhere, None, None, changes, mean, reason)


def _units(rollout: Rollout, tree: Tree) -> dict[str, Unit]:
    """The adopting places, and the others of their levels that neither hold nor lie in one."""
    adopting = [code for code in rollout.places if code in tree.levels]
    levels = {tree.levels[code] for code in adopting}
    holding = {above for code in adopting for above in tree.above[code]}
    units = {code: Unit(True) for code in adopting if not _inside(code, set(adopting), tree)}
    free = {
        code
        for code, level in tree.levels.items()
        if level in levels and code not in holding and not _inside(code, set(adopting), tree)
    }
    units |= {code: Unit(False) for code in sorted(free) if not _inside(code, free, tree)}
    return units


def _inside(code: str, others: set[str], tree: Tree) -> bool:
    """Whether a place lies in another one of these."""
    return any(above in others for above in tree.above[code] if above != code)


def _windows(start: int, stretches: Sequence[Stretch], days: int) -> Windows:
    first_known = min((stretch.opened for stretch in stretches), default=NEVER)
    same_season = first_known <= start - YEAR
    first = start - (YEAR if same_season else days)
    return Windows(
        date.fromordinal(first), date.fromordinal(first + days - 1),
        date.fromordinal(start), date.fromordinal(start + days - 1), days, same_season,
    )  # fmt: skip


def _left_out(code: str, watch: Watch, start: int, days: int, shift: int) -> frozenset[int]:
    """The pairs of days, counted from 0, of which one was not looked at."""
    suspended, retired = watch.suspended.get(code, ()), watch.retired.get(code, NEVER)
    return frozenset(
        day
        for day in range(days)
        if start + day >= retired
        or _covers(suspended, start + day)
        or _covers(suspended, start + day - shift)
    )


def _covers(days: Days, day: int) -> bool:
    i = bisect_right(days, (day, NEVER))
    return i > 0 and days[i - 1][1] >= day


def _count(
    stretches: Iterable[Stretch], units: Mapping[str, Unit], tree: Tree, start: int, days: int,
    shift: int,
) -> Where:  # fmt: skip
    where: Where = defaultdict(set)
    for stretch in stretches:
        above = tree.above.get(stretch.place, ())
        unit = next((units[code] for code in above if code in units), None)
        if unit is None:
            continue
        for measure, day in (("episodes", stretch.opened), ("recurrences", stretch.again)):
            for window, first in enumerate((start - shift, start)):
                if day is None or not first <= day < first + days or day - first in unit.left_out:
                    continue
                getattr(unit, measure)[window] += 1
                where[measure, unit.adopting, window].add(stretch.place)
    return where
