from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from domain.errors import Refusal
from domain.member import Member, Role, RoleGranted
from domain.place import (
    PLACE,
    open_intake,
    set_holidays,
    set_pathway_card,
    suspend_place,
)
from domain.words import IntakeGroup, Level, Names, place_id
from service.ledger import Ledger
from service.registry import Registry
from tests.access.world import BEGIN, build, decided, member

JUNE = date(2026, 6, 1)


@pytest.fixture
async def herat(ledger: Ledger) -> Registry:
    await build(ledger)
    return Registry(ledger)


async def test_a_place_knows_all_that_lies_above_it(herat: Registry) -> None:
    gozar = await herat.place("HRT-N06-G02")
    assert gozar.ancestors == ("HRT-N06-G02", "HRT-N06", "HRT", "AF32", "AF")
    assert gozar.lane == "HRT"
    assert (await herat.place("HRT-N06-G02")).ancestors == gozar.ancestors


async def test_what_lies_above_cities_lives_in_the_common_lane(herat: Registry) -> None:
    assert (await herat.place("AF32")).lane == "common"
    assert (await herat.place("HRT")).lane == "HRT"


async def test_what_is_not_registered_is_refused_by_name(herat: Registry) -> None:
    assert await herat.find_place("KBL") is None
    assert await herat.find_body("KBL-MUN") is None
    with pytest.raises(Refusal) as place:
        await herat.place("KBL")
    with pytest.raises(Refusal) as body:
        await herat.body("KBL-MUN")
    assert [place.value.code, body.value.code] == ["unknown-place", "unknown-body"]


async def test_a_nahia_is_no_city(herat: Registry) -> None:
    with pytest.raises(Refusal) as refused:
        await herat.city("HRT-N06")
    assert refused.value.code == "unknown-city"


async def test_today_is_the_citys_day(herat: Registry) -> None:
    evening = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)
    assert (await herat.city("HRT")).today(evening) == date(2026, 6, 2)
    assert (await herat.city("common")).today(evening) == date(2026, 6, 1)


async def test_a_city_yet_to_be_registered_has_the_common_day(herat: Registry) -> None:
    assert await herat.city("KBL") == await herat.city("common")


async def test_what_a_city_has_settled_is_found_at_once(herat: Registry, ledger: Ledger) -> None:
    before = await herat.city("HRT")
    assert (before.pathway_card, before.emergency_number) == ({}, "")
    assert before.intake_open == frozenset()
    card = Names(en="Health centre", fa="مرکز صحی")
    await decided(
        ledger, PLACE, place_id("HRT"), set_pathway_card, card=card, emergency_number="119"
    )
    await decided(
        ledger, PLACE, place_id("HRT"), open_intake, group=IntakeGroup.RESTRICTED,
        custodian=UUID(int=9), custodian_is_appointed=True, custodian_in_police_chain=False,
        receiver="HRT-LAW", receiver_in_police_chain=False,
    )  # fmt: skip
    city = await herat.city("HRT")
    assert city.pathway_card == {"en": "Health centre", "fa-AF": "مرکز صحی"}
    assert city.emergency_number == "119"
    assert city.intake_open == {IntakeGroup.RESTRICTED}


async def test_days_on_which_a_place_above_was_suspended_count_for_the_place(
    herat: Registry, ledger: Ledger
) -> None:
    await decided(
        ledger, PLACE, place_id("HRT-N06"), suspend_place, first_day=JUNE, last_day=JUNE,
        reason="fighting",
    )  # fmt: skip
    await decided(ledger, PLACE, place_id("HRT"), set_holidays, days=(date(2026, 6, 2),))
    gozar = await herat.calendar("HRT-N06-G02")
    assert gozar.is_suspended(JUNE)
    assert not gozar.is_working_day(date(2026, 6, 2))
    assert not (await herat.calendar("HRT")).is_suspended(JUNE)
    assert (await herat.calendar("AF32")).is_working_day(date(2026, 6, 2))


async def test_a_body_lives_where_it_first_serves_and_follows_a_chain(herat: Registry) -> None:
    pem = await herat.body("HRT-PEM")
    assert pem.lane == "HRT"
    assert pem.in_police_chain
    assert not (await herat.body("HRT-MUN")).in_police_chain


@pytest.mark.parametrize(
    ("declined_at", "heard_at"),
    [
        (Level.WOMENS_GROUP, {"HRT-N06-G02"}),
        (Level.COMMUNITY, {"HRT-N06"}),
        (Level.NAHIA, {"HRT"}),
        (Level.CITY, {"AF32"}),
        (Level.PROVINCE, {"AF"}),
        (Level.NATIONAL, {"AF"}),
    ],
)
async def test_an_appeal_is_heard_one_level_up(
    herat: Registry, declined_at: Level, heard_at: set[str]
) -> None:
    assert (await herat.place("HRT-N06-G02")).heard_at(declined_at) == heard_at


async def test_who_acts_for_a_member_must_stand_above_all_its_roles(herat: Registry) -> None:
    def holding(*places: str) -> Member:
        return Member(
            grants=tuple(
                RoleGranted(role=Role.AUDITOR, place=place, first_day=BEGIN) for place in places
            )
        )

    assert await herat.places_of_member(holding("HRT-N06", "HRT")) == {"HRT", "AF32", "AF"}
    assert await herat.places_of_member(holding("HRT-N06", "*")) == frozenset()
    assert await herat.places_of_member(holding()) == frozenset()


async def test_a_custodian_is_appointed_for_a_city_or_for_what_is_above_it(
    herat: Registry, ledger: Ledger
) -> None:
    for place, appointed in [("HRT", True), ("AF", True), ("*", True), ("HRT-N06", False)]:
        custodian = await herat.member(await member(ledger, Role.CUSTODIAN, place))
        assert await herat.is_custodian(custodian, "HRT", JUNE) is appointed
        assert not await herat.is_custodian(custodian, "HRT", date(2026, 1, 1))
    auditor = await herat.member(await member(ledger, Role.AUDITOR, "HRT"))
    assert not await herat.is_custodian(auditor, "HRT", JUNE)


async def test_a_member_never_registered_holds_nothing(herat: Registry) -> None:
    assert await herat.member(uuid4()) == Member()
    assert not await herat.in_police_chain(Member())
