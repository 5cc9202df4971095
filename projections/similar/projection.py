"""Keeps what a new report is compared with: where each issue stands, since when, and its text."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from domain.codes import RESTRICTED
from domain.events import Recorded
from domain.issue import events as issue
from domain.issue.events import SOLVED
from domain.issue.fold import finer_code
from domain.place import PlaceRegistered
from domain.spelling import normalised
from domain.words import PlaceLevel, Point
from projections.rows import Row, Rows, upsert
from projections.runner import Events, Projection
from projections.similar.likeness import STEPS
from projections.similar.tables import similar_city, similar_issue, similar_word

Changes = dict[str, Any]

FOR_EVER = 4_000_000
"""Later than every day."""

LONGEST_TITLE = 200
LONGEST_NARRATIVE = 400
"""Letters that are compared; more would cost time and say little."""


def project(connection: Connection, events: Events) -> None:
    """Fold events of one city, in order."""
    told = [e for e in events if e.kind == "issue" or isinstance(e.event, PlaceRegistered)]
    if not told:
        return
    days = _Days(connection, told[0].lane)
    rows = Rows(connection, similar_issue)
    begun = {e.stream_id for e in told if e.version == 1}
    rows.load("issue", {e.stream_id for e in told if e.kind == "issue"} - begun)
    for recorded in told:
        if isinstance(recorded.event, PlaceRegistered):
            days.learn(recorded.event)
        elif isinstance(recorded.event, issue.IssueReported | issue.CaseImported):
            rows.add(_begun(recorded, days))
        elif (row := rows.get(recorded.stream_id)) and (told_of := _changes(row, recorded.event)):
            lasts = {"lasts": _lasts(row | told_of)}
            rows.change((recorded.stream_id,), {**told_of, **lasts})
    rows.write()
    days.write()
    _keep_words(connection, told)


class _Days:
    """A city's own calendar days; UTC's only while its time zone is not known."""

    def __init__(self, connection: Connection, city: str) -> None:
        self._connection, self._city = connection, city
        known = select(similar_city.c.timezone).where(similar_city.c.city == city)
        self._before = self._timezone = connection.scalar(known)

    def learn(self, happened: PlaceRegistered) -> None:
        if happened.level is PlaceLevel.CITY:
            self._timezone = happened.timezone

    def day(self, moment: datetime) -> int:
        zone = ZoneInfo(self._timezone) if self._timezone else UTC
        return moment.astimezone(zone).date().toordinal()

    def write(self) -> None:
        if self._timezone != self._before:
            row = {"city": self._city, "timezone": self._timezone}
            upsert(self._connection, similar_city, [row])


def _begun(recorded: Recorded[Any], days: _Days) -> Row:
    told = recorded.event
    row: Row = {
        "issue": recorded.stream_id,
        "city": recorded.lane,
        "category": told.category,
        "subcategory": told.subcategory,
        "place": told.place,
        **steps_of(told.point),
        "restricted": told.sensitivity in RESTRICTED,
        "dropped": False,
    }
    if isinstance(told, issue.CaseImported):
        solved = told.solved_on
        row |= {
            "opened": told.opened_on.toordinal(),
            "solved": None if solved is None else solved.toordinal(),
            "dropped": solved is None and told.closed_on is not None,
        }
    else:
        row |= {"opened": days.day(recorded.envelope.occurred_at), "solved": None}
        row |= _text(row, told.title, told.narrative)
    return row | {"survivor": None, "lasts": _lasts(row | {"survivor": None})}


def steps_of(point: Point | None) -> dict[str, int | None]:
    """The columns of a point."""
    if point is None:
        return {"lat": None, "lon": None}
    return {"lat": round(point.lat * STEPS), "lon": round(point.lon * STEPS)}


def compared(title: str | None, narrative: str | None) -> tuple[str | None, str | None]:
    """The part of both that is compared, in one spelling; None where there is nothing."""
    shorter = (normalised(title or "")[:LONGEST_TITLE], _cut(narrative or ""))
    return shorter[0] or None, shorter[1] or None


def _cut(narrative: str) -> str:
    # twice as much as is kept: normalising drops marks, and a long text need not be read whole
    return normalised(narrative[: 2 * LONGEST_NARRATIVE])[:LONGEST_NARRATIVE]


def _text(row: Row, title: str | None, narrative: str | None) -> Changes:
    """What is restricted is not kept here to be compared."""
    if row["restricted"]:
        return {"title": None, "narrative": None}
    own_title, own_narrative = compared(title, narrative)
    told = {"title": own_title, "narrative": own_narrative}
    return {name: value for name, value in told.items() if value is not None}


def _lasts(row: Row) -> int | None:
    if row["survivor"] is not None:
        return FOR_EVER
    if row["dropped"]:
        return None
    return FOR_EVER if row["solved"] is None else int(row["solved"])


UNSOLVED: Changes = {"solved": None, "dropped": False}


def _changes(row: Row, happened: Any) -> Changes:
    match happened:
        case issue.IssueCorrected():
            return _corrected(row, happened)
        case issue.SensitivityRaised(level=level) | issue.SensitivityLowered(level=level):
            restricted = level in RESTRICTED
            return {"restricted": restricted} | (_NO_TEXT if restricted else {})
        case issue.ResolutionClaimed(work_done_on=day):
            return {"solved": day.toordinal()}
        case issue.ResolutionDisputed() | issue.LeadLost() | issue.IssueReopened():
            return UNSOLVED
        case issue.IssueDeclined() | issue.IssueWithdrawn():
            return {"dropped": True}
        case issue.AppealUpheld():
            return {"dropped": False}
        case issue.IssueClosed(outcome=outcome) if outcome not in SOLVED:
            return {"dropped": True}
        case issue.IssueMerged(into=into):
            return {"survivor": into}
        case issue.MergeUndone():
            return {"survivor": None}
    return {}


_NO_TEXT: Changes = {"title": None, "narrative": None}


def _corrected(row: Row, happened: issue.IssueCorrected) -> Changes:
    told = {"category": happened.category, "place": happened.place}
    changes: Changes = {name: value for name, value in told.items() if value is not None}
    changes |= {"subcategory": finer_code(row["subcategory"], happened)}
    changes |= _text(row, happened.title, happened.narrative)
    return changes | (steps_of(happened.point) if happened.point else {})


def _keep_words(connection: Connection, told: Sequence[Recorded[Any]]) -> None:
    """The last word on two issues; one on a recurrence says the same of them."""
    words: dict[tuple[Any, Any], bool] = {}
    for recorded in told:
        match recorded.event:
            case issue.SameProblemLinked(of=of) | issue.RecurrenceConfirmed(of=of):
                words[recorded.stream_id, of] = True
            case issue.SameProblemRefused(of=of) | issue.RecurrenceRefused(of=of):
                words[recorded.stream_id, of] = False
    rows = [{"issue": one, "other": of, "same": same} for (one, of), same in words.items()]
    upsert(connection, similar_word, rows)


SIMILAR = Projection(
    "similar", (similar_issue, similar_word, similar_city), project, apart=frozenset({"issue"})
)
