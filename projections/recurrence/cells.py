"""One row of the recurrence report: counts, rates with their intervals, and what they rest on."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.statistics.robust import robust_errors, robust_restricted_mean
from projections.statistics.survival import (
    Curve,
    Interval,
    kaplan_meier,
    log_log_interval,
    quantile,
    quantile_interval,
    zero_event_bound,
)

FEWEST_SOLVED = 5
"""Solved episodes without which no rate is shown; up to `FEW` the row says that they are few."""
FEW = 20
FEWEST_AT_RISK = 10

TOO_FEW_SOLVED = "fewer-than-5-solved"
TOO_FEW_AT_RISK = "fewer-than-10-at-risk"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a report counts. `confirmed`: time zero is the confirmation, not the declaration."""

    cut_off: int
    horizons: tuple[int, ...]
    tau: int
    grace_days: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Days at risk of the solved episodes."""

    min: int
    median: float
    total: int


@dataclass(frozen=True, slots=True)
class Recurrences:
    """How many came back: within the grace days or by reopening, and later."""

    failed_fix: int
    recurrence: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The share `f` that was reported again within `h` days, with its 95 % interval.

    Where the data do not carry it, `f`, `lo` and `hi` are null and `reason_if_null` says why.
    """

    h: int
    f: float | None
    lo: float | None
    hi: float | None
    n_at_risk: int | None
    events: int | None
    reason_if_null: str | None


@dataclass(frozen=True, slots=True)
class DaysFree:
    """Mean days until reported again, of the first `tau`."""

    tau: int
    days: float
    se: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class DaysRange:
    """A 95 % interval of days; null where a limit is not reached."""

    lo: float | None
    hi: float | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What is known of one group of problems; `key` says which.

    `median_days` is null where less than half came back in the time seen. `days_to_solved` is the
    median from first report to solution, unsolved problems counted as still waiting. Where
    `suppressed`, every number is null: the cell is too small for this reader.
    """

    key: dict[str, str | None]
    n_cases: int | None
    n_episodes: int | None
    reports_per_episode: float | None
    n_unsolved: int | None
    n_solved: int | None
    n_places: int | None
    follow_up: FollowUp | None
    recurrences: Recurrences | None
    f: tuple[Rate, ...]
    median_days: float | None
    median_interval: DaysRange | None
    rmst: DaysFree | None
    days_to_solved: float | None
    robust: bool
    suppressed: bool
    caveats: tuple[str, ...]


@dataclass(slots=True)
class Cell:
    """What one row speaks of: when problems were solved, and how long that was seen to hold."""

    cases: int
    episodes: int
    reports: int
    places: int
    failed_fixes: int = 0
    came_back_early: int = 0
    interrupted: bool = False
    days: list[int] = field(default_factory=list)
    came_back: list[bool] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    to_solved: list[int] = field(default_factory=list)
    solved: list[bool] = field(default_factory=list)


def cell_of(stretches: Sequence[Stretch], terms: Terms, watch: Watch) -> Cell:
    """Count episodes; there is at least one."""
    _, _, places, *_, cases, reports, _, _, _, _ = zip(*stretches, strict=True)
    cell = Cell(sum(cases), len(stretches), sum(reports), len(set(places)))
    cut_off = terms.cut_off
    watched = bool(watch.retired or watch.suspended)
    for _, _, place, opened, ended, solved, confirmed, again, reopened, *_ in stretches:
        zero = solved
        if terms.confirmed and solved is not None:
            early = again is not None and confirmed is not None and again <= confirmed
            cell.came_back_early += early
            zero = None if early else confirmed
        cell.solved.append(zero is not None)
        if zero is None:
            cell.to_solved.append((cut_off if ended is None else ended) - opened)
            continue
        cell.to_solved.append(zero - opened)
        back = again is not None
        days = (cut_off if again is None else again) - zero
        if watched:
            seen, back = _watched(place, zero, again, cut_off, watch)
            cell.interrupted, days = cell.interrupted or seen < days, seen
        cell.days.append(days)
        cell.came_back.append(back)
        cell.where.append(place)
        cell.failed_fixes += back and (reopened or days <= terms.grace_days)
    return cell


def _watched(
    place: str, zero: int, again: int | None, cut_off: int, watch: Watch
) -> tuple[int, bool]:
    """Days at risk and whether it came back, at a place that may be retired or suspended."""
    limit = min(cut_off, watch.retired.get(place, NEVER))
    back = again is not None and again < limit
    end = again if back and again is not None else limit
    return days_at_risk(zero, end, watch.suspended.get(place, ())), back


def row(key: dict[str, str | None], cell: Cell, terms: Terms) -> ReportRow:
    """The row of a cell; figures are rounded so that equal data give equal bytes."""
    curve = kaplan_meier(cell.days, cell.came_back)
    shown = len(cell.days) >= FEWEST_SOLVED
    errors = robust_errors(curve, cell.days, cell.came_back, cell.where) if shown else ()
    middle = quantile(curve, 0.5) if shown else None
    between = quantile_interval(curve, errors, 0.5) if middle is not None else None
    return ReportRow(
        key=key,
        n_cases=cell.cases,
        n_episodes=cell.episodes,
        reports_per_episode=round(cell.reports / cell.episodes, 4),
        n_unsolved=cell.episodes - len(cell.days),
        n_solved=len(cell.days),
        n_places=cell.places,
        follow_up=_follow_up(cell),
        recurrences=Recurrences(cell.failed_fixes, sum(cell.came_back) - cell.failed_fixes),
        f=tuple(_rate(curve, errors, h) for h in terms.horizons),
        median_days=middle,
        median_interval=None if between is None else DaysRange(*between),
        rmst=_days_free(curve, cell, terms.tau),
        days_to_solved=quantile(kaplan_meier(cell.to_solved, cell.solved), 0.5),
        robust=True,
        suppressed=False,
        caveats=tuple(_caveats(cell, terms)),
    )


def hidden(key: dict[str, str | None], terms: Terms) -> ReportRow:
    """The row of a cell too small to be shown: nothing but that it is there."""
    rates = tuple(Rate(h, None, None, None, None, None, "suppressed") for h in terms.horizons)
    return ReportRow(
        key=key, n_cases=None, n_episodes=None, reports_per_episode=None, n_unsolved=None,
        n_solved=None, n_places=None, follow_up=None, recurrences=None, f=rates, median_days=None,
        median_interval=None, rmst=None, days_to_solved=None, robust=True, suppressed=True,
        caveats=("suppressed",),
    )  # fmt: skip


def _follow_up(cell: Cell) -> FollowUp | None:
    if not cell.days:
        return None
    return FollowUp(min(cell.days), float(median(cell.days)), sum(cell.days))


def _rate(curve: Curve, errors: Sequence[float], h: int) -> Rate:
    at_risk, events = curve.number_at_risk(h), curve.events_by(h)
    if curve.n < FEWEST_SOLVED:
        return Rate(h, None, None, None, at_risk, events, TOO_FEW_SOLVED)
    if at_risk < FEWEST_AT_RISK:
        return Rate(h, None, None, None, at_risk, events, TOO_FEW_AT_RISK)
    s = curve.survival_at(h)
    i = bisect_right(curve.times, h)
    limits = log_log_interval(s, errors[i - 1]) if i else None
    if limits is None:
        limits = _exact(s, at_risk)
    return Rate(
        h, round(1 - s, 6), round(1 - limits.hi, 6), round(1 - limits.lo, 6), at_risk, events, None
    )


def _exact(s: float, at_risk: int) -> Interval:
    """Where nothing came back, or everything did, the log-log interval is undefined."""
    bound = zero_event_bound(at_risk)
    return Interval(1 - bound, 1.0) if s == 1 else Interval(0.0, bound)


def _days_free(curve: Curve, cell: Cell, tau: int) -> DaysFree | None:
    if curve.n < FEWEST_SOLVED or curve.number_at_risk(tau) < FEWEST_AT_RISK:
        return None
    found = robust_restricted_mean(curve, tau, cell.days, cell.came_back, cell.where)
    limits = found.interval()
    return DaysFree(
        tau,
        round(found.mean, 4),
        round(found.se, 4),
        round(max(0.0, limits.lo), 4),
        round(min(float(tau), limits.hi), 4),
    )


def _caveats(cell: Cell, terms: Terms) -> list[str]:
    """Codes of what a reader must know before using the row."""
    found = []
    if FEWEST_SOLVED <= len(cell.days) < FEW:
        found.append("few")
    if not terms.confirmed and cell.days:
        found.append("declared-by-the-authority")
    if cell.came_back_early:
        found.append("some-came-back-before-confirmation")
    if cell.interrupted:
        found.append("suspended-or-retired-days-left-out")
    return found
