"""What was counted at each place of a city, and how it stands to the other places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Positions, Watch
from projections.recurrence.reading import Stretch
from projections.recurrence.tables import place as registered
from projections.statistics.empirical_bayes import gamma_poisson


@dataclass(slots=True)
class Spot:
    """One place with episodes. `recurrences`: how many of those solved were reported again."""

    place: str
    episodes: int = 0
    cases: int = 0
    reports: int = 0
    solved: int = 0
    recurrences: int = 0


def count_spots(stretches: Iterable[Stretch], first: int, end: int, cut_off: int) -> list[Spot]:
    """Of episodes begun from `first` until before `end`: the fullest place first, then by code."""
    found: dict[str, Spot] = {}
    for _, _, place, opened, _, solved, _, again, _, cases, reports, *_ in stretches:
        if first <= opened < end:
            spot = found.get(place)
            if spot is None:
                spot = found[place] = Spot(place)
            spot.episodes += 1
            spot.cases += cases
            spot.reports += reports
            if solved is not None:
                spot.solved += 1
                spot.recurrences += again is not None and again < cut_off
    return sorted(found.values(), key=lambda spot: (-spot.episodes, spot.place))


Places = Mapping[str, str | None]
"""Place -> the nahia it lies in or is."""


def places_of(
    connection: Connection, city: str, positions: Positions, spots: Sequence[Spot], watch: Watch,
    first: int,
) -> Places:  # fmt: skip
    """Every place of the city that nothing further lies at, and those with episodes.

    Places retired before the first day are left out, unless an episode began there.
    """
    rows = connection.execute(
        select(registered.c.code, registered.c.parent, registered.c.nahia).where(
            registered.c.lane == city,
            registered.c.code != city,
            registered.c.position <= positions.get(city, 0),
        )
    ).all()
    parents = {row.parent for row in rows}
    with_episodes = {spot.place for spot in spots}
    found = {
        row.code: row.nahia
        for row in rows
        if row.code in with_episodes
        or (row.code not in parents and watch.retired.get(row.code, NEVER) > first)
    }
    return dict.fromkeys(with_episodes) | found


Rates = Mapping[str, tuple[float, float]]
"""Place -> (observed over expected, the same shrunk)."""


def shrunk_rates(
    spots: Sequence[Spot], places: Places, watch: Watch, first: int, end: int
) -> Rates:
    """By the days on which each place was watched, from `first` until before `end`.

    Clayton and Kaldor 1987; where places differ no more than by chance all are drawn to 1.
    """
    if not spots:
        return {}
    counts = {spot.place: spot.episodes for spot in spots}
    days = {code: _watched(code, watch, first, end) for code in places}
    each_day = sum(counts.values()) / sum(days.values())
    expected = [days[code] * each_day for code in places]
    shrunk = gamma_poisson([counts.get(code, 0) for code in places], expected)
    if shrunk is None:
        return {}
    return {
        code: (round(counts[code] / usual, 4), round(rate, 4))
        for code, usual, rate in zip(places, expected, shrunk.rates, strict=True)
        if code in counts
    }


def _watched(code: str, watch: Watch, first: int, end: int) -> int:
    """At least one day: something was seen there, or could have been."""
    until = min(end, watch.retired.get(code, NEVER))
    return max(1, days_at_risk(first - 1, until - 1, watch.suspended.get(code, ())))
