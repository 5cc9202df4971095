"""Comparing groups whose mixes differ: what the pool would expect, and one mix for all."""

from bisect import bisect_right
from collections.abc import Sequence
from math import isfinite, sqrt

from projections.statistics.survival import kaplan_meier


def cumulative_hazard(
    times: Sequence[float], events: Sequence[object]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Event times and H(t) = sum over ti <= t of di/ni there (Nelson 1972, Aalen 1978)."""
    curve = kaplan_meier(times, events)
    total, hazard = 0.0, []
    for n, d in zip(curve.at_risk, curve.events, strict=True):
        total += d / n
        hazard.append(total)
    return curve.times, tuple(hazard)


def expected_events(
    pooled_times: Sequence[float],
    pooled_events: Sequence[object],
    times: Sequence[float],
    tau: float,
) -> float:
    """How many of the units observed for `times` the pool's hazard would bring back by `tau`.

    E = sum of H(min(t, tau)) (Breslow 1975); over the pool itself it is the number of events.
    Count O the same way: events at or before `tau`. Sum over categories for a mix.
    """
    at, hazard = cumulative_hazard(pooled_times, pooled_events)
    found = (bisect_right(at, min(time, tau)) for time in times)
    return sum(hazard[i - 1] for i in found if i)


def standardised(
    weights: Sequence[float], rates: Sequence[float], variances: Sequence[float]
) -> tuple[float, float]:
    """Direct standardisation: sum w F/sum w and its SE, sqrt(sum w^2 v)/sum w.

    Weights are those of one fixed mix; a category without a rate cannot be given.
    Raises ValueError where weights are below 0 or all 0, or a rate or variance is not finite.
    """
    total = sum(weights)
    if not (all(w >= 0 for w in weights) and isfinite(total) and total > 0):
        raise ValueError("weights are 0 or more and not all 0: give the mix of the whole report")
    if not (all(map(isfinite, rates)) and all(isfinite(v) and v >= 0 for v in variances)):
        raise ValueError("each category of the mix wants a rate and a variance: leave it out")
    value = sum(w * rate for w, rate in zip(weights, rates, strict=True)) / total
    variance = sum(w * w * v for w, v in zip(weights, variances, strict=True))
    return value, sqrt(variance) / total
