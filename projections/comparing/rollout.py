"""Before and after a practice began at some places, beside the city's own other places.

Rates are of episodes that began, and of recurrences among them. Each day after the start has one
day before it, so both windows are equally long; a pair of which one day was suspended, or the
place retired, is left out of both. Where the record goes back far enough the window before is the
same part of the year, one year earlier.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp, log, sqrt

from sqlalchemy import Connection, select

from projections.recurrence.episodes import NEVER, Days
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.statistics.distributions import student_quantile
from projections.statistics.empirical_bayes import gamma_poisson
from projections.tables import place

YEAR = 365
FEWEST_EVENTS = 5
"""Episodes before and after together, at the adopting and at the other places, for a ratio."""
FEWEST_UNITS = 5
"""Places from which the spread between places is learned."""

TOO_EARLY = "too-early"
TOO_FEW = "too-few"
TOO_FEW_PLACES = "too-few-places"
NO_COMPARISON = "no-comparison-places"
SUPPRESSED = "suppressed"
UNKNOWN_PLACES = "places-unknown"


@dataclass(frozen=True, slots=True)
class Rollout:
    """An adoption that began: where, and on which day."""

    city: str
    places: tuple[str, ...]
    started_on: date


@dataclass(frozen=True, slots=True)
class Counts:
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of rates, 1 where nothing changed, with its 95 % interval."""

    value: float
    lo: float | None
    hi: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """One measure. `rate_ratio`: after over before at the adopting places; `other_places`: the same
    elsewhere in the city; `ratio`: the first over the second.

    The interval is widened by `overdispersion` (Pearson chi2 over its `df` of the places' own
    changes, at least 1) and uses Student's t (quasi-likelihood; McCullagh and Nelder 1989, 4.5).
    """

    measure: str
    adopting: Counts | None
    others: Counts | None
    rate_ratio: float | None
    other_places: float | None
    ratio: Ratio | None
    overdispersion: float | None
    df: int | None
    reason_if_null: str | None
    reason_without_interval: str | None


@dataclass(frozen=True, slots=True)
class TowardsTheMean:
    """Places are often chosen at their worst, and then improve anyway.

    `before` was seen; `expected` is what such places have in the long run, drawn towards all places
    of the level (gamma-Poisson); `expected_after` the same moved as the other places moved. `ratio`
    is what was seen after over that.
    """

    before: int | None
    expected: float | None
    expected_after: float | None
    ratio: float | None
    reason_if_null: str | None


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
    changes: tuple[Change, ...]
    towards_the_mean: TowardsTheMean
    reason_if_null: str | None


@dataclass(slots=True)
class Unit:
    """One place of the level at which it began, with everything in it."""

    adopting: bool
    days: int = 0
    left_out: frozenset[int] = frozenset()
    episodes: list[int] = field(default_factory=lambda: [0, 0])
    recurrences: list[int] = field(default_factory=lambda: [0, 0])


MEASURES = ("episodes", "recurrences")


@dataclass(frozen=True, slots=True)
class Tree:
    """The places of one city: code -> level, and code -> itself and all above it up to the city."""

    levels: Mapping[str, str]
    above: Mapping[str, tuple[str, ...]]


def tree_of(connection: Connection, city: str) -> Tree:
    rows = connection.execute(
        select(place.c.code, place.c.level, place.c.path).where(place.c.city == city)
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
    changes = tuple(_change(measure, units, where, smallest) for measure in MEASURES)
    return Found(
        windows, adopting, elsewhere,
        sum(unit.days for unit in units.values() if unit.adopting),
        sum(unit.days for unit in units.values() if not unit.adopting),
        changes, _towards_the_mean(units, changes[0]), changes[0].reason_if_null,
    )  # fmt: skip


def nothing(adopting: int, elsewhere: int, windows: Windows | None, reason: str) -> Found:
    """No figure at all, and why."""
    changes = tuple(
        Change(measure, None, None, None, None, None, None, None, reason, reason)
        for measure in MEASURES
    )
    mean = TowardsTheMean(None, None, None, None, reason)
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


Where = dict[tuple[str, bool, int], set[str]]
"""(measure, adopting, window) -> the places in which it was counted."""


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


def _change(measure: str, units: Mapping[str, Unit], where: Where, smallest: int) -> Change:
    both = {
        group: [getattr(unit, measure) for unit in units.values() if unit.adopting is group]
        for group in (True, False)
    }
    (a0, a1), (b0, b1) = (_total(both[group]) for group in (True, False))
    small = any(
        min(count, len(where[measure, group, window])) < smallest
        for group, counts in ((True, (a0, a1)), (False, (b0, b1)))
        for window, count in enumerate(counts)
    )
    if small:
        return Change(measure, None, None, None, None, None, None, None, SUPPRESSED, SUPPRESSED)
    counted = Counts(a0, a1), Counts(b0, b1)
    own, theirs = _over(a1, a0), _over(b1, b0)
    reason = _why_no_ratio(both[False], (a0, a1, b0, b1))
    if reason is not None or own is None or theirs is None:
        why = reason or TOO_FEW
        return Change(measure, *counted, own, theirs, None, None, None, why, why)
    spread, df = _overdispersion(both.values())
    variance = (spread or 1.0) * (1 / a0 + 1 / a1 + 1 / b0 + 1 / b1)
    limits: tuple[float | None, float | None] = (None, None)
    if spread is not None:
        half = student_quantile(df) * sqrt(variance)
        limits = exp(log(own / theirs) - half), exp(log(own / theirs) + half)
    return Change(
        measure, *counted, own, theirs, Ratio(own / theirs, *limits), spread, df, None,
        TOO_FEW_PLACES if spread is None else None,
    )  # fmt: skip


def _total(counts: Iterable[Sequence[int]]) -> tuple[int, int]:
    kept = list(counts)
    return sum(each[0] for each in kept), sum(each[1] for each in kept)


def _over(after: int, before: int) -> float | None:
    """Both windows have the same days, so the ratio of rates is that of the counts."""
    return after / before if before else None


def _why_no_ratio(others: Sequence[object], counts: tuple[int, int, int, int]) -> str | None:
    if not others:
        return NO_COMPARISON
    a0, a1, b0, b1 = counts
    too_few = min(counts) == 0 or min(a0 + a1, b0 + b1) < FEWEST_EVENTS
    return TOO_FEW if too_few else None


def _overdispersion(groups: Iterable[Sequence[Sequence[int]]]) -> tuple[float | None, int]:
    """Pearson's chi2/df of after | before + after ~ binomial with one share in each group."""
    chi2, df = 0.0, 0
    for group in groups:
        before, after = _total(group)
        share = after / (before + after)
        told = [(x1, x0 + x1) for x0, x1 in group if x0 + x1]
        chi2 += sum((x1 - n * share) ** 2 / (n * share * (1 - share)) for x1, n in told)
        df += len(told) - 1
    return (max(1.0, chi2 / df), df) if df > 0 else (None, 0)


def _towards_the_mean(units: Mapping[str, Unit], episodes: Change) -> TowardsTheMean:
    if episodes.adopting is None or episodes.others is None:
        return TowardsTheMean(None, None, None, None, episodes.reason_if_null)
    before = episodes.adopting.before
    watched = [unit for unit in units.values() if unit.days]
    total, days = sum(u.episodes[0] for u in watched), sum(u.days for u in watched)
    if len(watched) < FEWEST_UNITS or not total:
        reason = TOO_FEW_PLACES if total else TOO_FEW
        return TowardsTheMean(before, None, None, None, reason)
    even = [total * unit.days / days for unit in watched]
    found = gamma_poisson([unit.episodes[0] for unit in watched], even)
    assert found is not None  # something was seen
    expected = sum(
        rate * e for unit, rate, e in zip(watched, found.rates, even, strict=True) if unit.adopting
    )
    moved = episodes.other_places
    if not moved or not expected:
        return TowardsTheMean(before, expected, None, None, TOO_FEW)
    after = expected * moved
    return TowardsTheMean(before, expected, after, episodes.adopting.after / after, None)
