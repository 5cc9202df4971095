"""What one way of answering a problem went with in one city: the figures that are compared.

Two arms of a city share its places, so each carries its pull by place: how much one place moves
the estimate (the influence of the infinitesimal jackknife, as in `robust_errors`). The error of a
difference is then the root of the sum over places of the squared difference of their pulls.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log, sqrt

from projections.recurrence.cells import FEWEST_AT_RISK, FEWEST_SOLVED, Cell
from projections.statistics.survival import Curve, areas_after, kaplan_meier

Pull = Mapping[str, float]
"""Place -> how much it moves the estimate."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Solved problems: days until reported again or out of sight, which of the two, and where.

    Days beyond `tau` are cut to `tau` + 1, seen to its end: nothing after it is looked at.
    """

    tau: int
    days: Sequence[int]
    came_back: Sequence[bool]
    where: Sequence[str]

    @property
    def solved(self) -> int:
        return len(self.days)

    @property
    def recurrences(self) -> int:
        return sum(self.came_back)


def observed(cell: Cell, tau: int) -> Observed:
    return Observed(
        tau,
        [min(days, tau + 1) for days in cell.days],
        [back and days <= tau for days, back in zip(cell.days, cell.came_back, strict=True)],
        cell.where,
    )


def together(parts: Iterable[Observed], tau: int) -> Observed:
    """Several of one city and one `tau` as one."""
    kept = list(parts)
    return Observed(
        tau,
        [days for part in kept for days in part.days],
        [back for part in kept for back in part.came_back],
        [place for part in kept for place in part.where],
    )


@dataclass(frozen=True, slots=True)
class Arm:
    """`days` until reported again, of the first `tau`; `hazard` = -log of the share that was not
    reported again by `tau`, None where all were. Each with its pull by place.
    """

    days: float
    pull_of_days: Pull
    hazard: float | None
    pull_of_hazard: Pull


def is_enough(seen: Observed) -> bool:
    """Whether a rate may be shown at all: the thresholds of the recurrence report."""
    at_risk = sum(days >= seen.tau for days in seen.days)
    return seen.solved >= FEWEST_SOLVED and at_risk >= FEWEST_AT_RISK


def arm_of(seen: Observed) -> Arm:
    """The arm of problems that are enough; O(n log n)."""
    curve = kaplan_meier(seen.days, seen.came_back)
    survival = curve.survival_at(seen.tau)
    tails = areas_after(curve, seen.tau)
    return Arm(
        curve.area(0, seen.tau),
        _pull(curve, seen, tails),
        -log(survival) if survival > 0 else None,
        _pull(curve, seen, [1.0] * len(tails)) if survival > 0 else {},
    )


def _pull(curve: Curve, seen: Observed, weights: Sequence[float]) -> Pull:
    """Summed over a place: w_i e_i/(n_i - d_i) - sum over s <= t_i of w_s d_s/(n_s (n_s - d_s))."""
    steps = list(zip(curve.times, curve.at_risk, curve.events, weights, strict=False))
    at_event = {t: w / (n - d) if n > d else 0.0 for t, n, d, w in steps}
    lost = list(accumulate((w * d / (n * (n - d)) if n > d else 0.0 for _, n, d, w in steps)))
    until, i, total = [0.0] * (seen.tau + 2), 0, 0.0
    for day in range(seen.tau + 2):
        while i < len(steps) and steps[i][0] <= day:
            total = lost[i]
            i += 1
        until[day] = total
    still = [-each for each in until]
    again = [at_event.get(day, 0.0) - each for day, each in enumerate(until)]
    pull: dict[str, float] = {}
    for day, back, place in zip(seen.days, seen.came_back, seen.where, strict=True):
        pull[place] = pull.get(place, 0.0) + (again if back else still)[day]
    return pull


def mixed(arms: Sequence[Arm], weights: Sequence[float]) -> Arm:
    """Arms of parts of one city, weighted by one fixed mix (direct standardisation).

    `weights` add up to 1. The hazard is -log of the weighted share that was not reported again.
    """
    held = [0.0 if arm.hazard is None else _survival(arm.hazard) for arm in arms]
    survival = sum(w * s for w, s in zip(weights, held, strict=True))
    of_days = [(w, arm.pull_of_days) for w, arm in zip(weights, arms, strict=True)]
    of_hazard = [
        (w * s / survival, arm.pull_of_hazard)
        for w, s, arm in zip(weights, held, arms, strict=True)
        if survival > 0
    ]
    return Arm(
        sum(w * arm.days for w, arm in zip(weights, arms, strict=True)),
        _weighted(of_days),
        -log(survival) if survival > 0 else None,
        _weighted(of_hazard),
    )


def _survival(hazard: float) -> float:
    return exp(-hazard)


def _weighted(parts: Iterable[tuple[float, Pull]]) -> Pull:
    total: dict[str, float] = {}
    for weight, pull in parts:
        for place, value in pull.items():
            total[place] = total.get(place, 0.0) + weight * value
    return total


def error_of_difference(
    one: Pull, other: Pull, scale_one: float = 1, scale_other: float = 1
) -> float:
    """The robust SE of `scale_one` x one - `scale_other` x other, which share places."""
    places = sorted({*one, *other})
    return sqrt(
        sum((scale_one * one.get(p, 0.0) - scale_other * other.get(p, 0.0)) ** 2 for p in places)
    )
