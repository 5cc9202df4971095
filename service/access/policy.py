"""Who may do what: one table, and what is not in it is forbidden.

`ALLOWED` names for every decision (by its function's name) and every kind of reading the roles
that may, and how they must stand to the case. Who may not see a record may not do anything
with it, and is told that it does not exist.
"""

from collections.abc import Callable, Mapping
from datetime import date

from domain.member import Role, Scope
from domain.words import Sensitivity
from projections.visibility import Area, Visibility
from service.access.principal import EVERYWHERE, Grant, Principal, Subject

Relation = Callable[[Principal, Grant, Subject], bool]
"""How a member who holds the role at the place must stand to the case besides."""


# Relations; all but those in WHEREVER ask for a role that reaches the place


def anyone(who: Principal, grant: Grant, what: Subject) -> bool:
    """Holding the role there is enough."""
    return True


def of_lead_body(who: Principal, grant: Grant, what: Subject) -> bool:
    return what.lead_body is not None and what.lead_body == (grant.body or who.body)


def of_owner(who: Principal, grant: Grant, what: Subject) -> bool:
    return what.owner_body is not None and what.owner_body == (grant.body or who.body)


def of_reporter(who: Principal, grant: Grant, what: Subject) -> bool:
    return what.reported_by is not None and what.reported_by == (grant.body or who.body)


def not_of_lead(who: Principal, grant: Grant, what: Subject) -> bool:
    """Nobody from the lead body or from the body that claims the solution."""
    return who.bodies.isdisjoint((what.lead_body, what.claimed_by))


def one_level_up(who: Principal, grant: Grant, what: Subject) -> bool:
    return grant.place in what.heard_at or grant.place == EVERYWHERE


def whoever_sees(who: Principal, grant: Grant, what: Subject) -> bool:
    """Whoever may see a record may read it, wherever the role was given."""
    return True


def of_members_body(who: Principal, grant: Grant, what: Subject) -> bool:
    """A colleague, or the member itself: a lost device is cut off by whoever is near."""
    return who.member_id == what.member or (
        what.member_body is not None and what.member_body in who.bodies
    )


def not_of_custodians(who: Principal, grant: Grant, what: Subject) -> bool:
    """Nobody gives roles to himself, and only a custodian makes one or makes keys for one."""
    return who.member_id != what.member and not what.guards


def not_oneself(who: Principal, grant: Grant, what: Subject) -> bool:
    return who.member_id != what.member


WHEREVER = frozenset({whoever_sees, of_members_body})


# The table

Roles = tuple[Role, ...]

OFFICER, SUPERVISOR = Role.PEM_OFFICER, Role.PEM_SUPERVISOR
FOCAL, AGENCY = Role.MUNICIPAL_FOCAL, Role.OWNER_AGENCY
COMMUNITY, BOARD = Role.COMMUNITY_REP, Role.MAB_MEMBER
CUSTODIAN, COORDINATOR, CLOCK = Role.CUSTODIAN, Role.CITY_COORDINATOR, Role.CLOCK

REPORTERS: Roles = (OFFICER, FOCAL, COMMUNITY)
TRIAGE: Roles = (FOCAL, SUPERVISOR)
LEADERS: Roles = (FOCAL, SUPERVISOR, AGENCY)
OWNERS: Roles = (AGENCY, FOCAL, SUPERVISOR, COMMUNITY)
RECORDERS: Roles = (OFFICER, FOCAL, COORDINATOR)  # of a dialogue that was held
ON_THE_CASE: Roles = (OFFICER, SUPERVISOR, FOCAL, AGENCY, COMMUNITY, BOARD, CUSTODIAN, COORDINATOR)
OF_THE_PLACE: Roles = (OFFICER, SUPERVISOR, FOCAL, COMMUNITY, BOARD, COORDINATOR)
JUDGES: Roles = (*OF_THE_PLACE, AGENCY)
"""Who may verify or answer; that it is none of their own bodies is a rule of the domain."""
KEEPERS: Roles = (COORDINATOR,)
READERS: Roles = tuple(role for role in Role if role is not CLOCK)

Rows = Mapping[str, tuple[tuple[Roles, Relation], ...]]

INTAKE: Rows = {
    "report_issue": ((REPORTERS, anyone),),
    "add_report": ((REPORTERS, anyone),),
    "import_case": ((KEEPERS, anyone),),
    "acknowledge_issue": ((TRIAGE, anyone),),
    "accept_issue": ((TRIAGE, of_lead_body),),
    "decline_issue": ((TRIAGE, anyone),),
    "appeal": (((COMMUNITY, BOARD), anyone),),
    "answer_appeal": (((FOCAL, SUPERVISOR, BOARD, COORDINATOR), one_level_up),),
    "correct_issue": ((TRIAGE, anyone), (REPORTERS, of_reporter)),
    "raise_sensitivity": ((ON_THE_CASE, anyone),),
    "lower_sensitivity": (((CUSTODIAN,), anyone),),
    "name_case_worker": (((COORDINATOR, CUSTODIAN), anyone),),
    "withdraw_issue": ((REPORTERS, of_reporter),),
}

COMMITMENTS: Rows = {
    "state_commitment": (((*RECORDERS, COMMUNITY), anyone), (OWNERS, of_owner)),
    "agree_commitment": ((OWNERS, of_owner),),
    "contest_commitment": ((OWNERS, of_owner),),
    "set_due_date": ((OWNERS, of_owner), (RECORDERS, anyone)),
    "report_progress": ((OWNERS, of_owner),),
    "block_commitment": ((OWNERS, of_owner),),
    "unblock_commitment": ((OWNERS, of_owner),),
    "request_renegotiation": ((OWNERS, of_owner),),
    "answer_renegotiation": ((JUDGES, anyone),),
    "claim_fulfilment": ((OWNERS, of_owner),),
    "verify_fulfilment": ((JUDGES, anyone),),
    "not_confirm_fulfilment": ((JUDGES, anyone),),
    "invite_reply": (((BOARD, *RECORDERS), anyone),),
    "reply": ((OWNERS, of_owner),),
    "declare_not_kept": (((BOARD, *RECORDERS), anyone),),
    "judge_regular": ((RECORDERS, anyone),),
    "withdraw_commitment": ((OWNERS, of_owner),),
    "supersede_commitment": ((OWNERS, of_owner),),
    "check_durability": (((COMMUNITY, BOARD), anyone),),
}

_STEPS: Roles = (OFFICER, SUPERVISOR, FOCAL, AGENCY, COMMUNITY, BOARD)

ACTIONS: Rows = {
    "schedule_action": ((_STEPS, anyone),),
    "do_action": ((_STEPS, anyone),),
    "miss_action": ((_STEPS, anyone),),
    "reschedule_action": ((_STEPS, anyone),),
    "cancel_action": ((_STEPS, anyone),),
}

RESOLUTION: Rows = {
    "claim_resolution": ((LEADERS, of_lead_body),),
    "verify_resolution": ((JUDGES, anyone),),
    "dispute_resolution": (
        ((COMMUNITY,), anyone), (REPORTERS, of_reporter), (OF_THE_PLACE, not_of_lead),
    ),
    "record_feedback_round": ((REPORTERS, anyone),),
    "record_feedback_impossible": ((REPORTERS, anyone),),
    "close_issue": ((LEADERS, of_lead_body),),
    "reopen_issue": (((COMMUNITY, BOARD), anyone), (LEADERS, of_lead_body)),
    "propose_recurrence": (((CLOCK,), anyone),),
    "confirm_recurrence": ((OF_THE_PLACE, anyone),),
    "refuse_recurrence": ((OF_THE_PLACE, anyone),),
}  # fmt: skip

PLACES_AND_BODIES: Rows = {
    "register_place": ((KEEPERS, anyone),),
    "rename_place": ((KEEPERS, anyone),),
    "retire_place": ((KEEPERS, anyone),),
    "set_working_week": ((KEEPERS, anyone),),
    "set_holidays": ((KEEPERS, anyone),),
    "set_pathway_card": (((COORDINATOR, CUSTODIAN), anyone),),
    "suspend_place": (((COORDINATOR, SUPERVISOR, FOCAL), anyone),),
    "lift_suspension": (((COORDINATOR, SUPERVISOR, FOCAL), anyone),),
    "open_intake": (((COORDINATOR, CUSTODIAN), anyone),),
    "close_intake": (((COORDINATOR, CUSTODIAN), anyone),),
    "register_body": ((KEEPERS, anyone),),
    "rename_body": ((KEEPERS, anyone),),
    "retire_body": ((KEEPERS, anyone),),
}

MEMBERS: Rows = {
    "register_member": (((COORDINATOR, CUSTODIAN), anyone),),
    "grant_role": (((COORDINATOR,), not_of_custodians), ((CUSTODIAN,), not_oneself)),
    "revoke_role": (((COORDINATOR, CUSTODIAN), anyone),),
    "issue_key": (((COORDINATOR,), not_of_custodians), ((CUSTODIAN,), anyone)),
    "revoke_key": (((COORDINATOR, CUSTODIAN), anyone), (ON_THE_CASE, of_members_body)),
}

READINGS: Rows = {
    "read_issue": ((READERS, whoever_sees),),
    "read_history": ((READERS, whoever_sees),),
    "list_cases": ((READERS, whoever_sees),),
    "read_follow_up": ((READERS, whoever_sees),),
    "read_recurrence_report": ((READERS, whoever_sees),),
    "read_registry": ((READERS, whoever_sees),),
    "read_members": (((COORDINATOR, CUSTODIAN, Role.AUDITOR), anyone),),
}

ALLOWED: Rows = {
    **INTAKE, **COMMITMENTS, **ACTIONS, **RESOLUTION, **PLACES_AND_BODIES, **MEMBERS, **READINGS,
}  # fmt: skip

LOGGING = frozenset({"report_issue"})
"""All that a key with the scope `log` alone is good for."""


# The questions


def grant_for(principal: Principal, action: str, subject: Subject, today: date) -> Grant | None:
    """The grant under which the member may do this on the city's day; None is no.

    The role that allows it must itself be one that sees the record.
    """
    by_role = _BY_ROLE.get(action)
    if by_role is None or not _in_scope(principal, action) or _is_hidden(principal, subject):
        return None
    for grant in principal.grants:
        relations = by_role.get(grant.role)
        if relations is None or not grant.holds_on(today) or not _sees(principal, grant, subject):
            continue
        covered = _covers(grant, subject)
        for relation in relations:
            if (covered or relation in WHEREVER) and relation(principal, grant, subject):
                return grant
    return None


def may_see(principal: Principal, subject: Subject, today: date) -> bool:
    """Whether the record exists, as far as this member is told."""
    if _is_hidden(principal, subject):
        return False
    return subject.new or any(
        grant.holds_on(today) and _sees(principal, grant, subject) for grant in principal.grants
    )


def visible(principal: Principal, today: date) -> Visibility:
    """The same rule as `may_see`, as a filter for lists."""
    conduct = not principal.is_police
    held = [g for g in principal.grants if g.holds_on(today) and g.role in READERS]
    if not held or Scope.READ not in principal.scopes:
        return Visibility()
    everywhere = Area(None, frozenset({Sensitivity.PUBLIC}), police_conduct=conduct)
    areas = (
        Area(
            None if grant.place == EVERYWHERE else grant.place,
            _levels(principal, grant),
            police_conduct=conduct,
        )
        for grant in held
    )
    return Visibility(
        areas=tuple(dict.fromkeys((everywhere, *areas))),
        case_worker=principal.member_id,
        case_worker_police_conduct=conduct,
    )


_PUBLIC = frozenset({Sensitivity.PUBLIC})
_INTERNAL = frozenset({Sensitivity.PUBLIC, Sensitivity.INTERNAL})
_ALL = frozenset(Sensitivity)


def _levels(principal: Principal, grant: Grant) -> frozenset[Sensitivity]:
    """What the holder of a role may read at its place."""
    if grant.role in (Role.CUSTODIAN, Role.CLOCK):
        return _ALL
    if grant.role is Role.INTEGRATOR and Scope.S1 not in principal.scopes:
        return _PUBLIC
    return _INTERNAL


def _is_hidden(principal: Principal, subject: Subject) -> bool:
    """From the police what is about their conduct; from a device that only logs everything."""
    if subject.police_conduct and principal.is_police:
        return True
    only_logs = Scope.READ not in principal.scopes and Scope.WRITE not in principal.scopes
    return only_logs and not subject.new


def _sees(principal: Principal, grant: Grant, subject: Subject) -> bool:
    """What is public is seen everywhere, the rest at the place of the role or by case workers."""
    level = subject.sensitivity
    if subject.new or level is Sensitivity.PUBLIC:
        return True
    if level is not Sensitivity.SURVIVOR and principal.member_id in subject.case_workers:
        return True
    return level in _levels(principal, grant) and _covers(grant, subject)


def _covers(grant: Grant, subject: Subject) -> bool:
    return subject.unplaced or grant.place in subject.places or grant.place == EVERYWHERE


def _in_scope(principal: Principal, action: str) -> bool:
    scopes = principal.scopes
    if action in READINGS:
        return Scope.READ in scopes
    return Scope.WRITE in scopes or (action in LOGGING and Scope.LOG in scopes)


def _by_role(rows: tuple[tuple[Roles, Relation], ...]) -> dict[Role, tuple[Relation, ...]]:
    return {
        role: relations
        for role in Role
        if (relations := tuple(relation for roles, relation in rows if role in roles))
    }


_BY_ROLE = {action: _by_role(rows) for action, rows in ALLOWED.items()}
