"""A response beside the other responses of the same city; never beside those of another city.

What a city's problems, people and books are like is the same in both arms. It is still no
experiment: hard problems get strong responses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from projections.comparing.arms import (
    FEWEST_PLACES,
    Arm,
    Observed,
    arm_of,
    error_of_difference,
    is_enough,
    mixed,
    together,
)
from projections.statistics.distributions import normal_quantile

NOT_SAID = "not-said"
"""Solved, and nobody said by what; stands in no comparison, for it may have been either arm."""

TOO_FEW_HERE = "too-few-solved-or-followed"
TOO_FEW_PLACES = "too-few-places"
NO_OTHER_RESPONSE = "no-other-response-in-this-city"
ALL_OR_NONE_CAME_BACK = "all-or-none-came-back"
ALWAYS_THE_SAME = "no-spread-between-places"

NO_SPREAD = 1e-9
"""What rounding may leave of an error of 0, where days are 90 and hazards about 1."""

ONE_LEVEL = "one-level-of-places-only"
LEVEL_UNKNOWN = "level-of-some-places-unknown"
LEVEL_TOO_FEW = "too-few-at-a-level-of-places"


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with its robust SE and 95 % interval."""

    value: float
    se: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """A response against the same city's other responses.

    `days`: more days until reported again, of the first `tau`. `log_hazard`: difference of
    log(-log(1 - F)); below 0 less was reported again. `standardised`: the same differences with
    both arms brought to one mix of levels of places. Null with its reason where it cannot be said.
    """

    city: str
    response: str
    n: int
    n_others: int
    recurrences: int
    recurrences_others: int
    days: Difference | None
    log_hazard: Difference | None
    reason_if_null: str | None
    log_hazard_reason: str | None
    standardised_days: Difference | None
    standardised_log_hazard: Difference | None
    not_standardised: str | None


City = Mapping[str, Mapping[str, Observed]]
"""Response -> level of place -> what was observed in one city."""

Mix = Mapping[str, float]
"""Level of place -> its share of the solved problems of all cities that are looked at."""


def contrasts_of(city: str, responses: City, mix: Mix, tau: int) -> list[Contrast]:
    """One contrast for each response that was said, in the order of their codes."""
    said = sorted(code for code in responses if code != NOT_SAID)
    return [_contrast(city, code, said, responses, mix, tau) for code in said]


def _contrast(
    city: str, code: str, said: list[str], responses: City, mix: Mix, tau: int
) -> Contrast:
    own = responses[code]
    others = _by_level([responses[other] for other in said if other != code], tau)
    one, rest = together(own.values(), tau), together(others.values(), tau)
    reason = _reason(one, rest)
    days = hazards = None
    if reason is None:
        days, hazards = _differences(arm_of(one), arm_of(rest))
    adjusted, not_standardised = _standardised(own, others, mix)
    return Contrast(
        city, code, one.solved, rest.solved, one.recurrences, rest.recurrences, days, hazards,
        reason if days or reason else ALWAYS_THE_SAME,
        None if hazards else reason or ALL_OR_NONE_CAME_BACK,
        *adjusted, reason or not_standardised,
    )  # fmt: skip


def _by_level(parts: list[Mapping[str, Observed]], tau: int) -> dict[str, Observed]:
    levels = sorted({level for part in parts for level in part})
    return {
        level: together((part[level] for part in parts if level in part), tau) for level in levels
    }


def _reason(one: Observed, rest: Observed) -> str | None:
    if rest.solved == 0:
        return NO_OTHER_RESPONSE
    if not (is_enough(one) and is_enough(rest)):
        return TOO_FEW_HERE
    return TOO_FEW_PLACES if min(one.places, rest.places) < FEWEST_PLACES else None


def _differences(one: Arm, rest: Arm) -> tuple[Difference | None, Difference | None]:
    days = _difference(one.days - rest.days, error_of_difference(one.of_days, rest.of_days))
    if not one.hazard or not rest.hazard:
        return days, None
    se = error_of_difference(one.of_hazard, rest.of_hazard, 1 / one.hazard, 1 / rest.hazard)
    return days, _difference(log(one.hazard) - log(rest.hazard), se)


def _difference(value: float, se: float) -> Difference | None:
    """None where no place differs from another: no error can be told, so no weight given."""
    if not se > NO_SPREAD:
        return None
    half = normal_quantile() * se
    return Difference(value, se, value - half, value + half)


Adjusted = tuple[tuple[Difference | None, Difference | None], str | None]


def _standardised(
    own: Mapping[str, Observed], others: Mapping[str, Observed], mix: Mix
) -> Adjusted:
    """Both arms at the one mix; every level of it must be there, and enough, in both."""
    if "" in mix:
        return (None, None), LEVEL_UNKNOWN
    if len(mix) < 2:
        return (None, None), ONE_LEVEL
    levels = sorted(mix)
    for arm in (own, others):
        if not all(level in arm and is_enough(arm[level]) for level in levels):
            return (None, None), LEVEL_TOO_FEW
    weights = [mix[level] for level in levels]
    one, rest = (mixed([arm_of(arm[level]) for level in levels], weights) for arm in (own, others))
    return _differences(one, rest), None
