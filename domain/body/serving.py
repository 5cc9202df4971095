"""A body at work: mobilised, formed, given its safety function, its seats counted, handed over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.body.events import (
    BodyEvent,
    BodyFormed,
    BodyMobilised,
    Composition,
    CompositionRecorded,
    HandedItem,
    OfficeHandedOver,
    SafetyFunctionAdded,
)
from domain.body.state import Body, the_body_must_be_in_being, the_body_must_be_registered
from domain.errors import Refusal


def mobilise_body(body: Body, *, again: bool = False, on: date) -> list[BodyEvent]:
    """Bring the members together, or together `again`: also where the first time is not known."""
    the_body_must_be_in_being(body)
    if any(before.on == on for before in body.mobilised):
        return []
    return [BodyMobilised(again=again or bool(body.mobilised), on=on)]


def form_body(body: Body, *, on: date) -> list[BodyEvent]:
    """The body begins its work; it is formed once and for all."""
    the_body_must_be_in_being(body)
    if body.formed is None:
        return [BodyFormed(on=on)]
    if body.formed.on == on:
        return []
    raise Refusal("already-formed", "This body was formed on another day. Mobilise it again.")


def add_safety_function(
    body: Body, *, description: str, language: str, on: date
) -> list[BodyEvent]:
    """Make safety a part of what the body does."""
    the_body_must_be_in_being(body)
    if any((f.description, f.language) == (description, language) for f in body.functions):
        return []
    return [SafetyFunctionAdded(description=description, language=language, on=on)]


def record_composition(body: Body, *, composition: Composition, on: date) -> list[BodyEvent]:
    """Who holds the seats, as counts."""
    the_body_must_be_in_being(body)
    recorded = CompositionRecorded(composition=composition, on=on)
    if body.composition == recorded:
        return []
    the_seats_must_add_up(composition)
    return [recorded]


def hand_over_office(
    body: Body,
    *,
    handover_id: UUID,
    office: str,
    from_member: UUID | None = None,
    to_member: UUID | None = None,
    items: Sequence[HandedItem],
    on: date,
) -> list[BodyEvent]:
    """Another official takes the office; `items` is what it has in hand: a settled fact.

    Sent again it adds nothing, whatever the office has been entrusted with since.
    """
    the_body_must_be_registered(body)
    handed = OfficeHandedOver(
        handover_id=handover_id,
        office=office,
        from_member=from_member,
        to_member=to_member,
        items=tuple(items),
        on=on,
    )
    before = body.handovers.get(handover_id)
    if before is None:
        return [handed]
    if before == replace(handed, items=before.items):
        return []
    raise Refusal("id-reused", "This id belongs to another handover. Send yours with a new id.")


# Rules


def the_seats_must_add_up(composition: Composition) -> None:
    c = composition
    counts = (c.women, c.men, c.displaced, c.displaced_women, c.youth or 0, c.disability or 0)
    within = all(0 <= count <= c.seats for count in counts)
    displaced_men = c.displaced - c.displaced_women
    held = c.displaced_women <= c.women and 0 <= displaced_men <= c.men
    if not (within and held and c.women + c.men == c.seats):
        raise Refusal(
            "seats-mismatch",
            "Women and men together must make the seats, and no other count can exceed those it "
            "is taken from.",
        )
