"""Pages of a list: `{"items": [...], "next_cursor": ...}` and `Link: rel="next"`.

A cursor is opaque to clients: the sort key of the last row served, with the list it belongs to
and a check sum, so that a cut or foreign cursor is a clear 400 and never a wrong page.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import msgspec
from fastapi import Query, Request, Response

from projections import paging as projections
from service.http.problems import Fault, Problem

LIMIT = 100
MAX_LIMIT = 500

Item = TypeVar("Item")

Limit = Annotated[
    int, Query(ge=1, le=MAX_LIMIT, description="How many items at most.", examples=[100])
]
Cursor = Annotated[
    str | None,
    Query(max_length=1_000, description="`next_cursor` of the page before; leave out at first."),
]


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A page of a list; `next_cursor` is null on the last one."""

    items: Sequence[Item]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class KnownPage(Page[Item]):
    """A page of a list that can be read `as_of` a recorded time.

    `position` is where the record of each city stood by then; null for the list as it is now.
    """

    position: Mapping[str, int] | None


def encode_cursor(list_name: str, key: tuple[str, ...]) -> str:
    """An opaque cursor after the row with this sort key (texts)."""
    payload = msgspec.json.encode([list_name, *key])
    check = zlib.crc32(payload).to_bytes(4, "big")
    return base64.urlsafe_b64encode(check + payload).decode().rstrip("=")


def decode_cursor(list_name: str, cursor: str | None) -> tuple[str, ...] | None:
    """The sort key in a cursor of this list, None without one; raises `bad-cursor` (400)."""
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, *key = msgspec.json.decode(raw[4:])
    except (binascii.Error, ValueError, TypeError, msgspec.DecodeError):
        raise bad_cursor() from None
    sound = raw[:4] == zlib.crc32(raw[4:]).to_bytes(4, "big")
    if not sound or name != list_name or not all(isinstance(part, str) for part in key):
        raise bad_cursor()
    return tuple(key)


def bad_cursor() -> Problem:
    """The problem of a cursor that this list did not give out."""
    fault = Fault("/cursor", "bad-cursor", "Send next_cursor unchanged, or none.", "query")
    return Problem("bad-cursor", faults=[fault])


def serve(
    list_name: str, found: projections.Page[Item], request: Request, response: Response
) -> Page[Item]:
    """The page as an answer, with `Link: rel="next"` unless it is the last."""
    cursor = encode_cursor(list_name, found.next_key) if found.next_key else None
    if cursor is not None:
        url = request.url.include_query_params(cursor=cursor)
        response.headers["link"] = f'<{url.path}?{url.query}>; rel="next"'
    return Page(items=found.items, next_cursor=cursor)


def serve_known(
    list_name: str,
    found: projections.Page[Item],
    position: Mapping[str, int] | None,
    request: Request,
    response: Response,
) -> KnownPage[Item]:
    """The same for a list that can be read `as_of` a recorded time."""
    page = serve(list_name, found, request, response)
    return KnownPage(page.items, page.next_cursor, position)
