"""A member: somebody who acts in the record, without a personal name; holds roles and keys."""

from datetime import date
from enum import StrEnum

from domain.events import event


class Role(StrEnum):
    PEM_OFFICER = "pem_officer"
    PEM_SUPERVISOR = "pem_supervisor"
    MUNICIPAL_FOCAL = "municipal_focal"
    OWNER_AGENCY = "owner_agency"
    COMMUNITY_REP = "community_rep"
    MAB_MEMBER = "mab_member"
    CUSTODIAN = "custodian"
    CITY_COORDINATOR = "city_coordinator"
    NATIONAL_LEARNING = "national_learning"
    INTEGRATOR = "integrator"
    AUDITOR = "auditor"
    CLOCK = "clock"


# Events


@event
class MemberRegistered:
    label: str
    body: str | None = None


@event
class RoleGranted:
    """Valid from `first_day` to `last_day`, both included, at the place and everything below."""

    role: Role
    place: str
    body: str | None = None
    first_day: date
    last_day: date | None = None


@event
class RoleRevoked:
    role: Role
    place: str
    body: str | None = None
    on: date


@event
class KeyIssued:
    key_id: str
    scopes: tuple[str, ...]
    expires_on: date


@event
class KeyRevoked:
    key_id: str
    reason: str


MemberEvent = MemberRegistered | RoleGranted | RoleRevoked | KeyIssued | KeyRevoked
