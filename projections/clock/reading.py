"""What is due: read by key in pages, so that a million waiting rows take no more memory than one.

A page is sorted by day and body, and the next one begins behind the key of its last row. What
nothing can be done about stays where it is and is met again by the next round.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, exists, literal, or_, select, tuple_

from domain.codes import Chain, body_kinds
from domain.member import Role
from domain.reminders import Matter
from domain.words import Sensitivity
from projections.clock.tables import clock_case, clock_city, clock_due
from projections.runner import positions
from projections.tables import body, case_worker, member_grant

NOT_REMINDED = [role.value for role in (Role.INTEGRATOR, Role.AUDITOR, Role.CLOCK)]
POLICE_ROLES = [role.value for role in (Role.PEM_OFFICER, Role.PEM_SUPERVISOR)]
OPEN_TO_ALL = (None, Sensitivity.PUBLIC.value, Sensitivity.INTERNAL.value)
"""Of what those who owe it may all know; what stands on no case is public."""

READ_HERE = ("clock", "registry", "cases")

_TURNS = (clock_due.c.turns_on, clock_due.c.body, clock_due.c.stream, clock_due.c.item)
_OWNED = (clock_due.c.stream, clock_due.c.item)

Key = tuple[Any, ...]
"""Where a page ended; what the next one begins behind."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """`day` is the first one of a term, or the date of an item.

    What stands on no case has no place. `restricted`: only its case workers may know of it.
    """

    kind: str
    stream: UUID
    item: UUID
    city: str
    body: str
    cause: UUID
    day: date | None
    rungs: int
    turns_on: date | None
    place: str | None
    restricted: bool
    police_conduct: bool


def due(
    connection: Connection,
    kind: str,
    *,
    first: date = date.min,
    last: date,
    after: DueRow | None,
    limit: int,
) -> list[DueRow]:
    """Rows that turn on these days."""
    return _read(connection, turning(kind, first, last, after).limit(limit))


def turning(kind: str, first: date, last: date, after: DueRow | None) -> Select[Any]:
    """One range of the index, in its order."""
    rows = _rows().where(clock_due.c.kind == kind, clock_due.c.turns_on <= last)
    if after is None:
        rows = rows.where(clock_due.c.turns_on >= first)
    else:  # the only lower bound, so that no page reads the ones before it again
        key = after.turns_on, after.body, after.stream, after.item
        rows = rows.where(tuple_(*_TURNS) > _as_tuple(_TURNS, key))
    return rows.order_by(*_TURNS)


def retired_owners(connection: Connection, last: date) -> list[str]:
    """Bodies no longer in being on that day that have promises left."""
    left = clock_due.c.body == body.c.code, clock_due.c.kind == Matter.COMMITMENT.value
    query = select(body.c.code).where(body.c.retired_on <= last, exists().where(*left))
    return list(connection.scalars(query.order_by(body.c.code)))


def owned(connection: Connection, owner: str, *, after: DueRow | None, limit: int) -> list[DueRow]:
    """The promises of a body on cases that are open."""
    rows = _rows().where(
        clock_due.c.body == owner,
        clock_due.c.kind == Matter.COMMITMENT.value,
        clock_case.c.open.is_(True),
    )
    if after is not None:
        rows = rows.where(tuple_(*_OWNED) > _as_tuple(_OWNED, (after.stream, after.item)))
    return _read(connection, rows.order_by(*_OWNED).limit(limit))


def cities(connection: Connection) -> dict[str, str]:
    """City -> its time zone, as far as there was ever anything due."""
    rows = connection.execute(select(clock_city.c.city, clock_city.c.timezone))
    return {row.city: row.timezone for row in rows}


def shown(connection: Connection) -> dict[str, int]:
    """Lane -> the last position of which all tables that are read here know."""
    reached: dict[str, int] = {}
    for (name, lane), position in positions(connection).items():
        if name in READ_HERE:
            reached[lane] = min(position, reached.get(lane, position))
    return reached


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who speaks for a body; `police`: by a role or a body of his."""

    member: UUID
    police: bool


def colleagues(
    connection: Connection, bodies: Collection[str], today: date
) -> dict[str, list[Colleague]]:
    """By body those who hold a role in it on that day, and are to be reminded."""
    grant = member_grant.c
    query = select(grant.body, grant.member).where(
        grant.body.in_(bodies),
        grant.role.not_in(NOT_REMINDED),
        grant.first_day <= today,
        or_(grant.last_day.is_(None), grant.last_day >= today),
    )
    found = connection.execute(query.distinct().order_by(grant.body, grant.member)).all()
    police = _police(connection, {row.member for row in found})
    held: dict[str, list[Colleague]] = {}
    for row in found:
        held.setdefault(row.body, []).append(Colleague(row.member, row.member in police))
    return held


def case_workers(connection: Connection, issues: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Case and member, for those named on these cases."""
    query = select(case_worker).where(case_worker.c.issue.in_(issues))
    return {(row.issue, row.member) for row in connection.execute(query)}


def _police(connection: Connection, members: Collection[UUID]) -> set[UUID]:
    """Past and future roles count: who ever was of the police is kept from police conduct."""
    kinds = [kind.code for kind in body_kinds() if kind.chain is Chain.POLICE]
    theirs = select(body.c.code).where(body.c.kind.in_(kinds))
    of_police = or_(member_grant.c.role.in_(POLICE_ROLES), member_grant.c.body.in_(theirs))
    query = select(member_grant.c.member).where(member_grant.c.member.in_(members), of_police)
    return set(connection.scalars(query))


def _rows() -> Select[Any]:
    d, c = clock_due.c, clock_case.c
    columns = (
        d.kind, d.stream, d.item, d.city, d.body, d.cause, d.day, d.rungs, d.turns_on,
        c.place, c.sensitivity, c.police_conduct,
    )  # fmt: skip
    return select(*columns).outerjoin(clock_case, c.issue == d.stream)


def _read(connection: Connection, query: Select[Any]) -> list[DueRow]:
    return [_due(row) for row in connection.execute(query)]


def _due(row: Row[Any]) -> DueRow:
    return DueRow(
        row.kind,
        row.stream,
        row.item,
        row.city,
        row.body,
        row.cause,
        row.day,
        row.rungs,
        row.turns_on,
        row.place,
        row.sensitivity not in OPEN_TO_ALL,
        bool(row.police_conduct),
    )


def _as_tuple(columns: Collection[Any], key: Key) -> Any:
    return tuple_(*(literal(part, column.type) for column, part in zip(columns, key, strict=True)))
