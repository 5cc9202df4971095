"""Which places, bodies and members there are: what people choose from, and who holds which role."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from domain import body as bodies
from domain import member as members
from domain import place as places
from domain.words import Names, PlaceLevel
from projections.rows import Row, upsert
from projections.runner import Events, Projection
from projections.tables import body, body_place, member, member_grant, place, place_suspension

DAY = timedelta(days=1)


def project(connection: Connection, events: Events) -> None:
    """Fold events of a lane; new places, by far the most of them, are written together."""
    registered = _Registered(connection)
    for recorded in events:
        if isinstance(recorded.event, places.PlaceRegistered):
            registered.add(recorded.stream_id, recorded.event)
        elif recorded.kind in FOLDS:
            registered.write()
            FOLDS[recorded.kind](connection, recorded.stream_id, recorded.event)
    registered.write()


class _Registered:
    """New places of a batch, with what they take over from their parent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Row] = {}
        self._new: list[Row] = []

    def add(self, stream: UUID, happened: places.PlaceRegistered) -> None:
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
        self._new.append(row)

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

    def write(self) -> None:
        upsert(self._connection, place, self._new)
        self._new = []


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


def _member(connection: Connection, stream: UUID, happened: Any) -> None:
    match happened:
        case members.MemberRegistered():
            row = {"member": stream, "label": happened.label, "body": happened.body}
            connection.execute(insert(member).values(row))
        case members.RoleGranted():
            held = select(func.count()).where(member_grant.c.member == stream)
            row = {"member": stream, "number": connection.scalar(held), "role": happened.role.value}
            row |= {"place": happened.place, "body": happened.body}
            row |= {"first_day": happened.first_day, "last_day": happened.last_day}
            connection.execute(insert(member_grant).values(row))
        case members.RoleRevoked():
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
