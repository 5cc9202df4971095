"""Lists of dialogues: the latest day first, filtered, as they are or as they were shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, exists, or_, select
from sqlalchemy import Row as Found

from domain.words import Sensitivity
from projections.dialogues.projection import GROUPS
from projections.dialogues.tables import (
    dialogue,
    dialogue_body,
    dialogue_body_past,
    dialogue_past,
)
from projections.follow_up_then import then
from projections.paging import Key, Page, after, page
from projections.solar_hijri import solar_hijri_of
from projections.tables import body_place
from projections.visibility import Visibility, paths_of, visible_at_place, within


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueFilter:
    """What to list; None is any. `place` includes everything below it, both days are included.

    `body` is one that was invited or present.
    """

    city: str | None = None
    place: str | None = None
    kind: str | None = None
    stage: str | None = None
    body: str | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceTotals:
    """Attendances, not different people; the four groups make the total, margins may be unknown."""

    women: int
    men: int
    girls: int
    boys: int
    total: int
    method: str
    aged_18_24: int | None
    displaced: int | None
    disability: int | None
    raised_by_women: int


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A body invited, or a role required for which nobody came.

    `role` and `present` are None until the dialogue is held. `signed` is to the text as it
    stands.
    """

    body: str | None
    invited: bool
    role: str | None
    present: bool | None
    signed: bool
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueRow:
    """A dialogue in a list. `first_planned_on` stays when it is postponed.

    `inclusion_met` and `attendance` are None until it is held. `issues_raised` and
    `commitments_made` are items of the minutes.
    """

    dialogue: UUID
    version: int
    city: str
    place: str
    kind: str
    stage: str
    convener: str
    title: str | None
    language: str
    planned_on: date
    planned_on_solar_hijri: str | None
    first_planned_on: date
    times_postponed: int
    starts_at: str | None
    held_on: date | None
    held_on_solar_hijri: str | None
    round: int | None
    paired_with: UUID | None
    attendance: AttendanceTotals | None
    inclusion_met: bool | None
    inclusion_reason: str | None
    parties: tuple[PartyRow, ...]
    agenda_items: int
    minutes_items: int
    issues_raised: int
    commitments_made: int
    respond_by: date | None
    sealed_on: date | None


ANY = DialogueFilter()


def list_dialogues(
    connection: Connection,
    visibility: Visibility,
    *,
    wanted: DialogueFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[DialogueRow]:
    """Dialogues by the day held or planned, the latest first.

    `as_of` is a recorded time: the list as it was shown then, of what may be seen today. Raises
    BadKey for an `after_key` that this list did not give out.
    """
    rows = then(dialogue, dialogue_past, as_of)
    conditions = [
        *_matching(connection, rows, wanted, as_of),
        visible_dialogues(connection, rows, visibility),
    ]
    order = (rows.c.on, rows.c.dialogue)
    if after_key is not None:
        conditions.append(after(order, after_key, descending=True))
    query = select(rows).where(*conditions).order_by(*(column.desc() for column in order))
    found = connection.execute(query.limit(limit + 1)).all()
    parties = _parties(connection, [row.dialogue for row in found], as_of)
    return page(
        found,
        limit,
        lambda row: _show(row, parties.get(row.dialogue, ())),
        lambda row: (row.on, row.dialogue),
    )


def visible_dialogues(
    connection: Connection, rows: FromClause, visibility: Visibility
) -> ColumnElement[bool]:
    """Those at a reader's places, and those to which a body of his places is invited."""
    homes = [
        area.place
        for area in visibility.areas
        if area.place is not None and Sensitivity.INTERNAL in area.sensitivities
    ]
    here = visible_at_place(connection, rows, visibility)
    if not homes:
        return here
    serving = select(body_place.c.body).where(body_place.c.place.in_(homes))
    with_body = dialogue_body.c.body.in_(serving)
    invited = dialogue_body.c.dialogue == rows.c.dialogue, dialogue_body.c.invited, with_body
    return or_(here, exists().where(*invited))


def _matching(
    connection: Connection, rows: FromClause, wanted: DialogueFilter, as_of: datetime | None
) -> list[ColumnElement[bool]]:
    conditions = [
        rows.c[name] == value
        for name in ("city", "kind", "stage")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.place is not None:
        conditions.append(within(rows, tuple(paths_of(connection, wanted.place))))
    if wanted.first_day is not None:
        conditions.append(rows.c.on >= wanted.first_day)
    if wanted.last_day is not None:
        conditions.append(rows.c.on <= wanted.last_day)
    if wanted.body is not None:
        party = then(dialogue_body, dialogue_body_past, as_of)
        named = party.c.dialogue == rows.c.dialogue, party.c.body == wanted.body
        conditions.append(exists().where(*named))
    return conditions


def _parties(
    connection: Connection, dialogues: Collection[UUID], as_of: datetime | None
) -> dict[UUID, tuple[PartyRow, ...]]:
    party = then(dialogue_body, dialogue_body_past, as_of)
    query = select(party).where(party.c.dialogue.in_(dialogues))
    found: dict[UUID, tuple[PartyRow, ...]] = {}
    for row in connection.execute(query.order_by(party.c.dialogue, party.c.number)):
        shown = PartyRow(row.body, row.invited, row.role, row.present, row.signed, row.refused)
        found[row.dialogue] = (*found.get(row.dialogue, ()), shown)
    return found


def _show(row: Found[Any], parties: tuple[PartyRow, ...]) -> DialogueRow:
    told = row._mapping
    counts = AttendanceTotals(**{name: told[name] for name in GROUPS}) if row.held_on else None
    return DialogueRow(
        dialogue=row.dialogue,
        version=row.version,
        city=row.city,
        place=row.place,
        kind=row.kind,
        stage=row.stage,
        convener=row.convener,
        title=row.title,
        language=row.language,
        planned_on=row.planned_on,
        planned_on_solar_hijri=solar_hijri_of(row.planned_on),
        first_planned_on=row.first_planned_on,
        times_postponed=row.times_postponed,
        starts_at=row.starts_at,
        held_on=row.held_on,
        held_on_solar_hijri=solar_hijri_of(row.held_on),
        round=row.round,
        paired_with=row.paired_with,
        attendance=counts,
        inclusion_met=row.inclusion_met,
        inclusion_reason=row.inclusion_reason,
        parties=parties,
        agenda_items=row.agenda_items,
        minutes_items=row.minutes_items,
        issues_raised=row.issues_raised,
        commitments_made=row.commitments_made,
        respond_by=row.respond_by,
        sealed_on=row.sealed_on,
    )
