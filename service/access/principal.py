"""Who asks, and what about: all that the policy looks at."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID, uuid5

from domain.member import Role, Scope
from domain.words import REGISTRY, Sensitivity

EVERYWHERE = "*"
"""Stands for all places in a grant; only the command line and the clock hold such grants."""

POLICE_ROLES = frozenset({Role.PEM_OFFICER, Role.PEM_SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a place and everything below it, on the days from first to last, both included."""

    role: Role
    place: str
    body: str | None
    first_day: date
    last_day: date | None

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Principal:
    """The member behind a request, as far as its key reaches.

    `in_police_chain`: a body the member speaks for takes orders from the police.
    `other_bodies`: those it has to do with beside the one it speaks for now.
    """

    member_id: UUID
    body: str | None
    grants: tuple[Grant, ...]
    scopes: tuple[str, ...] = (Scope.READ, Scope.WRITE)
    key_id: str | None = None
    in_police_chain: bool = False
    other_bodies: frozenset[str] = frozenset()

    @cached_property
    def bodies(self) -> frozenset[str]:
        """Every body the member has to do with, past and future roles included."""
        own = (self.body, *(grant.body for grant in self.grants))
        return self.other_bodies | {body for body in own if body}

    def speaking_for(self, body: str | None) -> "Principal":
        """The same member acting for this body alone, and still of every body it is of."""
        grants = tuple(grant for grant in self.grants if grant.body in (None, body))
        return replace(
            self,
            body=body,
            grants=grants,
            other_bodies=self.bodies,
            in_police_chain=self.is_police,
        )

    @cached_property
    def is_police(self) -> bool:
        """By body or by role: such a member neither sees nor handles police conduct."""
        return self.in_police_chain or any(g.role in POLICE_ROLES for g in self.grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an action is about.

    `places` are the place and everything above it up to the country; for a member those that
    lie above (or at) every place of its roles. `unplaced` is what stands at no place: a list, a
    report, a member without roles; the policy then asks for the role alone.
    `new`: it does not exist yet, so nothing of it can be seen and nothing hidden.
    `owner_body` and `claimed_by` are those of the commitment in question, or the claimant of the
    resolution. `reporters` are those of cases that were merged into it.
    `heard_at`: the places from which an appeal or an escalation may be answered; at the level of
    the community (`heard_by_community`) its own representatives answer.
    `recorded_at`: the places at which a dialogue is recorded, where `places` also holds those of
    its parties.
    `member`, `member_body`: the member in question; `guards`: it is, or is to be, a custodian.
    """

    places: frozenset[str] = frozenset()
    unplaced: bool = False
    new: bool = False
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    police_conduct: bool = False
    lead_body: str | None = None
    reported_by: str | None = None
    reporters: frozenset[str] = frozenset()
    owner_body: str | None = None
    claimed_by: str | None = None
    case_workers: frozenset[UUID] = frozenset()
    heard_at: frozenset[str] = frozenset()
    recorded_at: frozenset[str] = frozenset()
    heard_by_community: bool = False
    member: UUID | None = None
    member_body: str | None = None
    guards: bool = False


ANYTHING = Subject(unplaced=True)
"""The subject of lists and reports: what they may hold is filtered by `policy.visible`."""

CLOCK = Principal(
    member_id=uuid5(REGISTRY, "member:clock"),
    body=None,
    grants=(Grant(Role.CLOCK, EVERYWHERE, None, date.min, None),),
)
"""The system itself, when a term runs out or a rule proposes something."""
