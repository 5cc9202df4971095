from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.place import (
    PLACE,
    HolidaysSet,
    IntakeClosed,
    IntakeOpened,
    PathwayCardSet,
    Place,
    PlaceDescribed,
    PlaceEvent,
    PlaceRegistered,
    PlaceRenamed,
    PlaceRetired,
    PlaceSuspended,
    SuspensionLifted,
    WorkingWeekSet,
    close_intake,
    describe_place,
    lift_suspension,
    open_intake,
    register_place,
    rename_place,
    retire_place,
    set_holidays,
    set_pathway_card,
    set_working_week,
    suspend_place,
)
from domain.words import IntakeGroup, Names, PlaceLevel
from tests.spec import Spec

place = Spec[Place, PlaceEvent](PLACE.initial, PLACE.evolve)

NEW_YEAR = date(2026, 3, 21)
HERAT = Names(en="Herat", fa="هرات", ps="هرات")
CUSTODIAN = UUID(int=7)

herat: dict[str, Any] = {
    "code": "HRT",
    "level": PlaceLevel.CITY,
    "parent": "AF32",
    "names": HERAT,
    "timezone": "Asia/Kabul",
    "valid_from": NEW_YEAR,
}
nahia: dict[str, Any] = {
    "code": "HRT-N06",
    "level": PlaceLevel.NAHIA,
    "parent": "HRT",
    "names": Names(en="Nahia 6"),
    "valid_from": NEW_YEAR,
}
city_registered = PlaceRegistered(**herat)
nahia_registered = PlaceRegistered(**nahia)


# Registering


def test_a_city_is_registered_in_its_province_with_its_time_zone() -> None:
    place.given().when(register_place, **herat, parent_level=PlaceLevel.PROVINCE).then(
        city_registered
    )


def test_registering_the_same_place_again_adds_nothing() -> None:
    place.given(city_registered).when(
        register_place, **herat, parent_level=PlaceLevel.PROVINCE
    ).then_nothing()


def test_a_code_cannot_be_used_for_another_place() -> None:
    place.given(city_registered).when(
        register_place, **{**herat, "parent": "AF33"}, parent_level=PlaceLevel.PROVINCE
    ).then_refused("id-reused")


def test_a_place_renamed_since_still_counts_as_the_same_when_registered_again() -> None:
    place.given(city_registered, PlaceRenamed(names=Names(en="Hirat"), on=NEW_YEAR)).when(
        register_place, **herat, parent_level=PlaceLevel.PROVINCE
    ).then_nothing()


def test_a_country_is_registered_without_a_parent() -> None:
    country: dict[str, Any] = {
        **nahia,
        "code": "AF",
        "level": PlaceLevel.COUNTRY,
        "parent": None,
    }
    place.given().when(register_place, **country, parent_level=None).then(
        PlaceRegistered(**country)
    )
    place.given().when(
        register_place, **{**country, "parent": "XX"}, parent_level=None
    ).then_refused("country-has-no-parent")


def test_below_the_country_a_parent_is_required() -> None:
    place.given().when(register_place, **{**nahia, "parent": None}, parent_level=None).then_refused(
        "parent-missing"
    )


def test_the_parent_must_have_been_registered() -> None:
    place.given().when(register_place, **nahia, parent_level=None).then_refused("parent-unknown")


@pytest.mark.parametrize("level", [PlaceLevel.NAHIA, PlaceLevel.GOZAR, PlaceLevel.SITE])
def test_the_parent_must_stand_above(level: PlaceLevel) -> None:
    place.given().when(register_place, **nahia, parent_level=level).then_refused("parent-not-above")


def test_levels_may_be_left_out_below_a_city() -> None:
    site = {**nahia, "level": PlaceLevel.SITE}
    place.given().when(register_place, **site, parent_level=PlaceLevel.CITY).then(
        PlaceRegistered(**site)
    )


@pytest.mark.parametrize("level", [PlaceLevel.COUNTRY, PlaceLevel.PROVINCE])
def test_what_is_smaller_than_a_city_lies_in_a_city(level: PlaceLevel) -> None:
    place.given().when(register_place, **nahia, parent_level=level).then_refused("outside-any-city")


def test_a_city_needs_a_time_zone() -> None:
    place.given().when(
        register_place, **{**herat, "timezone": None}, parent_level=PlaceLevel.PROVINCE
    ).then_refused("timezone-missing")


@pytest.mark.parametrize("zone", ["Asia/Herat", "Asia", "", "../etc/passwd", "\0"])
def test_a_time_zone_must_exist(zone: str) -> None:
    place.given().when(
        register_place, **{**herat, "timezone": zone}, parent_level=PlaceLevel.PROVINCE
    ).then_refused("timezone-unknown")


def test_only_a_city_has_a_time_zone() -> None:
    place.given().when(
        register_place, **{**nahia, "timezone": "Asia/Kabul"}, parent_level=PlaceLevel.CITY
    ).then_refused("timezone-is-the-citys")


# Names and end


def test_a_place_gets_another_name() -> None:
    place.given(city_registered).when(rename_place, names=Names(en="Hirat"), on=NEW_YEAR).then(
        PlaceRenamed(names=Names(en="Hirat"), on=NEW_YEAR)
    )


def test_the_name_it_has_already_adds_nothing() -> None:
    place.given(city_registered).when(rename_place, names=HERAT, on=NEW_YEAR).then_nothing()


def test_a_place_never_registered_cannot_be_changed() -> None:
    place.given().when(rename_place, names=HERAT, on=NEW_YEAR).then_refused("place-unknown")
    place.given().when(retire_place, successor=None, on=NEW_YEAR).then_refused("place-unknown")
    place.given().when(lift_suspension, on=NEW_YEAR).then_refused("place-unknown")


def test_a_place_is_retired_in_favour_of_another() -> None:
    place.given(nahia_registered).when(retire_place, successor="HRT-N16", on=NEW_YEAR).then(
        PlaceRetired(successor="HRT-N16", on=NEW_YEAR)
    )


def test_a_place_retired_twice_adds_nothing() -> None:
    place.given(nahia_registered, PlaceRetired(successor="HRT-N16", on=NEW_YEAR)).when(
        retire_place, successor="HRT-N16", on=date(2026, 5, 1)
    ).then_nothing()


def test_a_retired_place_keeps_its_successor() -> None:
    place.given(nahia_registered, PlaceRetired(successor="HRT-N16", on=NEW_YEAR)).when(
        retire_place, successor="HRT-N01", on=NEW_YEAR
    ).then_refused("already-retired")


def test_a_place_cannot_succeed_itself() -> None:
    place.given(nahia_registered).when(retire_place, successor="HRT-N06", on=NEW_YEAR).then_refused(
        "successor-is-itself"
    )


def test_a_retired_place_is_not_renamed() -> None:
    place.given(nahia_registered, PlaceRetired(on=NEW_YEAR)).when(
        rename_place, names=HERAT, on=NEW_YEAR
    ).then_refused("place-retired")


# The city's days


def test_a_city_sets_its_working_week() -> None:
    place.given(city_registered).when(set_working_week, working_days=(6, 7, 1, 2, 3)).then(
        WorkingWeekSet(working_days=(6, 7, 1, 2, 3))
    )


def test_the_same_working_week_in_another_order_adds_nothing() -> None:
    place.given(city_registered, WorkingWeekSet(working_days=(6, 7, 1, 2, 3))).when(
        set_working_week, working_days=(1, 2, 3, 6, 7)
    ).then_nothing()


@pytest.mark.parametrize("days", [(), (0,), (8,), (1, 1)])
def test_a_working_week_is_made_of_weekdays(days: tuple[int, ...]) -> None:
    place.given(city_registered).when(set_working_week, working_days=days).then_refused(
        "working-week-wrong"
    )


def test_a_nahia_has_no_days_of_its_own() -> None:
    place.given(nahia_registered).when(set_working_week, working_days=(1,)).then_refused(
        "not-a-city"
    )
    place.given(nahia_registered).when(set_holidays, days=()).then_refused("not-a-city")


def test_holidays_are_kept_in_order_and_once() -> None:
    eid = date(2026, 5, 27)
    place.given(city_registered).when(set_holidays, days=(eid, NEW_YEAR, eid)).then(
        HolidaysSet(days=(NEW_YEAR, eid))
    )


def test_the_same_holidays_add_nothing_and_keep_the_working_week() -> None:
    given = place.given(
        city_registered, WorkingWeekSet(working_days=(1,)), HolidaysSet(days=(NEW_YEAR,))
    )
    given.when(set_holidays, days=(NEW_YEAR,)).then_nothing()
    given.when(set_working_week, working_days=(1,)).then_nothing()


def test_a_city_says_where_to_go_with_what_is_not_tracked_here() -> None:
    card = Names(en="Women's health centre, gate 3")
    set_card = PathwayCardSet(card=card, emergency_number="119")
    place.given(city_registered).when(set_pathway_card, card=card, emergency_number="119").then(
        set_card
    )
    place.given(city_registered, set_card).when(
        set_pathway_card, card=card, emergency_number="119"
    ).then_nothing()
    place.given(nahia_registered).when(
        set_pathway_card, card=card, emergency_number="119"
    ).then_refused("not-a-city")


# Suspension


def suspended(first: int, last: int | None) -> PlaceSuspended:
    return PlaceSuspended(
        first_day=date(2026, 6, first),
        last_day=None if last is None else date(2026, 6, last),
        reason="fighting nearby",
    )


def when_suspended(first: int, last: int | None) -> dict[str, Any]:
    asked = suspended(first, last)
    return {"first_day": asked.first_day, "last_day": asked.last_day, "reason": asked.reason}


def test_a_place_is_suspended_from_a_day_to_a_day() -> None:
    place.given(nahia_registered).when(suspend_place, **when_suspended(3, 9)).then(suspended(3, 9))


def test_the_same_suspension_again_adds_nothing() -> None:
    place.given(nahia_registered, suspended(3, 9)).when(
        suspend_place, **when_suspended(3, 9)
    ).then_nothing()


def test_a_suspension_does_not_end_before_it_begins() -> None:
    place.given(nahia_registered).when(suspend_place, **when_suspended(9, 3)).then_refused(
        "days-out-of-order"
    )


@pytest.mark.parametrize(("first", "last"), [(9, 12), (1, 3), (4, 5), (1, None)])
def test_days_are_not_suspended_twice(first: int, last: int | None) -> None:
    place.given(nahia_registered, suspended(3, 9)).when(
        suspend_place, **when_suspended(first, last)
    ).then_refused("already-suspended")


def test_a_second_suspension_may_follow_the_first() -> None:
    place.given(nahia_registered, suspended(3, 9)).when(
        suspend_place, **when_suspended(10, None)
    ).then(suspended(10, None))


def test_a_suspension_is_lifted() -> None:
    lifted = SuspensionLifted(on=date(2026, 6, 5))
    place.given(nahia_registered, suspended(3, None)).when(lift_suspension, on=lifted.on).then(
        lifted
    )
    state = place.given(nahia_registered, suspended(3, None), lifted).state
    assert state.is_suspended(date(2026, 6, 4))
    assert not state.is_suspended(date(2026, 6, 5))


def test_lifting_removes_a_suspension_that_has_not_begun() -> None:
    state = place.given(
        nahia_registered, suspended(20, 25), SuspensionLifted(on=date(2026, 6, 5))
    ).state
    assert state.suspensions == ()


def test_lifting_what_is_not_suspended_adds_nothing() -> None:
    place.given(nahia_registered, suspended(3, 9)).when(
        lift_suspension, on=date(2026, 6, 10)
    ).then_nothing()


def test_the_first_day_of_all_is_a_day_like_any_other() -> None:
    place.given(nahia_registered, suspended(3, 9)).when(lift_suspension, on=date.min).then(
        SuspensionLifted(on=date.min)
    )


# Intake

proposal: dict[str, Any] = {
    "group": IntakeGroup.POLICE_CONDUCT,
    "custodian": CUSTODIAN,
    "custodian_is_appointed": True,
    "custodian_in_police_chain": False,
    "receiver": "HRT-AIHRC",
    "receiver_in_police_chain": False,
}
opened = IntakeOpened(group=IntakeGroup.POLICE_CONDUCT, custodian=CUSTODIAN, receiver="HRT-AIHRC")


def test_intake_opens_with_a_custodian_and_an_outside_receiver() -> None:
    place.given(city_registered).when(open_intake, **proposal).then(opened)


def test_intake_open_already_with_the_same_people_adds_nothing() -> None:
    place.given(city_registered, opened).when(open_intake, **proposal).then_nothing()


def test_open_intake_may_change_hands() -> None:
    place.given(city_registered, opened).when(
        open_intake, **{**proposal, "receiver": "HRT-LAW"}
    ).then(IntakeOpened(group=IntakeGroup.POLICE_CONDUCT, custodian=CUSTODIAN, receiver="HRT-LAW"))


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ({"custodian_is_appointed": False}, "custodian-not-appointed"),
        ({"custodian_in_police_chain": True}, "custodian-in-police-chain"),
        ({"receiver_in_police_chain": True}, "receiver-in-police-chain"),
    ],
)
def test_intake_stays_closed_to_the_police_chain(fact: dict[str, bool], code: str) -> None:
    place.given(city_registered).when(open_intake, **{**proposal, **fact}).then_refused(code)


def test_only_a_city_opens_intake() -> None:
    place.given(nahia_registered).when(open_intake, **proposal).then_refused("not-a-city")


def test_intake_is_closed_again() -> None:
    place.given(city_registered, opened).when(
        close_intake, group=IntakeGroup.POLICE_CONDUCT, reason="custodian left"
    ).then(IntakeClosed(group=IntakeGroup.POLICE_CONDUCT, reason="custodian left"))


def test_closing_intake_that_is_closed_adds_nothing() -> None:
    closed = IntakeClosed(group=IntakeGroup.POLICE_CONDUCT, reason="custodian left")
    place.given(city_registered, opened, closed).when(
        close_intake, group=IntakeGroup.POLICE_CONDUCT, reason="again"
    ).then_nothing()


# Describing

described = PlaceDescribed(population=600_000, is_capital=True, source="Census", on=NEW_YEAR)
facts: dict[str, Any] = {
    "population": 600_000, "is_capital": True, "source": "Census", "on": NEW_YEAR,
}  # fmt: skip


def test_a_city_is_described_with_its_source_and_the_last_description_counts() -> None:
    place.given(city_registered).when(describe_place, **facts).then(described)
    place.given(city_registered, described).when(describe_place, **facts).then_nothing()
    later = {**facts, "population": 650_000}
    place.given(city_registered, described).when(describe_place, **later).then(
        PlaceDescribed(population=650_000, is_capital=True, source="Census", on=NEW_YEAR)
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"population": 0}, "population-impossible"),
        ({"displaced_share": -0.01}, "share-impossible"),
        ({"displaced_share": 1.01}, "share-impossible"),
        ({"displaced_share": float("nan")}, "share-impossible"),
        ({"population": None, "is_capital": None}, "nothing-described"),
    ],
)
def test_what_no_place_can_be_is_refused(changes: dict[str, Any], code: str) -> None:
    place.given(city_registered).when(describe_place, **{**facts, **changes}).then_refused(code)


def test_below_the_city_and_out_of_use_nothing_is_described() -> None:
    place.given(nahia_registered).when(describe_place, **facts).then_refused("not-a-city-or-above")
    place.given().when(describe_place, **facts).then_refused("place-unknown")
    retired = PlaceRetired(on=NEW_YEAR)
    place.given(city_registered, retired).when(describe_place, **facts).then_refused(
        "place-retired"
    )
