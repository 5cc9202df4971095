"""A place: where something is wrong, and what a city has settled about its days and intake."""

from domain.place.describing import describe_place
from domain.place.events import (
    HolidaysSet,
    IntakeClosed,
    IntakeOpened,
    PathwayCardSet,
    PlaceDescribed,
    PlaceEvent,
    PlaceRegistered,
    PlaceRenamed,
    PlaceRetired,
    PlaceSuspended,
    SuspensionLifted,
    WorkingWeekSet,
)
from domain.place.registering import (
    TOP_DOWN,
    register_place,
    rename_place,
    retire_place,
)
from domain.place.settling import (
    close_intake,
    lift_suspension,
    open_intake,
    set_holidays,
    set_pathway_card,
    set_working_week,
    suspend_place,
)
from domain.place.state import (
    PLACE,
    Place,
    evolve,
)

__all__ = [
    "PLACE",
    "TOP_DOWN",
    "HolidaysSet",
    "IntakeClosed",
    "IntakeOpened",
    "PathwayCardSet",
    "Place",
    "PlaceDescribed",
    "PlaceEvent",
    "PlaceRegistered",
    "PlaceRenamed",
    "PlaceRetired",
    "PlaceSuspended",
    "SuspensionLifted",
    "WorkingWeekSet",
    "close_intake",
    "describe_place",
    "evolve",
    "lift_suspension",
    "open_intake",
    "register_place",
    "rename_place",
    "retire_place",
    "set_holidays",
    "set_pathway_card",
    "set_working_week",
    "suspend_place",
]
