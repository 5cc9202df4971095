"""Everything that can have happened to a place."""

from datetime import date
from uuid import UUID

from domain.events import event
from domain.words import IntakeGroup, Names, PlaceLevel


@event
class PlaceRegistered:
    """`timezone` (IANA name) is required of a city and of nothing else."""

    code: str
    level: PlaceLevel
    parent: str | None = None
    names: Names
    p_code: str | None = None
    timezone: str | None = None
    valid_from: date


@event
class PlaceRenamed:
    names: Names
    on: date


@event
class PlaceRetired:
    successor: str | None = None
    on: date


@event
class WorkingWeekSet:
    """ISO weekdays, Monday is 1."""

    working_days: tuple[int, ...]


@event
class HolidaysSet:
    days: tuple[date, ...]


@event
class PathwayCardSet:
    """Where to go with what is not tracked here, and the emergency number of the city."""

    card: Names
    emergency_number: str


@event
class PlaceSuspended:
    """Unsafe from the first to the last day, both included; no last day is until lifted."""

    first_day: date
    last_day: date | None = None
    reason: str


@event
class SuspensionLifted:
    """`on` is the first day that counts as safe again."""

    on: date


@event
class IntakeOpened:
    group: IntakeGroup
    custodian: UUID
    receiver: str


@event
class IntakeClosed:
    group: IntakeGroup
    reason: str


@event
class PlaceDescribed:
    """What `source` says of a city, or of what lies above it, on the day `on`; see `describing`."""

    population: int | None = None
    is_capital: bool | None = None
    displaced_share: float | None = None
    region: str | None = None
    source: str
    on: date


PlaceEvent = (
    PlaceRegistered | PlaceRenamed | PlaceRetired | WorkingWeekSet | HolidaysSet | PathwayCardSet
    | PlaceSuspended | SuspensionLifted | IntakeOpened | IntakeClosed | PlaceDescribed
)  # fmt: skip
