"""How events change the spells of cases."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.codes import RESTRICTED
from domain.events import Recorded
from domain.issue.events import (
    SOLVED,
    AbsorptionUndone,
    AppealUpheld,
    CaseImported,
    IssueAbsorbed,
    IssueClosed,
    IssueCorrected,
    IssueDeclined,
    IssueMerged,
    IssueReopened,
    IssueReported,
    IssueWithdrawn,
    LeadLost,
    MergeUndone,
    Outcome,
    RecurrenceConfirmed,
    RecurrenceProposed,
    RecurrenceRefused,
    ReportAdded,
    ResolutionClaimed,
    ResolutionDisputed,
    ResolutionVerified,
    SameProblemLinked,
    SameProblemRefused,
    SensitivityLowered,
    SensitivityRaised,
)
from projections.recurrence.leads import LEADING, Leads
from projections.recurrence.places import CityDays
from projections.recurrence.versions import Changes, Versions
from projections.rows import Row

SOLVING = (
    ReportAdded, IssueAbsorbed, AbsorptionUndone, IssueDeclined, IssueWithdrawn, AppealUpheld,
    ResolutionClaimed, ResolutionDisputed, ResolutionVerified, IssueClosed, IssueReopened,
    LeadLost,
)  # fmt: skip
MOVING = (
    IssueCorrected, RecurrenceProposed, RecurrenceConfirmed, RecurrenceRefused,
    SameProblemLinked, SameProblemRefused, SensitivityRaised, SensitivityLowered, IssueMerged,
    MergeUndone,
)  # fmt: skip

UNSOLVED: Changes = {
    "solved": None, "confirmed": None, "response": None, "responses": "", "body": None,
}  # fmt: skip
"""A claim that stands no more takes back what it said was done, and by whom."""


def take(connection: Connection, versions: Versions, events: Sequence[Recorded[Any]]) -> None:
    """Apply a batch of one lane, in order; an event of an unknown (parked) case changes nothing."""
    versions.load(e.stream_id for e in events if isinstance(e.event, (*SOLVING, *MOVING, *LEADING)))
    versions.load(e.event.of for e in events if isinstance(e.event, SameProblemRefused))
    leads = Leads(connection)
    leads.load(e.stream_id for e in events if isinstance(e.event, (ResolutionClaimed, *LEADING)))
    days = CityDays(connection, versions.lane)
    for recorded in events:
        happened, at = recorded.event, recorded.position
        if isinstance(happened, CaseImported):
            versions.add(_new(recorded) | _imported(happened))
        elif isinstance(happened, IssueReported):
            opened = days.day(recorded.envelope.occurred_at)
            told = {"opened": opened, "police_conduct": happened.police_conduct}
            versions.add(_new(recorded) | told)
        elif spells := versions.now.get(recorded.stream_id):
            if isinstance(happened, LEADING):
                leads.take(recorded.stream_id, happened)
            if isinstance(happened, ReportAdded):
                day = days.day(recorded.envelope.occurred_at)
                versions.alter(spells[-1], at, _reports(spells[-1], 1, day))
            elif isinstance(happened, IssueAbsorbed):
                day = happened.opened_on.toordinal()
                versions.alter(spells[-1], at, _reports(spells[-1], happened.reports, day))
            elif isinstance(happened, AbsorptionUndone):
                versions.alter(spells[-1], at, _given_back(spells[-1], happened))
            elif isinstance(happened, IssueReopened):
                _reopen(versions, spells[-1], at, happened.on.toordinal())
            elif isinstance(happened, SOLVING):
                if changes := _solving(happened, leads.body(recorded.stream_id)):
                    versions.alter(spells[-1], at, changes)
            elif isinstance(happened, MOVING):
                _move(versions, spells, at, _moving(happened, spells[0], versions))
    leads.write()


def _new(recorded: Recorded[Any]) -> Row:
    return {
        "case_id": recorded.stream_id,
        "number": 0,
        "from_position": recorded.position,
        "to_position": None,
        "lane": recorded.lane,
        "place": recorded.event.place,
        "category": recorded.event.category,
        "solved": None,
        "confirmed": None,
        "dropped": None,
        "duplicate": False,
        "reports": 1,
        "same_as": None,
        "not_same_as": None,
        "came_back": False,
        "proposed": None,
        "imported": False,
        "restricted": recorded.event.sensitivity in RESTRICTED,
        "police_conduct": False,
        "merged": False,
        "chain": None,
        "response": None,
        "responses": "",
        "body": None,
    }


def _imported(happened: CaseImported) -> Changes:
    solved = happened.solved_on
    dropped = happened.closed_on if solved is None else None
    return {
        "opened": happened.opened_on.toordinal(),
        "solved": None if solved is None else solved.toordinal(),
        "dropped": None if dropped is None else dropped.toordinal(),
        "duplicate": dropped is not None and happened.outcome is Outcome.DUPLICATE,
        "imported": True,
    } | _done(happened.responses)


def _done(responses: Sequence[str]) -> Changes:
    return {"response": next(iter(responses), None), "responses": ",".join(responses)}


def _reports(spell: Row, more: int, day: int) -> Changes:
    """The first report is the one that was heard first, however late it was brought in."""
    opened = min(spell["opened"], day) if spell["number"] == 0 else spell["opened"]
    return {"reports": spell["reports"] + more, "opened": opened}


def _given_back(spell: Row, happened: AbsorptionUndone) -> Changes:
    own = happened.opened_on.toordinal() if spell["number"] == 0 else spell["opened"]
    return {"reports": spell["reports"] - happened.reports, "opened": own}


def _solving(happened: object, lead: str | None) -> Changes:
    match happened:
        case ResolutionClaimed(work_done_on=day, responses=responses):
            claimed = {"solved": day.toordinal(), "confirmed": None, "body": lead}
            return claimed | _done(responses)
        case ResolutionVerified(on=day):
            return {"confirmed": day.toordinal()}
        case ResolutionDisputed() | LeadLost():
            return UNSOLVED
        case IssueClosed(outcome=outcome, on=day) if outcome not in SOLVED:
            return {"dropped": day.toordinal(), "duplicate": outcome is Outcome.DUPLICATE}
        case IssueDeclined(on=day) | IssueWithdrawn(on=day):
            return {"dropped": day.toordinal()}
        case AppealUpheld():
            return {"dropped": None}
    return {}


def _reopen(versions: Versions, spell: Row, at: int, day: int) -> None:
    """A solved case begins another spell; a dropped one goes on as if it had not been dropped."""
    open_again: Changes = {"dropped": None, "duplicate": False} | UNSOLVED
    if spell["dropped"] is not None or spell["solved"] is None:
        versions.alter(spell, at, open_again)
        return
    begins = {
        "number": spell["number"] + 1,
        "from_position": at,
        "opened": max(day, spell["opened"], spell["solved"]),
        "reports": 0,
    }
    versions.add(spell | open_again | begins)


def _moving(happened: object, first: Row, versions: Versions) -> Changes:
    """What may put a case under another problem, or out of the count.

    The last word of a person on a case counts.
    """
    match happened:
        case IssueCorrected():
            corrected = ("place", "category", "police_conduct")
            told = {name: getattr(happened, name) for name in corrected}
            return {name: value for name, value in told.items() if value is not None}
        case SensitivityRaised(level=level) | SensitivityLowered(level=level):
            return {"restricted": level in RESTRICTED}
        case IssueMerged():
            return {"merged": True}
        case MergeUndone():
            return {"merged": False}
        case RecurrenceProposed(of=of):
            return {"proposed": of}
        case RecurrenceConfirmed(of=of):
            return _together(first, of) | {"came_back": True}
        case SameProblemLinked(of=of):
            confirmed = first["came_back"] and first["same_as"] == of
            return _together(first, of) | {"came_back": confirmed}
        case RecurrenceRefused(of=of):
            return _apart(first, of) | {"not_same_as": of}
        case SameProblemRefused(of=of):
            told = {"not_same_as": of} if _would_be_together(versions, first, of) else {}
            return _apart(first, of) | told
    return {}


def _together(first: Row, of: UUID) -> Changes:
    other = first["not_same_as"]
    return {"same_as": of, "not_same_as": None if other == of else other}


def _apart(first: Row, of: UUID) -> Changes:
    stays = first["same_as"] != of
    return {
        "same_as": first["same_as"] if stays else None,
        "came_back": first["came_back"] and stays,
    }


def _would_be_together(versions: Versions, first: Row, of: UUID) -> bool:
    """Whether only the refusal keeps them apart; one of a case elsewhere replaces no such other."""
    here = first["place"], first["category"]
    named = versions.now.get(of)
    return first["not_same_as"] is None or (
        named is not None and (named[0]["place"], named[0]["category"]) == here
    )


def _move(versions: Versions, spells: Sequence[Row], at: int, changes: Changes) -> None:
    if all(spells[0][name] == value for name, value in changes.items()):
        return
    for spell in list(spells):
        versions.alter(spell, at, changes)
    versions.moved[spells[0]["case_id"]] = None
