"""How much changed at some places beside others, how sure that is, and what happens anyway."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt

from projections.statistics.distributions import student_quantile
from projections.statistics.empirical_bayes import gamma_poisson

FEWEST_EVENTS = 5
"""Episodes before and after together, at the adopting and at the other places, for a ratio."""
FEWEST_UNITS = 5
"""Places from which the spread between places is learned."""

TOO_FEW = "too-few"
TOO_FEW_PLACES = "too-few-places"
NO_COMPARISON = "no-comparison-places"
SUPPRESSED = "suppressed"


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
class ChangeBeside:
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
    of the level (gamma-Poisson); `expected_after` the same moved as the other places moved, these
    too from what they have in the long run: where the worst were chosen the others are at their
    best. `ratio` is what was seen after over that, with its 95 % interval `lo` to `hi`.
    """

    before: int | None
    expected: float | None
    expected_after: float | None
    ratio: float | None
    lo: float | None
    hi: float | None
    reason_if_null: str | None
    reason_without_interval: str | None


@dataclass(slots=True)
class Unit:
    """One place of the level at which it began, with everything in it."""

    adopting: bool
    days: int = 0
    left_out: frozenset[int] = frozenset()
    episodes: list[int] = field(default_factory=lambda: [0, 0])
    recurrences: list[int] = field(default_factory=lambda: [0, 0])


Where = dict[tuple[str, bool, int], set[str]]
"""(measure, adopting, window) -> the places in which it was counted."""


def change_of(measure: str, units: Mapping[str, Unit], where: Where, smallest: int) -> ChangeBeside:
    """One measure, before and after, at the adopting and at the other places."""
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
        return ChangeBeside(
            measure, None, None, None, None, None, None, None, SUPPRESSED, SUPPRESSED
        )
    counted = Counts(a0, a1), Counts(b0, b1)
    own, theirs = _over(a1, a0), _over(b1, b0)
    reason = _why_no_ratio(both[False], (a0, a1, b0, b1))
    if reason is not None or own is None or theirs is None:
        why = reason or TOO_FEW
        return ChangeBeside(measure, *counted, own, theirs, None, None, None, why, why)
    spread, df = _overdispersion(both.values())
    variance = (spread or 1.0) * (1 / a0 + 1 / a1 + 1 / b0 + 1 / b1)
    limits: tuple[float | None, float | None] = (None, None)
    if spread is not None:
        half = student_quantile(df) * sqrt(variance)
        limits = exp(log(own / theirs) - half), exp(log(own / theirs) + half)
    return ChangeBeside(
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


def towards_the_mean(units: Mapping[str, Unit], episodes: ChangeBeside) -> TowardsTheMean:
    """What the adopting places have in the long run; and after, moved as the others were moved.

    What a place's own counts vary beyond chance does not last: counts are divided by the
    overdispersion before they tell how places differ. The variance of the logarithm is that of
    both counts after, phi (1/a1 + 1/b1), and of both long runs given what was seen.
    """
    if episodes.adopting is None or episodes.others is None:
        return _no_mean(None, None, episodes.reason_if_null)
    before = episodes.adopting.before
    watched = [unit for unit in units.values() if unit.days]
    total = sum(u.episodes[0] for u in watched)
    if len(watched) < FEWEST_UNITS or not total:
        return _no_mean(before, None, TOO_FEW_PLACES if total else TOO_FEW)
    phi = episodes.overdispersion or 1.0
    own, theirs = _long_runs(watched, total, phi)
    after, others = episodes.adopting.after, episodes.others.after
    if episodes.ratio is None or not own.mean:
        return _no_mean(before, own.mean, episodes.reason_if_null or TOO_FEW)
    expected_after = own.mean * others / theirs.mean
    ratio = after / expected_after
    lo = hi = None
    if episodes.overdispersion is not None and episodes.df is not None:
        variance = phi * (1 / after + 1 / others) + own.variance + theirs.variance
        half = student_quantile(episodes.df) * sqrt(variance)
        lo, hi = ratio * exp(-half), ratio * exp(half)
    return TowardsTheMean(
        before, own.mean, expected_after, ratio, lo, hi, None,
        TOO_FEW_PLACES if lo is None else None,
    )  # fmt: skip


def _no_mean(before: int | None, expected: float | None, reason: str | None) -> TowardsTheMean:
    return TowardsTheMean(before, expected, None, None, None, None, reason, reason)


@dataclass(frozen=True, slots=True)
class _LongRun:
    """What some places have in the long run in one window; the variance is of its logarithm."""

    mean: float
    variance: float


def _long_runs(watched: Sequence[Unit], total: int, phi: float) -> tuple[_LongRun, _LongRun]:
    """Of the adopting and of the other places, (O + nu)/(E + alpha) each, variance over E + alpha.

    Where places do not differ all have the common rate, known from all that was seen.
    """
    days = sum(unit.days for unit in watched)
    even = [total * unit.days / days / phi for unit in watched]
    found = gamma_poisson([unit.episodes[0] / phi for unit in watched], even)
    assert found is not None  # something was seen
    both = []
    for adopting in (True, False):
        here = [
            (rate, e)
            for unit, rate, e in zip(watched, found.rates, even, strict=True)
            if unit.adopting is adopting
        ]
        mean = sum(rate * e for rate, e in here)
        spread = phi / total / 2
        if found.alpha is not None and mean:
            alpha = found.alpha
            spread = sum(e * e * rate / (e + alpha) for rate, e in here) / mean**2
        both.append(_LongRun(mean * phi, spread))
    return both[0], both[1]
