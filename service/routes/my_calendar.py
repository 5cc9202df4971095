"""What is due for the caller, as a calendar to subscribe to."""

import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from domain import codes, freetext
from domain.words import Sensitivity
from projections.my_agenda import DueItem
from projections.my_agenda_rows import Kind
from service.http import icalendar
from service.http.caller import Asking, Using
from service.http.etags import not_modified
from service.http.icalendar import Entry
from service.http.routing import Route
from service.http.times import now
from service.my_agenda import own_agenda
from service.openapi import refusals

MOST_ENTRIES = 1_000


class CalendarRoute(Route):
    """A calendar program asks for text, not for JSON."""

    also = b"text/"


class Calendar(Response):
    media_type = icalendar.MEDIA_TYPE


router = APIRouter(prefix="/v1/me", tags=["Follow-up"], route_class=CalendarRoute)

Language = Annotated[
    Literal["en", "fa-AF", "ps-AF"], Query(description="The language of what is to be done.")
]


@router.get("/agenda.ics", response_class=Calendar, responses=refusals("bad-if-none-match"))
async def read_own_calendar(
    request: Request, caller: Asking, services: Using, language: Language = "en"
) -> Response:
    """Read the same as a calendar (RFC 5545) of all-day entries, the 1,000 earliest.

    A calendar program sends the same key in `Authorization: Bearer`; there is no key in an
    address. Calendars are copied to telephones: of a case that is not public an entry names
    the reference and what is to be done, nothing else, and never a text that seems to hold a
    name or a number of a person.
    """
    caller.allow_reading("read_own_agenda")
    found = await own_agenda(services, caller, now=now(), after_key=None, limit=MOST_ENTRIES)
    entries = [entry for item in found.items if (entry := _entry(item, language)) is not None]
    content = icalendar.calendar("Paygiri", entries)
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if not_modified(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Calendar(content, headers=headers)


def _entry(item: DueItem, language: str) -> Entry | None:
    """None for what has no day."""
    if item.day is None:
        return None
    return Entry(
        uid=f"{item.kind}-{item.item_id}@paygiri",
        day=item.day,
        summary=_summary(item, language),
        changed_at=item.changed_at,
    )


def _summary(item: DueItem, language: str) -> str:
    label = _labels()[item.to_do][language]
    named = f"{label} ({item.reference})" if item.reference else label
    text = _text(item, language)
    return f"{named}: {text}" if text else named


def _text(item: DueItem, language: str) -> str | None:
    """What may stand in a calendar of what was written."""
    if item.sensitivity != Sensitivity.PUBLIC or item.police_conduct or item.what is None:
        return None
    if item.kind is Kind.ACTION:
        known = codes.code_list("action_kinds").codes.get(item.what)
        return _in(language, known) if known else None
    return None if freetext.flags(item.what) else item.what


def _in(language: str, code: codes.Code) -> str:
    names = {"fa-AF": code.names.fa, "ps-AF": code.names.ps}
    return names.get(language) or code.names.en


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    text = files("service").joinpath("agenda_labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
