"""Places, bodies and members, as lists show them."""

from datetime import date
from typing import Any

from domain.body import BodyRegistered, BodyRenamed, BodyRetired
from domain.member import MemberRegistered, Role, RoleGranted, RoleRevoked
from domain.place import PlaceRenamed, PlaceRetired, PlaceSuspended, SuspensionLifted
from domain.words import Names, PlaceLevel, body_id, place_id
from projections.registry import REGISTRY
from projections.registry_list import list_bodies, list_members, list_places
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import Lanes, an_id

ON = date(2026, 3, 1)


def body(lanes: Lanes, code: str, kind: str, *places: str) -> None:
    event = BodyRegistered(code=code, kind=kind, names=Names(en=code), places=places, valid_from=ON)
    lanes.record(event, stream=body_id(code), kind="body")


async def test_a_place_knows_its_city_its_nahia_and_its_path(
    lanes: Lanes, database: Database, project: Project
) -> None:
    lanes.place("AF-HER", PlaceLevel.PROVINCE, "AF", lane="common")
    await project(lanes, REGISTRY, size=2)
    found = await database.read(list_places, below="HRT")
    assert [(row.code, row.city, row.nahia, row.path) for row in found.items] == [
        ("HRT", "HRT", None, "/HRT"),
        ("HRT-N1", "HRT", "HRT-N1", "/HRT/HRT-N1"),
        ("HRT-N1-G1", "HRT", "HRT-N1", "/HRT/HRT-N1/HRT-N1-G1"),
        ("HRT-N2", "HRT", "HRT-N2", "/HRT/HRT-N2"),
    ]
    province = await database.read(list_places, below="AF-HER")
    assert [row.code for row in province.items] == ["AF-HER", *(r.code for r in found.items)]
    nahias = await database.read(list_places, below="HRT", level="nahia")
    assert [row.code for row in nahias.items] == ["HRT-N1", "HRT-N2"]


async def test_a_place_is_renamed_suspended_and_retired(
    lanes: Lanes, database: Database, project: Project
) -> None:
    place: dict[str, Any] = {"stream": place_id("HRT-N2"), "kind": "place"}
    lanes.record(PlaceRenamed(names=Names(en="Injil", fa="انجیل"), on=ON), **place)
    lanes.record(PlaceSuspended(first_day=ON, reason="flood"), **place)
    lanes.record(SuspensionLifted(on=date(2026, 3, 9)), **place)
    lanes.record(PlaceRetired(successor="HRT-N1", on=ON), **place)
    await project(lanes, REGISTRY)
    shown = await database.read(list_places, below="HRT-N2")
    assert shown.items == ()
    [row] = (await database.read(list_places, below="HRT-N2", include_retired=True)).items
    assert (row.names.fa, row.retired_on, row.successor) == ("انجیل", ON, "HRT-N1")


async def test_bodies_are_found_by_kind_and_by_the_places_they_serve(
    lanes: Lanes, database: Database, project: Project
) -> None:
    body(lanes, "CDC-1", "cdc", "HRT-N1-G1")
    body(lanes, "DUG-1", "dug", "HRT", "HRT-N2")
    body(lanes, "OLD", "cdc", "HRT-N2")
    lanes.record(
        BodyRenamed(names=Names(en="CDC One"), on=ON), stream=body_id("CDC-1"), kind="body"
    )
    retired = BodyRetired(successor="CDC-1", on=ON)
    lanes.record(retired, stream=body_id("OLD"), kind="body")
    await project(lanes, REGISTRY)

    async def codes(**asked: Any) -> list[str]:
        return [row.code for row in (await database.read(list_bodies, **asked)).items]

    assert await codes() == ["CDC-1", "DUG-1"]
    assert await codes(kind="cdc") == ["CDC-1"]
    assert await codes(place_code="HRT-N2") == ["DUG-1"]
    assert await codes(place_code="HRT-N1") == ["CDC-1"]
    assert await codes(include_retired=True) == ["CDC-1", "DUG-1", "OLD"]
    first = await database.read(list_bodies, limit=1)
    assert (first.items[0].names.en, first.items[0].places) == ("CDC One", ("HRT-N1-G1",))
    second = await database.read(list_bodies, limit=1, after_key=first.next_key)
    assert second.items[0].places == ("HRT", "HRT-N2")
    assert second.next_key is None


async def test_a_revoked_role_ends_the_day_before(
    lanes: Lanes, database: Database, project: Project
) -> None:
    member: dict[str, Any] = {"stream": an_id("m"), "kind": "member", "lane": "common"}
    lanes.record(MemberRegistered(label="Officer 12", body="PeM-6"), **member)
    role: dict[str, Any] = {"role": Role.PEM_OFFICER, "place": "HRT-N1"}
    lanes.record(RoleGranted(**role, first_day=ON), **member)
    lanes.record(RoleGranted(role=Role.MAB_MEMBER, place="HRT", first_day=ON), **member)
    lanes.record(RoleRevoked(**role, on=date(2026, 4, 1)), **member)
    await project(lanes, REGISTRY)
    [row] = (await database.read(list_members, place_code="HRT-N1")).items
    assert (row.label, row.body) == ("Officer 12", "PeM-6")
    assert [(grant.role, grant.last_day) for grant in row.grants] == [
        ("pem_officer", date(2026, 3, 31)),
        ("mab_member", None),
    ]
    assert (await database.read(list_members, place_code="KBL")).items == ()
    assert len((await database.read(list_members, body_code="PeM-6")).items) == 1
