"""The episodes a report speaks of: at any position, cut at any day.

What stands now is read from the folded episodes, except for problems in which something happened
on or after the cut-off; those, and everything at an older position, are folded from the versions.

A case that is restricted, or about police conduct, *now* is not read at any position, also not
where it was open to all: what was counted once must not give away what is protected today. So a
position gives the same bytes for ever, unless a case it counted has been withheld since; then it
gives what it would have given without that case.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Integer,
    Select,
    and_,
    func,
    select,
    true,
    type_coerce,
)

from domain.errors import Refusal
from projections.recurrence.chains import chain_name, is_known_again, problem_in
from projections.recurrence.episodes import (
    Episode,
    Problem,
    Spell,
    before,
    episodes,
)
from projections.recurrence.past import versions_at
from projections.recurrence.places import Positions
from projections.recurrence.tables import NOWHERE, case, episode
from projections.recurrence.versions import SPELL_COLUMNS, STANDS, spell_of
from projections.tables import checkpoint

NAME = "recurrence"


class Stretch(NamedTuple):
    """One episode as a report counts it; days are ordinals, see `Episode`.

    `response` is the main one in force at time zero, `responses` all of them with commas, the main
    one first ("" if none), `body` the one that led then; `chain` names the problem in its city.
    """

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
    response: str | None
    responses: str
    body: str | None
    chain: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which episodes: of one city (None: all), one category, before the day `cut_off`.

    Of several categories: those `among` (None: all), `apart_from` some.
    """

    cut_off: int
    city: str | None = None
    category: str | None = None
    among: tuple[str, ...] | None = None
    apart_from: tuple[str, ...] = ()

    def takes(self, category: str) -> bool:
        """Whether episodes of this category are in it."""
        return (
            self.category in (None, category)
            and (self.among is None or category in self.among)
            and category not in self.apart_from
        )


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


Fields = tuple[Any, ...]
"""Some of the fields of a Stretch."""


def read(
    connection: Connection, scope: Scope, positions: Positions | None = None
) -> tuple[Iterable[Stretch], int]:
    """The episodes in scope, in no order, and how many cases are in none.

    Those stand at no place below their city.
    """
    found, without_place = read_fields(connection, scope, positions, Stretch._fields)
    return [*map(Stretch._make, found)], without_place


def read_fields(
    connection: Connection, scope: Scope, positions: Positions | None, names: Sequence[str]
) -> tuple[list[Fields], int]:
    """The same with no more than these fields of each: of 100,000 every one is long to read."""
    if positions is not None and is_past(connection, scope, positions):
        problems, without_place = problems_at(connection, scope, positions)
        return _fold(problems, scope, names), without_place
    return _standing(connection, scope, names), _without_place(connection, scope)


def end_of_imports(connection: Connection, city: str | None) -> date | None:
    """The day after the last report that an import brought; None where others are kept too.

    A file says nothing of the days after its last report: a report that looked on would count
    silence. Cases that are withheld move no day: that they are there would show.
    """
    open_to_all = and_(case.c.restricted.is_(False), case.c.police_conduct.is_(False))
    standing = and_(STANDS, open_to_all, true() if city is None else case.c.lane == city)
    own = select(case.c.case_id).where(standing, case.c.imported.is_(False)).limit(1)
    if connection.scalar(own) is not None:
        return None
    last = connection.scalar(select(func.max(case.c.opened)).where(standing))
    return None if last is None else date.fromordinal(last + 1)


def _standing(connection: Connection, scope: Scope, names: Sequence[str]) -> list[Fields]:
    late = _late(scope)
    if connection.scalar(late.limit(1)) is None:
        return _stored(connection, scope, names, true())
    folded = _fold(problems_standing(connection, scope, case.c.chain.in_(late)), scope, names)
    return _stored(connection, scope, names, episode.c.chain.not_in(late)) + folded


def _without_place(connection: Connection, scope: Scope) -> int:
    count = select(func.count(case.c.case_id.distinct())).where(
        case.c.chain == NOWHERE,
        case.c.opened < scope.cut_off,
        _in_scope(case.c.lane, case.c.category, scope),
    )
    return connection.scalar(count) or 0


def _stored(
    connection: Connection, scope: Scope, names: Sequence[str], which: ColumnElement[bool]
) -> list[Fields]:
    columns = (
        # A flag is read as the store has it, which spares 100,000 conversions.
        type_coerce(episode.c[name], Integer) if name == "reopened" else episode.c[name]
        for name in names
    )
    asked = select(*columns).where(_in_scope(episode.c.lane, episode.c.category, scope), which)
    # What the driver gives needs no conversion either: no row is made of it once more.
    result = cast("CursorResult[Any]", connection.execute(asked))
    return cast("list[Fields]", result.cursor.fetchall())


def _in_scope(
    lane: ColumnElement[str], category: ColumnElement[str], scope: Scope
) -> ColumnElement[bool]:
    return and_(
        true() if scope.city is None else lane == scope.city,
        true() if scope.category is None else category == scope.category,
        true() if scope.among is None else category.in_(scope.among),
        category.not_in(scope.apart_from) if scope.apart_from else true(),
    )


def _late(scope: Scope) -> Select[str]:
    """Problems in which something happened on or after the cut-off."""
    return select(episode.c.chain).where(
        episode.c.latest >= scope.cut_off,
        _in_scope(episode.c.lane, episode.c.category, scope),
    )


Problems = Mapping[tuple[str, Problem], list[Spell]]
"""(city, problem) -> its spells."""


def problems_standing(connection: Connection, scope: Scope, which: ColumnElement[bool]) -> Problems:
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


def problems_at(connection: Connection, scope: Scope, positions: Positions) -> tuple[Problems, int]:
    """From the versions that stood at these positions; and how many cases are at no place."""
    found: dict[tuple[str, Problem], list[Spell]] = defaultdict(list)
    nowhere: set[UUID] = set()
    for lane, position in positions.items():
        if scope.city not in (None, lane):
            continue
        for category, problem, spell in versions_at(connection, lane, position):
            if is_known_again(lane, problem):
                if scope.takes(problem.category):
                    found[lane, problem].append(spell)
            elif scope.takes(category) and spell.opened < scope.cut_off:
                nowhere.add(spell.case_id)
    return found, len(nowhere)


def _fold(problems: Problems, scope: Scope, names: Sequence[str]) -> list[Fields]:
    chosen = [Stretch._fields.index(name) for name in names]
    found: list[Fields] = []
    for (lane, problem), spells in problems.items():
        chain = chain_name(problem)
        cut = [seen for spell in spells if (seen := before(spell, scope.cut_off))]
        for each in episodes(cut):
            stretch = _stretch(lane, problem, chain, each)
            found.append(tuple([stretch[i] for i in chosen]))
    return found


def _stretch(lane: str, problem: Problem, chain: str, found: Episode) -> Stretch:
    return Stretch(
        lane, problem.category, problem.place, found.opened, found.ended, found.solved,
        found.confirmed, found.again, found.reopened, found.cases, found.reports,
        found.response, found.responses, found.body, chain,
    )  # fmt: skip
