"""The board: how many promises and actions stand how, by city, nahia, body and office.

Whole cities are counted from the small tally, whatever the number of events. What a reader may
see only in part of a city, a filter below the city, and every past time are counted from rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    union,
)

from projections.deadlines import standing_in_sql
from projections.follow_up_list import ALL, FollowUpFilter, matching
from projections.follow_up_tally import ACTION, COMMITMENT, NAHIA, OFFICE
from projections.follow_up_then import (
    action_standing_in_sql,
    actions,
    commitments,
    day_in_sql,
    days_of_cities,
)
from projections.tables import case_worker, follow_up_issue, follow_up_tally
from projections.visibility import Reach, Visibility, as_case_worker, in_reach, reaches, visible

CITY, BODY = "city", "body"

Key = tuple[str, str, str]
"""(by, key, office)"""

Counts = defaultdict[tuple[str, Key], Counter[str]]
"""(what, of which group) -> standing -> how many."""


@dataclass(frozen=True, slots=True)
class Group:
    """One city, nahia, body or office (of the body `key`): standing -> how many."""

    key: str
    office: str | None
    commitments: Mapping[str, int] = field(default_factory=dict)
    actions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Board:
    """`days` is each city's calendar day that was counted on."""

    days: Mapping[str, date]
    commitments: Mapping[str, int]
    actions: Mapping[str, int]
    cities: tuple[Group, ...]
    nahias: tuple[Group, ...]
    bodies: tuple[Group, ...]
    offices: tuple[Group, ...]


def board(
    connection: Connection,
    visibility: Visibility,
    *,
    now: datetime,
    wanted: FollowUpFilter = ALL,
    as_of: datetime | None = None,
) -> Board:
    """Counts of everything the reader may see; `as_of` a recorded time, as was shown then."""
    at = as_of or now
    days = days_of_cities(connection, at)
    areas = reaches(connection, visibility)
    by_tally = as_of is None and wanted == FollowUpFilter(city=wanted.city)
    counts: Counts = defaultdict(Counter)
    if by_tally:
        _from_tally(counts, connection, areas, days, at, wanted.city)
        seen = _seen_beside(connection, areas, visibility)
    else:
        seen = visible(connection, follow_up_issue, visibility)
    if seen is not None:
        _from_rows(counts, connection, seen, days, at, wanted, as_of)
    return _show(counts, days)


def _seen_beside(
    connection: Connection, areas: Sequence[Reach], visibility: Visibility
) -> ColumnElement[bool] | None:
    """Cases that are seen, but not as part of a whole city; None when there are none."""
    cases = follow_up_issue.alias()
    parts = [in_reach(cases, reach) for reach in areas if not _is_whole(reach)]
    if _has_cases(connection, visibility):
        parts.append(as_case_worker(cases, visibility))
    if not parts:
        return None
    found = union(*(select(cases.c.issue).where(part) for part in parts))
    return and_(follow_up_issue.c.issue.in_(found), not_(_whole(follow_up_issue, areas)))


def _has_cases(connection: Connection, visibility: Visibility) -> bool:
    named = select(case_worker.c.issue).where(case_worker.c.member == visibility.case_worker)
    return connection.execute(named.limit(1)).first() is not None


def _is_whole(reach: Reach) -> bool:
    """Whether the tally knows all of it: whole cities, whoever reported or leads."""
    cities = reach.cities
    return reach.area.body is None and (cities is None or len(cities) == len(reach.paths or ()))


def _whole(columns: FromClause, areas: Sequence[Reach]) -> ColumnElement[bool]:
    """What is seen city by city, on columns city, sensitivity and police_conduct."""
    return or_(false(), *(_whole_in(columns, reach) for reach in areas if not reach.area.body))


def _whole_in(columns: FromClause, reach: Reach) -> ColumnElement[bool]:
    area = reach.area
    conditions: list[ColumnElement[bool]] = [
        columns.c.sensitivity.in_([each.value for each in area.sensitivities])
    ]
    if not area.police_conduct:
        conditions.append(columns.c.police_conduct.is_(False))
    if reach.cities is not None:
        conditions.append(columns.c.city.in_(reach.cities))
    return and_(*conditions)


def _from_tally(
    counts: Counts,
    connection: Connection,
    areas: Sequence[Reach],
    days: dict[str, date],
    at: datetime,
    city: str | None,
) -> None:
    tally = follow_up_tally.c
    group = (tally.city, tally.what, tally.by, tally.key, tally.office, tally.standing)
    query = (
        select(*group, func.sum(tally.change))
        .where(tally.from_day <= max(days.values(), default=at.date()))
        .where(tally.from_day <= day_in_sql(tally.city, days, at))
        .where(_whole(follow_up_tally, areas))
        .group_by(*group)
    )
    if city is not None:
        query = query.where(tally.city == city)
    for of_city, what, by, key, office, standing, count in connection.execute(query).all():
        if by == NAHIA:
            counts[what, (NAHIA, key, "")][standing] += count
        else:
            _count(counts, what, of_city, key, office, standing, count)


def _count(
    counts: Counts, what: str, city: str, body: str, office: str, standing: str, count: int
) -> None:
    """Count the same for an office, its body and its city."""
    counts[what, (CITY, city, "")][standing] += count
    counts[what, (OFFICE, body, office)][standing] += count
    if body:
        counts[what, (BODY, body, "")][standing] += count


def _from_rows(
    counts: Counts,
    connection: Connection,
    seen: ColumnElement[bool],
    days: dict[str, date],
    at: datetime,
    wanted: FollowUpFilter,
    as_of: datetime | None,
) -> None:
    for what, rows, standing_of in (
        (COMMITMENT, commitments(as_of), standing_in_sql),
        (ACTION, actions(as_of), action_standing_in_sql),
    ):
        standing = standing_of(rows.c, day_in_sql(rows.c.city, days, at)).label("standing")
        group = (rows.c.city, rows.c.nahia, rows.c.body, rows.c.office, standing)
        query = (
            select(*group, func.count().label("times"))
            .join(follow_up_issue, follow_up_issue.c.issue == rows.c.issue)
            .where(seen, *matching(connection, rows, wanted))
            .group_by(*group)
        )
        for city, nahia, body, office, stands, times in connection.execute(query).all():
            _count(counts, what, city, body or "", office, stands, times)
            if nahia is not None:
                counts[what, (NAHIA, nahia, "")][stands] += times


def _show(counts: Counts, days: Mapping[str, date]) -> Board:
    groups: dict[str, list[Group]] = {by: [] for by in (CITY, NAHIA, BODY, OFFICE)}
    for by, key, office in sorted({group for _, group in counts}):
        group = by, key, office
        promised, planned = _shown(counts, COMMITMENT, group), _shown(counts, ACTION, group)
        if promised or planned:
            groups[by].append(Group(key, office or None, promised, planned))
    cities = groups[CITY]
    return Board(
        dict(days),
        _total(city.commitments for city in cities),
        _total(city.actions for city in cities),
        *map(tuple, groups.values()),
    )


def _shown(counts: Counts, what: str, group: Key) -> dict[str, int]:
    standings: Counter[str] = counts.get((what, group), Counter())
    return {standing: count for standing, count in sorted(standings.items()) if count}


def _total(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(total)
