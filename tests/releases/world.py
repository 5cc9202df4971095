"""Cities in which cases come and are solved, from a seed: many of a kind here, few there."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from domain.issue.events import CaseImported
from domain.release import Quarter
from tests.projections.lanes import Lanes, an_id, imported

CITIES = ("HRT", "KBL", "MZR")
CATEGORIES = ("LGT", "WAS", "PUB", "HAR")
QUARTERS = tuple(f"{year}-Q{number}" for year in (2024, 2025) for number in (1, 2, 3, 4))
DAYS = 90


def told(seed: int) -> Lanes:
    """Two years of cases in three cities."""
    lanes = Lanes()
    for city in CITIES:
        lanes.city(city)
    random = Random(seed)
    for city, category, quarter in (
        (c, g, q) for c in CITIES for g in CATEGORIES for q in QUARTERS
    ):
        if random.random() < 0.12:
            continue
        many = 1 + int(min(random.paretovariate(0.6), 60)) + random.randrange(12)
        first = Quarter.named(quarter).first_day
        for case in cases(random, city, category, first, many):
            lanes.record(case, stream=an_id(case.source_id), lane=city)
    return lanes


def cases(
    random: Random, city: str, category: str, first: date, many: int, shared: float = 0.3
) -> Iterator[CaseImported]:
    """Each at a place of its own, a share at one of twenty that all know; most are solved."""
    for _ in range(many):
        spot = random.randrange(20) if random.random() < shared else random.randrange(10**9)
        opened = first + timedelta(days=random.randrange(DAYS))
        solved = opened + timedelta(days=random.randrange(40)) if random.random() < 0.8 else None
        number = random.randrange(10**12)
        yield imported(
            number, place=f"{city}-S{spot}", category=category, opened_on=opened, solved_on=solved
        )
