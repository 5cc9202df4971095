"""Words that several streams share."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha1
from uuid import UUID

from domain.events import event

REGISTRY = UUID("7d1f6f0e-6a1c-5c0e-9d57-0f3f5c0a7e11")
"""Namespace of registry streams: a place, body or import is found by its code alone."""

_FREE_BITS = (1 << 128) - 1 - (0xF << 76) - (0b11 << 62)
_NAMED_BITS = (5 << 76) + (0b10 << 62)


def named_id(namespace: UUID, name: str) -> UUID:
    """What `uuid.uuid5` gives, in two thirds of its time: every event's id is made so."""
    digest = sha1(namespace.bytes + name.encode(), usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16]) & _FREE_BITS | _NAMED_BITS)


@lru_cache(65_536)
def place_id(code: str) -> UUID:
    return named_id(REGISTRY, f"place:{code}")


@lru_cache(65_536)
def body_id(code: str) -> UUID:
    return named_id(REGISTRY, f"body:{code}")


class PlaceLevel(StrEnum):
    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    NAHIA = "nahia"
    GOZAR = "gozar"
    CDC = "cdc"
    SITE = "site"


class Sensitivity(StrEnum):
    """Who may read: S0 everyone, S1 members with a role there, S2 case workers, S3 custodian."""

    PUBLIC = "S0"
    INTERNAL = "S1"
    RESTRICTED = "S2"
    SURVIVOR = "S3"


def is_protected(sensitivity: Sensitivity, police_conduct: bool) -> bool:
    """Whether a record stays out of whatever all members at its place may read."""
    return police_conduct or sensitivity >= Sensitivity.RESTRICTED


class IntakeGroup(StrEnum):
    """What a city takes in only once it has named a custodian and an outside receiver."""

    POLICE_CONDUCT = "police_conduct"
    RESTRICTED = "s2"


class Level(StrEnum):
    """Where in the ladder of answerability a case stands."""

    WOMENS_GROUP = "L0"
    COMMUNITY = "L1"
    NAHIA = "L2"
    CITY = "L3"
    PROVINCE = "L4"
    NATIONAL = "L5"


@event
class Names:
    """A name in English, Dari and Pashto; a missing one falls back to another."""

    en: str
    fa: str | None = None
    ps: str | None = None


@event
class Point:
    """WGS 84 degrees."""

    lat: float
    lon: float


@event
class Evidence:
    """What stands behind a claim: an attachment (its SHA-256) or a witnessed statement.

    `witnessed_by` are the codes of the bodies that stand witness, never names of persons.
    """

    kind: str
    sha256: str | None = None
    statement: str | None = None
    witnessed_by: tuple[str, ...] = ()
    captured_at: datetime | None = None


@event
class Suspension:
    """Days on which a place is unsafe, first and last included; no last day: until lifted."""

    first_day: date
    last_day: date | None = None

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@event
class WorkingCalendar:
    """A city's working week (ISO weekdays, Monday is 1), its holidays, and a place's suspensions.

    The default is the Afghan week: Friday off. On suspended days every clock stands still.
    """

    working_days: tuple[int, ...] = (6, 7, 1, 2, 3, 4)
    holidays: frozenset[date] = frozenset()
    suspended: tuple[Suspension, ...] = ()

    def is_suspended(self, day: date) -> bool:
        return any(suspension.covers(day) for suspension in self.suspended)

    def is_working_day(self, day: date) -> bool:
        return (
            day.isoweekday() in self.working_days
            and day not in self.holidays
            and not self.is_suspended(day)
        )

    def after(self, day: date, working_days: int) -> date:
        """The day on which that many working days after `day` have passed.

        `date.max` as long as a suspension without an end keeps the clock from getting there.
        """
        return self._count(day, working_days, self.is_working_day)

    def after_days(self, day: date, days: int) -> date:
        """The same for calendar days: only suspended ones do not count."""
        return self._count(day, days, lambda passing: not self.is_suspended(passing))

    def _count(self, day: date, left: int, counts: Callable[[date], bool]) -> date:
        endless = [s.first_day for s in self.suspended if s.last_day is None]
        last = min(endless, default=date.max)
        while left > 0 and day < last:
            day += timedelta(days=1)
            left -= counts(day)
        return date.max if left > 0 else day
