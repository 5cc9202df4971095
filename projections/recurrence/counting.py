"""What one row counts: the episodes in it, and how long each solution was seen to hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

from projections.recurrence.columns import Columns, Numbered, columns_of
from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.recurrence.repeats import Returns, units
from projections.statistics.recurrent import Unit

LONG_OPEN = 90
"""Days; a problem that is open for longer is counted apart."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a report counts. `confirmed`: time zero is the confirmation, not the declaration.

    `solved_only`: its rows are made by what solved a problem, so none says how long problems wait;
    `held_only`: nothing is asked but how long solutions held; `curve`: with the steps of every
    curve.
    """

    cut_off: int
    horizons: tuple[int, ...]
    tau: int
    grace_days: int
    confirmed: bool
    solved_only: bool = False
    held_only: bool = False
    curve: bool = False


@dataclass(slots=True)
class Cell:
    """What one row speaks of: when problems were solved, and how long that was seen to hold.

    One entry of `days`, `came_back`, `where` (its place) and `at` for each solved episode; of
    `to_solved`, `solved` and `begun` for each episode. `units` are the problems that were solved
    once, as the mean count takes them. `at`, `begun` and `units_at` are places as numbers from 0,
    which are looked up sooner than names; `responses` counts those beside the main ones.
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
    days: Sequence[int] = ()
    came_back: Sequence[bool] = ()
    where: Sequence[str] = ()
    at: Sequence[int] = ()
    to_solved: Sequence[int] = ()
    solved: Sequence[bool] = ()
    begun: Sequence[int] = ()
    problems: int = 0
    units: list[Unit] = field(default_factory=list)
    units_at: Sequence[int] = ()
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
    return count(columns_of(Stretch._fields, stretches), terms, watch, followed)


def count(columns: Columns, terms: Terms, watch: Watch, followed: Returns | None = None) -> Cell:
    """The same, column by column, for there may be 100,000.

    With `held_only` nothing else is counted, and columns that only that needs may be left out.
    """
    places = Numbered(columns.place)
    cell = Cell(sum(columns.cases), len(columns.place), sum(columns.reports), len(places.names))
    zeros = _confirmed(columns, cell) if terms.confirmed else columns.solved
    cell.begun, cell.solved = places.of, [zero is not None for zero in zeros]
    _hold(cell, columns, zeros, terms, watch)
    if terms.held_only:
        return cell
    problems = Numbered(columns.chain)
    cell.problems = len(problems.names)
    _wait(cell, columns, zeros, terms.cut_off, watch)
    if terms.solved_only:
        listed = compress(columns.responses, cell.solved)
        cell.responses = Counter(
            code for codes in listed if "," in codes for code in {*codes.split(",")[1:]}
        )
    cell.units, cell.units_at = units(
        problems, places, columns, zeros, terms.cut_off, watch, followed
    )
    return cell


def _hold(
    cell: Cell, columns: Columns, zeros: Sequence[int | None], terms: Terms, watch: Watch
) -> None:
    """How long each solution was seen to hold, and how many did not hold at all."""
    cell.where = list(compress(columns.place, cell.solved))
    cell.at = list(compress(cell.begun, cell.solved))
    again = list(compress(columns.again, cell.solved))
    _look_on(cell, again, [zero for zero in zeros if zero is not None], terms.cut_off, watch)
    reopened = compress(columns.reopened, cell.solved)
    cell.failed_fixes = len(
        [
            days
            for days, back, anew in zip(cell.days, cell.came_back, reopened, strict=True)
            if back and (anew or days <= terms.grace_days)
        ]
    )


def _confirmed(columns: Columns, cell: Cell) -> Sequence[int | None]:
    """The days of confirmation; None too where it came back before it was confirmed."""
    zeros: list[int | None] = []
    for confirmed, again in zip(columns.confirmed, columns.again, strict=True):
        early = confirmed is not None and again is not None and again <= confirmed
        cell.came_back_early += early
        zeros.append(None if early else confirmed)
    return zeros


def _wait(
    cell: Cell,
    columns: Columns,
    zeros: Sequence[int | None],
    cut_off: int,
    watch: Watch,
) -> None:
    """What was dropped was never solved: it waits as long as what is still open."""
    to_solved = [
        (cut_off if zero is None else zero) - opened
        for opened, zero in zip(columns.opened, zeros, strict=True)
    ]
    if watch.retired:
        for i, place in enumerate(columns.place):
            if zeros[i] is None and (retired := watch.retired.get(place, NEVER)) < cut_off:
                to_solved[i] = max(0, retired - columns.opened[i])
    cell.to_solved = to_solved
    still_open = [
        cut_off - opened
        for opened, ended in zip(columns.opened, columns.ended, strict=True)
        if ended is None
    ]
    cell.open, cell.long_open = len(still_open), sum(days > LONG_OPEN for days in still_open)


def _look_on(
    cell: Cell, again: Sequence[int | None], zeros: Sequence[int], cut_off: int, watch: Watch
) -> None:
    """Days at risk and whether it came back, one for each that was solved."""
    if not (watch.retired or watch.suspended):
        cell.came_back = [day is not None for day in again]
        cell.days = [
            (cut_off if day is None else day) - zero for day, zero in zip(again, zeros, strict=True)
        ]
        return
    seen, came_back = list[int](), list[bool]()
    for place, zero, day in zip(cell.where, zeros, again, strict=True):
        limit = min(cut_off, watch.retired.get(place, NEVER))
        end, back = (limit, False) if day is None or day >= limit else (day, True)
        days = days_at_risk(zero, end, watch.suspended.get(place, ()))
        cell.interrupted |= days < (cut_off if day is None else day) - zero
        seen.append(days)
        came_back.append(back)
    cell.days, cell.came_back = seen, came_back
