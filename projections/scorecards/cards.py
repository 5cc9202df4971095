"""`GET /v1/scorecards`: what each body and each of its offices promised, and what became of it.

Offices, never persons; in the order of their codes, never ranked. The lengths promised stand
beside what was kept, so that small promises do not win. Read from the facts of indicators.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Connection, FromClause, select

from domain.issue.events import Form, FulfilmentVerdict
from domain.issue.standing import Course, Ending, Standing, standing
from domain.words import Suspension, WorkingCalendar
from projections.follow_up_then import then
from projections.indicators import tables
from projections.indicators.counting import is_sensitive
from projections.indicators.measures import in_term, is_due, kept_on_time
from projections.indicators.scope import EXACT, Publishing
from projections.indicators.tables import PAST
from projections.recurrence.episodes import NEVER
from projections.recurrence.places import Positions, Watch
from projections.scorecards.shapes import (
    Acknowledgements,
    Answers,
    Middle,
    Office,
    Promises,
    Recommendations,
    Referrals,
    Scorecard,
    Share,
)

FEWEST_FOR_PERCENT = 20
TOO_FEW = "fewer-than-20"
NOTHING_TO_COUNT = "nothing-to-count"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`first_day` to `last_day`: what was promised, referred, asked or reported in these days.

    `today` is the day on which promises stand as they are shown; `at` a recorded time, None: now,
    and `positions` the same for the days on which places were suspended.
    """

    first_day: date
    last_day: date
    today: date
    city: str | None = None
    body: str | None = None
    at: datetime | None = None
    positions: Positions | None = None
    calendars: Mapping[str, WorkingCalendar]
    publishing: Publishing = EXACT


def scorecards(connection: Connection, asked: Asked) -> list[Scorecard]:
    """By the code of the body."""
    gathered = _Gathered(connection, asked)
    return [_card(gathered, asked, body) for body in sorted(gathered.bodies)]


def cities(connection: Connection) -> list[str]:
    """Those of which facts can be told: their calendars are asked for."""
    return list(connection.scalars(select(tables.place.c.city).distinct()))


# Reading


class _Promise(NamedTuple):
    row: Any
    stands: Standing


def _suspensions(watch: Watch) -> dict[str, list[Suspension]]:
    """By place, in days."""
    return {
        place: [
            Suspension(
                first_day=date.fromordinal(first),
                last_day=None if last >= NEVER else date.fromordinal(last),
            )
            for first, last in stretches
        ]
        for place, stretches in watch.suspended.items()
    }


class _Gathered:
    """The facts in scope, by body."""

    def __init__(self, connection: Connection, asked: Asked) -> None:
        self._connection, self._asked = connection, asked
        self._suspended = _suspensions(Watch(connection, asked.positions))
        self.promises = {
            body: [_Promise(row, self._standing(row)) for row in rows]
            for body, rows in self._by(tables.promise, "body").items()
        }
        self.answered = self._by(tables.issue, "answered_by")
        self.declined = self._by(tables.issue, "declined_by")
        self.referrals = self._by(tables.referral, "to_body")
        self.recommendations = self._by(tables.recommendation, "addressed_to")

    @property
    def bodies(self) -> set[str]:
        return {
            *self.promises, *self.answered, *self.declined, *self.referrals,
            *self.recommendations,
        }  # fmt: skip

    def _standing(self, row: Any) -> Standing:
        suspended = self._suspended.get(row.place, ())
        return standing(_course(row), self._asked.today, suspended=suspended)

    def _by(self, table: Any, column: str) -> dict[str, list[Any]]:
        asked = self._asked
        rows: FromClause = then(table, PAST[table.name], asked.at)
        conditions = [
            rows.c.day.between(asked.first_day, min(asked.last_day, asked.today)),
            rows.c[column] == asked.body if asked.body else rows.c[column].is_not(None),
        ]
        if asked.city is not None:
            conditions.append(rows.c.city == asked.city)
        if "withheld" in rows.c:
            withheld = select(tables.issue.c.issue).where(tables.issue.c.withheld)
            conditions += [rows.c.withheld.is_(False), rows.c.issue.not_in(withheld)]
        found: dict[str, list[Any]] = {}
        for row in self._connection.execute(select(rows).where(*conditions)):
            found.setdefault(getattr(row, column), []).append(row)
        return found


# Cards


def _card(facts: _Gathered, asked: Asked, body: str) -> Scorecard:
    promises = facts.promises.get(body, [])
    offices = tuple(_offices(asked, promises))
    hidden = {office.office for office in offices if office.suppressed}
    apart = [promise.row for promise in promises if promise.row.office in hidden]
    few = _is_too_small(asked, [each.row for each in promises]) or _is_too_small(asked, apart)
    few_answers = _is_too_small(asked, _brought(facts, body))
    return Scorecard(
        body=body,
        promises=None if few else _promises(asked, promises),
        answers=None if few_answers else _answers(facts, asked, body),
        offices=offices,
        suppressed=few or few_answers,
    )


def _brought(facts: _Gathered, body: str) -> list[Any]:
    """What was brought to a body, a case that it both acknowledged and declined once."""
    cases = [*facts.answered.get(body, ()), *facts.declined.get(body, ())]
    return [
        *{row.issue: row for row in cases}.values(),
        *facts.referrals.get(body, ()),
        *facts.recommendations.get(body, ()),
    ]


def _is_too_small(asked: Asked, rows: Sequence[Any]) -> bool:
    """Whether this reader is not shown so few; nothing at all is no secret."""
    terms = asked.publishing
    away = [row for row in rows if not _is_told_exactly(terms, row)]
    if not away:
        return False
    sensitive = any(is_sensitive(row) for row in away)
    return len(rows) < (terms.smallest_sensitive_cell if sensitive else terms.smallest_cell)


def _is_told_exactly(terms: Publishing, row: Any) -> bool:
    if terms.home is None or row.city in terms.home:
        return True
    return row.city in terms.near and not is_sensitive(row)


def _offices(asked: Asked, promises: Sequence[_Promise]) -> Iterator[Office]:
    by_office: dict[str, list[_Promise]] = {}
    for promise in promises:
        by_office.setdefault(promise.row.office, []).append(promise)
    for name, own in sorted(by_office.items()):
        suppressed = _is_too_small(asked, [promise.row for promise in own])
        yield Office(
            office=name,
            promises=None if suppressed else _promises(asked, own),
            suppressed=suppressed,
        )


def _promises(asked: Asked, promises: Sequence[_Promise]) -> Promises:
    rows = [promise.row for promise in promises]
    stands = Counter(promise.stands for promise in promises)
    due = [row for row in rows if is_due(row) and row.original_due_on < asked.today]
    lengths = [(row.original_due_on - row.day).days for row in rows if row.original_due_on]
    return Promises(
        made=len(rows),
        open=stands[Standing.ON_TRACK] + stands[Standing.AT_RISK],
        overdue=stands[Standing.OVERDUE] + stands[Standing.LONG_OVERDUE],
        no_date_given=stands[Standing.NO_DATE_GIVEN],
        regular=stands[Standing.REGULAR],
        waiting_for_verification=stands[Standing.WAITING_FOR_VERIFICATION],
        kept=stands[Standing.KEPT],
        late=stands[Standing.KEPT_LATE],
        partly=stands[Standing.PARTLY_KEPT],
        not_kept=stands[Standing.NOT_KEPT],
        contested=stands[Standing.CONTESTED],
        withdrawn=stands[Standing.WITHDRAWN],
        superseded=stands[Standing.SUPERSEDED],
        owner_gone=stands[Standing.OWNER_GONE],
        kept_on_time=_share(due, kept_on_time),
        days_promised=_middle(lengths),
        renegotiations_asked=sum(row.asked for row in rows),
        renegotiations_accepted=sum(row.agreed_to for row in rows),
    )


def _course(row: Any) -> Course:
    return Course(
        stated_on=row.day,
        form=Form(row.form),
        original_due_on=row.original_due_on,
        due_on=row.due_on,
        work_done_on=row.work_done_on,
        verdict=FulfilmentVerdict(row.verdict) if row.verdict else None,
        ending=Ending(row.ending) if row.ending else None,
    )


def _answers(facts: _Gathered, asked: Asked, body: str) -> Answers:
    answered = facts.answered.get(body, [])
    return Answers(
        acknowledged=Acknowledgements(
            days=_middle(max(0, (row.answered_on - row.day).days) for row in answered),
            working_days=_middle(
                _working_days(asked.calendars.get(row.city, WorkingCalendar()), row)
                for row in answered
            ),
        ),
        issues_declined=len(facts.declined.get(body, ())),
        referrals=_referrals(facts.referrals.get(body, [])),
        recommendations=_recommendations(facts.recommendations.get(body, []), asked.today),
    )


def _working_days(calendar: WorkingCalendar, row: Any) -> int:
    """Working days after the report up to and with the answer."""
    days = (row.answered_on - row.day).days
    return sum(calendar.is_working_day(row.day + DAY * passed) for passed in range(1, days + 1))


def _referrals(rows: Sequence[Any]) -> Referrals:
    answers = [row.answer for row in rows]
    return Referrals(
        received=len(rows),
        accepted=_count(answers, "accepted"),
        refused=_count(answers, "refused"),
        returned_by_silence=_count(answers, "expired"),
        waiting=_count(answers, None),
    )


def _recommendations(rows: Sequence[Any], today: date) -> Recommendations:
    standing_ones = [row for row in rows if not row.withdrawn]
    answers = [row.answer for row in standing_ones]
    return Recommendations(
        received=len(answers),
        accepted=_count(answers, "accepted"),
        partly=_count(answers, "partly"),
        declined=_count(answers, "declined"),
        waiting=_count(answers, None),
        in_term=_share([row for row in standing_ones if row.answer_by < today], in_term),
    )


def _count(values: Iterable[object], *wanted: object) -> int:
    return sum(value in wanted for value in values)


def _share(rows: Sequence[Any], does: Callable[[Any], bool]) -> Share:
    n, of = sum(does(row) for row in rows), len(rows)
    if of >= FEWEST_FOR_PERCENT:
        return Share(n=n, of=of, percent=round(100 * n / of, 1), reason_if_null=None)
    return Share(n=n, of=of, percent=None, reason_if_null=TOO_FEW if of else NOTHING_TO_COUNT)


def _middle(values: Iterable[int]) -> Middle:
    listed = list(values)
    return Middle(median=float(median(listed)) if listed else None, n=len(listed))
