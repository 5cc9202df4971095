"""Which problems keep coming back, where, and what was done about them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain import codes
from domain import problem as p
from domain.events import Recorded, Undecodable
from domain.words import Sensitivity
from projections.learning.tables import problem, problem_case, problem_past
from projections.rows import Row, Rows, microseconds, upsert
from projections.runner import Events, Projection


def project(connection: Connection, events: Events) -> None:
    """Fold events of one city, in order, into its problems."""
    relevant = [recorded for recorded in events if recorded.kind == p.PROBLEM.kind]
    if not relevant:
        return
    rows = Rows(connection, problem, problem_past)
    rows.load("problem", {recorded.stream_id for recorded in relevant})
    cases: dict[tuple[UUID, UUID], None] = {}
    for recorded in relevant:
        if not isinstance(recorded.event, Undecodable):
            _apply(rows, cases, recorded)
    rows.write()
    upsert(connection, problem_case, [{"problem": p, "issue": i} for p, i in cases])


def own_protection(category: str, subcategory: str | None) -> tuple[Sensitivity, bool]:
    """What a problem of this category is never protected less than; whether it is police conduct.

    Its cases may ask for more.
    """
    found = codes.category(category, subcategory)
    return max(found.sensitivity, Sensitivity.INTERNAL), found.police_conduct


def _apply(rows: Rows, cases: dict[tuple[UUID, UUID], None], recorded: Recorded[Any]) -> None:
    stream, happened, at = recorded.stream_id, recorded.event, microseconds(recorded.recorded_at)
    if isinstance(happened, p.ProblemSuspected):
        cases |= dict.fromkeys((stream, issue) for issue in happened.cases)
        ids = {"problem": stream, "city": recorded.lane}
        return rows.add(
            ids | _suspected(happened) | {"version": recorded.version, "recorded_from": at}
        )
    row = rows.get(stream)
    if row is None:
        raise LookupError("the first event of this problem has not been seen")
    if isinstance(happened, p.ProblemCaseAdded):
        cases[stream, happened.issue_id] = None
    return rows.change((stream,), {"version": recorded.version, **_changes(row, happened)}, at)


def _suspected(happened: p.ProblemSuspected) -> Row:
    sensitivity, police_conduct = own_protection(happened.category, happened.subcategory)
    return {
        "place": happened.place,
        "category": happened.category,
        "subcategory": happened.subcategory,
        "sensitivity": sensitivity.value,
        "police_conduct": police_conduct,
        "status": p.Stage.SUSPECTED.value,
        "cases": len(happened.cases),
        "suspected_on": happened.on,
    }


def _changes(row: Row, happened: Any) -> Row:
    match happened:
        case p.ProblemConfirmed():
            told = {"title": happened.title, "language": happened.language}
            return {"status": p.Stage.CONFIRMED.value, "root_cause": happened.root_cause} | told
        case p.ProblemRefused():
            return {"status": p.Stage.REFUSED.value}
        case p.ProblemCaseAdded():
            return {"cases": row["cases"] + 1}
        case p.ResponseBegun():
            begun = {"begun_on": happened.begun_on, "response": happened.responses[0]}
            return {"status": p.Stage.RESPONDING.value, "body": happened.body} | begun
        case p.ProblemAssessed():
            return _assessed(happened)
        case _:
            return {}


def _assessed(happened: p.ProblemAssessed) -> Row:
    return {
        "status": happened.finding.value,
        "assessed_on": happened.on,
        "days_at_risk": happened.after.days_at_risk,
        "reports_before": happened.before.reports,
        "reports_after": happened.after.reports,
    }


PROBLEMS = Projection(
    "problems",
    (problem, problem_past, problem_case),
    project,
    apart=frozenset({p.PROBLEM.kind}),
)
