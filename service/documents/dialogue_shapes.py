"""The shapes in which a dialogue is shown. Plain dataclasses: msgspec writes them out fast."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.dialogue.events import (
    AgendaItem,
    Attendance,
    MinutesItem,
    Missing,
    Presence,
    TranslatedItem,
)
from domain.words import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionShown:
    """Whether women and men were there, in one room or in a pair of sessions; else why not."""

    met: bool
    reason: str | None
    paired_with: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesShown:
    """The minutes as they stand. `content_hash` is the SHA-256 that a signature binds to.

    `translation_id` names the translation in whose words the items are shown; null: the original.
    """

    draft: int
    kind: str
    place: str
    held_on: date
    held_on_solar_hijri: str | None
    language: str
    items: Sequence[MinutesItem]
    content_hash: str
    circulated_on: date | None
    respond_by: date | None
    sealed_on: date | None
    translation_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentShown:
    """What a party asked to change; `answer`: accepted, declined or null while it waits."""

    amendment_id: UUID
    item: int | None
    text: str
    language: str
    proposed_by: str
    proposed_on: date
    answer: str | None
    declined_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureShown:
    """A signature; `stands` while the minutes still read as they did when it was given.

    `attested` is false, and it counts for nothing, until the body in `attested_by` has attested it.
    """

    party: str
    method: str
    content_hash: str
    language_read: str
    sheet: Evidence | None
    reader: str | None
    attested_by: str | None
    attested: bool
    dissent: str | None
    entered_by: str
    signed_on: date
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesTranslationShown:
    """The minutes in another language; `current`: of the content as it stands."""

    translation_id: UUID
    language: str
    made_by: str
    made_on: date
    machine: bool
    reviewed: bool
    current: bool
    items: Sequence[TranslatedItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumShown:
    """What was added after the minutes were sealed."""

    addendum_id: UUID
    text: str
    language: str
    added_by: str | None
    added_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueFile:
    """Everything that the record says of a dialogue now, or at the time asked for.

    `unsigned` are the parties that were there and have not signed, with the reason that is known.
    """

    id: UUID
    version: int
    city: str
    stage: str
    kind: str
    title: str | None
    language: str
    place: str
    convener: str
    round: int | None
    with_cities: Sequence[str]
    first_planned_on: date
    planned_on: date
    planned_on_solar_hijri: str | None
    starts_at: str | None
    postponed_because: str | None
    cancelled_because: str | None
    invited: Sequence[str]
    agenda: Sequence[AgendaItem]
    held_on: date | None
    held_on_solar_hijri: str | None
    attendance: Attendance | None
    attendance_corrected_because: str | None
    parties: Sequence[Presence]
    inclusion: InclusionShown | None
    minutes: MinutesShown | None
    amendments: Sequence[AmendmentShown]
    signatures: Sequence[SignatureShown]
    unsigned: Sequence[Missing]
    translations: Sequence[MinutesTranslationShown]
    addenda: Sequence[AddendumShown]
    last_recorded_at: datetime
