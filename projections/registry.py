"""Which places, bodies and members there are: what people choose from, and who holds which role."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from domain import body as bodies
from domain import member as members
from domain import place as places
from domain.words import Names, PlaceLevel
from projections.bulk import insert_rows
from projections.rows import AT_ONCE, Row, upsert
from projections.runner import Events, Projection
from projections.tables import body, body_place, member, member_grant, place, place_suspension

DAY = timedelta(days=1)


def project(connection: Connection, events: Events) -> None:
    """Fold events of a lane; what is new, by far the most of them, is written together."""
    new = _New(connection)
    for recorded in events:
        match recorded.event:
            case places.PlaceRegistered() as happened:
                new.place(recorded.stream_id, happened)
            case members.MemberRegistered() as happened:
                new.member(recorded.stream_id, happened)
            case members.RoleGranted() as happened:
                new.grant(recorded.stream_id, happened)
            case happened if recorded.kind in FOLDS:
                new.write()
                FOLDS[recorded.kind](connection, recorded.stream_id, happened)
    new.write()


class _New:
    """New places of a batch, with what they take over from their parent; new members and roles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Row] = {}
        self._places: list[Row] = []
        self._members: list[Row] = []
        self._grants: list[Row] = []

    def place(self, stream: UUID, happened: places.PlaceRegistered) -> None:
        row = {
            "code": happened.code,
            "stream": stream,
            "level": happened.level.value,
            "parent": happened.parent,
            **self._location(happened),
            **_names(happened.names),
            "p_code": happened.p_code,
            "timezone": happened.timezone,
            "valid_from": happened.valid_from,
            "retired_on": None,
            "successor": None,
        }
        self._known[happened.code] = row
        self._places.append(row)

    def _location(self, happened: places.PlaceRegistered) -> Row:
        """City, nahia and path. A city's parent lives in another lane and is not looked at."""
        code = happened.code
        if happened.level in (PlaceLevel.COUNTRY, PlaceLevel.PROVINCE):
            return {"city": None, "nahia": None, "path": f"/{code}"}
        if happened.level is PlaceLevel.CITY:
            return {"city": code, "nahia": None, "path": f"/{code}"}
        above = self._row(happened.parent)
        nahia = code if happened.level is PlaceLevel.NAHIA else above.get("nahia")
        return {
            "city": above.get("city"),
            "nahia": nahia,
            "path": f"{above.get('path', '')}/{code}",
        }

    def _row(self, code: str | None) -> Row:
        if code is None:
            return {}
        if code not in self._known:
            query = select(place).where(place.c.code == code)
            found = self._connection.execute(query).mappings().first()
            self._known[code] = dict(found) if found else {}
        return self._known[code]

    def member(self, stream: UUID, happened: members.MemberRegistered) -> None:
        row = {"member": stream, "label": happened.label, "body": happened.body}
        self._members.append(row)

    def grant(self, stream: UUID, happened: members.RoleGranted) -> None:
        row: Row = {"member": stream, "role": happened.role.value}
        row |= {"place": happened.place, "body": happened.body}
        row |= {"first_day": happened.first_day, "last_day": happened.last_day}
        self._grants.append(row)

    def write(self) -> None:
        upsert(self._connection, place, self._places)
        insert_rows(self._connection, member, self._members)
        insert_rows(self._connection, member_grant, self._numbered())
        self._places, self._members, self._grants = [], [], []

    def _numbered(self) -> list[Row]:
        """Roles are numbered in the order in which a member was given them."""
        held: Counter[UUID] = Counter()
        holders = list(dict.fromkeys(row["member"] for row in self._grants))
        for start in range(0, len(holders), AT_ONCE):
            known = member_grant.c.member.in_(holders[start : start + AT_ONCE])
            counted = select(member_grant.c.member, func.count().label("held")).where(known)
            rows = self._connection.execute(counted.group_by(member_grant.c.member))
            held.update({row.member: row.held for row in rows})
        for row in self._grants:
            row["number"] = held[row["member"]]
            held[row["member"]] += 1
        return self._grants


def _names(names: Names) -> Row:
    return {"name_en": names.en, "name_fa": names.fa, "name_ps": names.ps}


def _place(connection: Connection, stream: UUID, happened: Any) -> None:
    changed = update(place).where(place.c.stream == stream)
    match happened:
        case places.PlaceRenamed():
            connection.execute(changed.values(**_names(happened.names)))
        case places.PlaceRetired():
            retired = {"retired_on": happened.on, "successor": happened.successor}
            connection.execute(changed.values(**retired))
        case places.PlaceSuspended():
            code = connection.scalar(select(place.c.code).where(place.c.stream == stream))
            row = {
                "place": code,
                "first_day": happened.first_day,
                "last_day": happened.last_day,
                "reason": happened.reason,
            }
            upsert(connection, place_suspension, [row])
        case places.SuspensionLifted():
            _lift(connection, stream, happened.on)


def _lift(connection: Connection, stream: UUID, on: date) -> None:
    """Suspended days count only before the day on which the place is safe again."""
    code = select(place.c.code).where(place.c.stream == stream).scalar_subquery()
    own = place_suspension.c.place == code
    connection.execute(delete(place_suspension).where(own, place_suspension.c.first_day >= on))
    lasts = or_(place_suspension.c.last_day.is_(None), place_suspension.c.last_day >= on)
    connection.execute(update(place_suspension).where(own, lasts).values(last_day=on - DAY))


def _body(connection: Connection, stream: UUID, happened: Any) -> None:
    changed = update(body).where(body.c.stream == stream)
    match happened:
        case bodies.BodyRegistered():
            row = {
                "code": happened.code,
                "stream": stream,
                "kind": happened.kind,
                **_names(happened.names),
                "parent": happened.parent,
                "valid_from": happened.valid_from,
            }
            connection.execute(insert(body).values(row))
            served = [{"body": happened.code, "place": code} for code in happened.places]
            upsert(connection, body_place, served)
        case bodies.BodyRenamed():
            connection.execute(changed.values(**_names(happened.names)))
        case bodies.BodyRetired():
            retired = {"retired_on": happened.on, "successor": happened.successor}
            connection.execute(changed.values(**retired))
        case bodies.CompositionRecorded():
            kind = connection.scalar(select(body.c.kind).where(body.c.stream == stream)) or ""
            met = bodies.composition_met(kind, happened.composition)
            connection.execute(changed.values(composition_met=met))


def _member(connection: Connection, stream: UUID, happened: Any) -> None:
    if isinstance(happened, members.RoleRevoked):
        _revoke(connection, stream, happened)


def _revoke(connection: Connection, stream: UUID, happened: members.RoleRevoked) -> None:
    """`on` is the first day without the role."""
    grant = member_grant.c
    connection.execute(
        update(member_grant)
        .where(
            grant.member == stream,
            grant.role == happened.role.value,
            grant.place == happened.place,
            grant.body == happened.body if happened.body else grant.body.is_(None),
            or_(grant.last_day.is_(None), grant.last_day >= happened.on),
        )
        .values(last_day=happened.on - DAY)
    )


FOLDS = {"place": _place, "body": _body, "member": _member}


REGISTRY = Projection(
    "registry", (place, place_suspension, body, body_place, member, member_grant), project
)
