"""What one way of answering a problem went with in one city: the figures that are compared.

Two arms of a city share its places, so each carries its pull by place: how much one place moves
the estimate (the influence of the infinitesimal jackknife, as in `robust_errors`). The error of a
difference is then the root of the sum over places of the squared difference of their pulls.

An arm at fewer than `FEWEST_CLUSTERS` places has an error that is too small, at one place none at
all, and would take all the weight where cities are pooled. Then each such arm counts with the error
of independent problems where that is larger, and what the arms share is not taken off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log, sqrt

from projections.recurrence.cells import FEWEST_AT_RISK, FEWEST_SOLVED, Cell
from projections.statistics.robust import FEWEST_CLUSTERS
from projections.statistics.survival import Curve, areas_after, kaplan_meier

FEWEST_PLACES = 5
"""Places of an arm below which it is compared with nothing: how places differ is not known."""

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

    @property
    def places(self) -> int:
        return len(set(self.where))


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
class Error:
    """What an error is made of: the pull by place, and the `alone` of independent problems
    (Greenwood's variance).
    """

    pull: Pull
    alone: float

    def variance(self) -> float:
        """By place, or that of independent problems where it is larger and places are few."""
        by_place = sum(pull * pull for pull in self.pull.values())
        return max(by_place, self.alone) if self.is_of_few else by_place

    @property
    def is_of_few(self) -> bool:
        return len(self.pull) < FEWEST_CLUSTERS


@dataclass(frozen=True, slots=True)
class Arm:
    """`days` until reported again, of the first `tau`; `hazard` = -log of the share that was not
    reported again by `tau`, None where all were.
    """

    days: float
    of_days: Error
    hazard: float | None
    of_hazard: Error


def is_enough(seen: Observed) -> bool:
    """Whether a rate may be shown at all: the thresholds of the recurrence report."""
    at_risk = sum(days >= seen.tau for days in seen.days)
    return seen.solved >= FEWEST_SOLVED and at_risk >= FEWEST_AT_RISK


def arm_of(seen: Observed) -> Arm:
    """The arm of problems that are enough; O(n log n)."""
    curve = kaplan_meier(seen.days, seen.came_back)
    survival = curve.survival_at(seen.tau)
    tails = areas_after(curve, seen.tau)
    flat = [1.0] * len(tails)
    return Arm(
        curve.area(0, seen.tau),
        Error(_pull(curve, seen, tails), _alone(curve, tails)),
        -log(survival) if survival > 0 else None,
        Error(_pull(curve, seen, flat), _alone(curve, flat)) if survival > 0 else Error({}, 0.0),
    )


def _alone(curve: Curve, weights: Sequence[float]) -> float:
    """The sum of w^2 d/(n (n - d)): as if each problem had a place of its own."""
    return sum(
        w * w * d / (n * (n - d))
        for w, n, d in zip(weights, curve.at_risk, curve.events, strict=False)
        if n > d
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
    of_days = [(w, arm.of_days) for w, arm in zip(weights, arms, strict=True)]
    of_hazard = [
        (w * s / survival, arm.of_hazard)
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


def _weighted(parts: Sequence[tuple[float, Error]]) -> Error:
    total: dict[str, float] = {}
    for weight, error in parts:
        for place, value in error.pull.items():
            total[place] = total.get(place, 0.0) + weight * value
    return Error(total, sum(weight * weight * error.alone for weight, error in parts))


def error_of_difference(
    one: Error, other: Error, scale_one: float = 1, scale_other: float = 1
) -> float:
    """The robust SE of `scale_one` x one - `scale_other` x other, which share places."""
    places = sorted({*one.pull, *other.pull})
    shared = sum(
        (scale_one * one.pull.get(p, 0.0) - scale_other * other.pull.get(p, 0.0)) ** 2
        for p in places
    )
    if one.is_of_few or other.is_of_few:
        apart = scale_one**2 * one.variance() + scale_other**2 * other.variance()
        return sqrt(max(shared, apart))
    return sqrt(shared)
