"""How much the fullest places hold, against what chance alone would give them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from projections.patterns.chance import top_share_by_chance
from projections.patterns.spots import Spot
from projections.statistics.distributions import chi2_tail

PERCENTS = (1, 5, 10)
FEWEST_IN_BAND = 5
"""Top places without which the band of chance is not shown: it leans on many."""
FEWEST_EMPTY = 5
"""So many empty places chance would leave; where none is, the register was made from cases."""

NO_EPISODES = "no-episodes"
TOO_FEW_PLACES = "fewer-places-than-one-in-that-share"
FROM_CASES = "places-known-only-from-cases"
TOO_FEW_TOP = "fewer-than-5-top-places"
SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class TopShare:
    """The share of all episodes in the top `percent` of places; `places` is how many those are.

    `expected` would be there if all places were alike, `lo` and `hi` the 95 % band of chance.
    """

    percent: int
    places: int | None
    episodes: int | None
    share: float | None
    expected: float | None
    lo: float | None
    hi: float | None
    more_than_chance: bool | None
    reason_if_null: str | None


@dataclass(frozen=True, slots=True)
class Unlike:
    """Whether places differ more than by chance: `dispersion` 1 says no more than that.

    Sum (O - E)^2/E over n - 1, and the chance `p` of one so large, by chi-squared.
    """

    dispersion: float | None
    p: float | None
    reason_if_null: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """The places with episodes, the fullest first, of `n_places` in all."""

    spots: Sequence[Spot]
    n_places: int

    @property
    def episodes(self) -> int:
        return sum(spot.episodes for spot in self.spots)


def top_places(n: int, percent: int) -> int:
    """How many places `percent` % of `n` are, rounded up."""
    return -(-n * percent // 100)


def share_of(counted: Counted, percent: int) -> TopShare:
    """What the top `percent` of places hold; null with a reason where that says nothing."""
    n, episodes = counted.n_places, counted.episodes
    if not episodes:
        return nothing(percent, NO_EPISODES)
    if n * percent < 100:
        return nothing(percent, TOO_FEW_PLACES)
    top = top_places(n, percent)
    held = sum(spot.episodes for spot in counted.spots[:top])
    seen = TopShare(percent, top, held, round(held / episodes, 6), None, None, None, None, None)
    if _from_cases(counted):
        return replace(seen, reason_if_null=FROM_CASES)
    chance = top_share_by_chance(n, episodes, top)
    seen = replace(seen, expected=round(chance.expected, 6))
    if top < FEWEST_IN_BAND:
        return replace(seen, reason_if_null=TOO_FEW_TOP)
    more = held / episodes > chance.hi
    return replace(seen, lo=round(chance.lo, 6), hi=round(chance.hi, 6), more_than_chance=more)


def nothing(percent: int, reason: str) -> TopShare:
    return TopShare(percent, None, None, None, None, None, None, None, reason)


def _from_cases(counted: Counted) -> bool:
    """No place is empty though chance would leave some so: then nobody registered the others."""
    empty = counted.n_places * (1 - 1 / counted.n_places) ** counted.episodes
    return len(counted.spots) == counted.n_places and empty >= FEWEST_EMPTY


def unlike(counted: Counted) -> Unlike:
    """Fisher's index of dispersion of all places, the empty ones too."""
    if not counted.episodes:
        return Unlike(None, None, NO_EPISODES)
    if counted.n_places < 2:
        return Unlike(None, None, TOO_FEW_PLACES)
    if _from_cases(counted):
        return Unlike(None, None, FROM_CASES)
    usual = counted.episodes / counted.n_places
    away = sum((spot.episodes - usual) ** 2 for spot in counted.spots) / usual
    away += (counted.n_places - len(counted.spots)) * usual
    df = counted.n_places - 1
    return Unlike(round(away / df, 4), round(chi2_tail(away, df), 6), None)
