"""How often each problem came back after it was first solved: the units of the mean count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from operator import itemgetter

from projections.recurrence.columns import Columns
from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Watch
from projections.statistics.recurrent import Unit

TIMES_OF_REPEATS = (90, 180, 365)
"""Days after the first solution for which the mean count is told."""

LAST = max(TIMES_OF_REPEATS)

Part = tuple[int, int | None, int | None, int | None, int]
"""Of an episode: opened, ended, next opened, its time zero, the number of its place."""

Histories = Mapping[str, Sequence[Part]]
"""Chain -> its episodes. A place is in one city, so a chain's name is in one city too."""


def histories(
    columns: Columns, zeros: Iterable[int | None], places: Iterable[int]
) -> dict[str, list[Part]]:
    """`zeros` and `places` have one entry for each episode, see `Part`."""
    found: dict[str, list[Part]] = defaultdict(list)
    parts = zip(columns.opened, columns.ended, columns.again, zeros, places, strict=False)
    for chain, part in zip(columns.chain, parts, strict=True):
        found[chain].append(part)
    return found


def returns(columns: Columns) -> Histories:
    """The episodes of all problems, for what followed those of one row."""
    return histories(columns, repeat(None), repeat(0))


def units(
    own: Histories, all_of_them: Histories, cut_off: int, watch: Watch, names: Sequence[str]
) -> tuple[list[Unit], list[int]]:
    """For each problem the days on which it was reported again, and those it was looked at; and
    its place. `own` are its episodes in this row, `names` those of the places.

    Every later episode counts, also one that followed a case that was dropped, or that belongs
    to another row: the question is how often people had to report again. What is later than
    `LAST` is left out: no figure asks for it.
    """
    watching = watch if watch.retired or watch.suspended else None
    found, places = list[Unit](), list[int]()
    for chain, episodes in own.items():
        solved = [each for each in episodes if each[1] is not None and each[3] is not None]
        if solved:
            first = min(solved, key=_when)
            found.append(_unit(first, all_of_them[chain], cut_off, watching, names[first[4]]))
            places.append(first[4])
    return found, places


def _unit(
    first: Part, episodes: Sequence[Part], cut_off: int, watching: Watch | None, place: str
) -> Unit:
    opened, ended, _, zero, _ = first
    assert ended is not None
    assert zero is not None
    last = zero + LAST if watching is None else NEVER
    again = [
        day
        for at, end, day, _, _ in episodes
        if day is not None
        and zero <= day <= last
        and (at > opened or (at == opened and (end is None or end >= ended)))
    ]
    if watching is not None:
        return _watched(zero, again, cut_off, place, watching)
    return [day - zero for day in again], min(cut_off - zero, LAST + 1)


_when = itemgetter(0, 1)


def _watched(zero: int, again: Sequence[int], cut_off: int, place: str, watch: Watch) -> Unit:
    limit = max(zero, min(cut_off, watch.retired.get(place, NEVER)))
    away = watch.suspended.get(place, ())
    seen = [days_at_risk(zero, day, away) for day in again if day < limit]
    until = days_at_risk(zero, limit, away)
    return [days for days in seen if days <= LAST], min(until, LAST + 1)
