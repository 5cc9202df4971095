"""The alarm is quiet where nothing changes, and heard where twice as much begins."""

from collections.abc import Callable
from fractions import Fraction
from math import cos, exp, pi, sqrt
from random import Random
from statistics import mean

import pytest

from projections.patterns.alarm import (
    FEWEST,
    LOWEST_LIMIT,
    REPLAYED,
    TOO_FEW,
    TOO_SHORT,
    WATCHED,
    Cusum,
    K,
    Week,
    calibrated,
    increments,
    limit,
    run,
    what_is_usual,
)
from projections.patterns.quiet import quiet_weeks
from projections.statistics.cusum import poisson_run_length

WEEKS = 169
YEAR = 52.18


def poisson(random: Random, usual: float) -> int:
    """Knuth's way; by parts where the mean is large."""
    if usual > 30:
        return poisson(random, usual / 2) + poisson(random, usual / 2)
    floor, count, product = exp(-usual), 0, random.random()
    while product > floor:
        count, product = count + 1, product * random.random()
    return count


def counts(
    seed: int, usual: float, *, dispersion: float = 1.0, season: float = 0.4,
    weeks: int = WEEKS, factor: Callable[[int], float] = lambda week: 1.0,
) -> list[Week]:  # fmt: skip
    """Counts with a season; with `dispersion` they vary so many times more than by chance."""
    random, made = Random(seed), []
    for week in range(weeks):
        mu = usual * (1 + season * cos(2 * pi * week / YEAR)) * factor(week)
        if dispersion > 1:
            mu = random.gammavariate(mu / (dispersion - 1), dispersion - 1)
        made.append(Week(poisson(random, mu), int(week % YEAR / YEAR * 12) + 1))
    return made


def chart(weeks: list[Week]) -> Cusum:
    found = calibrated(weeks)
    assert isinstance(found, Cusum)
    return found


def textbook_alarms(weeks: list[Week]) -> int:
    """The last two years against their plain mean, h = 4 of the standard normal chart."""
    last = [week.count for week in weeks[-REPLAYED:]]
    usual = mean(last)
    return len(run([(count - usual) / sqrt(usual) - K for count in last], 4.0)[1])


@pytest.mark.parametrize(("usual", "dispersion"), [(1, 1), (5, 3), (20, 1), (20, 3)])
def test_where_nothing_changes_it_alarms_less_than_once_in_two_years(
    usual: float, dispersion: float
) -> None:
    made = [counts(seed, usual, dispersion=dispersion) for seed in range(60)]
    ours = [len(chart(weeks).alarms) for weeks in made]
    assert mean(ours) * REPLAYED / (REPLAYED + WATCHED) <= 1
    assert max(chart(weeks).replay_alarms for weeks in made) <= 1


def test_limits_of_textbooks_cry_wolf_where_counts_vary_as_reports_do() -> None:
    made = [counts(seed, 20, dispersion=3) for seed in range(60)]
    assert mean(textbook_alarms(weeks) for weeks in made) > 5
    assert mean(len(chart(weeks).alarms) for weeks in made) < 0.5


@pytest.mark.parametrize(
    ("usual", "dispersion", "found", "within"), [(5, 1, 1.0, 3), (20, 3, 1.0, 3), (1, 1, 0.85, 6)]
)
def test_twice_as_much_is_heard_within_weeks(
    usual: float, dispersion: float, found: float, within: int
) -> None:
    start = WEEKS - WATCHED
    heard = []
    for seed in range(40):
        weeks = counts(seed, usual, dispersion=dispersion, factor=lambda week: 1 + (week >= start))
        alarms = [at for at in chart(weeks).alarms if at >= start]
        heard += [alarms[0] - start + 1] if alarms else []
    assert len(heard) >= found * 40
    assert sorted(heard)[len(heard) // 2] <= within


def test_a_burst_of_rare_cases_is_heard() -> None:
    weeks = counts(4, 0.25, season=0)
    weeks[-4:] = [Week(3, week.month) for week in weeks[-4:]]
    found = chart(weeks)
    assert found.usual.is_low
    assert any(at >= WEEKS - 4 for at in found.alarms)


def test_one_outbreak_in_the_replay_is_told_but_does_not_lift_the_limit() -> None:
    weeks = counts(1, 10, factor=lambda week: 3 if 100 <= week < 102 else 1)
    found = chart(weeks)
    assert (found.h, found.replay_alarms) == (LOWEST_LIMIT, 1)
    assert 100 <= found.alarms[0] < 104


def test_the_season_is_no_alarm() -> None:
    flat = chart(counts(2, 20, season=0)).usual
    seasonal = chart(counts(2, 20, season=0.6)).usual
    assert max(seasonal.mu) > 2 * min(seasonal.mu)
    assert max(flat.mu) < 1.4 * min(flat.mu)
    assert not chart(counts(2, 20, season=0.6)).alarms


def test_the_limit_is_the_lowest_that_the_replay_allows() -> None:
    steps = [3.0, 3.0, -9.0] * 4 + [4.5, 4.5]
    assert limit(steps) == 6.0
    assert len(run(steps, 5.5)[1]) > 1
    assert len(run(steps, 6.0)[1]) == 1


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
@pytest.mark.parametrize("usual", [0.25, 1.0, 5.0])
def test_where_nothing_changes_two_years_pass_between_alarms_in_the_long_run(
    usual: float, dispersion: float
) -> None:
    """At every phase of the season, in the weeks watched, which the limit has not seen."""
    watched = 0
    for seed in range(60):
        start = seed % 52
        weeks = counts(seed, usual, dispersion=dispersion, weeks=WEEKS + start)[start:]
        found = chart(weeks)
        assert found.quiet_weeks >= REPLAYED
        watched += len(found.alarms) - found.replay_alarms
    assert watched <= 60 * WATCHED / REPLAYED * 1.5  # three in two of what is meant, by chance


@pytest.mark.parametrize(("mean", "k", "h"), [(0.5, Fraction(3, 4), 5.0), (4.0, Fraction(5), 10.0)])
def test_how_long_it_stays_quiet_is_the_run_length_where_the_usual_is_known(
    mean: float, k: Fraction, h: float
) -> None:
    known = quiet_weeks(mean, 1.0, 1e12, h, (float(k), 1.0))
    assert known == pytest.approx(poisson_run_length(k, h, mean), rel=0.01)
    assert quiet_weeks(mean, 1.0, 30, h, (float(k), 1.0)) < 0.9 * known


def test_bursts_ring_as_often_as_counted() -> None:
    random, k, h = Random(7), 2.0, 6.0
    steps = [
        poisson(random, random.gammavariate(0.5, 2.0)) - k for _ in range(20_000)
    ]  # mean 1, three times as much variance
    rings = len(run(steps, h)[1])
    assert 20_000 / rings == pytest.approx(quiet_weeks(1.0, 3.0, 1e12, h, (k, 1.0)), rel=0.1)


def test_less_than_a_year_or_too_few_give_a_reason() -> None:
    assert calibrated(counts(1, 20, weeks=51)) == TOO_SHORT
    assert isinstance(calibrated(counts(1, 20, weeks=52)), Cusum)
    assert calibrated([]) == TOO_SHORT
    assert calibrated([Week(0, 1)] * 200) == TOO_FEW
    assert calibrated([Week(1, 1)] * (FEWEST - 1) + [Week(0, 1)] * 100) == TOO_FEW


def test_the_weeks_that_are_watched_do_not_tell_what_is_usual() -> None:
    quiet = counts(3, 10)
    loud = quiet[:-WATCHED] + [Week(99, week.month) for week in quiet[-WATCHED:]]
    assert chart(quiet).usual == chart(loud).usual
    assert chart(quiet).h == chart(loud).h


def test_a_month_without_any_episode_still_expects_some() -> None:
    weeks = [Week(0 if month == 3 else 9, month) for month in range(1, 13) for _ in range(4)] * 4
    usual = what_is_usual(weeks, slice(0, 156))
    assert usual is not None
    assert min(usual.mu) > 0
    assert all(-1e9 < step < 1e9 for step in increments(weeks, usual.mu, usual))
