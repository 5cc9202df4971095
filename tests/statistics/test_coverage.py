"""Do 95 % intervals hold the truth in 95 of 100 sets of data? Made up, with places that differ.

    .venv/bin/python -m tests.statistics.test_coverage

prints the table of docs/statistics.md. Each place has its own pace (gamma with mean 1, variance 1),
so problems of one place come back alike, and the truth is known: S(t) = 1/(1 + hazard t).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from random import Random

import pytest

from projections.comparing.arms import Observed
from projections.comparing.change import Unit, change_of, towards_the_mean
from projections.comparing.contrasts import Contrast, contrasts_of
from projections.comparing.pooling import DAYS, pooled
from projections.recurrence.cells import row
from projections.recurrence.counting import Cell, Terms
from projections.recurrence.parts import DaysFree, MeanCount, Rate
from projections.statistics.recurrent import Unit as Problem
from tests.patterns.test_alarm import poisson

TAU = 90
HAZARD = 0.005
SETS = 500
TERMS = Terms(10**6, (TAU,), TAU, 7, False)


@dataclass
class Held:
    """How many intervals there were, and how many held the truth."""

    intervals: int = 0
    held: int = 0

    def add(self, lo: float | None, truth: float, hi: float | None) -> None:
        if lo is not None and hi is not None:
            self.intervals += 1
            self.held += lo <= truth <= hi

    @property
    def share(self) -> float:
        return self.held / self.intervals


def survival(hazard: float, day: float) -> float:
    return 1 / (1 + hazard * day)


def mean_days(hazard: float) -> float:
    """Times are whole days, rounded up: S is that of each day's beginning."""
    return sum(survival(hazard, day) for day in range(TAU))


def places(random: Random, count: int) -> list[float]:
    return [max(1e-9, random.gammavariate(1, 1)) for _ in range(count)]


def solved(
    random: Random, paces: list[float], hazard: float, most: int
) -> Iterator[tuple[int, bool, int]]:
    """Days, whether it came back, place; 1 to `most` problems at a place, cut off at random."""
    for number, pace in enumerate(paces):
        for _ in range(random.randint(1, most)):
            again = int(-log(1 - random.random()) / (hazard * pace)) + 1
            end = int(random.random() * 400)
            yield min(again, end), again <= end, number


def cell(random: Random, count: int, most: int) -> Cell:
    found = list(solved(random, places(random, count), HAZARD, most))
    days, back, at = (list(column) for column in zip(*found, strict=True))
    n = len(found)
    units, units_at = returns(random, count, most)
    return Cell(
        n, n, n, count, days=days, came_back=back, at=at, to_solved=[1] * n,
        solved=[True] * n, begun=at, problems=n, units=units, units_at=units_at,
    )  # fmt: skip


def returns(random: Random, count: int, most: int) -> tuple[list[Problem], list[int]]:
    """Problems that come back again and again, each at the pace of its place."""
    units, at = list[Problem](), list[int]()
    for number, pace in enumerate(places(random, count)):
        for _ in range(random.randint(1, most)):
            end, now, events = 1 + int(random.random() * 366), 0.0, list[float]()
            while (now := now - log(1 - random.random()) / (HAZARD * pace)) <= end:
                events.append(now)
            units.append((events, end))
            at.append(number)
    return units, at


def of_a_row(count: int, most: int, sets: int) -> dict[str, Held]:
    """F(90), mean days and mean count of one row over so many places."""
    random, held = Random(count), defaultdict[str, Held](Held)
    for _ in range(sets):
        told = row({}, cell(random, count, most), TERMS)
        share: Rate = told.f[0]
        held["F(90)"].add(share.lo, 1 - survival(HAZARD, TAU), share.hi)
        mean: DaysFree | None = told.rmst
        if mean is not None:
            held["mean days"].add(mean.lo, mean_days(HAZARD), mean.hi)
        again: MeanCount = told.mcf[0]
        held["mean count"].add(again.lo, HAZARD * TAU, again.hi)
    return held


def of_a_city(random: Random, count: int, effect: float) -> Contrast:
    """Two responses at the same places; one has its hazard times exp(effect)."""
    paces, arms = places(random, count), {}
    for code, hazard in (("a", HAZARD * exp(effect)), ("b", HAZARD)):
        seen = list(solved(random, paces, hazard, 5))
        arms[code] = {
            "x": Observed(
                TAU,
                [min(day, TAU + 1) for day, _, _ in seen],
                [back and day <= TAU for day, back, _ in seen],
                [f"P{place}" for _, _, place in seen],
            )
        }
    return contrasts_of("c", arms, {"x": 1.0}, TAU)[0]


def of_cities(cities: int, count: int, spread: float, sets: int) -> dict[str, Held]:
    """The contrast within a city, the mean over cities, and the prediction for a new one."""
    random, held = Random(cities * 1000 + count), defaultdict[str, Held](Held)

    def gained(effect: float) -> float:
        return mean_days(HAZARD * exp(effect)) - mean_days(HAZARD)

    mean_gain = sum(gained(random.gauss(-0.5, spread)) for _ in range(2_000)) / 2_000
    for _ in range(sets):
        found = []
        for _ in range(cities):
            effect = random.gauss(-0.5, spread)
            found.append(of_a_city(random, count, effect))
            if (days := found[-1].days) is not None:
                held["contrast"].add(days.lo, gained(effect), days.hi)
        over = pooled(found, DAYS, standardised=False)
        if over is not None:
            held["mu"].add(over.interval.lo, mean_gain, over.interval.hi)
            new = gained(random.gauss(-0.5, spread))
            held["prediction"].add(over.prediction.lo, new, over.prediction.hi)
    return held


def of_an_adoption(bursts: float, worst: bool, sets: int) -> dict[str, Held]:
    """8 of 40 places adopt what takes 30 % away; the others lose 10 %. `worst`: the fullest do."""
    random, held = Random(40), defaultdict[str, Held](Held)

    def burst() -> float:
        return random.gammavariate(1 / bursts, bursts) if bursts else 1.0

    for _ in range(sets):
        rates = [random.gammavariate(1 / 0.3, 0.3) * 6 for _ in range(40)]
        before = [poisson(random, rate * burst()) for rate in rates]
        order = (
            sorted(range(40), key=lambda i: -before[i]) if worst else random.sample(range(40), 40)
        )
        chosen = set(order[:8])
        units = {}
        for i, rate in enumerate(rates):
            after = poisson(random, rate * 0.9 * burst() * (0.7 if i in chosen else 1))
            units[str(i)] = Unit(i in chosen, days=180, episodes=[before[i], after])
        change = change_of("episodes", units, defaultdict(set), 0)
        mean = towards_the_mean(units, change)
        if change.ratio is not None:
            held["ratio of ratios"].add(change.ratio.lo, 0.7, change.ratio.hi)
        held["beside the long run"].add(mean.lo, 0.7, mean.hi)
    return held


Setting = tuple[str, Callable[[int], dict[str, Held]], dict[str, float]]
SETTINGS: tuple[Setting, ...] = (
    *(
        (f"{count} places, 1 to {most} problems each",
         lambda sets, count=count, most=most: of_a_row(count, most, sets),
         {"F(90)": least, "mean days": least, "mean count": least_count})
        for count, most, least, least_count in
        ((6, 9, 0.88, 0.80), (15, 7, 0.89, 0.84), (30, 7, 0.91, 0.88), (60, 7, 0.92, 0.90),
         (200, 5, 0.92, 0.92))
    ),
    *(
        (f"{cities} cities of {count} places, effects "
         + ("alike" if not spread else f"spread by {spread}"),
         lambda sets, c=cities, n=count, s=spread: of_cities(c, n, s, sets // 2),
         {"contrast": 0.89, "mu": 0.91, "prediction": 0.82})
        for cities, count, spread in
        ((3, 20, 0.0), (3, 20, 0.5), (5, 8, 0.5), (5, 40, 0.5), (8, 40, 0.0), (8, 40, 0.5))
    ),
    *(
        (f"8 of 40 places adopt, {chosen}{', bursts' if bursts else ''}",
         lambda sets, b=bursts, w=chosen == "the fullest": of_an_adoption(b, w, sets),
         {"beside the long run": least})
        for chosen, bursts, least in
        (("any", 0.0, 0.92), ("the fullest", 0.0, 0.90), ("any", 0.1, 0.90),
         ("the fullest", 0.1, 0.80))
    ),
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize(("name", "held_by", "least"), SETTINGS, ids=[s[0] for s in SETTINGS])
def test_intervals_hold_the_truth_as_often_as_the_page_says(
    name: str, held_by: Callable[[int], dict[str, Held]], least: dict[str, float]
) -> None:
    found = held_by(SETS)
    for figure, bound in least.items():
        assert found[figure].share >= bound, (figure, found[figure])


def test_the_page_tells_of_every_setting_and_of_no_share_below_what_is_held() -> None:
    page = (Path(__file__).parents[2] / "docs/statistics.md").read_text(encoding="utf-8")
    table = page.partition("<!-- coverage: begin -->")[2].partition("<!-- coverage: end -->")[0]
    told = dict(re.findall(r"^\| (\d.*?) \| (.*) \|$", table, re.MULTILINE))
    assert list(told) == [name for name, _, _ in SETTINGS]
    for name, _, least in SETTINGS:
        for figure, bound in least.items():
            share = re.search(rf"{re.escape(figure)} ([\d.]+)", told[name])
            assert share is not None
            assert float(share[1]) >= 100 * bound


if __name__ == "__main__":
    print("| made-up data | of 100 intervals of 95 % so many held the truth |\n|---|---|")
    for name, held_by, _ in SETTINGS:
        shares = (f"{figure} {100 * h.share:.1f}" for figure, h in held_by(SETS).items())
        print(f"| {name} | {', '.join(shares)} |", flush=True)
