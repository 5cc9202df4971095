"""Cases that people confirmed as come back, again and again at one place and of one category."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, and_, select

from projections.learning.tables import problem_case
from projections.recurrence.tables import case
from projections.runner import positions

FEWEST_LINKS = 2
"""Confirmed recurrences in a chain before anybody is asked whether it is a problem."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Cases of one place and category that hang together; `problems` are those with one of them.

    `unknown` are the cases that no problem holds.
    """

    city: str
    place: str
    category: str
    cases: tuple[UUID, ...]
    problems: tuple[UUID, ...]
    unknown: tuple[UUID, ...]


def shown(connection: Connection) -> dict[tuple[str, str], int]:
    """How far the tables are that suspicions come from."""
    names = ("recurrence", "problems")
    return {key: at for key, at in positions(connection).items() if key[0] in names}


def suspicions(connection: Connection) -> list[Suspicion]:
    """Every chain that is long enough and holds a case that is in no problem yet."""
    earlier = case.alias("earlier")
    links = connection.execute(
        select(case.c.lane, case.c.place, case.c.category, case.c.case_id, case.c.same_as)
        .join(
            earlier,
            and_(
                earlier.c.case_id == case.c.same_as,
                earlier.c.number == 0,
                earlier.c.to_position.is_(None),
                earlier.c.place == case.c.place,
                earlier.c.category == case.c.category,
            ),
        )
        .where(case.c.same_as.is_not(None), case.c.number == 0, case.c.to_position.is_(None))
        .order_by(case.c.lane, case.c.place, case.c.category, case.c.case_id)
    )
    by_home: dict[tuple[str, str, str], list[tuple[UUID, UUID]]] = defaultdict(list)
    for lane, place, category, case_id, same_as in links:
        by_home[lane, place, category].append((case_id, same_as))
    held = _problems_of(connection)
    return [
        found
        for home, pairs in by_home.items()
        for cases in _hanging_together(pairs)
        if len(cases) > FEWEST_LINKS
        if (found := _suspicion(home, cases, held)).unknown
    ]


def _suspicion(
    home: tuple[str, str, str], cases: tuple[UUID, ...], held: dict[UUID, set[UUID]]
) -> Suspicion:
    problems = sorted({problem for each in cases for problem in held.get(each, ())})
    unknown = tuple(each for each in cases if each not in held)
    return Suspicion(*home, cases, tuple(problems), unknown)


def _hanging_together(pairs: Iterable[tuple[UUID, UUID]]) -> list[tuple[UUID, ...]]:
    """The groups that links make of cases, each in the order of their ids."""
    group_of: dict[UUID, set[UUID]] = {}
    for one, other in pairs:
        merged = group_of.get(one, {one}) | group_of.get(other, {other})
        for each in merged:
            group_of[each] = merged
    groups = {id(group): group for group in group_of.values()}
    return [tuple(sorted(group)) for group in groups.values()]


def _problems_of(connection: Connection) -> dict[UUID, set[UUID]]:
    """Case -> the problems that hold it, refused ones too."""
    held: dict[UUID, set[UUID]] = defaultdict(set)
    for problem, issue in connection.execute(select(problem_case)):
        held[issue].add(problem)
    return dict(held)
