"""The estimators against R 4.2.2 (survival 3.5-3, survRM2), scipy, and themselves."""

from bisect import bisect_right
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from projections.statistics.distributions import chi2_tail
from projections.statistics.logrank import log_rank
from projections.statistics.robust import robust_errors, robust_restricted_mean
from projections.statistics.survival import (
    Curve,
    difference,
    kaplan_meier,
    log_log_interval,
    quantile,
    quantile_interval,
    restricted_mean,
    zero_event_bound,
)
from tests.statistics.data import rows

MAINTAINED = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0),
              (48, 1), (161, 0)]  # fmt: skip
NOT_MAINTAINED = [(5, 1), (5, 1), (8, 1), (8, 1), (12, 1), (16, 0), (23, 1), (27, 1), (30, 1),
                  (33, 1), (43, 1), (45, 1)]  # fmt: skip
SIX_MP = [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1),
          (16, 1), (17, 0), (19, 0), (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0),
          (34, 0), (35, 0)]  # fmt: skip
CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def curve_of(observations: Sequence[tuple[int, int]]) -> Curve:
    return kaplan_meier([t for t, _ in observations], [e for _, e in observations])


def greenwood(curve: Curve) -> list[float]:
    return [curve.greenwood_se(time) for time in curve.times]


def test_leukaemia_gives_the_curve_the_interval_and_the_medians_of_r() -> None:
    curve = curve_of(MAINTAINED + NOT_MAINTAINED)
    s, se = curve.survival_at(23), curve.greenwood_se(23)
    interval = log_log_interval(s, se)
    assert (s, se) == pytest.approx((0.54658, 0.10725), abs=5e-6)
    assert interval is not None
    assert (interval.lo, interval.hi) == pytest.approx((0.31925, 0.7264), abs=5e-5)
    assert quantile(curve_of(MAINTAINED), 0.5) == 31
    assert quantile(curve_of(NOT_MAINTAINED), 0.5) == 23


def test_leukaemia_gives_the_log_rank_of_r() -> None:
    both = MAINTAINED + NOT_MAINTAINED
    groups = [1] * len(MAINTAINED) + [2] * len(NOT_MAINTAINED)
    test = log_rank([t for t, _ in both], [e for _, e in both], groups)
    assert test is not None
    assert test.chi2 == pytest.approx(3.396389, abs=1e-6)
    assert test.p == pytest.approx(0.065, abs=5e-4)


def test_freireich_gives_the_medians_and_the_log_rank_of_lifelines() -> None:
    control = [(t, 1) for t in CONTROL]
    both = SIX_MP + control
    test = log_rank([t for t, _ in both], [e for _, e in both], [1] * 21 + [2] * 21)
    assert test is not None
    assert test.chi2 == pytest.approx(16.792941, abs=1e-6)
    assert quantile(curve_of(SIX_MP), 0.5) == 23
    assert quantile(curve_of(control), 0.5) == 8


def lung() -> list[dict[str, str]]:
    return rows("oracle/lung.csv")


def test_lung_gives_the_figures_of_r() -> None:
    curve = curve_of([(int(r["time"]), r["status"] == "2") for r in lung()])
    assert (curve.n, sum(curve.events), quantile(curve, 0.5)) == (228, 165, 310)
    assert quantile_interval(curve, greenwood(curve), 0.5) == (284, 361)
    assert [curve.survival_at(h) for h in (90, 180, 365)] == pytest.approx(
        [0.88158, 0.72167, 0.40924], abs=5e-6
    )
    assert [curve.greenwood_se(h) for h in (90, 180, 365)] == pytest.approx(
        [0.0214, 0.02981, 0.03582], abs=5e-6
    )
    interval = log_log_interval(curve.survival_at(365), curve.greenwood_se(365))
    assert interval is not None
    assert (interval.lo, interval.hi) == pytest.approx((0.33871, 0.47838), abs=5e-6)


def test_lung_gives_the_restricted_means_of_r() -> None:
    data = lung()
    whole = restricted_mean(curve_of([(int(r["time"]), r["status"] == "2") for r in data]), 365)
    assert (whole.mean, whole.se) == pytest.approx((263.2219, 7.7989), abs=5e-5)
    for sex, mean, se in (("1", 241.5, 10.36), ("2", 297.5, 10.79)):
        part = [(int(r["time"]), r["status"] == "2") for r in data if r["sex"] == sex]
        found = restricted_mean(curve_of(part), 365)
        assert found.mean == pytest.approx(mean, abs=0.05)
        assert found.se == pytest.approx(se, abs=0.005)


def test_lung_gives_the_log_rank_of_r_with_and_without_strata() -> None:
    def test(data: list[dict[str, str]], strata: list[str] | None) -> float:
        found = log_rank(
            [int(r["time"]) for r in data],
            [r["status"] == "2" for r in data],
            [r["sex"] for r in data],
            strata,
        )
        assert found is not None
        return found.chi2

    known = [r for r in lung() if r["ph.ecog"] != "NA"]
    assert test(lung(), None) == pytest.approx(10.326742, abs=1e-6)
    assert test(known, [r["ph.ecog"] for r in known]) == pytest.approx(10.79506, abs=1e-6)


def test_kidney_gives_the_cluster_robust_errors_of_r() -> None:
    data = rows("oracle/kidney.csv")
    times = [int(r["time"]) for r in data]
    events = [r["status"] == "1" for r in data]
    curve = kaplan_meier(times, events)
    errors = robust_errors(curve, times, events, [r["id"] for r in data])
    expected = {
        30: (0.64487114, 0.061269852, 0.058639651),
        60: (0.53338218, 0.065761645, 0.061843663),
        120: (0.42831508, 0.069298159, 0.062890024),
        240: (0.18902431, 0.057397631, 0.054061868),
    }
    for day, figures in expected.items():
        robust = errors[bisect_right(curve.times, day) - 1]
        found = curve.survival_at(day), robust, curve.greenwood_se(day)
        assert found == pytest.approx(figures, abs=1e-8)


def test_pbc_gives_the_restricted_means_and_their_difference_of_survrm2() -> None:
    data = rows("oracle/pbc_rmst.csv")

    def arm(name: str) -> Curve:
        part = [r for r in data if r["arm"] == name]
        return kaplan_meier([float(r["time"]) for r in part], [int(r["status"]) for r in part])

    one, zero = restricted_mean(arm("1"), 10), restricted_mean(arm("0"), 10)
    assert (one.mean, one.se) == pytest.approx((7.146493, 0.282775), abs=1e-6)
    assert (zero.mean, zero.se) == pytest.approx((7.283416, 0.295478), abs=1e-6)
    value, interval, p = difference(one, zero)
    assert (value, interval.lo, interval.hi, p) == pytest.approx(
        (-0.137, -0.939, 0.665, 0.738), abs=5e-4
    )


def test_the_tail_of_chi2_is_scipys() -> None:
    for df in range(1, 9):
        for x in (0.1, 1.0, 3.84, 10.0, 40.0):
            assert chi2_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-9)


def test_the_bound_without_an_event_is_clopper_and_pearsons() -> None:
    for n in (1, 10, 250):
        exact = stats.binomtest(0, n).proportion_ci().high
        assert zero_event_bound(n) == pytest.approx(exact, rel=1e-9)


# Properties

observations = st.lists(
    st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 6)), min_size=1, max_size=40
)


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


@given(observations)
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
