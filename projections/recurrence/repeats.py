"""How often each problem came back after it was first solved: the units of the mean count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from projections.recurrence.columns import Columns, Numbered
from projections.recurrence.episodes import NEVER, days_at_risk
from projections.recurrence.places import Watch
from projections.statistics.recurrent import Unit

TIMES_OF_REPEATS = (90, 180, 365)
"""Days after the first solution for which the mean count is told."""

LAST = max(TIMES_OF_REPEATS)

Returns = Mapping[str, Sequence[tuple[int, int | None, int]]]
"""Chain -> (opened, ended, next opened) of each of its episodes that another one followed. A place
is in one city, so a chain's name is in one city too."""

First = tuple[int, int, int, int]
"""The first solved episode of a problem in a row: opened, ended, time zero, number of its place."""

Later = Iterable[tuple[int, int, int | None, int | None]]
"""The number of the problem of an episode; when that was opened, when it ended, and the next."""


def returns(columns: Columns) -> Returns:
    """What followed what in a whole scope."""
    found: dict[str, list[tuple[int, int | None, int]]] = defaultdict(list)
    for chain, opened, ended, again in zip(
        columns.chain, columns.opened, columns.ended, columns.again, strict=True
    ):
        if again is not None:
            found[chain].append((opened, ended, again))
    return found


def units(
    problems: Numbered, places: Numbered, columns: Columns, zeros: Sequence[int | None],
    cut_off: int, watch: Watch, followed: Returns | None,
) -> tuple[list[Unit], list[int]]:  # fmt: skip
    """For each problem the days on which it was reported again, and those it was looked at; and
    its place.

    Every later episode counts, also one that followed a case that was dropped, or that belongs
    to another row (`followed`): the question is how often people had to report again. What is
    later than `LAST` is left out: no figure asks for it.
    """
    firsts = _first_solved(problems, columns, zeros, places)
    later: Later = zip(problems.of, columns.opened, columns.ended, columns.again, strict=True)
    if followed is not None:
        later = (
            (number, *each)
            for number, chain in enumerate(problems.names)
            for each in followed.get(chain, ())
        )
    watched = bool(watch.retired or watch.suspended)
    seen = _days_again(firsts, later, NEVER if watched else LAST)
    found, where = list[Unit](), list[int]()
    for first, days in zip(firsts, seen, strict=True):
        if first is not None:
            _, _, zero, place = first
            if watched:
                found.append(_watched(zero, days, cut_off, places.names[place], watch))
            else:
                found.append((days, min(cut_off - zero, LAST + 1)))
            where.append(place)
    return found, where


def _first_solved(
    problems: Numbered, columns: Columns, zeros: Sequence[int | None], places: Numbered
) -> list[First | None]:
    """For each problem."""
    found: list[First | None] = [None] * len(problems.names)
    for problem, opened, ended, zero, place in zip(
        problems.of, columns.opened, columns.ended, zeros, places.of, strict=True
    ):
        if zero is not None and ended is not None:
            known = found[problem]
            if known is None or (opened <= known[0] and (opened, ended) < known[:2]):
                found[problem] = opened, ended, zero, place
    return found


def _days_again(firsts: Sequence[First | None], later: Later, last: int) -> list[list[int]]:
    """For each problem the days after time zero, up to the `last`, on which it was back."""
    found: list[list[int]] = [[] for _ in firsts]
    for problem, opened, ended, again in later:
        if again is not None and (first := firsts[problem]) is not None:
            days = again - first[2]
            if 0 <= days <= last and (
                opened > first[0] or (opened == first[0] and (ended is None or ended >= first[1]))
            ):
                found[problem].append(days)
    return found


def _watched(zero: int, again: Sequence[int], cut_off: int, place: str, watch: Watch) -> Unit:
    limit = max(zero, min(cut_off, watch.retired.get(place, NEVER)))
    away = watch.suspended.get(place, ())
    seen = [days_at_risk(zero, zero + days, away) for days in again if zero + days < limit]
    until = days_at_risk(zero, limit, away)
    return [days for days in seen if days <= LAST], min(until, LAST + 1)
