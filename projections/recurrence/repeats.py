"""How often each problem came back after it was first solved: the units of the mean count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch
from projections.statistics.recurrent import Unit

TIMES_OF_REPEATS = (90, 180, 365)
"""Days after the first solution for which the mean count is told."""

LAST = max(TIMES_OF_REPEATS)

Returns = Mapping[str, Sequence[tuple[int, int, int]]]
"""Chain -> (opened, ended, next opened) of each of its episodes that another one followed."""


First = tuple[int, int, int, str]
"""The first solved episode of a problem in a row: opened, ended, its time zero, its place."""


class Columns(NamedTuple):
    """The fields of many episodes, see `Stretch`."""

    lane: Sequence[str]
    category: Sequence[str]
    place: Sequence[str]
    opened: Sequence[int]
    ended: Sequence[int | None]
    solved: Sequence[int | None]
    confirmed: Sequence[int | None]
    again: Sequence[int | None]
    reopened: Sequence[bool]
    cases: Sequence[int]
    reports: Sequence[int]
    response: Sequence[str | None]
    responses: Sequence[str]
    body: Sequence[str | None]
    chain: Sequence[str]


class Solved(NamedTuple):
    """What of that is asked of those that were solved."""

    place: Sequence[str]
    opened: Sequence[int]
    ended: Sequence[int | None]
    again: Sequence[int | None]
    reopened: Sequence[bool]
    responses: Sequence[str]
    chain: Sequence[str]


def first_solved(solved: Solved, zeros: Sequence[int]) -> dict[str, First]:
    """Chain -> the first of its episodes among these, which were all solved."""
    found: dict[str, First] = {}
    for chain, opened, ended, zero, place in zip(
        solved.chain, solved.opened, solved.ended, zeros, solved.place, strict=True
    ):
        known = found.get(chain)
        if ended is not None and (known is None or (opened, ended) < known[:2]):
            found[chain] = (opened, ended, zero, place)
    return found


def returns(stretches: Iterable[Stretch]) -> Returns:
    """What followed what. A place is in one city, so a chain's name is in one city too."""
    return followed_in(map(_FOLLOWED, stretches))


def followed_in(parts: Iterable[tuple[str, int, int | None, int | None]]) -> Returns:
    """The same of (chain, opened, ended, next opened)."""
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for chain, opened, ended, again in parts:
        if again is not None:
            found[chain].append((opened, NEVER if ended is None else ended, again))
    return found


_FOLLOWED = attrgetter("chain", "opened", "ended", "again")


def units(
    firsts: Mapping[str, First], followed: Returns, cut_off: int, watch: Watch
) -> tuple[list[Unit], list[str]]:
    """For each problem the days on which it was reported again, and those it was looked at; and
    its place.

    Every later episode counts, also one that followed a case that was dropped, or that belongs
    to another row: the question is how often people had to report again. What is later than
    `LAST` is left out: no figure asks for it.
    """
    watched = bool(watch.retired or watch.suspended)
    found: list[tuple[Unit, str]] = []
    for chain, (opened, ended, zero, place) in firsts.items():
        again: Sequence[int] = ()
        if chain in followed:
            again = [
                day
                for at, end, day in followed[chain]
                if (at, end) >= (opened, ended) and day >= zero
            ]
        if watched:
            seen, end = _watched(zero, again, cut_off, place, watch)
        else:
            seen, end = [day - zero for day in again], cut_off - zero
        found.append((([day for day in seen if day <= LAST], min(end, LAST + 1)), place))
    found.sort(key=_end)  # what is in order already costs the estimator less
    return [unit for unit, _ in found], [place for _, place in found]


def _end(found: tuple[Unit, str]) -> float:
    return found[0][1]


def _watched(
    zero: int, again: Sequence[int], cut_off: int, place: str, watch: Watch
) -> tuple[list[int], int]:
    limit = max(zero, min(cut_off, watch.retired.get(place, NEVER)))
    away = watch.suspended.get(place, ())
    seen = [days_at_risk(zero, day, away) for day in again if day < limit]
    return seen, days_at_risk(zero, limit, away)
