"""What one row counts: the episodes in it, and how long each solution was seen to hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.recurrence.repeats import (
    Columns,
    Returns,
    Solved,
    first_solved,
    followed_in,
    units,
)
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
    the mean count takes them, and `units_at` their places; `responses` counts those beside the
    main ones.
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
    to_solved: Sequence[int] = ()
    solved: Sequence[bool] = ()
    begun: Sequence[str] = ()
    problems: int = 0
    units: list[Unit] = field(default_factory=list)
    units_at: Sequence[str] = ()
    responses: Counter[str] = field(default_factory=Counter)


def cell_of(
    stretches: Sequence[Stretch],
    terms: Terms,
    watch: Watch,
    followed: Returns | None = None,
) -> Cell:
    """Count episodes; there is at least one. Column by column, for there may be 100,000.

    `followed`: what came back in the whole scope, where `stretches` are not all of their problems.
    """
    columns = Columns._make(zip(*stretches, strict=True))
    watched = bool(watch.retired or watch.suspended)
    cell = Cell(sum(columns.cases), len(stretches), sum(columns.reports), len({*columns.place}))
    cell.begun, cell.problems = columns.place, len({*columns.chain})
    zeros = columns.solved
    if terms.confirmed:
        zeros = _confirmed(columns, cell)
    cell.solved = [zero is not None for zero in zeros]
    _wait(cell, columns, zeros, terms.cut_off, watch if watched else None)
    solved = Solved._make(
        list(compress(getattr(columns, name), cell.solved)) for name in Solved._fields
    )
    of_solved: Sequence[int] = [zero for zero in zeros if zero is not None]
    cell.where = solved.place
    if watched:
        _look_on(cell, solved, of_solved, terms.cut_off, watch)
    else:
        cell.came_back = [again is not None for again in solved.again]
        cell.days = [
            (terms.cut_off if again is None else again) - zero
            for zero, again in zip(of_solved, solved.again, strict=True)
        ]
    cell.failed_fixes = sum(
        back and (reopened or days <= terms.grace_days)
        for back, reopened, days in zip(cell.came_back, solved.reopened, cell.days, strict=True)
    )
    if terms.solved_only:
        cell.responses = Counter(
            code for codes in solved.responses if "," in codes for code in {*codes.split(",")[1:]}
        )
    firsts = first_solved(solved, of_solved)
    if followed is None:
        followed = followed_in(
            zip(columns.chain, columns.opened, columns.ended, columns.again, strict=True)
        )
    cell.units, cell.units_at = units(firsts, followed, terms.cut_off, watch)
    return cell


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
    watch: Watch | None,
) -> None:
    """What was dropped was never solved: it waits as long as what is still open."""
    to_solved = [
        (cut_off if zero is None else zero) - opened
        for opened, zero in zip(columns.opened, zeros, strict=True)
    ]
    if watch is not None:
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


def _look_on(cell: Cell, solved: Solved, zeros: Sequence[int], cut_off: int, watch: Watch) -> None:
    """Days at risk and whether it came back, at places that may be retired or suspended."""
    seen, came_back = list[int](), list[bool]()
    for place, zero, again in zip(solved.place, zeros, solved.again, strict=True):
        limit = min(cut_off, watch.retired.get(place, NEVER))
        back = again is not None and again < limit
        end = again if back and again is not None else limit
        days = days_at_risk(zero, end, watch.suspended.get(place, ()))
        cell.interrupted |= days < (cut_off if again is None else again) - zero
        seen.append(days)
        came_back.append(back)
    cell.days, cell.came_back = seen, came_back
