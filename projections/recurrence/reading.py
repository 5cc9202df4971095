"""The episodes a report speaks of: at any position, cut at any day.

What stands now is read from the folded episodes, except for problems in which something happened
on or after the cut-off; those, and everything at an older position, are folded from the versions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, true

from domain.errors import Refusal
from projections.recurrence.chains import is_known_again, problem_in
from projections.recurrence.episodes import (
    Episode,
    Home,
    Problem,
    Spell,
    before,
    episodes,
    problem_of,
)
from projections.recurrence.places import Positions
from projections.recurrence.tables import case, episode
from projections.recurrence.versions import SPELL_COLUMNS, STANDS, spell_of
from projections.tables import checkpoint

NAME = "recurrence"


class Stretch(NamedTuple):
    """One episode as a report counts it; days are ordinals, see `Episode`."""

    lane: str
    category: str
    place: str
    opened: int
    ended: int | None
    solved: int | None
    confirmed: int | None
    again: int | None
    reopened: bool
    cases: int
    reports: int


COLUMNS = tuple(episode.c[name] for name in Stretch._fields)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which episodes: of one city (None: all), one category, before the day `cut_off`."""

    cut_off: int
    city: str | None = None
    category: str | None = None


def reached(connection: Connection) -> dict[str, int]:
    """Lane -> the last position that these tables have taken in."""
    rows = connection.execute(
        select(checkpoint.c.lane, checkpoint.c.position)
        .where(checkpoint.c.projection == NAME)
        .order_by(checkpoint.c.lane)
    )
    return {row.lane: row.position for row in rows}


def is_past(connection: Connection, scope: Scope, positions: Positions) -> bool:
    """Whether something has been taken in since; refuses what has not been taken in yet."""
    here = reached(connection)
    if any(position > here.get(lane, 0) for lane, position in positions.items()):
        raise Refusal(
            "position-not-reached", "The report is not that far yet; ask again in a moment."
        )
    lanes = here if scope.city is None else [scope.city]
    return any(positions.get(lane, 0) < here.get(lane, 0) for lane in lanes)


def read(
    connection: Connection, scope: Scope, positions: Positions | None = None
) -> Iterable[Stretch]:
    """The episodes in scope, in no order."""
    if positions is not None and is_past(connection, scope, positions):
        return _fold(_problems_at(connection, scope, positions), scope)
    late = _late(scope)
    if connection.scalar(late.limit(1)) is None:
        return _stored(connection, scope, true())
    problems = _standing(connection, scope, case.c.chain.in_(late))
    return [
        *_stored(connection, scope, episode.c.chain.not_in(late)),
        *_fold(problems, scope),
    ]


def _stored(connection: Connection, scope: Scope, which: ColumnElement[bool]) -> Iterable[Stretch]:
    asked = select(*COLUMNS).where(_in_scope(episode.c.lane, episode.c.category, scope), which)
    # A row has the fields of a Stretch already; 100,000 of them are not copied.
    return cast("Iterable[Stretch]", connection.execute(asked))


def _in_scope(
    lane: ColumnElement[str], category: ColumnElement[str], scope: Scope
) -> ColumnElement[bool]:
    return and_(
        true() if scope.city is None else lane == scope.city,
        true() if scope.category is None else category == scope.category,
    )


def _late(scope: Scope) -> Select[str]:
    """Problems in which something happened on or after the cut-off."""
    return select(episode.c.chain).where(
        episode.c.latest >= scope.cut_off,
        _in_scope(episode.c.lane, episode.c.category, scope),
    )


Problems = Mapping[tuple[str, Problem], list[Spell]]
"""(city, problem) -> its spells."""


def _standing(connection: Connection, scope: Scope, which: ColumnElement[bool]) -> Problems:
    rows = connection.execute(
        select(case.c.lane, case.c.chain, *SPELL_COLUMNS).where(
            STANDS, which, true() if scope.city is None else case.c.lane == scope.city
        )
    )
    found: dict[tuple[str, Problem], list[Spell]] = defaultdict(list)
    problems: dict[str, Problem] = {}
    for lane, chain, *fields in rows:
        if chain not in problems:
            problems[chain] = problem_in(chain)
        found[lane, problems[chain]].append(spell_of(fields))
    return found


def _problems_at(connection: Connection, scope: Scope, positions: Positions) -> Problems:
    """All problems of the lanes in scope, from the versions that stood at these positions."""
    found: dict[tuple[str, Problem], list[Spell]] = defaultdict(list)
    for lane, position in positions.items():
        if scope.city in (None, lane):
            for problem, spells in _lane_at(connection, lane, position).items():
                if scope.category in (None, problem.category):
                    found[lane, problem] = spells
    return found


def _lane_at(connection: Connection, lane: str, position: int) -> dict[Problem, list[Spell]]:
    rows = connection.execute(
        select(case.c.place, case.c.category, case.c.not_same_as, *SPELL_COLUMNS)
        .where(case.c.lane == lane, *stood_at(position))
        .order_by(case.c.case_id, case.c.number)
    ).all()
    linked = any(row.same_as is not None or row.not_same_as is not None for row in rows)
    homes = {row.case_id: _home(row) for row in rows} if linked else {}
    found: dict[Problem, list[Spell]] = defaultdict(list)
    for place, category, not_same_as, *fields in rows:
        problem = Problem(place, category)
        if fields[-1] is not None or not_same_as is not None:
            problem = problem_of(homes[fields[0]], homes.get)
        if is_known_again(lane, problem):
            found[problem].append(spell_of(fields))
    return found


def _home(row: Any) -> Home:
    return Home(row.case_id, row.place, row.category, row.same_as, row.not_same_as)


def stood_at(position: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The versions that stood at a position of their lane."""
    return (
        case.c.from_position <= position,
        or_(case.c.to_position.is_(None), case.c.to_position > position),
    )


def _fold(problems: Problems, scope: Scope) -> Iterator[Stretch]:
    for (lane, problem), spells in problems.items():
        cut = [seen for spell in spells if (seen := before(spell, scope.cut_off))]
        for found in episodes(cut):
            yield _stretch(lane, problem, found)


def _stretch(lane: str, problem: Problem, found: Episode) -> Stretch:
    return Stretch(
        lane, problem.category, problem.place, found.opened, found.ended, found.solved,
        found.confirmed, found.again, found.reopened, found.cases, found.reports,
    )  # fmt: skip


def without_place(connection: Connection, scope: Scope, positions: Positions | None = None) -> int:
    """How many cases stand at no place below their city: they are in no episode."""
    past = positions is not None and is_past(connection, scope, positions)
    lanes = or_(
        *(
            and_(case.c.lane == lane, *stood_at(position))
            for lane, position in (positions or {}).items()
        )
    ) if past else STANDS  # fmt: skip
    return (
        connection.scalar(
            select(func.count())
            .select_from(case)
            .where(
                case.c.place == case.c.lane,
                case.c.number == 0,
                case.c.opened < scope.cut_off,
                _in_scope(case.c.lane, case.c.category, scope),
                lanes,
            )
        )
        or 0
    )
