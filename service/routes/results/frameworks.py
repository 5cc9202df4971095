"""Results frameworks: adopting one, its targets, their revisions, money, closing."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field, StringConstraints

from domain import framework as decisions
from domain.errors import Refusal
from domain.framework import FRAMEWORK, Framework, FrameworkEvent, Indicator, Node, NodeKind
from domain.words import PlaceLevel, Sensitivity
from projections.frameworks import countries
from service.access.principal import Subject
from service.http.fields import (
    Body,
    CommandBody,
    Day,
    ListCode,
    NamesBody,
    PlaceCode,
    Sentence,
    Title,
    Uuid,
)
from service.http.routing import Route
from service.registry import COMMON
from service.routes.common import Currency, WithReason, writes
from service.services import Services
from service.writing import OpenStream, Receipt, Write, Writing

router = APIRouter(prefix="/v1/framework/{framework_id}", tags=["Framework"], route_class=Route)

FrameworkId = Annotated[Uuid, Path(description="The framework's id, made by the client.")]
Amount = Annotated[
    float, Field(strict=True, ge=0, le=1e12, allow_inf_nan=False, examples=[0.8])
]  # fmt: skip
Money = Annotated[int, Field(strict=True, ge=0, le=10**15, examples=[250000])]
Group = Annotated[
    str,
    StringConstraints(
        strict=True, pattern=r"^[a-z]{1,20}:[A-Za-z0-9_.-]{1,60}$", max_length=81
    ),
    Field(examples=["people:women"]),
]  # fmt: skip


class NodeBody(Body):
    """An outcome, an output below an outcome, or an activity below an output."""

    code: ListCode = Field(examples=["1.1"])
    kind: NodeKind
    parent: ListCode | None = None
    title: Title

    def to_domain(self) -> Node:
        return Node(code=self.code, kind=self.kind, parent=self.parent, title=self.title)


class IndicatorBody(Body):
    """A measure, or one group of it, that shows whether a node is reached."""

    code: ListCode = Field(examples=["1.1.a"])
    node: ListCode = Field(examples=["1.1"])
    measure: ListCode = Field(
        description="A code of the list `measures`.", examples=["dialogues_held"]
    )
    names: NamesBody
    group: Group | None = None

    def to_domain(self) -> Indicator:
        return Indicator(
            code=self.code, node=self.node, measure=self.measure,
            names=self.names.to_domain(), group=self.group,
        )  # fmt: skip


class NewFramework(CommandBody):
    """The tree of what is to be reached; targets follow."""

    title: Title
    first_day: Day
    last_day: Day
    nodes: tuple[NodeBody, ...] = Field(min_length=1, max_length=500)
    indicators: tuple[IndicatorBody, ...] = Field(max_length=500)


class OfDays(CommandBody):
    """In a city (left out: in all together), on these days."""

    city: PlaceCode | None = None
    first_day: Day
    last_day: Day


class NewTarget(OfDays):
    """What is to be reached; of a share a number from 0 to 1."""

    indicator: ListCode = Field(examples=["1.1.a"])
    baseline: Amount | None = None
    target: Amount


class NewRevision(OfDays):
    """Another target, why, and the review it came out of. The original stays."""

    indicator: ListCode = Field(examples=["1.1.a"])
    target: Amount
    reason: Sentence
    review: Title = Field(examples=["Mid-term review"])


class NewBudget(OfDays):
    """Money of a node, in whole units; it replaces what was recorded for the same before."""

    node: ListCode = Field(examples=["1.1"])
    currency: Currency
    budget: Money | None = None
    spent: Money | None = None


@router.put("", status_code=201, response_model=Receipt, responses=writes(
    "framework-tree-wrong", "measure-unknown", "group-unknown", "date-order", "id-reused",
))  # fmt: skip
async def adopt_framework(
    framework_id: FrameworkId, body: NewFramework, write: Writing
) -> Response:
    """Adopt a framework under an id made by the client; the same again changes nothing."""
    subject = await subject_of_frameworks(write.services, new=True)
    stream = await write.new(FRAMEWORK, framework_id, COMMON, body, subject)
    return await stream.make(
        decisions.adopt_framework,
        title=body.title,
        first_day=body.first_day,
        last_day=body.last_day,
        nodes=tuple(node.to_domain() for node in body.nodes),
        indicators=tuple(indicator.to_domain() for indicator in body.indicators),
        on=stream.on,
    )


@router.post("/targets", response_model=Receipt, responses=writes(
    "framework-closed", "indicator-unknown", "target-exists", "date-order", "unknown-place",
    "not-a-city",
))  # fmt: skip
async def set_target(framework_id: FrameworkId, body: NewTarget, write: Writing) -> Response:
    """Set what an indicator is to reach in a city, or in all together, on these days."""
    stream = await _open(write, framework_id, body)
    return await stream.decide(
        decisions.set_target,
        indicator=body.indicator,
        city=await _city(write.services, body.city),
        first_day=body.first_day,
        last_day=body.last_day,
        baseline=body.baseline,
        target=body.target,
        on=stream.on,
    )


@router.post("/target-revisions", response_model=Receipt, responses=writes(
    "framework-closed", "target-unknown", "reason-missing",
))  # fmt: skip
async def revise_target(framework_id: FrameworkId, body: NewRevision, write: Writing) -> Response:
    """Revise a target and say why; the original is kept for ever."""
    stream = await _open(write, framework_id, body)
    return await stream.decide(
        decisions.revise_target,
        indicator=body.indicator,
        city=body.city,
        first_day=body.first_day,
        last_day=body.last_day,
        target=body.target,
        reason=body.reason,
        review=body.review,
        on=stream.on,
    )


@router.post("/budgets", response_model=Receipt, responses=writes(
    "framework-closed", "node-unknown", "amount-missing", "date-order", "unknown-place",
    "not-a-city",
))  # fmt: skip
async def record_budget(framework_id: FrameworkId, body: NewBudget, write: Writing) -> Response:
    """Record the money of an outcome, output or activity: planned, spent, or both."""
    stream = await _open(write, framework_id, body)
    return await stream.decide(
        decisions.record_budget,
        node=body.node,
        city=await _city(write.services, body.city),
        first_day=body.first_day,
        last_day=body.last_day,
        currency=body.currency,
        budget=body.budget,
        spent=body.spent,
        on=stream.on,
    )


@router.post("/closing", response_model=Receipt, responses=writes(
    "framework-closed", "reason-missing"
))  # fmt: skip
async def close_framework(framework_id: FrameworkId, body: WithReason, write: Writing) -> Response:
    """Close a framework; it can be read for ever."""
    stream = await _open(write, framework_id, body)
    return await stream.decide(decisions.close_framework, reason=body.reason, on=stream.on)


async def subject_of_frameworks(services: Services, *, new: bool = False) -> Subject:
    """A framework stands at the country and is open to all."""
    places = await services.database.read(countries)
    return Subject(places=places, sensitivity=Sensitivity.PUBLIC, new=new)


async def _open(
    write: Write, framework_id: Uuid, body: CommandBody
) -> OpenStream[Framework, FrameworkEvent]:
    async def subject_of(_: Framework) -> Subject:
        return await subject_of_frameworks(write.services)

    return await write.open(FRAMEWORK, framework_id, body, subject_of)


async def _city(services: Services, code: str | None) -> str | None:
    """The code of a registered city, where one is named."""
    if code is not None and (await services.registry.place(code)).level is not PlaceLevel.CITY:
        raise Refusal("not-a-city", "Targets and money are told by city: name a city's code.")
    return code
