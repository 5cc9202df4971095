"""What is true in the demonstration: how soon a solved problem is reported again.

The days until then are drawn so that on each day the same share comes back, by city and by the
main response. A test can therefore ask the statistics for what is known here.
"""

from collections.abc import Mapping
from math import exp, floor, log
from random import Random

DEFAULT_RETURN = 0.18
CITY_RETURN: Mapping[str, float] = {
    "KBL": 0.24, "HRT": 0.12, "MZR": 0.16, "JAA": 0.28,
    "KDZ": 0.22, "FRH": 0.10, "BMN": 0.08, "NIL": 0.14,
}  # fmt: skip
"""The share of solved problems reported again within 90 days, for a response of weight 1."""

RESPONSE_WEIGHT: Mapping[str, float] = {
    "physical_repair": 0.6, "lighting": 0.7, "service_schedule": 0.8, "cleaning": 1.6,
    "patrol": 1.5, "joint_patrol": 0.9, "rule_or_fine": 1.2, "awareness": 1.3,
    "mediation": 0.8, "social_support": 0.7, "referral": 1.4, "other": 1.2,
}  # fmt: skip


def daily_rate(city: str, response: str) -> float:
    """The share that comes back on each day, of what has not come back yet (log scale)."""
    share = CITY_RETURN.get(city, DEFAULT_RETURN)
    return -log(1 - share) / 90 * RESPONSE_WEIGHT.get(response, 1.0)


def returned_by(city: str, response: str, days: int) -> float:
    """The share reported again within that many days of the work that solved it."""
    return 1 - exp(-daily_rate(city, response) * days)


def days_until_back(chance: Random, city: str, response: str) -> int:
    """Whole days, at least one, until the problem is reported again."""
    return 1 + floor(chance.expovariate(daily_rate(city, response)))
