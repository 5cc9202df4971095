"""Promises that cover several issues."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from service.http.fields import Body, Uuid
from service.http.routing import Route
from service.routes.issues.commitments import (
    STATING,
    Promise,
    heard_by_two_parties,
    stating,
)
from service.routes.issues.common import open_case
from service.writing import Receipt, Writing, accepted

router = APIRouter(prefix="/v1/pledges", tags=["Commitments"], route_class=Route)

PledgeId = Annotated[Uuid, Path(description="The pledge's id, made by the client.")]


class Covered(Body):
    """An issue that a promise covers, and the promise's id there."""

    issue_id: Uuid
    commitment_id: Uuid


class Pledge(Promise):
    """One promise about several issues: recorded on each of them, or on none."""

    covers: tuple[Covered, ...] = Field(min_length=1, max_length=50)


@router.put("/{pledge_id}", status_code=201, response_model=Receipt, responses=STATING)
async def state_pledge(pledge_id: PledgeId, body: Pledge, write: Writing) -> Response:
    """Record one promise on every issue it covers, in one transaction. Answers for the first."""
    promiser = await write.services.registry.body(body.body)
    cases = [
        await open_case(write, each.issue_id, body, promised_by=body.body) for each in body.covers
    ]
    for case in cases:
        await heard_by_two_parties(case, body)
    commands = [
        stating(case, each.commitment_id, body, promiser, pledge_id)
        for case, each in zip(cases, body.covers, strict=True)
    ]
    return accepted(await write.commit(commands, cases[0].operation), status=201)
