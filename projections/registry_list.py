"""Lists of places, bodies and members, to choose from and to look up who holds which role."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, exists, or_, select
from sqlalchemy import Row as Found

from domain.member import Role
from domain.words import Names
from projections.paging import Key, Page, after, page
from projections.tables import body, body_place, member, member_grant, place
from projections.visibility import at_or_below, paths_of


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """`path` names the place and all above it up to the city, for instance /HRT/HRT-N06."""

    code: str
    level: str
    parent: str | None
    city: str | None
    nahia: str | None
    path: str
    names: Names
    p_code: str | None
    timezone: str | None
    valid_from: date
    retired_on: date | None
    successor: str | None


@dataclass(frozen=True, slots=True)
class BodyRow:
    """`composition_met`: whether a CDC has its two seats; null for others and until counted."""

    code: str
    kind: str
    names: Names
    places: tuple[str, ...]
    parent: str | None
    valid_from: date
    retired_on: date | None
    successor: str | None
    composition_met: bool | None


@dataclass(frozen=True, slots=True)
class GrantRow:
    """Valid from `first_day` to `last_day`, both included; before its first day: revoked."""

    role: str
    place: str
    body: str | None
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    member: UUID
    label: str
    body: str | None
    grants: tuple[GrantRow, ...]


def list_places(
    connection: Connection,
    *,
    below: str | None = None,
    level: str | None = None,
    include_retired: bool = False,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[PlaceRow]:
    """Places by path; `below` is a place, whose own row comes with those below it."""
    conditions: list[ColumnElement[bool]] = []
    if below is not None:
        within = [at_or_below(place.c.path, path) for path in paths_of(connection, below)]
        conditions.append(or_(place.c.code == below, *within))
    if level is not None:
        conditions.append(place.c.level == level)
    if not include_retired:
        conditions.append(place.c.retired_on.is_(None))
    order = (place.c.path, place.c.code)
    if after_key is not None:
        conditions.append(after(order, after_key))
    query = select(place).where(*conditions).order_by(*order).limit(limit + 1)
    rows = connection.execute(query).all()
    return page(rows, limit, _show_place, lambda row: (row.path, row.code))


def list_bodies(
    connection: Connection,
    *,
    kind: str | None = None,
    place_code: str | None = None,
    include_retired: bool = False,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[BodyRow]:
    """Bodies by code; with `place_code` those that serve it or a place below it."""
    conditions: list[ColumnElement[bool]] = []
    if kind is not None:
        conditions.append(body.c.kind == kind)
    if place_code is not None:
        within = [at_or_below(place.c.path, path) for path in paths_of(connection, place_code)]
        here = select(place.c.code).where(or_(place.c.code == place_code, *within))
        serves = body_place.c.body == body.c.code, body_place.c.place.in_(here)
        conditions.append(exists().where(*serves))
    if not include_retired:
        conditions.append(body.c.retired_on.is_(None))
    if after_key is not None:
        conditions.append(after((body.c.code,), after_key))
    query = select(body).where(*conditions).order_by(body.c.code).limit(limit + 1)
    rows = connection.execute(query).all()
    served = _served(connection, [row.code for row in rows])
    return page(
        rows,
        limit,
        lambda row: _show_body(row, served.get(row.code, ())),
        lambda row: (row.code,),
    )


def list_members(
    connection: Connection,
    *,
    place_code: str | None = None,
    body_code: str | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[MemberRow]:
    """Members by id, with all roles they hold or held; `place_code` is where they hold one."""
    conditions: list[ColumnElement[bool]] = []
    if place_code is not None:
        held = member_grant.c.member == member.c.member, member_grant.c.place == place_code
        conditions.append(exists().where(*held))
    if body_code is not None:
        conditions.append(member.c.body == body_code)
    if after_key is not None:
        conditions.append(after((member.c.member,), after_key))
    query = select(member).where(*conditions).order_by(member.c.member).limit(limit + 1)
    rows = connection.execute(query).all()
    grants = _grants(connection, [row.member for row in rows])
    return page(
        rows,
        limit,
        lambda row: MemberRow(row.member, row.label, row.body, grants.get(row.member, ())),
        lambda row: (row.member,),
    )


def has_custodian(connection: Connection, places: Collection[str], today: date) -> bool:
    """Whether somebody is custodian at one of these places on that day."""
    grant = member_grant.c
    holds = select(grant.member).where(
        grant.role == Role.CUSTODIAN.value,
        grant.place.in_(places),
        grant.first_day <= today,
        or_(grant.last_day.is_(None), grant.last_day >= today),
    )
    return connection.execute(holds.limit(1)).first() is not None


def _show_place(row: Found[Any]) -> PlaceRow:
    return PlaceRow(
        row.code,
        row.level,
        row.parent,
        row.city,
        row.nahia,
        row.path,
        _shown_names(row),
        row.p_code,
        row.timezone,
        row.valid_from,
        row.retired_on,
        row.successor,
    )


def _show_body(row: Found[Any], served: tuple[str, ...]) -> BodyRow:
    return BodyRow(
        row.code,
        row.kind,
        _shown_names(row),
        served,
        row.parent,
        row.valid_from,
        row.retired_on,
        row.successor,
        row.composition_met,
    )


def _shown_names(row: Found[Any]) -> Names:
    return Names(en=row.name_en, fa=row.name_fa, ps=row.name_ps)


def _served(connection: Connection, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    query = select(body_place).where(body_place.c.body.in_(list(codes)))
    served: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(query.order_by(body_place.c.body, body_place.c.place)):
        served[row.body] = (*served.get(row.body, ()), row.place)
    return served


def _grants(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, tuple[GrantRow, ...]]:
    query = select(member_grant).where(member_grant.c.member.in_(list(ids)))
    grants: dict[UUID, tuple[GrantRow, ...]] = {}
    for row in connection.execute(query.order_by(member_grant.c.member, member_grant.c.number)):
        shown = GrantRow(row.role, row.place, row.body, row.first_day, row.last_day)
        grants[row.member] = (*grants.get(row.member, ()), shown)
    return grants
