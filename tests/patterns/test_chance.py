"""What chance alone gives the fullest places, against simulated towns where all are alike."""

from collections import Counter
from random import Random
from statistics import mean, stdev

import pytest

from projections.patterns.chance import top_share_by_chance
from projections.patterns.shares import (
    FROM_CASES,
    NO_EPISODES,
    TOO_FEW_PLACES,
    TOO_FEW_TOP,
    Counted,
    share_of,
    top_places,
    unlike,
)
from projections.patterns.spots import Spot


def simulated(places: int, episodes: int, top: int, times: int = 300) -> list[float]:
    random = Random(places * episodes)
    shares = []
    for _ in range(times):
        counts = Counter(random.randrange(places) for _ in range(episodes))
        shares.append(sum(sorted(counts.values(), reverse=True)[:top]) / episodes)
    return shares


@pytest.mark.parametrize(
    ("places", "episodes", "top"),
    [(100, 50, 5), (100, 1_000, 5), (100, 1_000, 10), (500, 300, 25), (1_000, 1_500, 10),
     (50, 2_000, 5)],
)  # fmt: skip
def test_the_share_and_its_band_are_those_of_a_simulation(
    places: int, episodes: int, top: int
) -> None:
    shares = simulated(places, episodes, top)
    found = top_share_by_chance(places, episodes, top)
    assert found.expected == pytest.approx(mean(shares), rel=0.03)
    inside = mean(found.lo <= share <= found.hi for share in shares)
    assert inside >= 0.88
    assert found.hi - found.lo == pytest.approx(2 * 1.96 * stdev(shares), rel=0.25)


@pytest.mark.parametrize(("places", "episodes"), [(2, 1), (10, 1), (10, 10**6), (10**5, 1)])
def test_the_extremes_stay_shares(places: int, episodes: int) -> None:
    found = top_share_by_chance(places, episodes, 1)
    assert 0 <= found.lo <= found.expected <= found.hi <= 1


def spots(*episodes: int) -> list[Spot]:
    return [Spot(f"P{at:04}", count, count, count) for at, count in enumerate(episodes)]


def test_the_percent_of_places_is_rounded_up() -> None:
    assert [top_places(n, 5) for n in (20, 21, 40, 41)] == [1, 2, 2, 3]


def test_the_share_of_a_few_places_stands_with_its_reason() -> None:
    assert share_of(Counted([], 50), 1).reason_if_null == NO_EPISODES
    assert share_of(Counted(spots(3), 9), 10).reason_if_null == TOO_FEW_PLACES
    found = share_of(Counted(spots(6, 2), 20), 10)
    assert (found.places, found.episodes, found.share) == (2, 8, 1.0)
    assert found.expected == pytest.approx(mean(simulated(20, 8, 2)), rel=0.05)
    assert (found.lo, found.more_than_chance, found.reason_if_null) == (None, None, TOO_FEW_TOP)


def test_more_than_chance_is_said_where_few_places_hold_most() -> None:
    gathered = share_of(Counted(spots(*[40] * 5, *[1] * 50), 100), 5)
    assert gathered.share == 0.8
    assert gathered.more_than_chance is True
    even = share_of(Counted(spots(*[4] * 30, *[2] * 40), 100), 5)
    assert even.more_than_chance is False


def test_a_register_made_from_the_cases_cannot_tell_chance() -> None:
    """Had all places been known, some would be empty."""
    found = share_of(Counted(spots(*[3] * 10, *[1] * 90), 100), 10)
    assert (found.share, found.expected, found.reason_if_null) == (0.25, None, FROM_CASES)
    assert unlike(Counted(spots(*[3] * 10, *[1] * 90), 100)).reason_if_null == FROM_CASES


def test_places_that_are_alike_have_a_dispersion_of_one() -> None:
    random = Random(5)
    alike = Counter(random.randrange(200) for _ in range(600))
    found = unlike(Counted(spots(*sorted(alike.values(), reverse=True)), 200))
    assert found.dispersion == pytest.approx(1, abs=0.25)
    assert found.p is not None
    assert found.p > 0.05
    gathered = unlike(Counted(spots(300, *[2] * 150), 200))
    assert gathered.p == 0
    assert unlike(Counted(spots(4), 1)).reason_if_null == TOO_FEW_PLACES
    assert unlike(Counted([], 5)).reason_if_null == NO_EPISODES
