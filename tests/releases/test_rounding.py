"""What is published is coarse: counts to five, shares and their limits to whole points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.releases.rounding import BASE, outwards, rounded, whole_points


@given(st.integers(0, 10**9))
def test_a_count_becomes_the_nearest_multiple_of_five(count: int) -> None:
    assert rounded(count) % BASE == 0
    assert abs(rounded(count) - count) <= 2


def test_what_is_published_stands_for_five_counts() -> None:
    assert {count for count in range(100) if rounded(count) == 60} == {58, 59, 60, 61, 62}


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_interval_only_grows_and_by_less_than_a_point_at_each_end(a: float, b: float) -> None:
    lo, hi = sorted((a, b))
    low, high = outwards(lo, hi, scale=100)
    assert 0 <= low <= 100 * lo + 1e-9
    assert 100 * hi - 1e-9 <= high <= 100
    assert 100 * lo - low < 1 + 1e-9
    assert high - 100 * hi < 1 + 1e-9


def test_what_is_whole_stays_as_it_is() -> None:
    assert outwards(0.07, 0.29, scale=100) == (7, 29)
    assert [whole_points(share) for share in (0, 0.005, 0.124, 0.125, 1)] == [0, 1, 12, 13, 100]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_no_number_is_never_published(wrong: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        whole_points(wrong)
    with pytest.raises(ValueError, match="finite"):
        outwards(0, wrong)
