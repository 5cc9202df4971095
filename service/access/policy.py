"""Who may do what: what is not in the table of `allowed` is forbidden.

The table names for every decision (by its function's name) and every kind of reading the roles
that may, and how they must stand to the case. Who may not see a record may not do anything
with it, and is told that it does not exist.
"""

from datetime import date

from domain.member import Role, Scope
from domain.words import Sensitivity
from projections.visibility import Area, Visibility
from service.access.allowed import ALLOWED, LIVE_FIGURES, LOGGING, READINGS
from service.access.principal import EVERYWHERE, Grant, Principal, Subject
from service.access.relations import READERS, WHEREVER, Relation, Roles

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


def reads_releases_only(principal: Principal, action: str, today: date) -> bool:
    """Whether this was refused because the key is another system's, which reads releases."""
    return action in LIVE_FIGURES and any(
        grant.holds_on(today) and grant.role is Role.INTEGRATOR for grant in principal.grants
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
