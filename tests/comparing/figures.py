"""Made-up solved problems, for tests of what is compared and pooled."""

from math import exp, log
from random import Random

from projections.comparing.arms import Observed
from projections.comparing.contrasts import Contrast, Difference

TAU = 90


def seen(days: list[int], came_back: list[bool], where: list[str] | None = None) -> Observed:
    """Places of their own where none are named."""
    places = where or [f"P{number}" for number in range(len(days))]
    back = [b and d <= TAU for d, b in zip(days, came_back, strict=True)]
    return Observed(TAU, [min(d, TAU + 1) for d in days], back, places)


def exponential(
    random: Random, count: int, hazard: float, prefix: str = "P", level_off: int = 200
) -> Observed:
    """Times until reported again with this hazard a day, each at a place of its own."""
    days = [int(-log(1 - random.random()) / hazard) + 1 for _ in range(count)]
    back = [day <= level_off for day in days]
    return seen([min(day, level_off) for day in days], back,
                [f"{prefix}{number}" for number in range(count)])  # fmt: skip


def mean_days(hazard: float) -> float:
    """Of whole days: the sum over the first 90 of the chance not to be reported again by then."""
    return sum(exp(-hazard * day) for day in range(TAU))


def contrast(
    city: str, value: float = 5.0, se: float = 1.0, *, n: int = 30, n_others: int = 30,
    recurrences: int = 10, recurrences_others: int = 10, compared: bool = True,
) -> Contrast:  # fmt: skip
    days = Difference(value, se, value - 1.96 * se, value + 1.96 * se) if compared else None
    reason = None if compared else "too-few-solved-or-followed"
    return Contrast(
        city, "lighting", n, n_others, recurrences, recurrences_others, days, None, reason,
        reason or "all-or-none-came-back", None, None, "one-level-of-places-only",
    )  # fmt: skip
