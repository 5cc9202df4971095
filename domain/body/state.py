"""What the record says of a body now, and how events change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from domain import codes
from domain.body.events import (
    BodyEvent,
    BodyFormed,
    BodyMobilised,
    BodyRegistered,
    BodyRenamed,
    BodyRetired,
    Composition,
    CompositionRecorded,
    OfficeHandedOver,
    SafetyFunctionAdded,
)
from domain.codes import Chain
from domain.errors import Refusal, Unknown
from domain.events import Stream
from domain.words import Names

CDC = "cdc"
"""The kind of body of which two seats are asked."""


@dataclass(frozen=True, slots=True)
class Body:
    """`composition` is the last one recorded; the others are in the order they were recorded."""

    registered: BodyRegistered | None = None
    names: Names | None = None
    retired: BodyRetired | None = None
    mobilised: tuple[BodyMobilised, ...] = ()
    formed: BodyFormed | None = None
    functions: tuple[SafetyFunctionAdded, ...] = ()
    composition: CompositionRecorded | None = None
    handovers: Mapping[UUID, OfficeHandedOver] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def chain(self) -> Chain | None:
        """Whose orders the body follows."""
        kind = codes.body_kinds().get(self.registered.kind) if self.registered else None
        return kind.chain if kind else None

    @property
    def composition_met(self) -> bool | None:
        """Whether a CDC has its two seats; None for other bodies, and before it is recorded."""
        if self.registered is None or self.composition is None:
            return None
        return composition_met(self.registered.kind, self.composition.composition)


def composition_met(kind: str, composition: Composition) -> bool | None:
    """Whether a CDC has its two seats; nothing is asked of bodies of another kind."""
    return composition.is_met if kind == CDC else None


def evolve(body: Body, happened: BodyEvent) -> Body:
    match happened:
        case BodyRegistered():
            return replace(body, registered=happened, names=happened.names)
        case BodyRenamed():
            return replace(body, names=happened.names)
        case BodyRetired():
            return replace(body, retired=happened)
        case BodyMobilised():
            return replace(body, mobilised=(*body.mobilised, happened))
        case BodyFormed():
            return replace(body, formed=happened)
        case SafetyFunctionAdded():
            return replace(body, functions=(*body.functions, happened))
        case CompositionRecorded():
            return replace(body, composition=happened)
        case OfficeHandedOver():
            return replace(body, handovers={**body.handovers, happened.handover_id: happened})
        case _:
            assert_never(happened)


BODY = Stream("body", Body(), evolve, BodyEvent)


# Rules that the decisions share


def the_body_must_be_registered(body: Body) -> BodyRegistered:
    if body.registered is None:
        raise Unknown("body-unknown", "No such body is registered. Register it first.")
    return body.registered


def the_body_must_be_in_being(body: Body) -> BodyRegistered:
    known = the_body_must_be_registered(body)
    if body.retired is not None:
        raise Refusal("body-retired", "This body is no longer in being; name its successor.")
    return known
