from datetime import date
from typing import Any

import pytest

from domain.member import (
    MEMBER,
    KeyIssued,
    KeyRevoked,
    Member,
    MemberEvent,
    MemberRegistered,
    Role,
    RoleGranted,
    RoleRevoked,
    grant_role,
    issue_key,
    register_member,
    revoke_key,
    revoke_role,
)
from tests.spec import Spec

member = Spec[Member, MemberEvent](MEMBER.initial, MEMBER.evolve)

MARCH, JUNE, YEAR_END = date(2026, 3, 21), date(2026, 6, 1), date(2026, 12, 31)
registered = MemberRegistered(label="duty officer 3", body="HRT-PEM")
officer: dict[str, Any] = {
    "role": Role.PEM_OFFICER,
    "place": "HRT-N06",
    "first_day": MARCH,
    "last_day": YEAR_END,
}
granted = RoleGranted(**officer)
key: dict[str, Any] = {"key_id": "k1", "scopes": ("read", "write"), "expires_on": YEAR_END}
issued = KeyIssued(**key)


def revoked(on: date) -> RoleRevoked:
    return RoleRevoked(role=Role.PEM_OFFICER, place="HRT-N06", on=on)


def test_a_member_is_registered_by_a_label() -> None:
    member.given().when(register_member, label="duty officer 3", body="HRT-PEM").then(registered)


def test_registering_the_same_member_again_adds_nothing() -> None:
    member.given(registered).when(
        register_member, label="duty officer 3", body="HRT-PEM"
    ).then_nothing()


def test_an_id_cannot_be_used_for_another_member() -> None:
    member.given(registered).when(register_member, label="the mayor").then_refused("id-reused")


def test_a_role_is_granted_for_a_place_and_some_time() -> None:
    member.given(registered).when(grant_role, **officer).then(granted)


def test_the_same_role_again_adds_nothing() -> None:
    member.given(registered, granted).when(grant_role, **officer).then_nothing()


def test_a_role_does_not_end_before_it_begins() -> None:
    member.given(registered).when(
        grant_role, **{**officer, "last_day": date(2026, 3, 20)}
    ).then_refused("days-out-of-order")


def test_who_speaks_for_an_owner_names_the_owner() -> None:
    owner = {**officer, "role": Role.OWNER_AGENCY}
    member.given(registered).when(grant_role, **owner).then_refused("role-needs-body")
    member.given(registered).when(grant_role, **owner, body="HRT-LIGHT").then(
        RoleGranted(**owner, body="HRT-LIGHT")
    )


def test_a_role_is_revoked_from_a_day_on() -> None:
    given = member.given(registered, granted)
    given.when(revoke_role, role=Role.PEM_OFFICER, place="HRT-N06", on=JUNE).then(revoked(JUNE))
    state = member.given(registered, granted, revoked(JUNE)).state
    assert [grant.last_day for grant in state.grants] == [date(2026, 5, 31)]


def test_a_role_revoked_before_it_began_is_gone() -> None:
    assert member.given(registered, granted, revoked(MARCH)).state.grants == ()


def test_a_role_may_be_revoked_from_the_first_day_of_all() -> None:
    assert member.given(registered, granted, revoked(date.min)).state.grants == ()


def test_another_role_of_the_member_stays() -> None:
    other = RoleGranted(role=Role.MAB_MEMBER, place="HRT", first_day=MARCH)
    assert member.given(registered, granted, other, revoked(MARCH)).state.grants == (other,)


def test_a_role_revoked_twice_adds_nothing() -> None:
    member.given(registered, granted, revoked(JUNE)).when(
        revoke_role, role=Role.PEM_OFFICER, place="HRT-N06", on=JUNE
    ).then_nothing()


def test_a_role_never_held_cannot_be_revoked() -> None:
    member.given(registered, granted).when(
        revoke_role, role=Role.PEM_OFFICER, place="HRT", on=JUNE
    ).then_refused("role-not-held")


def test_a_revoked_role_can_be_granted_again() -> None:
    member.given(registered, granted, revoked(JUNE)).when(grant_role, **officer).then(granted)


def test_a_key_is_issued_with_its_scopes_and_its_end() -> None:
    member.given(registered).when(issue_key, **key, on=MARCH).then(issued)


def test_the_same_key_again_adds_nothing_and_another_under_its_id_is_refused() -> None:
    member.given(registered, issued).when(issue_key, **key, on=MARCH).then_nothing()
    member.given(registered, issued).when(
        issue_key, **{**key, "scopes": ("log",)}, on=MARCH
    ).then_refused("id-reused")


@pytest.mark.parametrize("scopes", [(), ("everything",), ("read", "everything")])
def test_a_key_has_known_scopes(scopes: tuple[str, ...]) -> None:
    member.given(registered).when(issue_key, **{**key, "scopes": scopes}, on=MARCH).then_refused(
        "scope-unknown"
    )


def test_a_key_is_good_for_a_day_at_least() -> None:
    member.given(registered).when(issue_key, **key, on=YEAR_END).then_refused(
        "key-expired-at-birth"
    )


def test_a_key_is_revoked_once() -> None:
    gone = KeyRevoked(key_id="k1", reason="phone lost")
    member.given(registered, issued).when(revoke_key, key_id="k1", reason="phone lost").then(gone)
    member.given(registered, issued, gone).when(
        revoke_key, key_id="k1", reason="again"
    ).then_nothing()


def test_a_key_never_issued_cannot_be_revoked() -> None:
    member.given(registered).when(revoke_key, key_id="k1", reason="lost").then_refused(
        "key-unknown"
    )


def test_a_member_never_registered_holds_nothing() -> None:
    nobody = member.given()
    nobody.when(grant_role, **officer).then_refused("member-unknown")
    nobody.when(revoke_role, role=Role.PEM_OFFICER, place="HRT", on=JUNE).then_refused(
        "member-unknown"
    )
    nobody.when(issue_key, **key, on=MARCH).then_refused("member-unknown")
    nobody.when(revoke_key, key_id="k1", reason="lost").then_refused("member-unknown")
