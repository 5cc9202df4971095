"""Shrunk rates, the funnel, expected counts and standard mixes."""

from math import exp, isfinite, lgamma, log, nan, sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from projections.statistics.empirical_bayes import gamma_poisson
from projections.statistics.funnel import funnel, winsorised
from projections.statistics.standard import cumulative_hazard, expected_events, standardised

Groups = list[tuple[int, float]]

groups = st.lists(st.tuples(st.integers(0, 1000), st.floats(0.01, 1000)), min_size=1, max_size=20)
observations = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40)


def split(found: Groups) -> tuple[list[int], list[float]]:
    return [o for o, _ in found], [e for _, e in found]


def likelihood(found: Groups, nu: float, alpha: float) -> float:
    return sum(
        lgamma(o + nu) - lgamma(nu) + nu * log(alpha / (alpha + e)) + o * log(e / (alpha + e))
        for o, e in found
    )


@settings(max_examples=50)
@given(groups)
def test_no_neighbouring_gamma_makes_the_counts_likelier(found: Groups) -> None:
    pooled = gamma_poisson(*split(found))
    assume(pooled is not None and pooled.nu is not None and pooled.nu < 1e4)
    assert pooled is not None
    assert pooled.nu is not None
    assert pooled.alpha is not None
    best = likelihood(found, pooled.nu, pooled.alpha)
    for factor in (0.9, 0.99, 1.01, 1.1):
        for other in (1.0, factor):
            assert likelihood(found, pooled.nu * factor, pooled.alpha * other) <= best + 1e-6


@settings(max_examples=50)
@given(groups)
def test_a_rate_is_drawn_towards_the_common_one(found: Groups) -> None:
    pooled = gamma_poisson(*split(found))
    if pooled is None:
        assert not any(split(found)[0])
        return
    assert all(map(isfinite, pooled.rates))
    if pooled.nu is None or pooled.alpha is None:
        assert len(set(pooled.rates)) == 1
        return
    mean = pooled.nu / pooled.alpha
    for (o, e), rate in zip(found, pooled.rates, strict=True):
        low, high = sorted((o / e, mean))
        assert low * (1 - 1e-9) <= rate <= high * (1 + 1e-9)


def test_groups_no_more_different_than_chance_share_one_rate() -> None:
    pooled = gamma_poisson([10, 11, 9, 10], [10.0] * 4)
    assert pooled is not None
    assert (pooled.nu, pooled.alpha, pooled.rates) == (None, None, (1.0,) * 4)
    assert gamma_poisson([0, 0], [1.0, 2.0]) is None


@pytest.mark.parametrize(
    ("observed", "expected"), [([1], [0.0]), ([-1], [1.0]), ([1, 2], [1.0]), ([1], [nan])]
)
def test_counts_that_cannot_be_are_refused(observed: list[float], expected: list[float]) -> None:
    for method in (gamma_poisson, funnel):
        with pytest.raises(ValueError, match=r"give|leave|check"):
            method(observed, expected)


@given(groups)
def test_the_funnel_widens_and_never_hides_what_it_did(found: Groups) -> None:
    whole = funnel(*split(found))
    for point in whole.points:
        assert all(map(isfinite, (point.z, point.z_naive, point.limits998.hi)))
        assert abs(point.z) <= abs(point.z_naive) + 1e-12
        assert 0 <= point.limits998.lo <= point.limits95.lo
        assert point.limits95.hi <= point.limits998.hi
        beyond = not point.limits95.lo <= point.ratio <= point.limits95.hi
        assert point.outside == beyond or abs(abs(point.z) - 1.959964) < 1e-6 or point.ratio == 0


def test_groups_that_all_differ_are_not_all_called_outside() -> None:
    spread = [exp(0.2 * i) for i in range(-6, 7)]
    whole = funnel([400 * ratio for ratio in spread], [400.0] * len(spread))
    assert sum(abs(point.z_naive) > 1.96 for point in whole.points) > 8
    assert sum(point.outside for point in whole.points) <= 2
    assert whole.tau2 > 0


def test_groups_that_differ_by_chance_leave_the_limits_where_they_are() -> None:
    whole = funnel([10, 11, 9, 10], [10.0] * 4)
    assert (whole.tau2, whole.mu) == (0, 1)
    assert [point.z for point in whole.points] == [point.z_naive for point in whole.points]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=30))
def test_drawing_in_the_ends_is_scipys_clipping_at_the_percentiles(values: list[float]) -> None:
    low, high = (stats.scoreatpercentile(values, p) for p in (10, 90))
    assert winsorised(values, 0.1) == pytest.approx([min(max(v, low), high) for v in values])


@given(observations)
def test_over_the_pool_itself_as_many_are_expected_as_happened(
    found: list[tuple[int, bool]],
) -> None:
    times, events = [t for t, _ in found], [e for _, e in found]
    for tau in (10, 30):
        happened = sum(e and t <= tau for t, e in found)
        assert expected_events(times, events, times, tau) == pytest.approx(happened)


@given(observations)
def test_the_hazard_is_the_sum_of_deaths_over_those_at_risk(found: list[tuple[int, bool]]) -> None:
    times, hazard = cumulative_hazard([t for t, _ in found], [e for _, e in found])
    for time, value in zip(times, hazard, strict=True):
        plain = sum(1 / sum(t >= s for t, _ in found) for s, e in found if e and s <= time)
        assert value == pytest.approx(plain)


def test_a_standard_mix_weighs_rates_and_their_variances() -> None:
    value, se = standardised([3, 1], [0.1, 0.5], [0.01, 0.04])
    assert value == pytest.approx(0.2)
    assert se == pytest.approx(sqrt(9 * 0.01 + 0.04) / 4)
    assert standardised([1], [0.3], [0.0]) == (0.3, 0.0)


@pytest.mark.parametrize(
    ("weights", "rates", "variances"),
    [([], [], []), ([0], [0.1], [0.1]), ([-1, 2], [0, 0], [0, 0]), ([1], [nan], [0]),
     ([1], [0.1], [-1])],
)  # fmt: skip
def test_a_mix_without_weight_or_rate_is_refused(
    weights: list[float], rates: list[float], variances: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"give the mix|leave it out"):
        standardised(weights, rates, variances)
