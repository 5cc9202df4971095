"""How a chart is answered: as a picture that loads nothing, with a tag of its content."""

from hashlib import sha256
from typing import Annotated, Literal

from fastapi import Query, Request, Response

from service.charts.document import Chart, svg
from service.http.etags import not_modified
from service.http.routing import Route

Language = Annotated[
    Literal["en", "fa-AF", "ps-AF"],
    Query(description="The language of the words; Dari and Pashto run from right to left."),
]


class ChartRoute(Route):
    """A browser asks for a picture, not for JSON."""

    also = b"image/"


class Svg(Response):
    media_type = "image/svg+xml"


def svg_answer(request: Request, chart: Chart) -> Response:
    """The picture, or 304 where the caller has the same one."""
    content = svg(chart)
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {
        "etag": tag,
        "cache-control": "private, no-cache",
        "content-security-policy": "default-src 'none'",
    }
    if not_modified(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Svg(content, headers=headers)
