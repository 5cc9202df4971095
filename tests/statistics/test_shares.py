"""Intervals of shares against scipy, the scale for pooling, and likeness of names."""

from math import inf, isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from projections.statistics.distributions import digamma, incomplete_beta
from projections.statistics.proportions import (
    clopper_pearson,
    complementary_log_log,
    from_complementary_log_log,
    wilson,
)
from projections.statistics.trigrams import trigram_similarity

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_the_intervals_are_scipys(found: tuple[int, int]) -> None:
    test = stats.binomtest(*found)
    for ours, method in ((wilson(*found), "wilson"), (clopper_pearson(*found), "exact")):
        theirs = test.proportion_ci(method=method)
        assert (ours.lo, ours.hi) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
        assert 0 <= ours.lo <= found[0] / found[1] <= ours.hi <= 1


def test_a_share_of_none_is_refused() -> None:
    for x, n in ((0, 0), (1, -1), (0, nan)):
        with pytest.raises(ValueError, match="say that there were none"):
            wilson(x, n)
    for x, n in ((2, 1), (-1, 3)):
        with pytest.raises(ValueError, match="check what was counted"):
            clopper_pearson(x, n)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_scale_for_pooling_leads_there_and_back(f: float, se: float) -> None:
    there = complementary_log_log(f, se)
    if there is not None:
        y, v = there
        assert isfinite(y)
        assert 0 < v < inf
        assert from_complementary_log_log(y) == pytest.approx(f, rel=1e-9)


def test_the_scale_has_no_value_where_none_or_all_came_back() -> None:
    assert complementary_log_log(0.0, 0.1) is None
    assert complementary_log_log(1.0, 0.1) is None
    for se in (0.0, nan, inf):
        assert complementary_log_log(0.5, se) is None
    assert from_complementary_log_log(1e6) == 1
    assert from_complementary_log_log(-1e6) == 0


@given(st.floats(0.1, 500), st.floats(0.1, 500), st.floats(0, 1))
def test_the_incomplete_beta_is_scipys(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(float(special.betainc(a, b, x)), abs=1e-11)


@given(st.floats(1e-6, 1e9))
def test_digamma_is_scipys(x: float) -> None:
    assert digamma(x) == pytest.approx(float(special.digamma(x)), rel=1e-12, abs=1e-12)


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_of_names_goes_both_ways_from_0_to_1(a: str, b: str) -> None:
    assert trigram_similarity(a, b) == trigram_similarity(b, a)
    assert 0 <= trigram_similarity(a, b) <= 1
    assert trigram_similarity(a, a) in (0, 1)


def test_likeness_knows_words_and_no_signs_or_capitals() -> None:
    assert trigram_similarity("Kabul, City!", "city kabul") == 1
    assert trigram_similarity("کابل", "کابل") == 1
    assert trigram_similarity("", "") == 0
    assert trigram_similarity("?!", "?!") == 0
