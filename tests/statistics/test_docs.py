"""The worked examples of docs/statistics.md are what the estimators give."""

import re
from collections import Counter
from pathlib import Path

import pytest

from projections.patterns.alarm import LOWEST_LIMIT, K, run
from projections.recurrence import figures
from projections.statistics.funnel import funnel
from projections.statistics.robust import robust_errors, robust_restricted_mean
from projections.statistics.survival import kaplan_meier, log_log_interval, quantile
from tests.statistics.known import checks

PAGE = (Path(__file__).parents[2] / "docs/statistics.md").read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())

DAYS = [3] * 10 + [20] * 10 + [60] * 10 + [10] * 10 + [40] * 10 + [120] * 50
BACK = [True] * 30 + [False] * 70


def percent_back(lamps_at_a_place: int) -> tuple[int, ...]:
    curve = kaplan_meier(DAYS, BACK)
    places = [i // lamps_at_a_place for i in range(100)]
    limits = log_log_interval(curve.survival_at(90), robust_errors(curve, DAYS, BACK, places)[-1])
    assert limits is not None
    return tuple(round(100 * (1 - s)) for s in (curve.survival_at(90), limits.hi, limits.lo))


def test_the_hundred_lamps_are_counted_right() -> None:
    assert "34 % (25 % to 46 %)" in TEXT
    assert percent_back(1) == (34, 25, 46)
    assert "the range grows: 22 % to 51 %" in TEXT
    assert percent_back(2) == (34, 22, 51)
    curve = kaplan_meier(DAYS, BACK)
    assert (curve.number_at_risk(90), quantile(curve, 0.75), quantile(curve, 0.5)) == (50, 60, None)


def test_the_days_until_the_hundred_lamps_were_reported_again_are_right() -> None:
    mean = robust_restricted_mean(kaplan_meier(DAYS, BACK), 90, DAYS, BACK, range(100))
    assert "| 69 (63 to 76) |" in TEXT
    assert (mean.mean, mean.interval().lo, mean.interval().hi) == pytest.approx(
        (69, 63, 76), abs=0.5
    )


def test_three_weeks_together_ring_where_each_alone_does_not() -> None:
    def rings(counts: list[int]) -> bool:
        return bool(run([(count - 4) / 2 - K for count in counts], LOWEST_LIMIT)[1])

    assert "the weeks bring 4, 9, 8, 9" in TEXT
    assert rings([4, 9, 8, 9])
    assert not any(rings([4, count]) for count in (9, 8))


def test_the_same_ratio_is_within_for_a_small_city_and_outside_for_a_large_one() -> None:
    assert "expected 25 and had 35 is within, one that expected 400 and had 560 is not" in TEXT
    alike = [1000.0] * 20
    small, large = (
        funnel([*alike, had], [*alike, expected]).points[-1]
        for had, expected in ((35, 25.0), (560, 400.0))
    )
    assert not small.outside
    assert large.outside


def test_the_thresholds_on_the_page_are_those_of_the_code() -> None:
    assert f"there is no rate | {figures.FEWEST_SOLVED} (`{figures.TOO_FEW_SOLVED}`)" in TEXT
    assert f"flagged `few` below {figures.FEW}" in TEXT
    assert f"are null | {figures.FEWEST_AT_RISK} (`{figures.TOO_FEW_AT_RISK}`)" in TEXT


def test_the_page_lists_the_data_and_figures_of_the_table() -> None:
    table = PAGE.partition("<!-- validation: begin -->")[2].partition("<!-- validation: end -->")[0]
    listed = dict(re.findall(r"^\| ([^|]+) \| (\d+) \|", table, re.MULTILINE))
    assert {data: str(n) for data, n in Counter(c.data for c in checks()).items()} == listed
