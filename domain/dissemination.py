"""A dissemination: what was told to which bodies, and which of them said that they have it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from domain import freetext
from domain.errors import Refusal, Unknown
from domain.events import Stream, event
from domain.rules import flagged_text_needs_a_reason, id_reused

# Events


class Told(StrEnum):
    """What may be disseminated: what everybody may read."""

    KNOWLEDGE = "knowledge"
    PRACTICE = "practice"
    LESSON_NOTE = "lesson_note"
    RELEASE = "release"


@event
class Disseminated:
    """`plan_id` is the plan in which a lesson note stands; `bodies` are codes."""

    what: Told
    record_id: UUID
    plan_id: UUID | None = None
    bodies: tuple[str, ...]
    note: str
    language: str
    text_flags: tuple[str, ...] = ()
    override_reason: str | None = None
    told_by: str
    on: date


@event
class DisseminationAcknowledged:
    body: str
    on: date


DisseminationEvent = Disseminated | DisseminationAcknowledged


# State


@dataclass(frozen=True, slots=True)
class Dissemination:
    """`acknowledged`: by body the day on which it said that it has it."""

    told: Disseminated | None = None
    acknowledged: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))


def evolve(dissemination: Dissemination, happened: DisseminationEvent) -> Dissemination:
    match happened:
        case Disseminated():
            return replace(dissemination, told=happened)
        case DisseminationAcknowledged():
            days = {happened.body: happened.on, **dissemination.acknowledged}
            return replace(dissemination, acknowledged=MappingProxyType(days))
        case _:
            assert_never(happened)


DISSEMINATION = Stream("dissemination", Dissemination(), evolve, DisseminationEvent)


# Decisions


def disseminate(
    dissemination: Dissemination,
    *,
    what: Told,
    record_id: UUID,
    plan_id: UUID | None = None,
    bodies: tuple[str, ...],
    note: str,
    language: str,
    override_reason: str | None = None,
    by: str,
    published: bool,
    on: date,
) -> list[DisseminationEvent]:
    """Tell bodies of something that everybody may read, and why it is worth their while.

    `published` is the settled fact that it is out, and neither retired nor withdrawn.
    """
    told = Disseminated(
        what=what, record_id=record_id, plan_id=plan_id, bodies=tuple(dict.fromkeys(bodies)),
        note=note, language=language, text_flags=freetext.flags(note),
        override_reason=override_reason, told_by=by, on=on,
    )  # fmt: skip
    if (before := dissemination.told) is not None:
        if replace(told, on=before.on) == before:
            return []
        raise id_reused()
    if not bodies:
        raise Refusal("nobody-told", "Name at least one body to tell.")
    if not published:
        raise Refusal(
            "not-shared",
            "Only what everybody may read is disseminated: what is published, and neither "
            "retired nor withdrawn nor about a protected case.",
        )
    flagged_text_needs_a_reason(told.text_flags, override_reason)
    return [told]


def acknowledge_dissemination(
    dissemination: Dissemination, *, by: str, on: date
) -> list[DisseminationEvent]:
    """A body that was told says that it has it."""
    if dissemination.told is None:
        raise Unknown("dissemination-unknown", "No dissemination has this id. Check the id.")
    if by not in dissemination.told.bodies:
        raise Refusal(
            "not-told", "Only a body that was told acknowledges it: speak for one of those named."
        )
    if by in dissemination.acknowledged:
        return []
    return [DisseminationAcknowledged(body=by, on=on)]
