"""One row of the recurrence report: counts, rates with their intervals, and what they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from projections.recurrence.counting import Cell, Terms, cell_of
from projections.recurrence.figures import (
    FEW,
    FEWEST_AT_RISK,
    FEWEST_SOLVED,
    NOTHING_SOLVED,
    SHARES_LEFT,
    SOLVED_ONLY,
    TOO_FEW_AT_RISK,
    TOO_FEW_SOLVED,
    days_free,
    mean_counts,
    quartile,
    rate,
    steps,
    time_to_solved,
    times_of,
)
from projections.recurrence.parts import (
    DaysFree,
    DaysRange,
    FollowUp,
    MeanCount,
    Quartile,
    Rate,
    Recurrences,
    Step,
    TimeToSolved,
)
from projections.recurrence.repeats import TIMES_OF_REPEATS

__all__ = [
    "FEW", "FEWEST_AT_RISK", "FEWEST_SOLVED", "TOO_FEW_AT_RISK", "TOO_FEW_SOLVED", "Cell",
    "DaysFree", "DaysRange", "FollowUp", "Rate", "Recurrences", "ReportRow", "Terms", "cell_of",
    "hidden", "row",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What is known of one group of problems; `key` says which.

    `n_episodes` are solved or not; of those not solved `n_open` are still open at the cut-off (the
    others were dropped), `n_open_over_90_days` of them for longer than that. `f` is the share
    reported again, `median_days` and `quartile_days` the days until then, `rmst` the mean days
    until then, of the first so many; `mcf` how often on average, by problem. `curve` is filled
    where it is asked for. `time_to_solved` counts unsolved problems as still waiting;
    `days_to_solved` is its median. `responses_listed`, in rows by response, counts what else was
    done in those episodes. `reasons` says of each null above why it is null. Where `suppressed`,
    every number is null: the cell is too small for this reader, or would give such a one away.
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
    n_problems: int | None
    n_open: int | None
    n_open_over_90_days: int | None
    quartile_days: tuple[Quartile, ...]
    mcf: tuple[MeanCount, ...]
    time_to_solved: TimeToSolved | None
    curve: tuple[Step, ...]
    responses_listed: dict[str, int]
    reasons: dict[str, str]


def row(key: dict[str, str | None], cell: Cell, terms: Terms) -> ReportRow:
    """The row of a cell; figures are rounded so that equal data give equal bytes."""
    times = times_of(cell.days, cell.came_back, cell.at, TOO_FEW_SOLVED)
    quartiles = tuple(quartile(times, s) for s in SHARES_LEFT)
    middle = quartiles[SHARES_LEFT.index(0.5)]
    mean = days_free(times, terms.tau, cell.days, cell.came_back, cell.at)
    waiting = None if terms.solved_only else time_to_solved(cell.to_solved, cell.solved, cell.begun)
    return ReportRow(
        key=key,
        n_cases=cell.cases,
        n_episodes=cell.episodes,
        reports_per_episode=round(cell.reports / cell.episodes, 4),
        n_unsolved=cell.episodes - len(cell.days),
        n_solved=len(cell.days),
        n_places=cell.places,
        follow_up=_follow_up(times.curve.follow_up),
        recurrences=Recurrences(cell.failed_fixes, sum(cell.came_back) - cell.failed_fixes),
        f=tuple(rate(times, h) for h in terms.horizons),
        median_days=middle.days,
        median_interval=None if middle.days is None else DaysRange(middle.lo, middle.hi),
        rmst=mean if isinstance(mean, DaysFree) else None,
        days_to_solved=None if waiting is None else waiting.median_days,
        robust=True,
        suppressed=False,
        caveats=caveats_of(cell, terms),
        n_problems=cell.problems,
        n_open=cell.open,
        n_open_over_90_days=cell.long_open,
        quartile_days=quartiles,
        mcf=mean_counts(cell.units, cell.units_at),
        time_to_solved=waiting,
        curve=steps(times) if terms.curve else (),
        responses_listed=dict(sorted(cell.responses.items())),
        reasons=_reasons(cell, middle, mean, waiting),
    )


def _reasons(
    cell: Cell, middle: Quartile, mean: DaysFree | str, waiting: TimeToSolved | None
) -> dict[str, str]:
    found: dict[str, str] = {}
    if not cell.days:
        found["follow_up"] = NOTHING_SOLVED
    if middle.reason_if_null is not None:
        found |= dict.fromkeys(("median_days", "median_interval"), middle.reason_if_null)
    if isinstance(mean, str):
        found["rmst"] = mean
    if waiting is None:
        found |= dict.fromkeys(("days_to_solved", "time_to_solved"), SOLVED_ONLY)
    elif waiting.median_days is None:
        in_the_middle = next(each for each in waiting.quartile_days if each.s == 0.5)
        found["days_to_solved"] = in_the_middle.reason_if_null or ""
    return found


def hidden(key: dict[str, str | None], terms: Terms) -> ReportRow:
    """The row of a cell that may not be shown: nothing but that it is there."""
    why = "suppressed"
    numbers = (
        "n_cases", "n_episodes", "reports_per_episode", "n_unsolved", "n_solved", "n_places",
        "follow_up", "recurrences", "median_days", "median_interval", "rmst", "days_to_solved",
        "n_problems", "n_open", "n_open_over_90_days", "time_to_solved",
    )  # fmt: skip
    return ReportRow(
        key=key, n_cases=None, n_episodes=None, reports_per_episode=None, n_unsolved=None,
        n_solved=None, n_places=None, follow_up=None, recurrences=None,
        f=tuple(Rate(h, None, None, None, None, None, why) for h in terms.horizons),
        median_days=None, median_interval=None, rmst=None, days_to_solved=None, robust=True,
        suppressed=True, caveats=(why,), n_problems=None, n_open=None, n_open_over_90_days=None,
        quartile_days=tuple(Quartile(s, None, None, None, why) for s in SHARES_LEFT),
        mcf=tuple(MeanCount(t, None, None, None, None, why) for t in TIMES_OF_REPEATS),
        time_to_solved=None, curve=(), responses_listed={},
        reasons=dict.fromkeys(sorted(numbers), why),
    )  # fmt: skip


def _follow_up(days: Sequence[float]) -> FollowUp | None:
    """Of days in ascending order."""
    return FollowUp(int(days[0]), float(median(days)), int(sum(days))) if days else None


def caveats_of(cell: Cell, terms: Terms) -> tuple[str, ...]:
    """Codes of what a reader must know before using the row."""
    found = []
    if FEWEST_SOLVED <= len(cell.days) < FEW:
        found.append("few")
    if not terms.confirmed and cell.days:
        found.append("declared-by-the-authority")
    if terms.solved_only:
        found.append("unsolved-problems-stand-elsewhere")
    if cell.came_back_early:
        found.append("some-came-back-before-confirmation")
    if cell.interrupted:
        found.append("suspended-or-retired-days-left-out")
    return tuple(found)
