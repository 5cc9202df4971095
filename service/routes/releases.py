"""Releases: published by those who may, read by everybody, without a key."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, StringConstraints

from domain.errors import Unknown
from domain.release import (
    RELEASE,
    Quarter,
    Release,
    must_be_published,
    publish_release,
    release_id,
    withdraw_release,
)
from projections.releases.projection import ReleaseRow, list_releases
from service.access.principal import ANYTHING, Subject
from service.http.caller import Using
from service.http.csv_text import CsvRoute, csv_answer, wants_csv
from service.http.etags import NotModified, not_modified
from service.http.fields import CommandBody
from service.http.problems import Problem
from service.http.routing import OpenRoute, Route
from service.openapi import refusals
from service.registry import COMMON
from service.releases import all_must_be_taken_in, facts, figures_of
from service.routes.common import WithReason, writes
from service.services import Services
from service.writing import Receipt, Writing

_QUARTER = r"^(19|20)[0-9]{2}-Q[1-4]$"
CACHED = "public, max-age=300, must-revalidate"
"""What was published never changes, but a withdrawal must reach every reader within minutes."""

QuarterName = Annotated[
    str, Path(pattern=_QUARTER, max_length=7, description="Year and quarter, like 2026-Q3.")
]
TableName = Annotated[Literal["problems", "results"], Path(description="A table of the release.")]


class OpenCsvRoute(OpenRoute):
    """A route for everybody that also answers with CSV."""

    also = CsvRoute.also


public = APIRouter(prefix="/v1/releases", tags=["Releases"], route_class=OpenCsvRoute)
router = APIRouter(prefix="/v1/releases", tags=["Releases"], route_class=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """All there are, newest first; the withdrawn ones say when and why."""

    items: list[ReleaseRow]
    next_cursor: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShown:
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseShown:
    """How the figures of a quarter were made.

    Days before `cut_off` were looked at. Figures of fewer than `k` problems or fewer than `places`
    places are hidden, and others with them that would give these away; what is told is rounded
    to `rounded_to`.
    """

    quarter: str
    first_day: date
    cut_off: date
    published_on: date
    k: int
    places: int
    rounded_to: int
    definitions: str
    code_version: str
    tables: list[TableShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTable:
    """A table as it was frozen: `columns` name the fields of its `rows` in their order.

    A null stands beside its reason. Every figure is rounded by itself, so sums need not fit.
    """

    name: str
    quarter: str
    first_day: date
    year_from: date
    cut_off: date
    k: int
    places: int
    rounded_to: int
    columns: list[str]
    categories: dict[str, dict[str, str | None]]
    rows: list[dict[str, str | int | None]]


@public.get("", response_model=Releases)
async def list_the_releases(services: Using) -> Response:
    """Which quarters were published. Needs no key."""
    found = Releases(items=list(await services.database.read(list_releases)))
    return _cached(Response(msgspec.json.encode(found), media_type="application/json"))


@public.get(
    "/{quarter}",
    response_model=ReleaseShown,
    responses=refusals("release-unknown", "release-withdrawn"),
)
async def read_a_release(quarter: QuarterName, services: Using, request: Request) -> Response:
    """What the release of a quarter holds, and how it was made. Needs no key."""
    first = must_be_published(await _standing(services, quarter))
    content = msgspec.json.encode(
        ReleaseShown(
            quarter=quarter, first_day=Quarter.named(quarter).first_day, cut_off=first.cut_off,
            published_on=first.on, k=first.k, places=first.places, rounded_to=first.rounded_to,
            definitions=first.definitions, code_version=first.code_version,
            tables=[TableShown(name=each.name, sha256=each.sha256) for each in first.tables],
        )
    )  # fmt: skip
    tag = _revalidated(request, sha256(content).hexdigest())
    return _cached(Response(content, media_type="application/json"), tag)


@public.get(
    "/{quarter}/{table}",
    response_model=ReleaseTable,
    responses=refusals("release-unknown", "release-withdrawn"),
)
async def read_a_released_table(
    quarter: QuarterName,
    table: TableName,
    services: Using,
    request: Request,
    format: Annotated[
        Literal["json", "csv"] | None, Query(description="As `Accept` says if left out.")
    ] = None,
) -> Response:
    """A table exactly as it was frozen, byte for byte the same for ever. Needs no key.

    `problems`: how many were reported by city, category and period, with totals; `results`: of the
    year so far, how many were solved or wait, and for how long solutions were seen to hold. All
    reports of one thing while it is open are one problem.
    """
    found = (await _standing(services, quarter)).table(table)
    if found is None:
        raise Unknown("release-unknown", "This release has no such table.")
    as_csv = wants_csv(request, format)
    tag = _revalidated(request, f"{found.sha256}-csv" if as_csv else found.sha256)
    if as_csv:
        return _cached(_as_csv(json.loads(found.content)), tag)
    return _cached(Response(found.content, media_type="application/json"), tag)


def _as_csv(content: dict[str, Any]) -> Response:
    columns = content["columns"]
    return csv_answer(columns, ([row[name] for name in columns] for row in content["rows"]))


def _revalidated(request: Request, digest: str) -> str:
    """The strong ETag; raises NotModified (304) when the client holds it."""
    tag = f'"{digest}"'
    if not_modified(request.headers.get("if-none-match"), tag):
        raise NotModified(tag)
    return tag


def _cached(response: Response, tag: str | None = None) -> Response:
    response.headers["cache-control"] = CACHED
    response.headers["vary"] = "Accept"
    if tag is not None:
        response.headers["etag"] = tag
    return response


async def _standing(services: Services, quarter: str) -> Release:
    """The release; raises `release-unknown` (404) and `release-withdrawn` (410)."""
    release = (await services.ledger.load(RELEASE, release_id(quarter))).state
    must_be_published(release)
    if release.withdrawn is not None:
        raise Problem("release-withdrawn")
    return release


# Publishing and withdrawing


class NewRelease(CommandBody):
    """Which quarter to publish; the service computes its figures from the record."""

    quarter: Annotated[
        str,
        StringConstraints(strict=True, pattern=_QUARTER, max_length=7),
        Field(examples=["2026-Q3"]),
    ]


@router.post("", status_code=201, response_model=Receipt, responses=writes(
    "quarter-not-over", "quarter-withdrawn", "release-frozen", "later-quarter-published",
    "position-not-reached",
))  # fmt: skip
async def publish_a_release(body: NewRelease, write: Writing) -> Response:
    """Freeze the figures of a quarter that is over, without waiting for the clock.

    A quarter that is published already stays as it is.
    """
    services, quarter = write.services, Quarter.named(body.quarter)
    stream = await write.new(
        RELEASE, release_id(quarter.name), COMMON, body, Subject(unplaced=True)
    )
    write.caller.allow("publish_release", ANYTHING, stream.today, speaking_for=stream.by)
    await all_must_be_taken_in(services.ledger, services.database)
    found, told = await figures_of(services.ledger, services.database, quarter)
    asked = facts(quarter, found, told)
    if stream.state.published is not None:
        asked["tables"] = {table.name: table.content for table in stream.state.tables}
        return await stream.decide(publish_release, **asked, on=stream.today)
    return await stream.make(publish_release, **asked, on=stream.today)


@router.post("/{quarter}/withdrawal", response_model=Receipt, responses=writes(
    "release-unknown", "reason-missing"
))  # fmt: skip
async def withdraw_a_release(quarter: QuarterName, body: WithReason, write: Writing) -> Response:
    """Serve it no longer: something in it should not have been told. It is never replaced."""

    async def concerns(release: Release) -> Subject:
        return ANYTHING

    stream = await write.open(RELEASE, release_id(quarter), body, concerns)
    return await stream.decide(withdraw_release, reason=body.reason, on=stream.today)
