"""How a member must stand to what he acts on, and which roles act together.

A relation is asked of a member who holds the role at the place; those in WHEREVER are asked
wherever the role was given.
"""

from collections.abc import Callable, Mapping

from domain.member import Role, Scope
from service.access.principal import EVERYWHERE, Grant, Principal, Subject

Relation = Callable[[Principal, Grant, Subject], bool]
"""How a member who holds the role at the place must stand to the case besides."""


def anyone(who: Principal, grant: Grant, what: Subject) -> bool:
    """Holding the role there is enough."""
    return True


def of_lead_body(who: Principal, grant: Grant, what: Subject) -> bool:
    return what.lead_body is not None and what.lead_body == (grant.body or who.body)


def of_owner(who: Principal, grant: Grant, what: Subject) -> bool:
    return what.owner_body is not None and what.owner_body == (grant.body or who.body)


def of_reporter(who: Principal, grant: Grant, what: Subject) -> bool:
    """Every reporter of a case that was merged into it is one of its own."""
    own = grant.body or who.body
    return own is not None and (own == what.reported_by or own in what.reporters)


def not_of_lead(who: Principal, grant: Grant, what: Subject) -> bool:
    """Nobody from the lead body or from the body that claims the solution."""
    return who.bodies.isdisjoint((what.lead_body, what.claimed_by))


def one_level_up(who: Principal, grant: Grant, what: Subject) -> bool:
    return grant.place in what.heard_at or grant.place == EVERYWHERE


def community_one_level_up(who: Principal, grant: Grant, what: Subject) -> bool:
    """What a women's group escalates is answered by the council of its community."""
    return what.heard_by_community and one_level_up(who, grant, what)


def of_its_own_place(who: Principal, grant: Grant, what: Subject) -> bool:
    """The role is held at the place of the dialogue, not only where one of its parties is."""
    at = what.recorded_at
    return not at or grant.place in at or grant.place == EVERYWHERE


def whoever_sees(who: Principal, grant: Grant, what: Subject) -> bool:
    """Whoever may see a record may read it, wherever the role was given."""
    return True


def not_a_partner(who: Principal, grant: Grant, what: Subject) -> bool:
    """Live figures are for those who work here: other systems read releases, unless with S1."""
    return grant.role is not Role.INTEGRATOR or Scope.S1 in who.scopes


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


WHEREVER = frozenset({whoever_sees, not_a_partner, of_members_body})


# Roles that act together

Roles = tuple[Role, ...]

OFFICER, SUPERVISOR = Role.PEM_OFFICER, Role.PEM_SUPERVISOR
FOCAL, AGENCY = Role.MUNICIPAL_FOCAL, Role.OWNER_AGENCY
COMMUNITY, BOARD = Role.COMMUNITY_REP, Role.MAB_MEMBER
CUSTODIAN, COORDINATOR, CLOCK = Role.CUSTODIAN, Role.CITY_COORDINATOR, Role.CLOCK
NATIONAL = Role.NATIONAL_LEARNING

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
CONVENERS: Roles = (OFFICER, SUPERVISOR, FOCAL, COMMUNITY, BOARD, COORDINATOR)
PLANNERS: Roles = (FOCAL, AGENCY, BOARD, COORDINATOR, NATIONAL)
READERS: Roles = tuple(role for role in Role if role is not CLOCK)

Rows = Mapping[str, tuple[tuple[Roles, Relation], ...]]
"""By the name of a decision or of a kind of reading: which roles may, standing how to it."""
