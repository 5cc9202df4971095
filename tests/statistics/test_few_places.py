"""docs/recurrence.sql takes the same error where there are few places."""

from bisect import bisect_right
from pathlib import Path
from random import Random

import duckdb
import pytest

from projections.statistics.robust import FEWEST_CLUSTERS, robust_errors, robust_restricted_mean
from projections.statistics.survival import kaplan_meier, restricted_mean

SQL = Path(__file__).parents[2] / "docs/recurrence.sql"


@pytest.mark.parametrize("places", [1, 2, FEWEST_CLUSTERS - 1, FEWEST_CLUSTERS, 30])
def test_duckdb_finds_the_same_errors_at_few_places_and_at_many(places: int) -> None:
    random = Random(places)
    rows = [(random.randrange(1, 200), random.random() < 0.4, f"P{i % places}") for i in range(120)]
    hold_against_duckdb(rows)


def test_duckdb_finds_the_same_errors_where_all_places_are_alike() -> None:
    """Each of twenty has the same: what rounding leaves of an error is none."""
    same = [(3, True), (40, True), (77, True), (120, False), (250, True), (300, False)]
    rows = [(day, event, f"P{place}") for place in range(20) for day, event in same]
    hold_against_duckdb(rows)
    days, back, where = zip(*rows, strict=True)
    curve = kaplan_meier(days, back)
    errors = robust_errors(curve, days, back, where)
    for time, error in zip(curve.times, errors, strict=True):
        assert error == pytest.approx(curve.greenwood_se(time))
    mean = robust_restricted_mean(curve, 90, days, back, where)
    assert mean.se == pytest.approx(restricted_mean(curve, 90).se)


def hold_against_duckdb(rows: list[tuple[int, bool, str]]) -> None:
    days, back, where = zip(*rows, strict=True)
    curve = kaplan_meier(days, back)
    errors = robust_errors(curve, days, back, where)
    with duckdb.connect() as engine:
        engine.execute(
            "CREATE TABLE episodes (category TEXT, cluster TEXT, problem TEXT, days_at_risk INT,"
            " event INT, failed_fix BOOL, cases INT, reports INT)"
        )
        engine.executemany(
            "INSERT INTO episodes VALUES ('LGT', ?, ?, ?, ?, false, 1, 1)",
            [[place, place, day, int(event)] for day, event, place in rows],
        )
        engine.execute(SQL.read_text())
        rates = engine.execute("SELECT h, se FROM report_f WHERE h < 200").fetchall()
        mean = engine.execute("SELECT days, se FROM report_mean").fetchone()
    for h, se in rates:
        assert se == pytest.approx(errors[bisect_right(curve.times, h) - 1], abs=1e-9)
    ours = robust_restricted_mean(curve, 90, days, back, where)
    assert mean == pytest.approx((ours.mean, ours.se), abs=1e-9)
