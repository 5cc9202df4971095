"""A response beside the others of its city: the estimators of the report, with shared places."""

from math import exp, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.comparing.arms import (
    Errors,
    Observed,
    Pair,
    arm_of,
    error_of_difference,
    log_of_hazard,
    pair_of,
)
from projections.comparing.contrasts import (
    ALL_OR_NONE_CAME_BACK,
    ALWAYS_THE_SAME,
    LEVEL_TOO_FEW,
    LEVEL_UNKNOWN,
    NO_OTHER_RESPONSE,
    NOT_SAID,
    ONE_LEVEL,
    TOO_FEW_HERE,
    TOO_FEW_PLACES,
    contrasts_of,
)
from projections.statistics.proportions import complementary_log_log
from projections.statistics.robust import robust_errors, robust_restricted_mean
from projections.statistics.survival import kaplan_meier
from tests.comparing.figures import TAU, exponential, seen

ONE_MIX = {"nahia": 1.0}


def of_places(seed: int, count: int, places: int) -> tuple[list[int], list[bool], list[str]]:
    random = Random(seed)
    days = [random.randrange(1, 200) for _ in range(count)]
    return days, [random.random() < 0.6 for _ in days], [f"P{n % places}" for n in range(count)]


def pair(one: Observed, other: Observed) -> Pair:
    places = {place: n for n, place in enumerate(sorted({*one.where, *other.where}))}
    return pair_of(arm_of(one, places), arm_of(other, places))


def alone(observed: Observed) -> tuple[float, float]:
    """The errors of the days and of the hazard of one arm, beside one that counts for nothing."""
    both = pair(observed, observed)
    return error_of_difference([(1, 0, both.of_days)]), error_of_difference(
        [(1, 0, both.of_hazard)]
    )


def apart(errors: Errors) -> float:
    return error_of_difference([(1, 1, errors)])


def test_an_arm_has_the_mean_and_the_robust_error_of_the_report() -> None:
    days, back, where = of_places(1, 80, 13)
    ours = seen(days, back, where)
    arm, (of_days, of_hazard) = pair(ours, ours).one, alone(ours)
    curve = kaplan_meier(days, back)
    theirs = robust_restricted_mean(curve, TAU, days, back, where)
    assert arm.days == pytest.approx(theirs.mean, rel=1e-12)
    assert of_days == pytest.approx(theirs.se, rel=1e-9)
    i = sum(time <= TAU for time in curve.times) - 1
    f, se = 1 - curve.survival[i], robust_errors(curve, days, back, where)[i]
    scale = complementary_log_log(f, se)
    assert scale is not None
    hazard = log_of_hazard(arm.survival)
    assert hazard == pytest.approx(scale[0], rel=1e-12)
    assert hazard is not None
    assert of_hazard / exp(hazard) == pytest.approx(sqrt(scale[1]), rel=1e-9)


def test_arms_of_other_places_are_independent_and_those_of_the_same_places_are_not() -> None:
    one, other = (seen(*of_places(seed, 60, 10)) for seed in (2, 3))
    elsewhere = Observed(TAU, other.days, other.came_back, [f"Q{place}" for place in other.where])
    independent = apart(pair(one, elsewhere).of_days)
    expected = sqrt(alone(one)[0] ** 2 + alone(other)[0] ** 2)
    assert independent == pytest.approx(expected, rel=1e-12)
    assert apart(pair(one, other).of_days) != pytest.approx(independent)
    assert apart(pair(one, one).of_days) == 0


@given(st.integers(0, 10_000), st.floats(0.01, 9), st.floats(0.01, 9))
def test_the_error_is_that_of_the_difference_place_by_place(seed: int, a: float, b: float) -> None:
    """The sums over places say the same as all pulls: here those of one day before which all are
    seen, where a pull is the number of problems that came back less those to be expected."""
    random = Random(seed)
    places = [f"P{n}" for n in range(12)]
    ones, others = ([random.random() < 0.5 for _ in range(60)] for _ in "ab")
    where = [places[n % 12] for n in range(60)]
    arms = [seen([40 if back else 200 for back in each], each, where) for each in (ones, others)]
    pulls = [
        [
            sum(back - sum(each) / 60 for back, at in zip(each, where, strict=True) if at == place)
            / (60 - sum(each))
            for place in places
        ]
        for each in (ones, others)
    ]
    expected = sqrt(sum((a * x - b * y) ** 2 for x, y in zip(*pulls, strict=True)))
    found = error_of_difference([(a, b, pair(*arms).of_hazard)])
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_response_is_held_beside_the_other_responses_of_the_same_city() -> None:
    random = Random(4)
    city = {
        "lighting": {"nahia": exponential(random, 40, 0.002, "A")},
        "patrol": {"nahia": exponential(random, 40, 0.02, "B")},
        "cleaning": {"nahia": exponential(random, 40, 0.02, "C")},
        NOT_SAID: {"nahia": exponential(random, 40, 0.5, "D")},
    }
    found = {each.response: each for each in contrasts_of("HRT", city, ONE_MIX, TAU)}
    assert sorted(found) == ["cleaning", "lighting", "patrol"]  # what was not said is no arm
    lighting = found["lighting"]
    assert (lighting.n, lighting.n_others) == (40, 80)
    assert lighting.days is not None
    assert lighting.log_hazard is not None
    assert lighting.days.lo > 0 > lighting.log_hazard.hi
    assert lighting.not_standardised == ONE_LEVEL


@pytest.mark.parametrize(
    ("one", "others", "reason"),
    [
        (4, 40, TOO_FEW_HERE),
        (9, 40, TOO_FEW_HERE),
        (40, 9, TOO_FEW_HERE),
        (40, 0, NO_OTHER_RESPONSE),
    ],
)
def test_where_too_little_was_seen_there_is_a_reason_and_no_figure(
    one: int, others: int, reason: str
) -> None:
    def arm(count: int) -> dict[str, Observed]:
        return {"nahia": seen([100] * count, [False] * count)}

    city = {"lighting": arm(one), "patrol": arm(others)}
    found = contrasts_of("HRT", city, ONE_MIX, TAU)[0]
    assert (found.days, found.log_hazard) == (None, None)
    assert (found.reason_if_null, found.log_hazard_reason) == (reason, reason)


def test_where_nothing_came_back_in_an_arm_only_the_days_are_compared() -> None:
    random = Random(5)
    city = {
        "lighting": {"nahia": seen([120] * 20, [False] * 20)},
        "patrol": {"nahia": exponential(random, 40, 0.01, "B")},
    }
    found = contrasts_of("HRT", city, ONE_MIX, TAU)[0]
    assert found.days is not None
    assert (found.log_hazard, found.log_hazard_reason) == (None, ALL_OR_NONE_CAME_BACK)


def test_parts_at_other_places_are_weighted_by_the_one_mix() -> None:
    random = Random(6)
    parts = [exponential(random, 50, hazard, name) for hazard, name in ((0.002, "A"), (0.02, "B"))]
    errors = [alone(part)[0] for part in parts]
    expected = sqrt((0.25 * errors[0]) ** 2 + (0.75 * errors[1]) ** 2)
    weighted = [
        (w, 0.0, pair(part, part).of_days) for w, part in zip((0.25, 0.75), parts, strict=True)
    ]
    assert error_of_difference(weighted) == pytest.approx(expected)


def test_standardising_takes_away_a_difference_that_only_the_mix_made() -> None:
    random = Random(7)
    easy, hard = 0.001, 0.01
    city = {
        "lighting": {
            "gozar": exponential(random, 300, easy, "A"), "site": exponential(random, 60, hard, "B")
        },
        "patrol": {
            "gozar": exponential(random, 60, easy, "C"), "site": exponential(random, 300, hard, "D")
        },
    }  # fmt: skip
    found = contrasts_of("HRT", city, {"gozar": 0.5, "site": 0.5}, TAU)[0]
    assert found.days is not None
    assert found.standardised_days is not None
    assert found.days.lo > 8
    assert found.standardised_days.lo < 0 < found.standardised_days.hi
    assert found.not_standardised is None


def test_what_cannot_be_standardised_says_why() -> None:
    random = Random(8)
    arms = {
        "lighting": {"gozar": exponential(random, 40, 0.01, "A")},
        "patrol": {"gozar": exponential(random, 40, 0.01, "B")},
    }
    reasons = {
        LEVEL_TOO_FEW: {"gozar": 0.5, "site": 0.5},
        LEVEL_UNKNOWN: {"gozar": 0.5, "": 0.5},
        ONE_LEVEL: {"gozar": 1.0},
    }
    for reason, mix in reasons.items():
        found = contrasts_of("HRT", arms, mix, TAU)[0]
        assert (found.standardised_days, found.not_standardised) == (None, reason)


def at_places(seed: int, count: int, places: int, prefix: str) -> Observed:
    days, back, where = of_places(seed, count, places)
    return seen(days, back, [f"{prefix}{place}" for place in where])


def test_arms_at_one_place_each_are_compared_with_nothing() -> None:
    for one, other, told in ((1, 1, False), (4, 40, False), (40, 4, False), (5, 5, True)):
        city = {
            "lighting": {"nahia": at_places(1, 80, one, "A")},
            "patrol": {"nahia": at_places(2, 80, other, "B")},
        }
        found = contrasts_of("HRT", city, ONE_MIX, TAU)[0]
        assert (found.days is not None, found.log_hazard is not None) == (told, told)
        assert found.reason_if_null == (None if told else TOO_FEW_PLACES)


@pytest.mark.parametrize(("one", "other"), [(5, 5), (9, 60), (60, 9)])
def test_an_arm_at_few_places_has_the_error_of_independent_problems_at_least(
    one: int, other: int
) -> None:
    """As a row of the report has it; the other arm keeps its error by place."""
    observed = at_places(3, 120, one, "A"), at_places(4, 120, other, "B")
    rows = [
        robust_restricted_mean(
            kaplan_meier(each.days, each.came_back), TAU, each.days, each.came_back, each.where
        )
        for each in observed
    ]
    se = apart(pair(*observed).of_days)
    assert se == pytest.approx(sqrt(rows[0].se ** 2 + rows[1].se ** 2))
    assert se > 1


def test_places_that_are_all_alike_give_no_error_and_so_no_weight() -> None:
    """Each of twenty places has the same days: rounding must not stand for an error."""
    days = [3, 40, 77, 120, 120] * 20
    back = [True, True, True, False, False] * 20
    city = {
        code: {"nahia": seen(days, back, [f"{code}{i // 5}" for i in range(100)])}
        for code in ("lighting", "patrol")
    }
    found = contrasts_of("HRT", city, ONE_MIX, TAU)[0]
    assert (found.days, found.reason_if_null) == (None, ALWAYS_THE_SAME)
