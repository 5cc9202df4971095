"""The figures of a row: each with a reason where it is null, and equal to a plain count."""

from dataclasses import asdict, replace
from datetime import timedelta
from math import exp, log, sqrt
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.recurrence.figures import (
    days_free,
    mean_counts,
    quartile,
    time_to_solved,
    times_of,
)
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Clock, Parameters
from projections.recurrence.parts import DaysFree
from projections.recurrence.projection import RECURRENCE
from projections.recurrence.report import recurrence_report
from projections.recurrence.sealing import canonical_json
from projections.runner import advance
from projections.statistics.distributions import student_quantile
from service.database import Database
from tests.projections.lanes import Lanes
from tests.projections.memory import store
from tests.recurrence.conftest import Project
from tests.recurrence.stories import FIRST, tell
from tests.recurrence.test_report import ASKED, ask, day, import_at, only_row, places

SUFFICES = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=5, max_size=40)


@settings(max_examples=100)
@given(SUFFICES)
def test_where_all_was_seen_to_the_end_the_share_solved_is_a_plain_fraction(
    seen: list[tuple[int, bool]],
) -> None:
    """Dropped and open problems wait to the cut-off, so none leaves before the others."""
    days = [time if solved else 400 for time, solved in seen]
    solved = [each for _, each in seen]
    found = time_to_solved(days, solved, range(len(days)))
    for rate in found.f:
        plain = sum(each and time <= rate.h for time, each in seen) / len(seen)
        if rate.reason_if_null is None:
            assert rate.f == pytest.approx(plain, abs=1e-6)
        else:
            assert len(seen) < 10
    assert (found.n, found.solved) == (len(seen), sum(solved))


@settings(max_examples=100)
@given(SUFFICES)
def test_taking_away_what_was_not_seen_to_the_end_raises_the_share(
    seen: list[tuple[int, bool]],
) -> None:
    """Which is why recently solved problems are never dropped from the count."""
    days, back = [time for time, _ in seen], [each for _, each in seen]
    all_of_them = times_of(days, back, range(len(days)), "few").curve
    only = [time for time, each in seen if each]
    outcomes = times_of(only, [True] * len(only), range(len(only)), "few").curve
    for h in (10, 30, 60):
        assert outcomes.survival_at(h) <= all_of_them.survival_at(h) + 1e-12


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 300), max_size=5), min_size=12, max_size=30))
def test_without_losses_the_mean_count_is_a_plain_mean(again: list[list[int]]) -> None:
    found = mean_counts([(sorted(times), 366) for times in again], range(len(again)))
    for each in found:
        plain = sum(time <= each.t for times in again for time in times) / len(again)
        assert each.mean == pytest.approx(plain, abs=1e-6)
        assert (each.n, each.reason_if_null) == (len(again), None)
        assert each.lo is not None
        assert each.hi is not None
        assert each.lo <= plain + 1e-6
        assert plain <= each.hi + 1e-6


def test_where_nothing_came_back_the_mean_count_has_its_exact_bound() -> None:
    found = mean_counts([((), 366)] * 40, range(40))
    assert [each.mean for each in found] == [0, 0, 0]
    assert found[0].hi == pytest.approx(-log(0.025) / 40, abs=1e-6)


def test_where_every_problem_came_back_once_the_mean_count_is_not_certain() -> None:
    """As sure as forty counted at random are, and no surer."""
    found = mean_counts([((30,), 366)] * 40, range(40))[0]
    wide = exp(student_quantile(39) * sqrt(40 / 39) / sqrt(40))
    assert (found.mean, found.lo, found.hi) == pytest.approx((1, 1 / wide, wide), abs=1e-6)


def test_where_nothing_came_back_the_mean_days_have_the_bound_of_the_share() -> None:
    days, back, where = [120] * 40, [False] * 40, range(40)
    mean = days_free(times_of(days, back, where, "few"), 90, days, back, where)
    assert isinstance(mean, DaysFree)
    assert (mean.days, mean.hi) == (90, 90)
    assert mean.lo == pytest.approx(90 * 0.025 ** (1 / 40), abs=1e-3)


def test_problems_of_one_place_are_one_piece_of_evidence() -> None:
    """Three problems at each of thirty places that come back together."""
    units = [((20 + place,) if place % 2 else (), 366) for place in range(30) for _ in range(3)]
    together = mean_counts(units, [place for place in range(30) for _ in range(3)])[0]
    apart = mean_counts(units, range(90))[0]
    assert together.mean == apart.mean
    assert together.mean
    assert together.lo
    assert apart.mean
    assert apart.lo
    widths = [log(mean / lo) for mean, lo in ((together.mean, together.lo), (apart.mean, apart.lo))]
    few = student_quantile(29) * sqrt(30 / 29) / student_quantile(89) / sqrt(90 / 89)
    assert widths[0] == pytest.approx(few * sqrt(3) * widths[1], rel=1e-4)


@pytest.mark.parametrize(
    ("problems", "end", "reason"),
    [(4, 366, "fewer-than-5-problems"), (9, 366, "fewer-than-10-at-risk"),
     (30, 80, "fewer-than-10-at-risk"), (0, 1, "fewer-than-5-problems")],
)  # fmt: skip
def test_a_mean_count_that_the_data_do_not_carry_is_null_with_the_reason(
    problems: int, end: int, reason: str
) -> None:
    found = mean_counts([((), end)] * problems, range(problems))[0]
    assert (found.mean, found.lo, found.hi, found.reason_if_null) == (None, None, None, reason)


def test_a_quartile_that_is_not_reached_says_so() -> None:
    times = times_of([10] * 3 + [90] * 17, [True] * 3 + [False] * 17, range(20), "few")
    assert quartile(times, 0.9).days == 10
    assert quartile(times, 0.75).reason_if_null == "not-reached"
    assert quartile(times_of([], [], [], "few"), 0.9).reason_if_null == "few"


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sets(st.sampled_from(list(GroupBy)), min_size=1, max_size=3),
    st.sampled_from(list(Clock)),
    st.sampled_from((0, 2)),
    st.integers(-5, 45),
)
def test_every_null_has_its_reason_whatever_happened(
    story: int, by: set[GroupBy], clock: Clock, smallest: int, days: int
) -> None:
    asked = Parameters(
        cut_off=FIRST + timedelta(days=days), group_by=tuple(sorted(by)), clock=clock,
        smallest_cell=smallest, smallest_sensitive_cell=smallest, curve=True, horizon=3_650,
    )  # fmt: skip
    with store() as connection:
        advance(connection, RECURRENCE, "HRT", tell(story).lane())
        report = recurrence_report(connection, asked)
    canonical_json(asdict(report))  # refuses NaN and infinity
    assert (report.reason_if_empty is None) == bool(report.items)
    for row in report.items:
        told = asdict(row)
        nulls = {name for name, value in told.items() if value is None}
        assert nulls == row.reasons.keys()
        for name in ("f", "quartile_days", "mcf"):
            assert all(without_reason(each) for each in told[name])
        for each in (told["time_to_solved"] or {}).get("f", ()):
            assert without_reason(each)
        if not row.suppressed:
            assert row.n_episodes == (row.n_solved or 0) + (row.n_unsolved or 0)
            assert (row.n_open_over_90_days or 0) <= (row.n_open or 0) <= (row.n_unsolved or 0)


def without_reason(figure: dict[str, Any]) -> bool:
    """Either a figure and no reason, or a reason and no figure."""
    value = next(figure[name] for name in ("f", "days", "mean") if name in figure)
    return (value is None) == (figure["reason_if_null"] is not None)


@pytest.mark.anyio
async def test_from_and_to_choose_episodes_by_the_day_they_were_opened(
    lanes: Lanes, project: Project, database: Database
) -> None:
    import_at(lanes, 0, 30)
    import_at(lanes, 40, None)
    import_at(lanes, 10, 200, place="HRT-N2")
    await project(lanes)

    async def counts(first: int | None, last: int | None) -> tuple[int | None, ...]:
        chosen = replace(
            ASKED,
            first_day=None if first is None else day(first),
            last_day=None if last is None else day(last),
        )
        rows = (await ask(database, chosen)).items
        return tuple(row.n_episodes for row in rows)

    assert await counts(None, None) == (3,)
    assert await counts(0, 10) == (2,)
    assert await counts(10, 40) == (2,)
    assert await counts(41, None) == ()
    row = await only_row(database, replace(ASKED, last_day=day(0)))
    assert row.recurrences is not None
    assert row.recurrences.recurrence == 1  # what came back later is still seen


@pytest.mark.anyio
async def test_what_is_open_for_long_stands_beside_and_what_was_dropped_waits_for_ever(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for code in places(lanes, 10):
        import_at(lanes, 0, 10, place=code)
    for number, opened in enumerate((0, 200, 300, 270)):
        import_at(lanes, opened, None, place=f"HRT-N2-{number}")
    import_at(lanes, 0, None, place="HRT-N3", closed_on=day(20))
    await project(lanes)
    row = await only_row(database, replace(ASKED, cut_off=day(365)))
    assert (row.n_unsolved, row.n_open, row.n_open_over_90_days) == (5, 4, 3)
    assert row.time_to_solved is not None
    assert row.time_to_solved.f[0].events == 10
    assert row.time_to_solved.f[0].f == pytest.approx(10 / 15, abs=1e-6)


@pytest.mark.anyio
async def test_the_curve_is_told_where_it_is_asked_for(
    lanes: Lanes, project: Project, database: Database
) -> None:
    random = Random(1)
    for code in places(lanes, 30):
        import_at(lanes, 0, 10, place=code)
        import_at(lanes, 20 + random.randrange(100), None, place=code)
    await project(lanes)
    assert (await only_row(database)).curve == ()
    row = await only_row(database, replace(ASKED, curve=True))
    assert all(step.lo <= step.f <= step.hi and step.n_at_risk >= 10 for step in row.curve)
    shares = {step.t: step.f for step in row.curve}
    thirty = max(t for t in shares if t <= 30)
    assert shares[thirty] == row.f[0].f


@pytest.mark.anyio
async def test_a_horizon_longer_than_the_data_gives_reasons_and_is_one_of_the_shares(
    lanes: Lanes, project: Project, database: Database
) -> None:
    for code in places(lanes, 20):
        import_at(lanes, 300, 310, place=code)
    await project(lanes)
    row = await only_row(database, replace(ASKED, horizon=1_000))
    assert [rate.h for rate in row.f] == [30, 90, 180, 365, 1_000]
    assert row.f[-1].reason_if_null == "fewer-than-10-at-risk"
    assert (row.rmst, row.reasons["rmst"]) == (None, "fewer-than-10-at-risk")
