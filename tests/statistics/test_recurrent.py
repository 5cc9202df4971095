"""The mean cumulative function against its formula, and against what it must be."""

from math import isfinite, log, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.statistics.distributions import normal_quantile
from projections.statistics.recurrent import mean_cumulative
from projections.statistics.robust import FEWEST_CLUSTERS

Units = list[tuple[list[int], int]]


@st.composite
def unit(draw: st.DrawFn) -> tuple[list[int], int]:
    end = draw(st.integers(0, 30))
    return draw(st.lists(st.integers(0, end), max_size=5)), end


units = st.lists(unit(), max_size=15)


@given(units)
def test_the_sweep_gives_what_the_formula_says(found: Units) -> None:
    curve = mean_cumulative(found)
    for now, mean, se in zip(curve.times, curve.mean, curve.se, strict=True):
        at_risk = {s: sum(end >= s for _, end in found) for s in curve.times}
        counts = {s: sum(events.count(int(s)) for events, _ in found) for s in curve.times}
        u = [
            sum(1 / at_risk[s] for s in events if s <= now)
            - sum(counts[s] / at_risk[s] ** 2 for s in curve.times if s <= min(end, now))
            for events, end in found
        ]
        expected = sum(counts[s] / at_risk[s] for s in curve.times if s <= now)
        assert mean == pytest.approx(expected)
        assert se**2 == pytest.approx(sum(x * x for x in u), abs=1e-12)


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=30))
def test_with_one_event_at_most_and_equal_follow_up_it_is_the_plain_fraction(
    days: list[int | None],
) -> None:
    n = len(days)
    curve = mean_cumulative([([] if day is None else [day], 30) for day in days])
    for day in range(31):
        share = sum(d is not None and d <= day for d in days) / n
        assert curve.at(day) == pytest.approx(share, abs=1e-12)
        assert curve.se_at(day) == pytest.approx(sqrt(share * (1 - share) / n), abs=1e-7)


@given(units)
def test_the_order_of_units_and_of_their_events_changes_nothing(found: Units) -> None:
    ours = mean_cumulative(found)
    turned = mean_cumulative([(events[::-1], end) for events, end in found[::-1]])
    assert (ours.times, ours.at_risk) == (turned.times, turned.at_risk)
    assert ours.mean == pytest.approx(turned.mean)
    assert ours.se == pytest.approx(turned.se, abs=1e-7)


@given(units)
def test_it_never_gives_what_is_no_number(found: Units) -> None:
    curve = mean_cumulative(found)
    assert all(map(isfinite, (*curve.mean, *curve.se)))
    for time in (0, 10, 31):
        limits = curve.interval(time)
        if limits is not None:
            assert isfinite(limits.hi)
            assert 0 <= limits.lo <= curve.at(time) <= limits.hi


def test_no_units_and_one_unit_give_no_interval() -> None:
    nobody, one = mean_cumulative([]), mean_cumulative([([2, 3], 9)])
    assert (nobody.times, nobody.at(5), nobody.number_at_risk(0)) == ((), 0, 0)
    assert (one.at(5), one.number_at_risk(9), one.number_at_risk(10)) == (2, 1, 0)
    assert nobody.interval(5) is None
    assert one.interval(1) is None


def test_units_that_are_all_alike_have_the_error_of_a_poisson_count() -> None:
    curve = mean_cumulative([([3, 7, 7], 9)] * 7)
    assert curve.at(9) == pytest.approx(3)
    limits = curve.interval(9)
    assert limits is not None
    assert log(limits.hi / 3) == pytest.approx(normal_quantile() / sqrt(21))


@given(st.lists(st.tuples(unit(), st.integers(0, 12)), max_size=25))
def test_clusters_are_summed_before_they_are_squared(found: list[tuple[Any, int]]) -> None:
    units, where = [each for each, _ in found], [place for _, place in found]
    curve, alone = mean_cumulative(units, where), mean_cumulative(units)
    assert (curve.mean, curve.at_risk) == (alone.mean, alone.at_risk)
    few = len(set(where)) < FEWEST_CLUSTERS
    for i, now in enumerate(curve.times):
        at_risk = {s: sum(end >= s for _, end in units) for s in curve.times}
        counts = {s: sum(events.count(int(s)) for events, _ in units) for s in curve.times}
        u: dict[int, float] = {}
        for (events, end), place in found:
            own = sum(1 / at_risk[s] for s in events if s <= now)
            lost = sum(counts[s] / at_risk[s] ** 2 for s in curve.times if s <= min(end, now))
            u[place] = u.get(place, 0.0) + own - lost
        expected = sqrt(sum(x * x for x in u.values()))
        expected = max(expected, alone.se[i]) if few else expected
        assert curve.se[i] == pytest.approx(expected, abs=1e-7)


def test_an_event_after_the_end_of_observation_is_refused() -> None:
    for events, end in (([5], 4), ([float("nan")], 4), ([1], float("inf"))):
        with pytest.raises(ValueError, match="end the observation later"):
            mean_cumulative([(events, end)])
