"""One response over several cities: random effects on what was found within each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from projections.comparing.contrasts import Contrast, Difference
from projections.statistics.distributions import student_tail
from projections.statistics.meta import Pooled, benjamini_hochberg, leave_one_out, paule_mandel
from projections.statistics.survival import Interval

FEWEST_CITIES = 3
FEWEST_SOLVED_PER_ARM = 20
FEWEST_RECURRENCES_PER_ARM = 5
CITIES_FOR_B = 5

NOT_ENOUGH = "not-enough-to-learn-from"
DAYS, LOG_HAZARD = "days", "log_hazard"


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is lacking: `what` is cities, solved or recurrences; `arm` is response or others."""

    what: str
    arm: str | None
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Bounds:
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class CityEffect:
    """What was found in one city, and the same drawn towards what all cities have in common."""

    city: str
    value: float
    se: float
    shrunk: float


@dataclass(frozen=True, slots=True)
class Over:
    """Random effects over `k` cities (Paule-Mandel), `n` solved problems in both arms.

    `mu` with its t interval is the mean effect; `prediction` where it lies in a new city; `tau2`
    and `i2` how much cities differ; `leave_one_out` the range of `mu` without one city at a time;
    `q_value` the share of false finds to expect among all that look as clear (Benjamini-Hochberg,
    over the responses of this category). `cities` in the order of their codes.
    """

    measure: str
    standardised: bool
    k: int
    n: int
    mu: float
    se: float
    interval: Bounds
    prediction: Bounds
    tau2: float
    i2: float
    p: float
    q_value: float | None
    leave_one_out: Bounds
    cities: tuple[CityEffect, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether there is enough to learn from, and if not exactly what is missing."""

    open: bool
    missing: tuple[Lacking, ...]


def gate(contrasts: Sequence[Contrast]) -> Gate:
    """Three cities with a contrast; 20 solved and 5 recurrences in each arm over all of them.

    Where fewer than three have one, what there is in every city is counted, to say what is missing.
    """
    compared = [c for c in contrasts if c.days is not None]
    cities = len(compared)
    contrasts = compared if cities >= FEWEST_CITIES else contrasts
    totals = (
        ("solved", "response", sum(c.n for c in contrasts), FEWEST_SOLVED_PER_ARM),
        ("solved", "others", sum(c.n_others for c in contrasts), FEWEST_SOLVED_PER_ARM),
        ("recurrences", "response", sum(c.recurrences for c in contrasts),
         FEWEST_RECURRENCES_PER_ARM),
        ("recurrences", "others", sum(c.recurrences_others for c in contrasts),
         FEWEST_RECURRENCES_PER_ARM),
    )  # fmt: skip
    wanted = (("cities", None, cities, FEWEST_CITIES), *totals)
    missing = tuple(Lacking(*each) for each in wanted if each[2] < each[3])
    return Gate(not missing, missing)


def pooled(contrasts: Sequence[Contrast], measure: str, *, standardised: bool) -> Over | None:
    """None for fewer than three cities that have this measure."""
    field = f"standardised_{measure}" if standardised else measure
    found = [(c, difference) for c in contrasts if (difference := getattr(c, field)) is not None]
    if len(found) < FEWEST_CITIES:
        return None
    y = [difference.value for _, difference in found]
    v = [difference.se**2 for _, difference in found]
    over = paule_mandel(y, v)
    assert over.ci is not None  # of three or more
    assert over.prediction is not None
    without = [each.mu for each in leave_one_out(y, v)]
    return Over(
        measure, standardised, over.k, sum(c.n + c.n_others for c, _ in found), over.mu, over.se,
        _limits(over.ci), _limits(over.prediction), over.tau2, over.i2,
        student_tail(over.mu / over.se, over.k - 1), None, Bounds(min(without), max(without)),
        _effects(found, over),
    )  # fmt: skip


def _effects(found: Sequence[tuple[Contrast, Difference]], over: Pooled) -> tuple[CityEffect, ...]:
    return tuple(
        CityEffect(contrast.city, difference.value, difference.se, shrunk)
        for (contrast, difference), shrunk in zip(found, over.shrunk, strict=True)
    )


def _limits(interval: Interval) -> Bounds:
    return Bounds(interval.lo, interval.hi)


def with_q_values(overs: Sequence[Over]) -> list[Over]:
    """All responses of the category were looked at, also where only one was asked for."""
    values = benjamini_hochberg([over.p for over in overs])
    return [replace(over, q_value=q) for over, q in zip(overs, values, strict=True)]
