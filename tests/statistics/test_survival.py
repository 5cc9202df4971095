"""Curves, errors and the log-rank against scipy, and against what they must be."""

from math import isfinite

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from projections.statistics.distributions import chi2_tail
from projections.statistics.logrank import log_rank
from projections.statistics.robust import (
    FEWEST_CLUSTERS,
    robust_errors,
    robust_restricted_mean,
)
from projections.statistics.survival import (
    Curve,
    kaplan_meier,
    log_log_interval,
    quantile,
    quantile_interval,
    restricted_mean,
    zero_event_bound,
)


def test_the_tail_of_chi2_is_scipys() -> None:
    for df in range(1, 9):
        for x in (0.1, 1.0, 3.84, 10.0, 40.0):
            assert chi2_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-9)
    for df in (10_000, 99_999):
        for x in (0.9 * df, df, 1.01 * df):
            assert chi2_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), abs=1e-8)


def test_the_bound_without_an_event_is_clopper_and_pearsons() -> None:
    assert zero_event_bound(0) == 1
    for n in (1, 10, 250):
        exact = stats.binomtest(0, n).proportion_ci().high
        assert zero_event_bound(n) == pytest.approx(exact, rel=1e-9)


# Properties

observations = st.lists(
    st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 6)), min_size=1, max_size=40
)
many_places = st.lists(
    st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 25)), min_size=1, max_size=60
).filter(lambda found: len({place for *_, place in found}) >= FEWEST_CLUSTERS)


def split(found: list[tuple[int, bool, int]]) -> tuple[list[int], list[bool], list[int]]:
    return [t for t, _, _ in found], [e for _, e, _ in found], [c for _, _, c in found]


@given(observations)
def test_the_curve_is_scipys(found: list[tuple[int, bool, int]]) -> None:
    times, events, _ = split(found)
    curve = kaplan_meier(times, events)
    censored = stats.CensoredData.right_censored(times, [not event for event in events])
    theirs = stats.ecdf(censored).sf
    for time in range(31):
        assert curve.survival_at(time) == pytest.approx(float(theirs.evaluate(time)), abs=1e-12)


@settings(max_examples=50)
@given(observations, observations)
def test_the_log_rank_is_scipys(
    a: list[tuple[int, bool, int]], b: list[tuple[int, bool, int]]
) -> None:
    samples = [(*split(a)[:2],), (*split(b)[:2],)]
    if not (any(samples[0][1]) and any(samples[1][1])):
        return
    x, y = (stats.CensoredData.right_censored(t, [not e for e in events]) for t, events in samples)
    ours = log_rank(
        samples[0][0] + samples[1][0],
        samples[0][1] + samples[1][1],
        [0] * len(a) + [1] * len(b),
    )
    if ours is None:
        return
    assert ours.chi2 == pytest.approx(float(stats.logrank(x, y).statistic) ** 2, abs=1e-9)


def influences(curve: Curve, found: list[tuple[int, bool, int]], time: int) -> dict[int, float]:
    """The formula as it is written, one observation after the other."""
    u: dict[int, float] = {}
    for t, event, cluster in found:
        own = 0.0
        for s, n, d in zip(curve.times, curve.at_risk, curve.events, strict=True):
            if s <= min(t, time):
                own -= d / (n * (n - d))
            if event and t <= time and s == t:
                own += 1 / (n - d)
        u[cluster] = u.get(cluster, 0.0) + own
    return u


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(many_places)
def test_the_sweep_gives_what_the_formula_of_the_robust_error_says(
    found: list[tuple[int, bool, int]],
) -> None:
    curve = kaplan_meier(*split(found)[:2])
    errors = robust_errors(curve, *split(found))
    for time, s, error in zip(curve.times, curve.survival, errors, strict=True):
        if s > 0:
            u = influences(curve, found, int(time)).values()
            assert error**2 == pytest.approx(s * s * sum(x * x for x in u), abs=1e-14)


@given(observations)
def test_of_few_places_the_error_is_never_smaller_than_that_of_independent_episodes(
    found: list[tuple[int, bool, int]],
) -> None:
    times, events, clusters = split(found)
    curve = kaplan_meier(times, events)
    errors = robust_errors(curve, times, events, clusters)
    for time, s, error in zip(curve.times, curve.survival, errors, strict=True):
        assert s == 0 or error >= curve.greenwood_se(time)
    mean = robust_restricted_mean(curve, 20, times, events, clusters)
    assert mean.se >= restricted_mean(curve, 20).se


@given(observations)
def test_one_place_is_no_certainty(found: list[tuple[int, bool, int]]) -> None:
    times, events, _ = split(found)
    curve = kaplan_meier(times, events)
    errors = robust_errors(curve, times, events, ["one"] * len(times))
    for time, s, error in zip(curve.times, curve.survival, errors, strict=True):
        assert s == 0 or error == pytest.approx(curve.greenwood_se(time))


@given(observations)
def test_without_censoring_the_curve_is_the_plain_fraction(
    found: list[tuple[int, bool, int]],
) -> None:
    times = split(found)[0]
    curve = kaplan_meier(times, [True] * len(times))
    for day in range(31):
        fraction = sum(time > day for time in times) / len(times)
        assert curve.survival_at(day) == pytest.approx(fraction, abs=1e-12)


@given(observations)
def test_without_the_censored_more_seem_to_have_come_back(
    found: list[tuple[int, bool, int]],
) -> None:
    times, events, _ = split(found)
    whole = kaplan_meier(times, events)
    outcomes = [time for time, event in zip(times, events, strict=True) if event]
    complete = kaplan_meier(outcomes, [True] * len(outcomes))
    assert all(complete.survival_at(t) <= whole.survival_at(t) + 1e-12 for t in whole.times)


@given(observations)
def test_with_one_observation_per_place_the_robust_error_is_greenwoods(
    found: list[tuple[int, bool, int]],
) -> None:
    times, events, _ = split(found)
    curve = kaplan_meier(times, events)
    places = range(len(times))
    for time, s, error in zip(
        curve.times, curve.survival, robust_errors(curve, times, events, places), strict=True
    ):
        if s > 0:
            assert error**2 == pytest.approx(curve.greenwood_se(time) ** 2, abs=1e-14)
    ours = robust_restricted_mean(curve, 20, times, events, places)
    assert ours.mean == restricted_mean(curve, 20).mean
    assert ours.se == pytest.approx(restricted_mean(curve, 20).se, abs=1e-9)


@given(observations)
def test_the_order_of_observations_changes_nothing(found: list[tuple[int, bool, int]]) -> None:
    turned = found[::-1]
    curve = kaplan_meier(*split(found)[:2])
    assert curve == kaplan_meier(*split(turned)[:2])
    assert robust_errors(curve, *split(found)) == pytest.approx(
        robust_errors(curve, *split(turned)), nan_ok=True, abs=1e-7
    )


@given(observations, observations)
def test_the_order_of_groups_and_rows_changes_no_log_rank(
    a: list[tuple[int, bool, int]], b: list[tuple[int, bool, int]]
) -> None:
    whole = [(t, e, "a", c) for t, e, c in a] + [(t, e, "b", c) for t, e, c in b]
    ours, turned = (log_rank(*zip(*found, strict=True)) for found in (whole, whole[::-1]))
    assert (ours is None) == (turned is None)
    if ours is not None and turned is not None:
        assert ours.chi2 == pytest.approx(turned.chi2, abs=1e-9)
        assert 0 <= ours.p <= 1


@given(observations)
def test_nothing_but_the_error_where_all_came_back_is_without_a_number(
    found: list[tuple[int, bool, int]],
) -> None:
    times, events, clusters = split(found)
    curve = kaplan_meier(times, events)
    errors = robust_errors(curve, times, events, clusters)
    for s, error in zip(curve.survival, errors, strict=True):
        assert isfinite(error) or s == 0
        limits = log_log_interval(s, error)
        assert limits is None or 0 <= limits.lo <= s <= limits.hi <= 1
    for low, high in [quantile_interval(curve, errors, share) for share in (0.9, 0.75, 0.5)]:
        assert low is None or high is None or low <= high
    mean = robust_restricted_mean(curve, 20, times, events, clusters)
    assert isfinite(mean.se)
    assert 0 <= mean.mean <= 20


def test_the_median_is_the_day_on_which_half_have_come_back_in_spite_of_rounding() -> None:
    for n in range(2, 200, 2):
        assert quantile(kaplan_meier(range(1, n + 1), [True] * n), 0.5) == n / 2


def test_no_data_give_an_empty_curve() -> None:
    curve = kaplan_meier([], [])
    assert (curve.n, curve.number_at_risk(30), curve.survival_at(30)) == (0, 0, 1)
    assert quantile(curve, 0.5) is None
    assert robust_errors(curve, [], [], []) == ()


def test_one_observation_makes_no_certainty() -> None:
    curve = kaplan_meier([5], [True])
    assert curve.survival_at(5) == 0
    assert log_log_interval(0.0, robust_errors(curve, [5], [True], ["a"])[0]) is None


def test_a_time_that_is_not_finite_is_refused() -> None:
    for time in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="leave out what was never observed"):
            kaplan_meier([1, time], [True, False])


def test_groups_that_never_were_at_risk_together_are_not_compared() -> None:
    assert log_rank([1, 2], [True, True], ["a", "a"]) is None
    assert log_rank([1, 2], [False, False], ["a", "b"]) is None
    assert log_rank([1, 5], [True, True], ["a", "b"], ["x", "y"]) is None
    assert log_rank([], [], []) is None
