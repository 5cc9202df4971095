"""What one row counts: the episodes in it, and how long each solution was seen to hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.recurrence.repeats import First, Returns, returns, units
from projections.statistics.recurrent import Unit

LONG_OPEN = 90
"""Days; a problem that is open for longer is counted apart."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a report counts. `confirmed`: time zero is the confirmation, not the declaration.

    `solved_only`: its rows are made by what solved a problem, so none says how long problems wait;
    `curve`: with the steps of every curve.
    """

    cut_off: int
    horizons: tuple[int, ...]
    tau: int
    grace_days: int
    confirmed: bool
    solved_only: bool = False
    curve: bool = False


@dataclass(slots=True)
class Cell:
    """What one row speaks of: when problems were solved, and how long that was seen to hold.

    One entry of `days`, `came_back` and `where` for each solved episode; of `to_solved`, `solved`
    and `begun` (its place) for each episode. `units` are the problems that were solved once, as
    the mean count takes them; `responses` counts those beside the main ones.
    """

    cases: int
    episodes: int
    reports: int
    places: int
    failed_fixes: int = 0
    came_back_early: int = 0
    open: int = 0
    long_open: int = 0
    interrupted: bool = False
    days: list[int] = field(default_factory=list)
    came_back: list[bool] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    to_solved: list[int] = field(default_factory=list)
    solved: list[bool] = field(default_factory=list)
    begun: Sequence[str] = ()
    problems: int = 0
    units: list[Unit] = field(default_factory=list)
    responses: Counter[str] = field(default_factory=Counter)


def cell_of(
    stretches: Sequence[Stretch],
    terms: Terms,
    watch: Watch,
    followed: Returns | None = None,
) -> Cell:
    """Count episodes; there is at least one.

    `followed`: what came back in the whole scope, where `stretches` are not all of their problems.
    """
    _, _, places, *_, cases, reports, _, _, _, chains = zip(*stretches, strict=True)
    cell = Cell(sum(cases), len(stretches), sum(reports), len(set(places)))
    cell.begun, cell.problems = places, len(set(chains))
    firsts: dict[str, First] = {}
    cut_off = terms.cut_off
    watched = bool(watch.retired or watch.suspended)
    for (
        _, _, place, opened, ended, solved, confirmed, again, reopened,
        _, _, _, responses, _, chain,
    ) in stretches:  # fmt: skip
        zero = solved
        if terms.confirmed and solved is not None:
            early = again is not None and confirmed is not None and again <= confirmed
            cell.came_back_early += early
            zero = None if early else confirmed
        cell.solved.append(zero is not None)
        if zero is None or ended is None:
            _waits(cell, place, opened, ended, cut_off, watch)
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
        if "," in responses:
            cell.responses.update(dict.fromkeys(responses.split(",")[1:]))
        if chain not in firsts or (opened, ended) < firsts[chain][:2]:
            firsts[chain] = First(opened, ended, zero, place)
    cell.units = units(firsts, returns(stretches) if followed is None else followed, cut_off, watch)
    return cell


def _waits(
    cell: Cell, place: str, opened: int, ended: int | None, cut_off: int, watch: Watch
) -> None:
    """What was dropped was never solved: it waits as long as what is still open."""
    until = min(cut_off, watch.retired.get(place, NEVER))
    cell.to_solved.append(max(0, until - opened))
    if ended is None:
        cell.open += 1
        cell.long_open += cut_off - opened > LONG_OPEN


def _watched(
    place: str, zero: int, again: int | None, cut_off: int, watch: Watch
) -> tuple[int, bool]:
    """Days at risk and whether it came back, at a place that may be retired or suspended."""
    limit = min(cut_off, watch.retired.get(place, NEVER))
    back = again is not None and again < limit
    end = again if back and again is not None else limit
    return days_at_risk(zero, end, watch.suspended.get(place, ())), back
