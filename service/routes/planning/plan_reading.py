"""Reading plans: one, the list, and the items of all plans by how they stand."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from domain.issue.standing import Standing
from domain.plan import PLAN, Finding, Plan, Stage
from domain.plan.rules import the_plan_must_exist
from projections.follow_up_list import LATE
from projections.planning.item_list import ItemFilter, ItemRow, list_plan_items
from projections.planning.plan_list import PlanFilter, PlanRow, list_plans
from service.documents.plan import Known, PlanFile, plan_file
from service.http.caller import Asking, Caller, Using
from service.http.etags import document, revalidate
from service.http.fields import BodyCode, ListCode, Uuid
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.routing import Route
from service.http.times import AsOf, now, position_at
from service.openapi import refusals
from service.routes.common import City, Place
from service.routes.planning.common import PlanId, plan_subject
from service.routes.planning.findings import findings_seen
from service.routes.seen import cases_known, seen
from service.services import Services

router = APIRouter(prefix="/v1", tags=["Plans"], route_class=Route)

Kind = Annotated[ListCode | None, Query(description="A code of the list `plan_kinds`.")]


@router.get("/plans", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_plans(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    city: City = None,
    place: Place = None,
    body: Annotated[BodyCode | None, Query(description="The body that plans.")] = None,
    kind: Kind = None,
    stage: Annotated[Stage | None, Query(description="drafted, approved or closed.")] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[PlanRow]:
    """List plans, the latest first."""
    caller.allow_reading("read_plans")
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_plans,
        wanted=PlanFilter(
            city=city, place=place, body=body, kind=kind, stage=stage.value if stage else None
        ),
        as_of=as_of,
        after_key=decode_cursor("plans", cursor),
        limit=limit,
    )
    return serve_known("plans", found, position, request, response)


@router.get("/plan-items", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_plan_items(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    plan: Annotated[Uuid | None, Query(description="Items of this plan.")] = None,
    city: City = None,
    place: Place = None,
    body: Annotated[BodyCode | None, Query(description="The body that is to do it.")] = None,
    kind: Kind = None,
    standing: Annotated[
        Standing | None, Query(description="How it stands, as of a promise.")
    ] = None,
    overdue: Annotated[bool | None, Query(description="true: only what is overdue.")] = None,
    linked_with: Annotated[
        Uuid | None, Query(description="An issue, a gap, a lesson note or a finding.")
    ] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[ItemRow]:
    """List what stands in plans, the longest overdue first, with what each item links with."""
    caller.allow_reading("read_plans")
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_plan_items,
        caller.visible(),
        now=now(),
        wanted=ItemFilter(
            plan=plan, city=city, place=place, body=body, kind=kind, linked_with=linked_with
        ),
        standings=_standings(standing, overdue),
        as_of=as_of,
        after_key=decode_cursor("plan-items", cursor),
        limit=limit,
    )
    return serve_known("plan-items", found, position, request, response)


def _standings(standing: Standing | None, overdue: bool | None) -> list[Standing]:
    """Both filters together; `overdue=false` is everything else."""
    wanted = [standing] if standing else list(Standing)
    return wanted if overdue is None else [each for each in wanted if (each in LATE) is overdue]


@router.get("/plans/{plan_id}", response_model=PlanFile, responses=refusals(
    "as-of-too-recent", "bad-if-none-match"
))  # fmt: skip
async def read_plan(
    plan_id: PlanId, request: Request, caller: Asking, services: Using, as_of: AsOf = None
) -> Response:
    """Read one plan, as it is or as it was known at a recorded time.

    `standing` of an item is that of the city's day. The ETag is the plan's version; one with
    items still running is always sent whole, because their standing changes with the day. So is
    one that names cases or findings: which of them are shown changes without it.
    """
    loaded = await seen(PLAN, plan_id, "read_plans", caller, services, plan_subject, as_of)
    plan = loaded.state
    if not _changes_by_itself(plan):
        revalidate(request, loaded.version)
    drafted = the_plan_must_exist(plan)
    city = await services.registry.city(loaded.lane or "")
    calendar = await services.registry.calendar(drafted.place)
    shown = plan_file(
        plan_id,
        loaded,
        drafted,
        city.today(as_of or now()),
        calendar.suspended,
        await _known(services, caller, plan),
    )
    return document(shown, loaded.version)


def _changes_by_itself(plan: Plan) -> bool:
    items = plan.items.values()
    running = any(not item.has_ended for item in items)
    naming = any(item.added.issues or item.links for item in items)
    return running or naming or bool(plan.notes or plan.uptakes)


async def _known(services: Services, caller: Caller, plan: Plan) -> Known:
    links = [link for item in plan.items.values() for link in item.links]
    named = [link.issue_id for link in links] + [note.issue_id for note in plan.notes.values()]
    issues = [issue for item in plan.items.values() for issue in item.added.issues]
    problems = [note.problem_id for note in plan.notes.values()]
    findings = [
        *((uptake.finding, uptake.finding_id) for uptake in plan.uptakes.values()),
        *((Finding.PROBLEM, problem) for problem in problems if problem is not None),
        *((Finding.ASSESSMENT, link.assessment_id) for link in links if link.assessment_id),
    ]
    known = await cases_known(services, caller, [*issues, *(each for each in named if each)])
    return Known(
        issues=frozenset(known),
        findings=await findings_seen(services, caller, findings),
    )
