"""A body: CDC, women's group, MAB, DUG, PeM unit, department; it promises and is held to it."""

from domain.body.events import (
    BodyEvent,
    BodyFormed,
    BodyMobilised,
    BodyRegistered,
    BodyRenamed,
    BodyRetired,
    Composition,
    CompositionRecorded,
    Entrusted,
    HandedItem,
    OfficeHandedOver,
    SafetyFunctionAdded,
)
from domain.body.registering import register_body, rename_body, retire_body
from domain.body.serving import (
    add_safety_function,
    form_body,
    hand_over_office,
    mobilise_body,
    record_composition,
)
from domain.body.state import BODY, CDC, Body, composition_met, evolve

__all__ = [
    "BODY",
    "CDC",
    "Body",
    "BodyEvent",
    "BodyFormed",
    "BodyMobilised",
    "BodyRegistered",
    "BodyRenamed",
    "BodyRetired",
    "Composition",
    "CompositionRecorded",
    "Entrusted",
    "HandedItem",
    "OfficeHandedOver",
    "SafetyFunctionAdded",
    "add_safety_function",
    "composition_met",
    "evolve",
    "form_body",
    "hand_over_office",
    "mobilise_body",
    "record_composition",
    "register_body",
    "rename_body",
    "retire_body",
]
