"""Before and after at the adopting places, beside the city's own other places."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from math import exp, log
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from projections.comparing.change import Unit, change_of, towards_the_mean
from projections.comparing.rollout import Found, Rollout, Tree, compare
from projections.recurrence.reading import Stretch
from tests.patterns.test_alarm import poisson

START = date(2025, 7, 1).toordinal()
DAYS = 90
CUT = START + DAYS
UNITS = ("N1", "N2", "N3", "N4", "N5", "N6")
LEVELS = dict.fromkeys(UNITS, "nahia") | {f"{unit}-G{i}": "gozar" for unit in UNITS for i in (1, 2)}
TREE = Tree(
    {"HRT": "city", **LEVELS},
    {code: ("HRT", *((code.split("-")[0], code) if "-" in code else (code,))) for code in LEVELS}
    | {"HRT": ("HRT",)},
)  # fmt: skip
OPEN: Any = SimpleNamespace(retired={}, suspended={})
ROLLOUT = Rollout("HRT", ("N1",), date.fromordinal(START))


def episode(unit: str, day: int, again: int | None = None) -> Stretch:
    """One that was opened so many days after the start (before it: below 0)."""
    back = None if again is None else START + again
    return Stretch(
        "HRT", "LGT", f"{unit}-G{1 + day % 2}", START + day, None, None, None, back, False, 1, 1,
        None, "", None, "c",
    )  # fmt: skip


def told(before: dict[str, int], after: dict[str, int]) -> list[Stretch]:
    found = [episode(unit, -1 - i % DAYS) for unit, n in before.items() for i in range(n)]
    return found + [episode(unit, i % DAYS) for unit, n in after.items() for i in range(n)]


def others(count: int) -> dict[str, int]:
    return dict.fromkeys(UNITS[1:], count)


def ask(stretches: list[Stretch], **changes: Any) -> Found:
    asked = {"cut_off": CUT, "days": DAYS, "smallest": 0, "watch": OPEN} | changes
    watch, rollout = asked.pop("watch"), asked.pop("rollout", ROLLOUT)
    return compare(rollout, stretches, TREE, watch, **asked)


def test_a_change_is_held_beside_that_of_the_other_places() -> None:
    found = ask(told({"N1": 40, **others(20)}, {"N1": 20, **others(10)}))
    episodes = found.changes[0]
    assert (found.adopting_places, found.comparison_places) == (1, 5)
    assert (found.place_days, found.comparison_place_days) == (DAYS, 5 * DAYS)
    assert (episodes.rate_ratio, episodes.other_places) == (0.5, 0.5)
    assert episodes.ratio is not None
    assert episodes.ratio.value == pytest.approx(1)
    assert episodes.ratio.lo is not None
    assert episodes.ratio.hi is not None
    assert episodes.ratio.lo < 1 < episodes.ratio.hi
    assert found.reason_if_null is None


def test_places_that_change_each_in_its_own_way_make_the_interval_wider() -> None:
    even = ask(told({"N1": 40, **others(20)}, {"N1": 20, **others(20)})).changes[0]
    uneven = ask(
        told({"N1": 40, **others(20)}, {"N1": 20, "N2": 50, "N3": 2, "N4": 40, "N5": 3, "N6": 5})
    ).changes[0]
    assert even.overdispersion == 1.0
    assert uneven.overdispersion is not None
    assert uneven.overdispersion > 5
    assert even.df == uneven.df == 4
    assert even.ratio is not None
    assert uneven.ratio is not None
    assert even.ratio.hi is not None
    assert uneven.ratio.hi is not None
    assert uneven.ratio.value == pytest.approx(even.ratio.value)
    assert uneven.ratio.hi > even.ratio.hi


def test_recurrences_are_counted_on_the_day_on_which_the_problem_was_back() -> None:
    back = [episode("N1", -200, again=day) for day in (-3, -4, 5)]
    found = ask(told({"N1": 10, **others(5)}, {"N1": 10, **others(5)}) + back)
    recurrences = found.changes[1]
    assert recurrences.adopting is not None
    assert (recurrences.adopting.before, recurrences.adopting.after) == (2, 1)


def test_suspended_days_and_their_partners_are_left_out_of_both_windows() -> None:
    watch = SimpleNamespace(retired={}, suspended={"N1": [(START, START + 9)]})
    before, after = [episode("N1", -DAYS + 3)], [episode("N1", 5), episode("N1", 20)]
    found = ask(before + after + told(others(5), others(5)), watch=watch)
    assert found.place_days == DAYS - 10
    assert found.changes[0].adopting is not None
    assert (found.changes[0].adopting.before, found.changes[0].adopting.after) == (0, 1)


def test_a_suspended_day_before_takes_its_partner_after_with_it() -> None:
    watch = SimpleNamespace(retired={}, suspended={"N1": [(START - DAYS + 5, START - DAYS + 5)]})
    after = [episode("N1", 5), episode("N1", 6)]
    found = ask(after + told(others(5), others(5)), watch=watch)
    assert found.place_days == DAYS - 1
    assert found.changes[0].adopting is not None
    assert found.changes[0].adopting.after == 1


def test_where_the_record_goes_back_a_year_the_season_is_the_same() -> None:
    near = ask(told({"N1": 10}, {"N1": 10}))
    assert near.windows is not None
    assert not near.windows.same_season
    assert near.windows.before_last == date.fromordinal(START - 1)
    far = ask([*told({"N1": 10}, {"N1": 10}), episode("N2", -365)])
    assert far.windows is not None
    assert far.windows.same_season
    assert far.windows.before_first == date.fromordinal(START - 365)
    assert far.changes[0].adopting is not None
    assert far.changes[0].adopting.before == 0  # those of last spring are of another season


def test_a_day_too_early_it_says_so() -> None:
    stretches = told({"N1": 40, **others(20)}, {"N1": 20, **others(20)})
    assert ask(stretches, cut_off=CUT).reason_if_null is None
    early = ask(stretches, cut_off=CUT - 1)
    assert early.reason_if_null == "too-early"
    assert early.windows is not None
    assert {change.ratio for change in early.changes} == {None}


def test_without_other_places_or_with_too_few_reports_there_is_no_ratio() -> None:
    everywhere = replace(ROLLOUT, places=UNITS)
    found = ask(told({"N1": 40}, {"N1": 20}), rollout=everywhere)
    assert found.reason_if_null == "no-comparison-places"
    assert found.changes[0].rate_ratio == 0.5
    few = ask(told({"N1": 2, **others(20)}, {"N1": 2, **others(20)}))
    assert few.reason_if_null == "too-few"
    enough = ask(told({"N1": 3, **others(20)}, {"N1": 2, **others(20)}))
    assert enough.reason_if_null is None
    assert ask(told({"N1": 9, **others(20)}, others(20))).reason_if_null == "too-few"
    assert ask([]).reason_if_null == "too-few"
    assert ask([], rollout=replace(ROLLOUT, places=("GONE",))).reason_if_null == "places-unknown"


def test_a_place_that_lies_in_an_adopting_one_is_no_comparison() -> None:
    mixed = replace(ROLLOUT, places=("N1", "N2-G1"))
    found = ask(told({"N1": 9}, {"N1": 9}), rollout=mixed)
    # N3 to N6; N2 holds an adopting place, so only its other half is left, the rest lie in nahias
    assert (found.adopting_places, found.comparison_places) == (2, 5)


def test_places_chosen_at_their_worst_improve_anyway() -> None:
    quiet, peak = 20, 60
    found = ask(told({"N1": peak, **others(quiet)}, {"N1": 30, **others(quiet)}))
    mean = found.towards_the_mean
    assert mean.before == peak
    assert mean.expected is not None
    assert quiet < mean.expected < peak
    assert mean.expected_after is not None
    assert quiet < mean.expected_after < mean.expected  # the others were a little below theirs
    assert mean.ratio is not None
    assert mean.lo is not None
    assert mean.hi is not None
    assert mean.lo < mean.ratio < mean.hi
    assert found.changes[0].ratio is not None
    assert found.changes[0].ratio.value < mean.ratio < 1
    few = ask(
        told({"N1": peak}, {"N1": 30}), rollout=replace(ROLLOUT, places=UNITS[:4])
    ).towards_the_mean
    assert few.ratio is None
    assert few.reason_if_null is not None


def test_for_readers_from_outside_small_counts_are_hidden_with_all_that_rests_on_them() -> None:
    stretches = told({"N1": 40, **others(20)}, {"N1": 20, **others(20)})
    assert ask(stretches, smallest=2).changes[0].ratio is not None
    hidden = ask(stretches, smallest=3)  # the reports of N1 come from its two gozars
    assert hidden.changes[0].reason_if_null == "suppressed"
    assert (hidden.changes[0].adopting, hidden.changes[0].ratio) == (None, None)
    assert hidden.towards_the_mean.before is None


def test_where_the_worst_were_chosen_only_the_long_run_tells_what_went_with_it() -> None:
    """The fullest 8 of 40 adopt something that does nothing: their counts fall, the others' rise.

    In 200 made-up cities the plain ratio says that something was gained.
    """
    random, plain, beside = Random(1), [0.0, 0.0], [0.0, 0.0]
    for _ in range(200):
        rates = [random.gammavariate(3, 2) for _ in range(40)]
        before, after = ([poisson(random, rate) for rate in rates] for _ in range(2))
        chosen = sorted(range(40), key=lambda i: -before[i])[:8]
        units = {
            str(i): Unit(i in chosen, days=180, episodes=[before[i], after[i]]) for i in range(40)
        }
        change = change_of("episodes", units, defaultdict(set), 0)
        mean = towards_the_mean(units, change)
        assert change.ratio is not None
        whole = change.ratio.value, change.ratio.lo, change.ratio.hi
        for told, (value, lo, hi) in ((plain, whole), (beside, (mean.ratio, mean.lo, mean.hi))):
            assert value is not None
            assert lo is not None
            assert hi is not None
            told[0] += lo <= 1 <= hi
            told[1] += log(value) / 200
    assert exp(plain[1]) < 0.8
    assert plain[0] < 160
    assert exp(beside[1]) == pytest.approx(1, abs=0.05)
    assert beside[0] >= 180
