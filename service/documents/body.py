"""A body as one answer shows it: offices, counts and days, never a member."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.body import Body, BodyRegistered, CompositionRecorded, OfficeHandedOver
from domain.words import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class MobilisationShown:
    on: date
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyFunctionShown:
    description: str
    language: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionShown:
    """Seats, not attendance. `met`: a CDC has a seat for a woman and another for the displaced."""

    recorded_on: date
    seats: int
    women: int
    men: int
    displaced: int
    displaced_women: int
    youth: int | None
    disability: int | None
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverShown:
    """`items`: how many open items went over with the office, of those the reader may know of."""

    handover_id: UUID
    office: str
    on: date
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyShown:
    """A body as it stands; `chain` says whose orders it follows."""

    code: str
    version: int
    kind: str
    chain: str | None
    names: Names
    places: list[str]
    parent: str | None
    valid_from: date
    retired_on: date | None
    successor: str | None
    mobilisations: list[MobilisationShown]
    formed_on: date | None
    safety_functions: list[SafetyFunctionShown]
    composition: CompositionShown | None
    handovers: list[HandoverShown]


def show_body(body: Body, registered: BodyRegistered, version: int, seen: Set[UUID]) -> BodyShown:
    """The body with its last composition; the rest in the order it was recorded.

    `seen` are the cases, of those that went over with its offices, that the reader may know of.
    """
    return BodyShown(
        code=registered.code,
        version=version,
        kind=registered.kind,
        chain=body.chain.value if body.chain else None,
        names=body.names or registered.names,
        places=list(registered.places),
        parent=registered.parent,
        valid_from=registered.valid_from,
        retired_on=body.retired.on if body.retired else None,
        successor=body.retired.successor if body.retired else None,
        mobilisations=[MobilisationShown(on=m.on, again=m.again) for m in body.mobilised],
        formed_on=body.formed.on if body.formed else None,
        safety_functions=[
            SafetyFunctionShown(description=each.description, language=each.language, on=each.on)
            for each in body.functions
        ],
        composition=_composition(body.composition, body.composition_met),
        handovers=[_handover(each, seen) for each in body.handovers.values()],
    )


def _composition(recorded: CompositionRecorded | None, met: bool | None) -> CompositionShown | None:
    if recorded is None:
        return None
    seats = recorded.composition
    return CompositionShown(
        recorded_on=recorded.on,
        seats=seats.seats,
        women=seats.women,
        men=seats.men,
        displaced=seats.displaced,
        displaced_women=seats.displaced_women,
        youth=seats.youth,
        disability=seats.disability,
        met=met,
    )


def _handover(handed: OfficeHandedOver, seen: Set[UUID]) -> HandoverShown:
    known = [each for each in handed.items if each.issue_id is None or each.issue_id in seen]
    return HandoverShown(
        handover_id=handed.handover_id,
        office=handed.office,
        on=handed.on,
        items=len(known),
    )
