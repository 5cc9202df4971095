import timeit
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.member import Role, Scope
from domain.words import Sensitivity
from projections.visibility import Area
from service.access import relations
from service.access.allowed import ALLOWED, LIVE_FIGURES, READINGS
from service.access.policy import grant_for, may_see, reads_releases_only, visible
from service.access.principal import ANYTHING, CLOCK, EVERYWHERE, Grant, Principal, Subject
from tests.access.matrix import CASE, HERE, ME, TABLES, TODAY, who
from tests.test_names import decisions

# The table as a whole


@pytest.mark.parametrize("name", TABLES)
def test_who_may_do_what_is_as_it_was_agreed(name: str) -> None:
    assert TABLES[name]() == (HERE / name).read_text(), "python -m tests.access.matrix"


def test_every_decision_and_every_reading_stands_in_the_table_and_nothing_else() -> None:
    assert set(ALLOWED) == decisions().keys() | set(READINGS)


def test_what_is_not_in_the_table_is_forbidden() -> None:
    for role in Role:
        assert grant_for(who(role), "abolish_police", CASE, TODAY) is None
        assert grant_for(who(role), "", CASE, TODAY) is None


def test_without_a_role_nothing_is_allowed_and_nothing_seen() -> None:
    nobody = Principal(member_id=ME, body="LEAD", grants=())
    public = replace(CASE, sensitivity=Sensitivity.PUBLIC)
    assert not may_see(nobody, public, TODAY)
    assert all(grant_for(nobody, action, public, TODAY) is None for action in ALLOWED)
    assert visible(nobody, TODAY).areas == ()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INTEGRATOR])
def test_who_only_reads_writes_nothing(role: Role) -> None:
    for subject in (CASE, replace(CASE, sensitivity=Sensitivity.PUBLIC), ANYTHING):
        for action in ALLOWED.keys() - READINGS.keys():
            assert grant_for(who(role, EVERYWHERE), action, subject, TODAY) is None


def test_deciding_costs_next_to_nothing() -> None:
    principal = who(Role.COMMUNITY_REP)
    best = min(
        timeit.repeat(
            lambda: grant_for(principal, "verify_resolution", CASE, TODAY), number=2_000, repeat=20
        )
    )
    assert best / 2_000 < 20e-6  # 2 us where nothing else runs


# Days, places, scopes


def test_a_role_counts_from_its_first_to_its_last_day() -> None:
    grant = Grant(Role.AUDITOR, "HRT", None, TODAY, TODAY + timedelta(days=1))
    auditor = Principal(member_id=ME, body=None, grants=(grant,))
    days = [TODAY + timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [may_see(auditor, CASE, day) for day in days] == [False, True, True, False]
    assert [grant_for(auditor, "read_issue", CASE, day) for day in days] == [
        None, grant, grant, None,
    ]  # fmt: skip
    assert [len(visible(auditor, day).areas) for day in days] == [0, 2, 2, 0]


def test_a_role_below_the_place_does_not_reach_up() -> None:
    assert not may_see(who(Role.MUNICIPAL_FOCAL, "HRT-N06-G02"), CASE, TODAY)
    assert may_see(who(Role.MUNICIPAL_FOCAL, "HRT-N06"), CASE, TODAY)


def test_the_grant_that_allows_is_the_one_that_is_named() -> None:
    reader = Grant(Role.AUDITOR, "HRT", None, date.min, None)
    lead = Grant(Role.MUNICIPAL_FOCAL, "HRT", "LEAD", date.min, None)
    both = Principal(member_id=ME, body=None, grants=(reader, lead))
    assert grant_for(both, "close_issue", CASE, TODAY) is lead
    assert grant_for(both, "read_issue", CASE, TODAY) is reader


def test_a_key_that_reads_does_not_write_and_the_other_way_round() -> None:
    officer = who(Role.PEM_OFFICER)
    reads, writes = replace(officer, scopes=("read",)), replace(officer, scopes=("write",))
    assert grant_for(reads, "read_issue", CASE, TODAY)
    assert grant_for(reads, "add_report", CASE, TODAY) is None
    assert grant_for(writes, "add_report", CASE, TODAY)
    assert grant_for(writes, "read_issue", CASE, TODAY) is None
    assert visible(writes, TODAY).areas == ()


def test_a_device_that_only_logs_sees_nothing_and_does_nothing_else() -> None:
    device = replace(who(Role.PEM_OFFICER), scopes=(Scope.LOG,))
    public = replace(CASE, sensitivity=Sensitivity.PUBLIC)
    assert grant_for(device, "report_issue", replace(public, new=True), TODAY)
    assert not may_see(device, public, TODAY)
    assert all(grant_for(device, action, public, TODAY) is None for action in ALLOWED)
    assert visible(device, TODAY).areas == ()
    new = {a for a in ALLOWED if grant_for(device, a, replace(public, new=True), TODAY)}
    assert new == {"report_issue"}


def test_an_integrator_reads_what_is_internal_only_with_the_scope_for_it() -> None:
    plain = who(Role.INTEGRATOR)
    entitled = replace(plain, scopes=("read", "s1"))
    assert not may_see(plain, CASE, TODAY)
    assert grant_for(entitled, "read_issue", CASE, TODAY)


@pytest.mark.parametrize("action", sorted(LIVE_FIGURES))
def test_another_system_reads_live_figures_only_with_the_scope_for_what_is_internal(
    action: str,
) -> None:
    plain = who(Role.INTEGRATOR)
    assert grant_for(plain, action, ANYTHING, TODAY) is None
    assert reads_releases_only(plain, action, TODAY)
    assert grant_for(replace(plain, scopes=("read", "s1")), action, ANYTHING, TODAY)
    assert all(
        grant_for(who(role), action, ANYTHING, TODAY)
        for role in relations.READERS
        if role is not Role.INTEGRATOR
    )
    assert not reads_releases_only(replace(plain, scopes=()), "read_issue", TODAY)
    assert not reads_releases_only(who(Role.AUDITOR), action, TODAY)


# Disputing and answering


def test_who_claims_or_leads_does_not_dispute_its_own_claim_through_another_role() -> None:
    subject = replace(CASE, claimed_by="CLAIMANT")
    for own in ("LEAD", "CLAIMANT"):
        dispute = grant_for(who(Role.MAB_MEMBER, body=own), "dispute_resolution", subject, TODAY)
        assert dispute is None
    assert grant_for(who(Role.MAB_MEMBER, body="MINE"), "dispute_resolution", subject, TODAY)


def test_an_appeal_is_answered_one_level_up_only() -> None:
    answer = "answer_appeal"
    assert grant_for(who(Role.CITY_COORDINATOR, "AF32"), answer, CASE, TODAY)
    assert grant_for(who(Role.CITY_COORDINATOR, "HRT"), answer, CASE, TODAY) is None
    assert grant_for(who(Role.CITY_COORDINATOR, "AF"), answer, CASE, TODAY) is None


def test_who_speaks_for_one_body_is_still_of_all_its_bodies() -> None:
    grants = (
        Grant(Role.MUNICIPAL_FOCAL, "HRT", "MINE", date.min, None),
        Grant(Role.PEM_OFFICER, "HRT", "OWNER", date.min, None),
    )
    speaker = Principal(member_id=ME, body=None, grants=grants).speaking_for("MINE")
    assert speaker.is_police
    assert speaker.bodies == {"MINE", "OWNER"}
    assert speaker.grants == grants[:1]
    assert grant_for(speaker, "report_progress", CASE, TODAY) is None
    assert grant_for(speaker, "acknowledge_issue", CASE, TODAY)


# What is hidden


def test_the_police_chain_never_learns_of_police_conduct() -> None:
    conduct = replace(CASE, police_conduct=True, sensitivity=Sensitivity.PUBLIC)
    for role in Role:
        in_chain = replace(who(role, EVERYWHERE), in_police_chain=True)
        assert not may_see(in_chain, conduct, TODAY)
        assert not any(area.police_conduct for area in visible(in_chain, TODAY).areas)
        assert not visible(in_chain, TODAY).case_worker_police_conduct
        for action in ALLOWED:
            for subject in (conduct, replace(conduct, new=True)):
                assert grant_for(in_chain, action, subject, TODAY) is None


def test_a_community_police_officer_is_of_the_chain_whatever_body_he_names() -> None:
    assert who(Role.PEM_OFFICER, body="HRT-MUN").is_police
    assert not who(Role.MUNICIPAL_FOCAL).is_police


def test_survivor_level_is_for_the_custodian_alone() -> None:
    secret = replace(CASE, sensitivity=Sensitivity.SURVIVOR, case_workers=frozenset({ME}))
    readers = {role for role in Role if grant_for(who(role), "read_issue", secret, TODAY)}
    assert readers == {Role.CUSTODIAN}


def test_a_case_worker_reads_the_case_wherever_the_role_was_given() -> None:
    restricted = replace(CASE, sensitivity=Sensitivity.RESTRICTED, case_workers=frozenset({ME}))
    assert grant_for(who(Role.COMMUNITY_REP, "KBL"), "read_issue", restricted, TODAY)
    assert grant_for(who(Role.COMMUNITY_REP, "KBL"), "add_report", restricted, TODAY) is None


def test_what_is_public_is_read_from_everywhere() -> None:
    public = replace(CASE, sensitivity=Sensitivity.PUBLIC)
    assert grant_for(who(Role.AUDITOR, "KBL"), "read_issue", public, TODAY)


def test_members_are_read_only_by_who_keeps_them_there() -> None:
    there = Subject(places=CASE.places)
    assert grant_for(who(Role.CITY_COORDINATOR, "HRT"), "read_members", there, TODAY)
    assert grant_for(who(Role.CITY_COORDINATOR, "KBL"), "read_members", there, TODAY) is None


def test_a_case_worker_whose_roles_have_ended_reads_nothing() -> None:
    restricted = replace(CASE, sensitivity=Sensitivity.RESTRICTED, case_workers=frozenset({ME}))
    worker = who(Role.COMMUNITY_REP)
    assert may_see(worker, restricted, TODAY)
    assert not may_see(worker, restricted, date(2027, 1, 1))


JOBS = {
    "propose_recurrence", "expire_referral", "close_contest_window", "close_feedback_window",
    "lose_owner", "remind", "suspect_problem", "add_case", "publish_release",
}  # fmt: skip


def test_the_clock_runs_its_own_jobs_and_nothing_else() -> None:
    restricted = replace(CASE, sensitivity=Sensitivity.RESTRICTED)
    allowed = {action for action in ALLOWED if grant_for(CLOCK, action, restricted, TODAY)}
    assert allowed == JOBS


def test_a_role_that_sees_a_case_does_not_lend_its_eyes_to_another_role() -> None:
    survivor = replace(CASE, sensitivity=Sensitivity.SURVIVOR)
    grants = tuple(Grant(role, "HRT", None, date.min, None) for role in (
        Role.CLOCK, Role.COMMUNITY_REP
    ))  # fmt: skip
    both = Principal(member_id=ME, body=None, grants=grants)
    assert {a for a in ALLOWED if grant_for(both, a, survivor, TODAY)} == JOBS
    assert all(
        Sensitivity.SURVIVOR not in each.sensitivities for each in visible(both, TODAY).areas
    )


# Lists


def test_a_list_shows_what_is_public_everywhere_and_what_is_internal_at_ones_place() -> None:
    s0 = frozenset({Sensitivity.PUBLIC})
    s1 = frozenset({Sensitivity.PUBLIC, Sensitivity.INTERNAL})
    seen = visible(who(Role.MUNICIPAL_FOCAL), TODAY)
    assert seen.areas == (Area(None, s0, police_conduct=True), Area("HRT", s1, police_conduct=True))
    assert seen.case_worker == ME
    officer = visible(who(Role.PEM_OFFICER, EVERYWHERE), TODAY)
    assert officer.areas == (Area(None, s0), Area(None, s1))


@pytest.mark.parametrize("role", relations.READERS)
@pytest.mark.parametrize("place_code", ["HRT", "KBL", EVERYWHERE])
@pytest.mark.parametrize("level", list(Sensitivity))
@pytest.mark.parametrize("conduct", [False, True])
def test_a_list_shows_exactly_what_may_be_seen(
    role: Role, place_code: str, level: Sensitivity, conduct: bool
) -> None:
    principal = who(role, place_code)
    for workers in (frozenset(), frozenset({ME})):
        subject = replace(CASE, sensitivity=level, police_conduct=conduct, case_workers=workers)
        assert _listed(principal, subject) == may_see(principal, subject, TODAY)


def _listed(principal: Principal, subject: Subject) -> bool:
    """What the filter of lists says of one case, in plain words."""
    seen = visible(principal, TODAY)
    in_area = any(
        (area.place is None or area.place in subject.places)
        and subject.sensitivity in area.sensitivities
        and (area.police_conduct or not subject.police_conduct)
        for area in seen.areas
    )
    as_worker = (
        seen.case_worker in subject.case_workers
        and subject.sensitivity is not Sensitivity.SURVIVOR
        and (seen.case_worker_police_conduct or not subject.police_conduct)
    )
    return in_area or as_worker
