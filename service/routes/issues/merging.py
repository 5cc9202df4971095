"""Two cases about one problem: merged, and taken apart again."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from domain.issue import Issue, merging
from domain.issue.events import CaseImported, IssueEvent, IssueReported, ReportAdded
from domain.issue.passing_on import level_now
from domain.issue.state import TAKEN_UP
from domain.words import Level
from service.http.fields import Uuid
from service.http.routing import Route
from service.ledger import Command
from service.routes.common import WithReason
from service.routes.issues.common import Case, CaseId, open_case, refusals
from service.writing import Receipt, Writing, accepted

router = APIRouter(prefix="/v1/issues/{issue_id}/merges", tags=["Issues"], route_class=Route)


class Merge(WithReason):
    """Into which case of the same city, and why the two are one problem."""

    into: Uuid


@router.post("", response_model=Receipt, responses=refusals(
    "same-issue", "other-city", "issue-not-open", "commitment-open", "action-open",
    "less-protected", "survivor-less-advanced", "reason-missing",
))  # fmt: skip
async def merge_issue(issue_id: CaseId, body: Merge, write: Writing) -> Response:
    """Let another case stand for this one too: its reports, and who made them, follow."""
    case = await open_case(write, issue_id, body)
    survivor = await open_case(write, body.into, body)
    in_its_city = case.lane == survivor.lane
    merge = case.command(
        merging.merge_issue,
        issue_id=issue_id,
        into=body.into,
        reason=body.reason,
        in_its_city=in_its_city,
        sensitivity=survivor.state.sensitivity,
        police_conduct=survivor.state.police_conduct,
        taken_up=survivor.state.stage in TAKEN_UP,
        reached=level_now(survivor.state, Level.COMMUNITY),
        case_workers=survivor.state.case_workers,
        on=case.on,
    )
    absorb = survivor.command(
        merging.absorb_issue,
        survivor_id=body.into,
        issue_id=issue_id,
        reports=case.state.number_of_reports,
        opened_on=_first_reported_on(case),
        reported_by=case.state.reporters,
        reporter_ids=case.state.reporter_ids,
        in_its_city=in_its_city,
        on=survivor.on,
    )
    commands = [_as_read(merge, case), _as_read(absorb, survivor)]
    return accepted(await write.commit(commands, case.operation))


@router.post("/undoing", response_model=Receipt, responses=refusals(
    "not-merged", "changed-since-merge", "reason-missing"
))  # fmt: skip
async def undo_merge(issue_id: CaseId, body: WithReason, write: Writing) -> Response:
    """Make both cases what they were before, as long as the other one has not gone on.

    Who reported the merged one may do so wherever the other one lies.
    """
    case = await open_case(write, issue_id, body)
    merged = case.state.merged
    into = merged.happened.into if merged else issue_id
    survivor = await open_case(write, into, body, also_at=case.subject.places)
    undo = case.command(merging.undo_merge, into=into, reason=body.reason, on=case.on)
    give_back = survivor.command(
        merging.undo_absorption,
        issue_id=issue_id,
        opened_on=_first_reported_on(survivor, without=issue_id),
        on=survivor.on,
    )
    commands = [_as_read(undo, case), _as_read(give_back, survivor)]
    return accepted(await write.commit(commands, case.operation))


def _as_read(command: Command[Issue, IssueEvent], case: Case) -> Command[Issue, IssueEvent]:
    """What is told of one case to the other must still be so when both are stored."""
    version = command.if_version if command.if_version is not None else case.loaded.version
    return replace(command, if_version=version)


def _first_reported_on(case: Case, without: UUID | None = None) -> date:
    """The city's day of the earliest report, those taken over with it but for one case."""
    origin = case.state.origin
    days = [origin.opened_on] if isinstance(origin, CaseImported) else []
    days += [
        case.city.today(recorded.envelope.occurred_at)
        for recorded in case.loaded.history
        if isinstance(recorded.event, IssueReported | ReportAdded)
    ]
    absorbed = case.state.absorbed.items()
    return min([*days, *(each.happened.opened_on for of, each in absorbed if of != without)])
