"""How often each problem came back after it was first solved: the units of the mean count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.statistics.recurrent import Unit

Returns = Mapping[str, Sequence[tuple[int, int, int]]]
"""Chain -> (opened, ended, next opened) of each of its episodes that another one followed."""


class First(NamedTuple):
    """The first solved episode of a problem in a row; `zero` is its time zero."""

    opened: int
    ended: int
    zero: int
    place: str


def returns(stretches: Iterable[Stretch]) -> Returns:
    """What followed what. A place is in one city, so a chain's name is in one city too."""
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for stretch in stretches:
        again = stretch[7]
        if again is not None:
            ended = stretch[4]
            found[stretch[14]].append((stretch[3], NEVER if ended is None else ended, again))
    return found


def units(firsts: Mapping[str, First], followed: Returns, cut_off: int, watch: Watch) -> list[Unit]:
    """For each problem the days on which it was reported again, and those it was looked at.

    Every later episode counts, also one that followed a case that was dropped, or that belongs
    to another row: the question is how often people had to report again.
    """
    watched = bool(watch.retired or watch.suspended)
    found: list[Unit] = []
    for chain, (opened, ended, zero, place) in firsts.items():
        again: Sequence[int] = ()
        if chain in followed:
            later = [day for at, end, day in followed[chain] if (at, end) >= (opened, ended)]
            again = [day for day in later if day >= zero]
        if watched:
            found.append(_watched(zero, again, cut_off, place, watch))
        else:
            found.append(([day - zero for day in again], cut_off - zero))
    return found


def _watched(zero: int, again: Sequence[int], cut_off: int, place: str, watch: Watch) -> Unit:
    limit = max(zero, min(cut_off, watch.retired.get(place, NEVER)))
    away = watch.suspended.get(place, ())
    seen = [days_at_risk(zero, day, away) for day in again if day < limit]
    return seen, days_at_risk(zero, limit, away)
