"""Reading a framework: its tree, and beside every target what the record shows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from domain.codes import measures
from domain.framework import (
    FRAMEWORK,
    BudgetRecorded,
    Framework,
    FrameworkAdopted,
    FrameworkClosed,
    FrameworkStage,
    Indicator,
    Node,
    NodeKind,
    Target,
)
from domain.words import Names
from projections.frameworks import FrameworkRow, list_frameworks
from projections.indicators.report import IndicatorRow
from projections.indicators.scope import Question
from projections.indicators.targets import Sought, sought_figures
from service.http.caller import Asking, Using
from service.http.etags import etag
from service.http.fields import Uuid
from service.http.paging import LIMIT, Cursor, KnownPage, Limit, decode_cursor, serve_known
from service.http.problems import Problem
from service.http.routing import Route
from service.http.times import AsOf, now, position_at
from service.openapi import refusals
from service.routes.results.frameworks import FrameworkId, subject_of_frameworks
from service.routes.results.indicators import cut_off
from service.routes.results.publishing import publishing, when

router = APIRouter(prefix="/v1/framework", tags=["Framework"], route_class=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionShown:
    target: float
    reason: str
    review: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetShown:
    """`original` is kept for ever, `target` is what counts now; `figure` what the record shows."""

    city: str | None
    first_day: date
    last_day: date
    baseline: float | None
    original: float
    set_on: date
    revisions: list[RevisionShown]
    target: float
    figure: IndicatorRow


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorShown:
    code: str
    names: Names
    measure: str
    unit: str
    group: str | None
    targets: list[TargetShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetShown:
    """In whole units of the currency; `spent` is so far."""

    city: str | None
    first_day: date
    last_day: date
    currency: str
    budget: int | None
    spent: int | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityShown:
    code: str
    title: str
    indicators: list[IndicatorShown]
    budgets: list[BudgetShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputShown(ActivityShown):
    activities: list[ActivityShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeShown(ActivityShown):
    outputs: list[OutputShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkShown:
    """The whole tree. `position` says how far the record was that the figures rest on."""

    id: Uuid
    version: int
    title: str
    stage: FrameworkStage
    first_day: date
    last_day: date
    adopted_on: date
    closed: FrameworkClosed | None
    outcomes: list[OutcomeShown]
    position: dict[str, int]


@router.get("", responses=refusals("bad-cursor", "as-of-too-recent"))
async def list_the_frameworks(
    caller: Asking,
    services: Using,
    request: Request,
    response: Response,
    stage: Annotated[FrameworkStage | None, Query(description="Where it stands.")] = None,
    as_of: AsOf = None,
    limit: Limit = LIMIT,
    cursor: Cursor = None,
) -> KnownPage[FrameworkRow]:
    """List the frameworks, the one that begins last first."""
    caller.allow_reading("read_framework")
    position = await position_at(services, as_of)
    found = await services.database.read(
        list_frameworks,
        stage=stage,
        as_of=as_of,
        after_key=decode_cursor("frameworks", cursor),
        limit=limit,
    )
    return serve_known("frameworks", found, position, request, response)


@router.get("/{framework_id}", responses=refusals("as-of-too-recent", "position-not-reached"))
async def read_a_framework(
    framework_id: FrameworkId,
    caller: Asking,
    services: Using,
    response: Response,
    as_of: AsOf = None,
) -> FrameworkShown:
    """Read a framework with its targets, original and revised, its money, and what was reached.

    The figures change with the record, so the ETag, which is the framework's version, serves for
    `If-Match` alone. With `as_of` targets and figures are those that were shown then.
    """
    caller.allow("read_framework", await subject_of_frameworks(services), now().date())
    loaded = await services.ledger.load(FRAMEWORK, framework_id, as_of=as_of)
    framework = loaded.state
    if framework.adopted is None:
        raise Problem("not-found")
    moment = await when(services, None, as_of)
    question = partial(
        Question,
        today=moment.today,
        at=moment.at,
        cut_off=await cut_off(services, None, moment.today),
        positions=moment.past_position,
        publishing=await publishing(services, caller, None),
    )
    sought = _sought(framework, framework.adopted)
    figures = await services.database.read(sought_figures, list(sought.values()), question)
    shown = {key: figures[each] for key, each in sought.items()}
    response.headers["etag"] = etag(loaded.version)
    return FrameworkShown(
        id=framework_id,
        version=loaded.version,
        title=framework.adopted.title,
        stage=framework.stage,
        first_day=framework.adopted.first_day,
        last_day=framework.adopted.last_day,
        adopted_on=framework.adopted.on,
        closed=framework.closed,
        outcomes=_Tree(framework, framework.adopted, shown).outcomes(),
        position=moment.position,
    )


TargetKey = tuple[str, str | None, date, date]


def _sought(framework: Framework, adopted: FrameworkAdopted) -> dict[TargetKey, Sought]:
    indicators = {each.code: each for each in adopted.indicators}
    return {
        key: Sought(indicators[code].measure, indicators[code].group, city, first, last)
        for key in framework.targets
        for code, city, first, last in [key]
    }


class _Tree:
    """The document of a framework, put together from the bottom."""

    def __init__(
        self, framework: Framework, adopted: FrameworkAdopted,
        figures: Mapping[TargetKey, IndicatorRow],
    ) -> None:  # fmt: skip
        self._figures = figures
        self._adopted = adopted
        self._targets: dict[str, list[Target]] = defaultdict(list)
        for target in framework.targets.values():
            self._targets[target.original.indicator].append(target)
        self._budgets: dict[str, list[BudgetRecorded]] = defaultdict(list)
        for budget in framework.budgets.values():
            self._budgets[budget.node].append(budget)

    def outcomes(self) -> list[OutcomeShown]:
        return [
            OutcomeShown(
                code=node.code, title=node.title, indicators=self._indicators(node),
                budgets=self._money(node), outputs=self._outputs(node),
            )
            for node in self._adopted.nodes
            if node.kind is NodeKind.OUTCOME
        ]  # fmt: skip

    def _outputs(self, above: Node) -> list[OutputShown]:
        return [
            OutputShown(
                code=node.code, title=node.title, indicators=self._indicators(node),
                budgets=self._money(node), activities=self._activities(node),
            )
            for node in self._below(above)
        ]  # fmt: skip

    def _activities(self, above: Node) -> list[ActivityShown]:
        return [
            ActivityShown(
                code=node.code, title=node.title, indicators=self._indicators(node),
                budgets=self._money(node),
            )
            for node in self._below(above)
        ]  # fmt: skip

    def _below(self, above: Node) -> Sequence[Node]:
        return [node for node in self._adopted.nodes if node.parent == above.code]

    def _indicators(self, node: Node) -> list[IndicatorShown]:
        own = [each for each in self._adopted.indicators if each.node == node.code]
        return [
            IndicatorShown(
                code=each.code, names=each.names, measure=each.measure,
                unit=measures().codes[each.measure].unit, group=each.group,
                targets=[self._target(each, target) for target in self._targets[each.code]],
            )
            for each in own
        ]  # fmt: skip

    def _target(self, indicator: Indicator, target: Target) -> TargetShown:
        set_ = target.original
        return TargetShown(
            city=set_.city,
            first_day=set_.first_day,
            last_day=set_.last_day,
            baseline=set_.baseline,
            original=set_.target,
            set_on=set_.on,
            revisions=[
                RevisionShown(
                    target=each.target, reason=each.reason, review=each.review, on=each.on
                )
                for each in target.revisions
            ],
            target=target.target,
            figure=self._figures[indicator.code, set_.city, set_.first_day, set_.last_day],
        )

    def _money(self, node: Node) -> list[BudgetShown]:
        return [
            BudgetShown(
                city=each.city, first_day=each.first_day, last_day=each.last_day,
                currency=each.currency, budget=each.budget, spent=each.spent, on=each.on,
            )
            for each in self._budgets[node.code]
        ]  # fmt: skip
