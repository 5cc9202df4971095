"""What the record says of a dialogue now: what a decision reads and what its document shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.dialogue.content import Content
from domain.dialogue.events import (
    AddendumAdded,
    AgendaPrepared,
    AmendmentAccepted,
    AmendmentDeclined,
    AmendmentProposed,
    Attendance,
    AttendanceCorrected,
    DialogueCancelled,
    DialogueHeld,
    DialoguePlanned,
    DialoguePostponed,
    MinutesCirculated,
    MinutesDrafted,
    MinutesSealed,
    MinutesSigned,
    MinutesTranslated,
    Presence,
    SignatureRefused,
    TranslationReviewed,
)


class Stage(StrEnum):
    """Where a dialogue stands; `unknown` before its first event."""

    UNKNOWN = "unknown"
    PLANNED = "planned"
    CANCELLED = "cancelled"
    HELD = "held"
    DRAFTED = "drafted"
    CIRCULATED = "circulated"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Amendment:
    proposed: AmendmentProposed
    answer: AmendmentAccepted | AmendmentDeclined | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    made: MinutesTranslated
    reviewed: TranslationReviewed | None = None

    @property
    def may_be_read_out(self) -> bool:
        """Nobody hears for signing what only the one that made it has read."""
        return self.reviewed is not None


@dataclass(frozen=True)
class Dialogue:
    """The meeting and its minutes.

    `invited`, `planned_on` and `attendance` are as changed since. `content` is the text of the
    minutes as it stands; `signatures` are all ever given, those to another content count no more.
    `waiting` are those to the content as it stands that count for nothing yet, by party: the body
    that each names has still to attest it.
    """

    stage: Stage = Stage.UNKNOWN
    planned: DialoguePlanned | None = None
    place: str = ""
    invited: tuple[str, ...] = ()
    planned_on: date | None = None
    postponed: DialoguePostponed | None = None
    cancelled: DialogueCancelled | None = None
    agenda: AgendaPrepared | None = None
    held: DialogueHeld | None = None
    attendance: Attendance | None = None
    corrected: AttendanceCorrected | None = None
    parties: tuple[Presence, ...] = ()
    draft: MinutesDrafted | None = None
    circulated: MinutesCirculated | None = None
    content: Content | None = None
    amendments: Mapping[UUID, Amendment] = field(default_factory=dict)
    signatures: tuple[MinutesSigned, ...] = ()
    waiting: Mapping[str, MinutesSigned] = field(default_factory=dict)
    refused: Mapping[str, SignatureRefused] = field(default_factory=dict)
    sealed: MinutesSealed | None = None
    addenda: Mapping[UUID, AddendumAdded] = field(default_factory=dict)
    translations: Mapping[UUID, Translation] = field(default_factory=dict)

    @property
    def present(self) -> tuple[str, ...]:
        """The bodies that were in the room."""
        return tuple(party.body for party in self.parties if party.present and party.body)

    @property
    def signed(self) -> tuple[MinutesSigned, ...]:
        """The signatures to the content as it stands."""
        if self.content is None:
            return ()
        now = self.content.hash
        return tuple(each for each in self.signatures if each.content_hash == now)

    @property
    def unsigned(self) -> tuple[str, ...]:
        """The bodies that were in the room and have not signed."""
        signed = {each.party for each in self.signed}
        return tuple(body for body in self.present if body not in signed)
