"""Which cases a list may show to its reader. The service's policy decides; this asks the tables.

What may be seen is judged by what is true now, also in a list as of a past time: a case that
has become restricted since is not shown as it was before.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, and_, false, or_, select, true

from domain.words import PlaceLevel, Sensitivity
from projections.tables import case_worker, place

ABOVE_CITIES = (PlaceLevel.COUNTRY.value, PlaceLevel.PROVINCE.value)
UP_TO_RESTRICTED = (Sensitivity.PUBLIC, Sensitivity.INTERNAL, Sensitivity.RESTRICTED)


@dataclass(frozen=True, slots=True)
class Area:
    """Cases of these sensitivities at `place` and everything below it; None is everywhere.

    With `police_conduct` those about police conduct too. With `body` only the cases that this
    body reported or leads.
    """

    place: str | None
    sensitivities: frozenset[Sensitivity]
    police_conduct: bool = False
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Visibility:
    """Everything in any of the areas, and up to S2 the cases that `case_worker` is named on."""

    areas: tuple[Area, ...] = ()
    case_worker: UUID | None = None
    case_worker_police_conduct: bool = False


EVERYTHING = Visibility((Area(None, frozenset(Sensitivity), police_conduct=True),))
PUBLIC = Visibility((Area(None, frozenset({Sensitivity.PUBLIC})),))


@dataclass(frozen=True, slots=True)
class Reach:
    """An area resolved to paths of places; None is everywhere."""

    paths: tuple[str, ...] | None
    area: Area

    @property
    def cities(self) -> tuple[str, ...] | None:
        """The cities it covers as a whole; None for all."""
        if self.paths is None:
            return None
        return tuple(path[1:] for path in self.paths if path.count("/") == 1)


def reaches(connection: Connection, visibility: Visibility) -> list[Reach]:
    """The areas with their places found; a place that is not registered reaches nothing."""
    return [
        Reach(None if area.place is None else tuple(paths_of(connection, area.place)), area)
        for area in visibility.areas
    ]


def paths_of(connection: Connection, code: str) -> list[str]:
    """The path of a place, or of all cities in it where it lies above cities."""
    found: list[str] = []
    rows = connection.execute(select(place).where(place.c.code == code)).all()
    while rows:
        found += [row.path for row in rows if row.level not in ABOVE_CITIES]
        above = [row.code for row in rows if row.level in ABOVE_CITIES]
        rows = connection.execute(select(place).where(place.c.parent.in_(above))).all()
    return found


def at_or_below(path: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Whether a path is this one or continues it; "0" is the character after "/"."""
    return or_(path == prefix, and_(path > f"{prefix}/", path < f"{prefix}0"))


def visible(
    connection: Connection, cases: FromClause, visibility: Visibility
) -> ColumnElement[bool]:
    """A condition on rows of `cases` (issue, city, place, sensitivity, police_conduct, ...)."""
    allowed = [in_reach(cases, reach) for reach in reaches(connection, visibility)]
    if visibility.case_worker is not None:
        allowed.append(as_case_worker(cases, visibility))
    return or_(false(), *allowed)


def visible_at_place(
    connection: Connection, records: FromClause, visibility: Visibility
) -> ColumnElement[bool]:
    """The same for records that nobody is named on: dialogues, for instance."""
    return or_(false(), *(in_reach(records, reach) for reach in reaches(connection, visibility)))


def in_reach(cases: FromClause, reach: Reach) -> ColumnElement[bool]:
    area = reach.area
    conditions: list[ColumnElement[bool]] = [
        cases.c.sensitivity.in_([each.value for each in area.sensitivities])
    ]
    if not area.police_conduct:
        conditions.append(cases.c.police_conduct.is_(False))
    if reach.paths is not None:
        conditions.append(within(cases, reach.paths))
    if area.body is not None:
        conditions.append(or_(cases.c.reported_by == area.body, cases.c.lead_body == area.body))
    return and_(*conditions)


def within(cases: FromClause, paths: tuple[str, ...]) -> ColumnElement[bool]:
    """Rows at these places or below; a whole city needs no look at its places."""
    conditions: list[ColumnElement[bool]] = []
    for path in paths:
        if path.count("/") == 1:
            conditions.append(cases.c.city == path[1:])
        else:
            below = select(place.c.code).where(at_or_below(place.c.path, path))
            conditions.append(cases.c.place.in_(below))
    return or_(false(), *conditions)


def as_case_worker(cases: FromClause, visibility: Visibility) -> ColumnElement[bool]:
    named = select(case_worker.c.issue).where(case_worker.c.member == visibility.case_worker)
    return and_(
        cases.c.issue.in_(named),
        cases.c.sensitivity.in_([each.value for each in UP_TO_RESTRICTED]),
        true() if visibility.case_worker_police_conduct else cases.c.police_conduct.is_(False),
    )
