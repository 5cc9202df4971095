"""A response beside the other responses of the same city; never beside those of another city.

What a city's problems, people and books are like is the same in both arms. It is still no
experiment: hard problems get strong responses.

A city is told of in two steps. What it knows by itself is counted city by city, and its problems
are let go of; the mix of levels of places is that of all cities, and known when all are counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

from projections.comparing.arms import (
    FEWEST_PLACES,
    Arm,
    Observed,
    Pair,
    arm_of,
    error_of_difference,
    joined,
    log_of_hazard,
    pair_of,
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


@dataclass(frozen=True, slots=True)
class Unmixed:
    """A contrast that is not yet standardised, and by level of places the two arms, where both are
    enough."""

    contrast: Contrast
    levels: Mapping[str, Pair]


def contrasts_of(city: str, responses: City, mix: Mix, tau: int) -> list[Contrast]:
    """One contrast for each response that was said, in the order of their codes."""
    return [standardised(each, mix) for each in unmixed_of(city, responses)]


def unmixed_of(city: str, responses: City) -> list[Unmixed]:
    """The same before the mix is known."""
    said = {code: parts for code, parts in sorted(responses.items()) if code != NOT_SAID}
    levels = sorted({level for parts in said.values() for level in parts})
    counted = {level: _counted(said, level) for level in levels}
    return [_unmixed(city, code, counted) for code in said]


def _counted(said: City, level: str) -> dict[str, Arm]:
    """By response what was observed at the places of this level."""
    seen = {code: parts[level] for code, parts in said.items() if level in parts}
    places = {place: n for n, place in enumerate(_distinct(seen.values()))}
    return {code: arm_of(each, places) for code, each in seen.items()}


def _distinct(seen: Iterable[Observed]) -> dict[str, None]:
    return dict.fromkeys(place for each in seen for place in each.where)


def _unmixed(city: str, code: str, counted: Mapping[str, Mapping[str, Arm]]) -> Unmixed:
    sides = {level: _sides(code, arms) for level, arms in counted.items()}
    one, rest = (joined(arms) for arms in zip(*sides.values(), strict=True))
    reason = _reason(one, rest)
    whole = pair_of(one, rest) if reason is None else None
    levels = {
        level: whole if whole and len(sides) == 1 else pair_of(*arms)
        for level, arms in sides.items()
        if all(arm.is_enough for arm in arms)
    }
    days, hazards = _differences([(1.0, whole)]) if whole else (None, None)
    contrast = Contrast(
        city, code, one.solved, rest.solved, one.recurrences, rest.recurrences, days, hazards,
        reason if days or reason else ALWAYS_THE_SAME,
        None if hazards else reason or ALL_OR_NONE_CAME_BACK, None, None, reason,
    )  # fmt: skip
    return Unmixed(contrast, levels)


def _sides(code: str, arms: Mapping[str, Arm]) -> tuple[Arm, Arm]:
    """What a response and the others were at places of one level; nothing where there is none."""
    nothing = _nothing(next(iter(arms.values())))
    others = [arm for other, arm in arms.items() if other != code]
    return arms.get(code, nothing), together(others) if others else nothing


def _nothing(like: Arm) -> Arm:
    days = [0] * len(like.gone)
    return Arm(like.tau, days, days, [0] * len(like.held), [], [])


def _reason(one: Arm, rest: Arm) -> str | None:
    """Why they are not compared."""
    if rest.solved == 0:
        return NO_OTHER_RESPONSE
    if not (one.is_enough and rest.is_enough):
        return TOO_FEW_HERE
    return TOO_FEW_PLACES if min(one.places, rest.places) < FEWEST_PLACES else None


def _differences(
    parts: Sequence[tuple[float, Pair]],
) -> tuple[Difference | None, Difference | None]:
    """Of the mean days and of log(-log S), both arms weighted by one mix of parts.

    The parts share no place, and their weights add up to 1 (direct standardisation). The weighted
    share that was not reported again is that of the hazard.
    """
    days = _difference(
        sum(w * (pair.one.days - pair.other.days) for w, pair in parts),
        error_of_difference((w, w, pair.of_days) for w, pair in parts),
    )
    held = sum(w * pair.one.survival for w, pair in parts)
    others_held = sum(w * pair.other.survival for w, pair in parts)
    one, other = log_of_hazard(held), log_of_hazard(others_held)
    if one is None or other is None:
        return days, None
    scales = 1 / (held * exp(one)), 1 / (others_held * exp(other))
    se = error_of_difference(
        (w * pair.one.survival * scales[0], w * pair.other.survival * scales[1], pair.of_hazard)
        for w, pair in parts
    )
    return days, _difference(one - other, se)


def _difference(value: float, se: float) -> Difference | None:
    """None where no place differs from another: no error can be told, so no weight given."""
    if not se > NO_SPREAD:
        return None
    half = normal_quantile() * se
    return Difference(value, se, value - half, value + half)


def standardised(unmixed: Unmixed, mix: Mix) -> Contrast:
    """Both arms at the one mix; every level of it must be there, and enough, in both."""
    why = _not_standardised(unmixed, mix)
    days, hazards = (None, None)
    if why is None:
        days, hazards = _differences([(mix[level], unmixed.levels[level]) for level in sorted(mix)])
    return replace(
        unmixed.contrast,
        standardised_days=days,
        standardised_log_hazard=hazards,
        not_standardised=unmixed.contrast.not_standardised or why,
    )


def _not_standardised(unmixed: Unmixed, mix: Mix) -> str | None:
    if "" in mix:
        return LEVEL_UNKNOWN
    if len(mix) < 2:
        return ONE_LEVEL
    return None if all(level in unmixed.levels for level in mix) else LEVEL_TOO_FEW
