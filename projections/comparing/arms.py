"""What one way of answering a problem went with in one city: the figures that are compared.

Two arms of a city share its places, so what is kept of a pair of them is how much each place pulls
both estimates (the influence of the infinitesimal jackknife, as in `robust_errors`), summed over
the places: the error of a difference is the root of the sum of the squared differences of their
pulls. With those sums the city's problems may be let go of, and levels of places be mixed later.

An arm at fewer than `FEWEST_CLUSTERS` places has an error that is too small, at one place none at
all, and would take all the weight where cities are pooled. Then each such arm counts with the error
of independent problems where that is larger, and what the arms share is not taken off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log, sqrt
from operator import add, mul, sub

from projections.recurrence.cells import FEWEST_AT_RISK, FEWEST_SOLVED, Cell
from projections.statistics.robust import FEWEST_CLUSTERS
from projections.statistics.survival import Curve, areas_after

FEWEST_PLACES = 5
"""Places of an arm below which it is compared with nothing: how places differ is not known."""


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


def observed(cell: Cell, tau: int) -> Observed:
    return Observed(
        tau,
        [min(days, tau + 1) for days in cell.days],
        [back and days <= tau for days, back in zip(cell.days, cell.came_back, strict=True)],
        cell.where,
    )


@dataclass(frozen=True, slots=True)
class Arm:
    """The same, counted. Places are numbers.

    By day `gone`, out of sight, and `back`, reported again. Most problems are seen to the end of
    `tau`: of them `held` says how many at each place. Of each other one `at` has the place and
    `how` the day, plus `tau` + 2 if it was reported again.
    """

    tau: int
    gone: list[int]
    back: list[int]
    held: list[int]
    at: list[int]
    how: list[int]

    @property
    def solved(self) -> int:
        return sum(self.gone) + sum(self.back)

    @property
    def recurrences(self) -> int:
        return sum(self.back)

    @property
    def places(self) -> int:
        short = {place for place in self.at if not self.held[place]}
        return len(self.held) - self.held.count(0) + len(short)

    @property
    def is_enough(self) -> bool:
        """Whether a rate may be shown at all: the thresholds of the recurrence report."""
        at_risk = sum(self.gone[self.tau :]) + sum(self.back[self.tau :])
        return self.solved >= FEWEST_SOLVED and at_risk >= FEWEST_AT_RISK


def arm_of(seen: Observed, places: dict[str, int]) -> Arm:
    """`places` numbers the places, all those of `seen` among them."""
    end = seen.tau + 1
    gone, back, held = [0] * (end + 1), [0] * (end + 1), [0] * len(places)
    at, how = list[int](), list[int]()
    for day, again, place in zip(seen.days, seen.came_back, seen.where, strict=True):
        (back if again else gone)[day] += 1
        if day == end:
            held[places[place]] += 1
        else:
            at.append(places[place])
            how.append(day + end + 1 if again else day)
    return Arm(seen.tau, gone, back, held, at, how)


def together(arms: Sequence[Arm]) -> Arm:
    """Several of the same places as one; there is at least one."""
    first, *others = arms
    gone, back, held = first.gone, first.back, first.held
    for arm in others:
        gone = list(map(add, gone, arm.gone))
        back = list(map(add, back, arm.back))
        held = list(map(add, held, arm.held))
    return Arm(
        first.tau, gone, back, held,
        [place for arm in arms for place in arm.at], [how for arm in arms for how in arm.how],
    )  # fmt: skip


def joined(arms: Sequence[Arm]) -> Arm:
    """Several of different places as one, the places of each numbered after those before."""
    starts = accumulate((len(arm.held) for arm in arms), initial=0)
    at = [start + place for start, arm in zip(starts, arms, strict=False) for place in arm.at]
    return Arm(
        arms[0].tau,
        [sum(counts) for counts in zip(*(arm.gone for arm in arms), strict=True)],
        [sum(counts) for counts in zip(*(arm.back for arm in arms), strict=True)],
        [count for arm in arms for count in arm.held],
        at,
        [how for arm in arms for how in arm.how],
    )


@dataclass(frozen=True, slots=True)
class Estimate:
    """`days` until reported again, of the first `tau`; `survival` is the share that was not."""

    days: float
    survival: float


@dataclass(frozen=True, slots=True)
class Errors:
    """Of two estimates that share places: the sums over places of the squares of `one` pull, of
    the `other` and of what lies between them; Greenwood's variance of both `alone`, as if each
    problem had a place of its own; and at how many places either is.
    """

    one: float
    other: float
    between: float
    alone: tuple[float, float]
    places: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two arms of the same places, beside each other."""

    one: Estimate
    other: Estimate
    of_days: Errors
    of_hazard: Errors
    """Of -log of the share that was not reported again."""


def pair_of(one: Arm, other: Arm) -> Pair:
    """Of arms that have problems."""
    curves = curve_of(one), curve_of(other)
    ones, others = (_Pulls(arm, curve) for arm, curve in zip((one, other), curves, strict=True))
    first, second = (Estimate(c.area(0, one.tau), c.survival_at(one.tau)) for c in curves)
    places = one.places, other.places
    told = places[0] if first.survival else 0, places[1] if second.survival else 0
    return Pair(
        first, second,
        _errors(ones, others, [areas_after(curve, one.tau) for curve in curves], places),
        _errors(ones, others, [[1.0] * len(curve.times) for curve in curves], told),
    )  # fmt: skip


def curve_of(arm: Arm) -> Curve:
    """Kaplan and Meier 1958, of counts by day; without follow-up and Greenwood's sums."""
    times, at_risk, events, survival = [], [], [], []
    n, s = arm.solved, 1.0
    for day, (back, gone) in enumerate(zip(arm.back, arm.gone, strict=True)):
        if back:
            s = s * (n - back) / n
            times.append(day)
            at_risk.append(n)
            events.append(back)
            survival.append(s)
        n -= back + gone
    return Curve((), tuple(times), tuple(at_risk), tuple(events), tuple(survival), ())


class _Pulls:
    """How much each place of an arm moves an estimate."""

    def __init__(self, arm: Arm, curve: Curve) -> None:
        self._arm, self._curve = arm, curve

    def alone(self, weights: Sequence[float]) -> float:
        """The sum of w^2 d/(n (n - d))."""
        curve = self._curve
        steps = zip(weights, curve.at_risk, curve.events, strict=True)
        return sum(w * w * d / (n * (n - d)) for w, n, d in steps if n > d)

    def by_place(self, weights: Sequence[float]) -> list[float]:
        """w_i e_i/(n_i - d_i) - sum over s <= t_i of w_s d_s/(n_s (n_s - d_s)), summed by place."""
        arm, curve = self._arm, self._curve
        own, lost = [0.0] * (arm.tau + 2), [0.0] * (arm.tau + 2)
        steps = zip(curve.times, curve.at_risk, curve.events, weights, strict=True)
        for day, n, d, w in steps:
            own[int(day)] = w / (n - d) if n > d else 0.0
            lost[int(day)] = w * d / (n * (n - d)) if n > d else 0.0
        lost = list(accumulate(lost))
        moves = [*(-each for each in lost), *map(sub, own, lost)]
        pull = [moves[arm.tau + 1] * held for held in arm.held]
        for place, how in zip(arm.at, arm.how, strict=True):
            pull[place] += moves[how]
        return pull


def _errors(
    one: _Pulls, other: _Pulls, weights: Sequence[Sequence[float]], places: tuple[int, int]
) -> Errors:
    ones, others = one.by_place(weights[0]), other.by_place(weights[1])
    return Errors(
        _squares(ones), _squares(others), _squares(list(map(sub, ones, others))),
        (one.alone(weights[0]), other.alone(weights[1])), places,
    )  # fmt: skip


def _squares(values: Sequence[float]) -> float:
    return float(sum(map(mul, values, values)))


Part = tuple[float, float, Errors]
"""How much one estimate and the other of these places count for, and their errors."""


def error_of_difference(parts: Iterable[Part]) -> float:
    """The robust SE of the sum of `a` x one - `b` x other over parts that share no place.

    The sum of (a x - b y)^2 is written as a b (x - y)^2 + (a - b)(a x^2 - b y^2), in which nothing
    is lost where both are nearly the same.
    """
    kept = list(parts)
    shared = sum(a * b * e.between + (a - b) * (a * e.one - b * e.other) for a, b, e in kept)
    ones = _variance([(a, e.one, e.alone[0], e.places[0]) for a, _, e in kept])
    others = _variance([(b, e.other, e.alone[1], e.places[1]) for _, b, e in kept])
    apart = ones[0] + others[0] if ones[1] or others[1] else 0.0
    return sqrt(max(shared, apart, 0.0))


def _variance(parts: Sequence[tuple[float, float, float, int]]) -> tuple[float, bool]:
    """By place, or that of independent problems where it is larger and places are few; if so."""
    by_place = sum(weight * weight * squares for weight, squares, _, _ in parts)
    if sum(places for *_, places in parts) >= FEWEST_CLUSTERS:
        return by_place, False
    return max(by_place, sum(weight * weight * alone for weight, _, alone, _ in parts)), True


def log_of_hazard(survival: float) -> float | None:
    """log(-log S); None where nothing or everything was reported again."""
    return log(-log(survival)) if 0 < survival < 1 else None
