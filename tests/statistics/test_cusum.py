"""CUSUM sums, and run lengths against a plain count of many runs."""

from fractions import Fraction
from random import Random

import pytest

from projections.statistics.cusum import (
    cusum,
    normal_run_length,
    poisson_reference,
    poisson_run_length,
)


def test_the_sum_grows_above_the_reference_and_never_falls_below_0() -> None:
    assert cusum([1.0, 0.0, 2.0, 0.2], 0.5) == pytest.approx([0.5, 0.0, 1.5, 1.2])
    assert cusum([], 0.5) == []
    assert cusum([1.0], 0.5, start=2.0) == [2.5]


def test_the_reference_lies_between_the_two_means() -> None:
    assert poisson_reference(1, 2) == pytest.approx(1.442695)
    for low, high in ((0, 1), (1, 1), (2, 1)):
        with pytest.raises(ValueError, match="a higher one"):
            poisson_reference(low, high)


def test_the_run_length_is_the_mean_of_many_runs() -> None:
    random = Random(7)
    lengths: list[int] = []
    while len(lengths) < 3_000:
        s, count = 0.0, 0
        while s <= 2:
            s, count = max(0.0, s + random.gauss(0.2, 1) - 0.5), count + 1
        lengths.append(count)
    mean = sum(lengths) / len(lengths)
    assert normal_run_length(0.5, 2, 0.2) == pytest.approx(mean, rel=0.06)


def test_a_poisson_alarm_that_any_count_rings_waits_for_the_first_count() -> None:
    """k = 1/2 and a limit below 1/2: one count rings, so that the wait is geometric."""
    quiet = 2.718281828459045**-0.3
    assert poisson_run_length(Fraction(1, 2), 0.4, 0.3) == pytest.approx(1 / (1 - quiet))


def test_a_run_length_grows_with_the_limit_and_falls_with_the_mean() -> None:
    k = Fraction("1.44")
    assert poisson_run_length(k, 5, 1) > poisson_run_length(k, 4, 1)
    assert poisson_run_length(k, 4, 1) > poisson_run_length(k, 4, 1.5)
    assert normal_run_length(0.5, 4, 0.5) < normal_run_length(0.5, 4)


def test_an_alarm_without_a_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="limit above 0"):
        normal_run_length(0.5, 0)
    with pytest.raises(ValueError, match="limit, a mean and a k"):
        poisson_run_length(Fraction(1), 3, 0)
