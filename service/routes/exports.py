"""Exports: episodes one by one, for those who reckon themselves."""

import os
import re
import tempfile
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from projections.recurrence.episodes import DEFINITION
from projections.recurrence.export import CLASS, COLUMNS, Column, Contents, Extract, contents
from projections.recurrence.extract_file import Form, write_extract
from projections.recurrence.parameters import Clock
from projections.recurrence.reading import reached
from service.access import policy
from service.access.principal import Subject
from service.http.caller import Asking, Caller, Using
from service.http.routing import Route, header
from service.http.times import AsOf, now, today_of
from service.openapi import refusals
from service.registry import COMMON
from service.routes.cut import Category, City, CutOff, Position, cut_off_of, positions_of
from service.services import Services

ACTION = "export_episodes"
NDJSON, CSV = "application/x-ndjson", "text/csv"
AT_ONCE = 64 * 1024

SMALLEST_CLASS = 5
"""The k that the data package counts against; the files go to readers who are at home."""

_GZIP = re.compile(rb"(?:^|[,\s])(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))")


class NdjsonRoute(Route):
    """A route that answers with lines of JSON."""

    also = NDJSON.encode()


class CsvRoute(Route):
    """A route that answers with CSV."""

    also = CSV.encode()


GraceDays = Annotated[int, Query(ge=0, le=90, description="Up to here a return is a failed fix.")]
ByClock = Annotated[
    Clock, Query(description="Counted from the declared or from the confirmed solution.")
]
REFUSED = refusals("as-of-too-recent", "position-not-reached", "unknown-place", "unknown-city")

router = APIRouter(prefix="/v1/exports", tags=["Reports"], route_class=Route)
lines = APIRouter(prefix="/v1/exports", tags=["Reports"], route_class=NdjsonRoute)
table = APIRouter(prefix="/v1/exports", tags=["Reports"], route_class=CsvRoute)


async def asked_for(
    caller: Asking,
    services: Using,
    city: City = None,
    category: Category = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    grace_days: GraceDays = 7,
    clock: ByClock = Clock.DECLARED,
) -> Extract:
    """The extract that the caller may have: of one city, or of all where its role allows it."""
    caller.allow_reading(ACTION)
    then = as_of or now()
    today = await today_of(services, city, then)
    return Extract(
        cities=await _cities(caller, services, city),
        category=category,
        cut_off=await cut_off_of(services, city, cut_off, today),
        grace_days=grace_days,
        clock=clock,
        positions=await positions_of(services, as_of, position, city),
    )


async def _cities(caller: Caller, services: Services, city: str | None) -> tuple[str, ...]:
    """Only those where the role holds that lets the caller export: there it reads exact figures.

    By the roles of today, also where an older record is asked for.

    Raises `not-allowed` (403) where there is none, and for a city that is none of them.
    """
    today = now().date()
    if city is not None:
        caller.allow(ACTION, await _subject(services, city), today)
        return (city,)
    found = []
    for lane in sorted(await services.database.read(reached)):
        if lane != COMMON and policy.grant_for(
            caller.principal, ACTION, await _subject(services, lane), today
        ):
            found.append(lane)
    return tuple(found)


async def _subject(services: Services, city: str) -> Subject:
    return Subject(places=frozenset((await services.registry.place(city)).ancestors))


Asked = Annotated[Extract, Depends(asked_for)]


@lines.get("/episodes.ndjson", responses=REFUSED, response_class=Response)
async def export_episodes_as_ndjson(asked: Asked, services: Using, request: Request) -> Response:
    """Every episode of the recurrence report as a line of JSON.

    Only of cities where the caller's role to export holds. `episodes.datapackage.json` says what
    each member means; `days_at_risk` and `event` are those the report counts.
    """
    return await _file(services, request, asked, Form.NDJSON)


@table.get("/episodes.csv", responses=REFUSED, response_class=Response)
async def export_episodes_as_csv(asked: Asked, services: Using, request: Request) -> Response:
    """The same as CSV, safe to open in a spreadsheet."""
    return await _file(services, request, asked, Form.CSV)


async def _file(services: Services, request: Request, asked: Extract, form: Form) -> Response:
    """Written to a file first, in one snapshot: whoever reads slowly keeps nothing waiting.

    The file has no name any more when it is sent, and so is gone when that ends, however it does.
    """
    packed = bool(_GZIP.search(header(request.scope, b"accept-encoding") or b""))
    descriptor, name = tempfile.mkstemp(prefix="paygiri-export-")
    file = os.fdopen(descriptor, "rb")
    try:
        await services.computing.once(write_extract, asked, form, name, packed)
    except BaseException:
        file.close()
        raise
    finally:
        os.unlink(name)
    media_type = NDJSON if form is Form.NDJSON else f"{CSV}; charset=utf-8; header=present"
    headers = {
        "content-disposition": f'attachment; filename="episodes.{form}"',
        "content-length": str(os.fstat(file.fileno()).st_size),
        "vary": "accept-encoding",
    }
    if packed:
        headers["content-encoding"] = "gzip"
    return StreamingResponse(_parts(file), headers=headers, media_type=media_type)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(AT_ONCE):
            yield part


@router.get("/episodes.datapackage.json", responses=REFUSED)
async def describe_the_export_of_episodes(asked: Asked, services: Using) -> dict[str, Any]:
    """What the two files hold, as a Frictionless data package.

    With the type, meaning and unit of each column, and how many share a place, a category and a
    week: the fewer, the easier it is to recognise people in the rows.
    """
    found = await services.computing.answer(contents, asked, SMALLEST_CLASS)
    return _package(asked, found)


def _package(asked: Extract, found: Contents) -> dict[str, Any]:
    fields = [_field(column) for column in COLUMNS]
    schema = {"fields": fields, "missingValues": [""]}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "episodes",
        "title": "Episodes of problems: from the first report to the solution, and the next report",
        "definitions": DEFINITION,
        "cut_off": asked.cut_off,
        "position": found.position,
        "parameters": {
            "cities": asked.cities,
            "category": asked.category,
            "grace_days": asked.grace_days,
            "clock": asked.clock.value,
        },
        "privacy": {
            "class": CLASS,
            "classes": found.classes,
            "smallest_class": found.smallest_class,
            "k": found.k,
            "classes_below_k": found.classes_below,
        },
        "resources": [
            {"name": "episodes-csv", "path": "episodes.csv", "format": "csv", "mediatype": CSV,
             "encoding": "utf-8", "rows": found.rows, "schema": schema},
            {"name": "episodes-ndjson", "path": "episodes.ndjson", "format": "ndjson",
             "mediatype": NDJSON, "encoding": "utf-8", "rows": found.rows, "schema": schema},
        ],
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name, "type": column.type, "description": column.meaning,
        "constraints": {"required": column.required},
    }  # fmt: skip
    return told if column.unit is None else told | {"unit": column.unit}
