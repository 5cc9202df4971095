"""What is due from the bodies that a member speaks for, by day, each with what to do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy import Row as Found

from projections.case_list import reference
from projections.deadlines import DAY, NEVER
from projections.follow_up_then import days_of_cities
from projections.my_agenda_rows import KINDS, Key, Kind, Mine, due, terms
from projections.paging import BadKey, Page
from projections.rows import moment
from projections.solar_hijri import solar_hijri_of
from projections.visibility import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """One thing to do. `day` is null where none was given; such items come last.

    `kind` and `to_do` are codes: a commitment to fulfil, a referral to answer, minutes to sign.
    `body` is which of the member's bodies owes it, `what` its text as written in `language` (of
    an action the code of its kind). `days_overdue` counts no day on which the place of a promise
    was suspended. `link` is the address of the record, `changed_at` when it was last recorded.
    """

    day: date | None
    day_solar_hijri: str | None
    kind: Kind
    to_do: str
    body: str | None
    office: str | None
    what: str | None
    language: str | None
    reference: str | None
    place: str
    city: str
    days_overdue: int
    sensitivity: str
    police_conduct: bool
    item_id: UUID
    issue_id: UUID | None
    link: str
    changed_at: datetime


def running_terms(
    connection: Connection, visibility: Visibility, bodies: Collection[str], *, now: datetime
) -> list[DueItem]:
    """What waits for the word of these bodies; `day` is when the term began, for its end follows
    from the working days of the city.
    """
    days = days_of_cities(connection, now)
    found = terms(Mine(connection, visibility, bodies, now))
    return [_show(row, days.get(row.city, now.date())) for row in found]


def list_due(
    connection: Connection,
    visibility: Visibility,
    bodies: Collection[str],
    *,
    now: datetime,
    ended_terms: Sequence[DueItem] = (),
    after_key: Sequence[str] | None = None,
    limit: int = 100,
) -> Page[DueItem]:
    """What is due from these bodies, by day. `ended_terms` are the running terms with their last
    day, and are put in where they belong. Raises BadKey for an `after_key` not given out here.
    """
    after = None if after_key is None else _key_of(after_key)
    days = days_of_cities(connection, now)
    rows = due(Mine(connection, visibility, bodies, now), after, limit + 1)
    items = [_show(row, days.get(row.city, now.date())) for row in rows]
    items += [item for item in ended_terms if after is None or _key(item) > after]
    items.sort(key=_key)
    more = len(items) > limit
    shown = tuple(items[:limit])
    next_key = tuple(str(part) for part in _key(shown[-1])) if more else None
    return Page(shown, next_key)


def _key(item: DueItem) -> Key:
    return item.day or NEVER, KINDS.index(item.kind), item.item_id


def _key_of(texts: Sequence[str]) -> Key:
    try:
        day, rank, item = texts
        return date.fromisoformat(day), int(rank), UUID(item)
    except ValueError:
        raise BadKey from None


def _show(row: Found[Any], today: date) -> DueItem:
    kind = KINDS[row.rank]
    day = None if row.day == NEVER else row.day
    late_from = row.late_from or (day + DAY if day else NEVER)
    return DueItem(
        day=day,
        day_solar_hijri=solar_hijri_of(day),
        kind=kind,
        to_do=row.to_do,
        body=row.body,
        office=row.office,
        what=row.what,
        language=row.language,
        reference=None if row.number is None else reference(row.city, row.number),
        place=row.place,
        city=row.city,
        days_overdue=max(0, (today - late_from).days + 1),
        sensitivity=row.sensitivity,
        police_conduct=row.police_conduct,
        item_id=row.item,
        issue_id=row.issue,
        link=f"/v1/{_RECORDS.get(kind, 'issues')}/{row.stream}",
        changed_at=moment(row.recorded_from),
    )


_RECORDS = {
    Kind.DIALOGUE: "dialogues",
    Kind.MINUTES: "dialogues",
    Kind.SIGNATURE: "dialogues",
    Kind.ATTESTATION: "dialogues",
    Kind.RECOMMENDATION: "recommendations",
    Kind.PLAN_ITEM: "plans",
}
