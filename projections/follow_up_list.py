"""Lists of promises and of follow-up actions, the longest overdue first; as of now or then."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, case, func, select
from sqlalchemy import Row as Found

from domain.issue.standing import ENDED, Standing
from projections.case_list import reference
from projections.deadlines import RUNNING, standing_in_sql
from projections.follow_up_rows import NOT_CONFIRMED
from projections.follow_up_tally import OVERDUE_ACTION
from projections.follow_up_then import (
    action_standing_in_sql,
    action_standing_on,
    actions,
    commitments,
    day_in_sql,
    days_of_cities,
)
from projections.paging import Key, Page, after, page
from projections.solar_hijri import solar_hijri_of
from projections.tables import case_file, follow_up_issue
from projections.visibility import Visibility, paths_of, visible, within

BY_THE_CLOCK = frozenset(
    {Standing.ON_TRACK, Standing.AT_RISK, Standing.OVERDUE, Standing.LONG_OVERDUE}
)
OPEN = frozenset(Standing) - ENDED
LATE = (Standing.OVERDUE, Standing.LONG_OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFilter:
    """What to list or count; None is any. `place` (a nahia, say) includes everything below it.

    `level` is where the case stands: with its lead, or as far up as it was escalated.
    """

    city: str | None = None
    place: str | None = None
    body: str | None = None
    office: str | None = None
    issue: UUID | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A promise on its city's day.

    `original_due_on` is the first date ever given, `slip_days` how far the date has moved since;
    `days_after_original` is how long after it the work was done (below 0: before it). `level` is
    that of the lead, `escalated_to` how far up the case has come. `successor` is the body after an
    owner that is gone.
    `not_yet_confirmed` is stated, but not agreed by its owner. `days_overdue` counts no day on
    which the place was suspended. `waiting_days` are those since a claim that nobody has
    verified. `verdict` is that on the last claim: kept, partly or not_confirmed.
    """

    issue: UUID
    reference: str | None
    commitment: UUID
    version: int
    city: str
    nahia: str | None
    place: str
    body: str
    office: str
    promise: str
    language: str
    form: str
    frequency: str | None
    until: date | None
    pledge: UUID | None
    standing: str
    stated_on: date
    agreed_on: date | None
    not_yet_confirmed: bool
    original_due_on: date | None
    due_on: date | None
    due_on_solar_hijri: str | None
    slip_days: int
    days_after_original: int | None
    days_overdue: int
    blocked: bool
    blocked_reason: str | None
    asked_due_on: date | None
    claimed_on: date | None
    work_done_on: date | None
    verdict: str | None
    waiting_days: int
    ended_on: date | None
    contest_reason: str | None
    last_judgement: str | None
    reply_invited_on: date | None
    reply: str | None
    durability: str | None
    superseded_by: UUID | None
    successor: str | None
    level: str | None
    escalated_to: str | None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A planned step on its city's day; `first_on` stays when it is moved.

    `standing` is planned, overdue, done, missed or cancelled.
    """

    issue: UUID
    reference: str | None
    action: UUID
    version: int
    city: str
    nahia: str | None
    place: str
    body: str | None
    office: str
    kind: str
    commitment: UUID | None
    standing: str
    first_on: date
    on: date
    times_moved: int
    done_on: date | None
    result: str | None
    reason: str | None
    level: str | None
    escalated_to: str | None


ALL = FollowUpFilter()


def list_commitments(
    connection: Connection,
    visibility: Visibility,
    *,
    now: datetime,
    wanted: FollowUpFilter = ALL,
    standings: Collection[Standing] = OPEN,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[CommitmentRow]:
    """Promises that stand in one of these ways, the longest overdue first.

    `as_of` is a recorded time: what was shown then, of what may be seen today. Raises BadKey
    for an `after_key` that this list did not give out.
    """
    at = as_of or now
    rows, days = commitments(as_of), days_of_cities(connection, at)
    standing = standing_in_sql(rows.c, day_in_sql(rows.c.city, days, at))
    conditions = [
        *matching(connection, rows, wanted),
        visible(connection, follow_up_issue, visibility),
        *_in_phase(rows, _phases(standings)),
        standing.in_([each.value for each in standings]),
    ]
    order = (rows.c.overdue_from, rows.c.issue, rows.c.commitment)
    found = _page_of(
        connection, rows, [standing.label("standing")], conditions, order, after_key, limit
    )
    return page(
        found,
        limit,
        lambda row: _show_commitment(row, days.get(row.city, at.date())),
        lambda row: (row.overdue_from, row.issue, row.commitment),
    )


def list_actions(
    connection: Connection,
    visibility: Visibility,
    *,
    now: datetime,
    wanted: FollowUpFilter = ALL,
    standings: Collection[str] = ("planned", "overdue"),
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[ActionRow]:
    """Follow-up actions that stand in one of these ways, by the day they are planned for."""
    at = as_of or now
    rows, days = actions(as_of), days_of_cities(connection, at)
    standing = action_standing_in_sql(rows.c, day_in_sql(rows.c.city, days, at))
    phases = {"planned" if each == OVERDUE_ACTION else each for each in standings}
    conditions = [
        *matching(connection, rows, wanted),
        visible(connection, follow_up_issue, visibility),
        *_in_phase(rows, sorted(phases)),
        standing.in_(list(standings)),
    ]
    order = (rows.c.on, rows.c.issue, rows.c.action)
    found = _page_of(connection, rows, [], conditions, order, after_key, limit)
    return page(
        found,
        limit,
        lambda row: _show_action(row, days.get(row.city, at.date())),
        lambda row: (row.on, row.issue, row.action),
    )


def matching(
    connection: Connection, rows: FromClause, wanted: FollowUpFilter
) -> list[ColumnElement[bool]]:
    """The filter as conditions on rows of promises or actions."""
    conditions = [
        rows.c[name] == value
        for name in ("city", "body", "office", "issue")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.place is not None:
        conditions.append(within(rows, tuple(paths_of(connection, wanted.place))))
    if wanted.level is not None:
        # The levels are named so that a higher one sorts after a lower one.
        highest = case(
            (rows.c.escalated_to > func.coalesce(rows.c.level, ""), rows.c.escalated_to),
            else_=rows.c.level,
        )
        conditions.append(highest == wanted.level)
    return conditions


def _phases(standings: Collection[Standing]) -> list[str]:
    """The phases behind these standings, so that an index can find them."""
    fixed = [each.value for each in standings if each not in BY_THE_CLOCK]
    return [*fixed, RUNNING] if BY_THE_CLOCK.intersection(standings) else fixed


def _in_phase(rows: FromClause, phases: list[str]) -> list[ColumnElement[bool]]:
    """One phase is found by its index; several are met on the way through the order of days."""
    return [rows.c.phase == phases[0]] if len(phases) == 1 else []


def _page_of(
    connection: Connection,
    rows: FromClause,
    extra: list[ColumnElement[Any]],
    conditions: list[ColumnElement[bool]],
    order: tuple[ColumnElement[Any], ...],
    after_key: Key | None,
    limit: int,
) -> list[Found[Any]]:
    if after_key is not None:
        conditions.append(after(order, after_key))
    query = (
        select(rows, *extra, case_file.c.city.label("case_city"), case_file.c.number)
        .join(follow_up_issue, follow_up_issue.c.issue == rows.c.issue)
        .outerjoin(case_file, case_file.c.issue == rows.c.issue)
        .where(*conditions)
        .order_by(*order)
        .limit(limit + 1)
    )
    return list(connection.execute(query))


def _reference(row: Found[Any]) -> str | None:
    """None while the list of cases has not caught up."""
    return None if row.number is None else reference(row.case_city, row.number)


def _show_commitment(row: Found[Any], today: date) -> CommitmentRow:
    late = row.standing in LATE
    waiting = row.standing == Standing.WAITING_FOR_VERIFICATION
    slip = (row.due_on - row.original_due_on).days if row.due_on else 0
    return CommitmentRow(
        issue=row.issue,
        reference=_reference(row),
        commitment=row.commitment,
        version=row.version,
        city=row.city,
        nahia=row.nahia,
        place=row.place,
        body=row.body,
        office=row.office,
        promise=row.promise,
        language=row.language,
        form=row.form,
        frequency=row.frequency,
        until=row.until,
        pledge=row.pledge,
        standing=row.standing,
        stated_on=row.stated_on,
        agreed_on=row.agreed_on,
        not_yet_confirmed=row.agreed_on is None and row.standing in OPEN,
        original_due_on=row.original_due_on,
        due_on=row.due_on,
        due_on_solar_hijri=solar_hijri_of(row.due_on),
        slip_days=slip,
        days_after_original=_days_after_original(row),
        days_overdue=(today - row.overdue_from).days + 1 if late else 0,
        blocked=row.blocked,
        blocked_reason=row.blocked_reason,
        asked_due_on=row.asked_due_on,
        claimed_on=row.claimed_on,
        work_done_on=row.work_done_on,
        verdict=row.verdict,
        waiting_days=(today - row.claimed_on).days if waiting else 0,
        ended_on=row.ended_on,
        contest_reason=row.contest_reason,
        last_judgement=row.last_judgement,
        reply_invited_on=row.reply_invited_on,
        reply=row.reply,
        durability=row.durability,
        superseded_by=row.superseded_by,
        successor=row.successor,
        level=row.level,
        escalated_to=row.escalated_to,
    )


def _days_after_original(row: Found[Any]) -> int | None:
    """None while no work stands; the work of a claim that was not confirmed does not."""
    done = row.work_done_on is not None and row.verdict != NOT_CONFIRMED
    return (row.work_done_on - row.original_due_on).days if done and row.original_due_on else None


def _show_action(row: Found[Any], today: date) -> ActionRow:
    return ActionRow(
        issue=row.issue,
        reference=_reference(row),
        action=row.action,
        version=row.version,
        city=row.city,
        nahia=row.nahia,
        place=row.place,
        body=row.body,
        office=row.office,
        kind=row.kind,
        commitment=row.commitment,
        standing=action_standing_on(row.phase, row.on, today),
        first_on=row.first_on,
        on=row.on,
        times_moved=row.times_moved,
        done_on=row.done_on,
        result=row.result,
        reason=row.reason,
        level=row.level,
        escalated_to=row.escalated_to,
    )
