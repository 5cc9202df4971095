"""The problems behind a row of the recurrence report, so that every number leads to its events."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Connection, select

from projections.case_list import visible_among
from projections.paging import Page
from projections.recurrence.chains import among, chain_name, problem_in
from projections.recurrence.counting import cell_of
from projections.recurrence.grouping import GroupBy, Key
from projections.recurrence.parameters import Parameters
from projections.recurrence.places import Watch
from projections.recurrence.reading import Stretch, is_past, problems_at, read
from projections.recurrence.report import CHAINS, grouped
from projections.recurrence.tables import case
from projections.recurrence.versions import STANDS
from projections.visibility import Visibility

AT_ONCE = 500
"""Problems whose cases are looked up together."""


@dataclass(frozen=True, slots=True)
class ProblemBehind:
    """What one problem adds to the row: over all problems of a row these sum up to its numbers.

    `days_at_risk` adds up to the total of `follow_up`. `chain` leads to its episodes and events.
    `set_apart` as in those.
    """

    city: str
    place: str
    category: str
    set_apart: UUID | None
    n_cases: int
    n_reports: int
    n_episodes: int
    n_unsolved: int
    n_open: int
    n_solved: int
    failed_fix: int
    recurrence: int
    days_at_risk: int
    chain: str


def problems_behind(
    connection: Connection,
    asked: Parameters,
    key: Mapping[GroupBy, str | None],
    visibility: Visibility,
    limit: int,
    after: Sequence[str] | None,
) -> Page[ProblemBehind]:
    """Those whose cases the reader may all see, by city, place, category and set apart.

    `key` is that of the row, or of several together. `after` is the key of the last one served.
    Refused (`position-not-reached`) as the report is.
    """
    chains = _chains(connection, asked, key)
    waiting = sorted(name for name in chains if after is None or list(name) > list(after))
    shown: list[tuple[str, str]] = []
    for start in range(0, len(waiting), AT_ONCE):
        some = waiting[start : start + AT_ONCE]
        shown += _visible(connection, asked, visibility, some)
        if len(shown) > limit:
            break
    watch = Watch(connection, asked.positions)
    return Page(
        tuple(_behind(asked, name, chains[name], watch) for name in shown[:limit]),
        shown[limit - 1] if len(shown) > limit else None,
    )


def _chains(
    connection: Connection, asked: Parameters, key: Mapping[GroupBy, str | None]
) -> dict[tuple[str, str], list[Stretch]]:
    """(city, chain) -> its episodes in that row."""
    stretches, _ = read(connection, asked.scope, asked.positions)
    groups, _ = grouped(
        connection, replace(asked, group_by=tuple(key)), list(stretches), Stretch._fields
    )
    row: Key = tuple(key.values())
    found: dict[tuple[str, str], list[Stretch]] = defaultdict(list)
    for stretch in groups.get(row, ()):
        found[stretch.lane, stretch.chain].append(stretch)
    return found


def _visible(
    connection: Connection,
    asked: Parameters,
    visibility: Visibility,
    names: Collection[tuple[str, str]],
) -> Iterable[tuple[str, str]]:
    cases = _cases(connection, asked, names)
    seen = visible_among(connection, visibility, {each for some in cases.values() for each in some})
    return [name for name in names if seen.issuperset(cases[name])]


def _cases(
    connection: Connection, asked: Parameters, names: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], set[UUID]]:
    """The cases of each of these problems that had begun by the cut-off."""
    found: dict[tuple[str, str], set[UUID]] = {name: set() for name in names}
    cut_off = asked.scope.cut_off
    if asked.positions is not None and is_past(connection, asked.scope, asked.positions):
        problems, _ = problems_at(connection, asked.scope, asked.positions)
        for (lane, problem), spells in problems.items():
            if (name := (lane, chain_name(problem))) in found:
                found[name] |= {spell.case_id for spell in spells if spell.opened < cut_off}
        return found
    rows = connection.execute(
        select(case.c.lane, case.c.chain, case.c.case_id).where(
            STANDS,
            case.c.lane.in_(sorted({lane for lane, _ in names})),
            among(connection, case.c.chain, [chain for _, chain in names]),
            case.c.opened < cut_off,
        )
    )
    for lane, chain, case_id in rows:
        found[lane, chain].add(case_id)
    return found


def _behind(
    asked: Parameters, name: tuple[str, str], stretches: Sequence[Stretch], watch: Watch
) -> ProblemBehind:
    lane, chain = name
    problem = problem_in(chain)
    cell = cell_of(stretches, asked.terms, watch)
    return ProblemBehind(
        city=lane,
        place=problem.place,
        category=problem.category,
        set_apart=problem.root,
        n_cases=cell.cases,
        n_reports=cell.reports,
        n_episodes=cell.episodes,
        n_unsolved=cell.episodes - len(cell.days),
        n_open=cell.open,
        n_solved=len(cell.days),
        failed_fix=cell.failed_fixes,
        recurrence=sum(cell.came_back) - cell.failed_fixes,
        days_at_risk=sum(cell.days),
        chain=_link(asked, lane, problem.place, problem.category),
    )


def _link(asked: Parameters, city: str, place: str, category: str) -> str:
    known = {"cut_off": asked.cut_off.isoformat()}
    if asked.positions is not None:
        known["position"] = f"{city}:{asked.positions.get(city, 0)}"
    return f"{CHAINS}/{city}/{place}/{category}?{urlencode(known, safe=':')}"
