"""What the next dialogue at a place has to take up again: carried over until it is done.

Every promise that is open, every feedback round that has not ended in a closed case, every
recommendation without an answer, at the place and below. What every party may see makes the
shared agenda; what its reader may see besides is a list of his own, numbered on its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy import Row as Found

from projections import carry_over_rows as rows
from projections.carry_over_rows import Asked, ToDo
from projections.case_list import reference
from projections.follow_up_list import LATE
from projections.follow_up_then import days_of_cities
from projections.solar_hijri import solar_hijri_of
from projections.visibility import EVERYTHING, Visibility

COMMITMENT, FEEDBACK, RECOMMENDATION = "commitment", "feedback", "recommendation"


@dataclass(slots=True, kw_only=True)
class CarriedItem:
    """One item of an agenda: who owes what by when, and where it stands.

    `kind` is commitment, feedback or recommendation. `to_do` says what the meeting is to do with
    it: ask (how it goes), set_date (none was given), verify, judge (a promise made regularly),
    restate (the owner is gone; `who` is the successor), hold_round, hear_answer. `what` is the
    promise or the title, as written in `language`. `original_due_on` is the first date ever
    given, `due_on` the one agreed now, and `slip_days` lie between them. `days_overdue` counts
    no day on which the place was suspended. `level` is the level of answerability that the case
    has reached, `link` the address of the record.
    """

    number: int
    kind: str
    to_do: str
    who: str | None
    office: str | None
    what: str | None
    language: str | None
    since: date
    original_due_on: date | None
    due_on: date | None
    due_on_solar_hijri: str | None
    standing: str
    slip_days: int
    days_overdue: int
    not_yet_confirmed: bool
    blocked: bool
    level: str | None
    place: str
    reference: str | None
    issue_id: UUID | None
    commitment_id: UUID | None
    recommendation_id: UUID | None
    link: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What is shared by the parties, and what the reader sees besides; each numbered from 1."""

    shared: tuple[CarriedItem, ...]
    yours: tuple[CarriedItem, ...]


def carry_over(
    connection: Connection,
    *,
    place: str,
    parties: Sequence[Visibility],
    now: datetime,
    reader: Visibility = EVERYTHING,
    as_of: datetime | None = None,
) -> Carried:
    """What is carried over to a dialogue of these parties at the place.

    Nothing is shared among no parties. `as_of` is a recorded time: what was carried over then,
    of what may be seen today.
    """
    at = as_of or now
    asked = Asked(connection, place, tuple(parties), reader, at, as_of)
    days = days_of_cities(connection, at)
    shared: list[CarriedItem] = []
    yours: list[CarriedItem] = []
    for found, show in (
        (rows.promises(asked), _promise),
        (rows.feedback_rounds(asked), _feedback),
        (rows.recommendations(asked), _recommendation),
    ):
        for row in found:
            into = shared if row.shared else yours
            into.append(show(len(into) + 1, row, days.get(row.city, at.date())))
    return Carried(tuple(shared), tuple(yours))


_TO_DO = {
    "no_date_given": ToDo.SET_DATE,
    "regular": ToDo.JUDGE,
    "waiting_for_verification": ToDo.VERIFY,
    "owner_gone": ToDo.RESTATE,
}


def _promise(number: int, row: Found[Any], today: date) -> CarriedItem:
    # ten thousand of them are shown at once: a row is taken apart once, not asked by name
    (
        issue, commitment, city, place, body, office, promise, language, stated_on,
        original, due_on, overdue_from, blocked, successor, standing, unconfirmed, level,
        number_of_case, _,
    ) = tuple[Any, ...](row)  # fmt: skip
    return CarriedItem(
        number=number,
        kind=COMMITMENT,
        to_do=_TO_DO.get(standing, ToDo.ASK),
        who=successor or body,
        office=office,
        what=promise,
        language=language,
        since=stated_on,
        original_due_on=original,
        due_on=due_on,
        due_on_solar_hijri=solar_hijri_of(due_on),
        standing=standing,
        slip_days=(due_on - original).days if due_on and original else 0,
        days_overdue=(today - overdue_from).days + 1 if standing in LATE else 0,
        not_yet_confirmed=unconfirmed,
        blocked=blocked,
        level=level,
        place=place,
        reference=reference(city, number_of_case),
        issue_id=issue,
        commitment_id=commitment,
        recommendation_id=None,
        link=f"/v1/issues/{issue}",
    )


def _feedback(number: int, row: Found[Any], today: date) -> CarriedItem:
    return CarriedItem(
        number=number,
        kind=FEEDBACK,
        to_do=ToDo.HOLD_ROUND,
        who=row.lead_body,
        office=None,
        what=row.title,
        language=None,
        since=row.authority_fixed_on or row.opened_on,
        original_due_on=None,
        due_on=None,
        due_on_solar_hijri=None,
        standing="verified",
        slip_days=0,
        days_overdue=0,
        not_yet_confirmed=False,
        blocked=False,
        level=row.escalated_to or row.level,
        place=row.place,
        reference=reference(row.city, row.number),
        issue_id=row.issue,
        commitment_id=None,
        recommendation_id=None,
        link=f"/v1/issues/{row.issue}",
    )


def _recommendation(number: int, row: Found[Any], today: date) -> CarriedItem:
    late = (today - row.answer_by).days
    return CarriedItem(
        number=number,
        kind=RECOMMENDATION,
        to_do=ToDo.HEAR_ANSWER,
        who=row.addressed_to,
        office=None,
        what=row.title,
        language=row.language,
        since=row.made_on,
        original_due_on=row.answer_by,
        due_on=row.answer_by,
        due_on_solar_hijri=solar_hijri_of(row.answer_by),
        standing="overdue" if late > 0 else "awaiting_answer",
        slip_days=0,
        days_overdue=max(late, 0),
        not_yet_confirmed=False,
        blocked=False,
        level=None,
        place=row.place,
        reference=None,
        issue_id=None,
        commitment_id=None,
        recommendation_id=row.recommendation,
        link=f"/v1/recommendations/{row.recommendation}",
    )
