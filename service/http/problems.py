"""Every answer that is not a success, as RFC 9457 problem details.

A problem has a stable `type` and `code`, a `title` in the reader's language, a `detail` that says
what to do, and `errors` that point into the request. It never repeats what the caller sent.
Titles and statuses stand in `problems.toml`, those of the domain's rules in `rules.toml`; a rule
answers 409 unless it says otherwise.
"""

import logging
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from starlette.responses import Response
from starlette.types import Scope

from service.faults import described

TYPE = "https://paygiri.org/problems/"
MEDIA_TYPE = "application/problem+json"
LANGUAGES = ("en", "fa-AF", "ps-AF")
_TAGS = {"en": "en", "fa": "fa-AF", "prs": "fa-AF", "ps": "ps-AF", "pbt": "ps-AF"}
_GENERAL = {
    400: "not-understood", 401: "not-authenticated", 403: "not-allowed", 404: "not-found",
    405: "method-not-allowed", 406: "not-acceptable", 409: "refused", 412: "stale-version",
    413: "body-too-large", 415: "not-json", 422: "invalid", 428: "precondition-required",
    429: "too-many-requests", 503: "unavailable",
}  # fmt: skip

log = logging.getLogger("paygiri")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the request.

    `pointer` is a JSON Pointer into the body, or names a parameter when `within` is not "body".
    """

    pointer: str
    code: str
    detail: str
    within: str = "body"


class Problem(Exception):
    """Raised by anything in the service that has to answer with an error.

    `detail` says what to do; without one the title must suffice. `help` holds texts for people,
    keyed by language. `status` is looked up by the code unless given.
    """

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        status: int | None = None,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        help: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status or status_of(code)
        self.detail = detail
        self.faults = faults
        self.headers = dict(headers or {})
        self.help = dict(help or {})
        self.members = members


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """code -> {status?, detail?, en, fa-AF, ps-AF}."""
    listed: dict[str, dict[str, Any]] = {}
    for name in ("problems.toml", "rules.toml"):
        listed |= tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return listed


def status_of(code: str) -> int:
    """The HTTP status of a code; what is not listed is a rule of the domain."""
    return int(catalogue().get(code, {}).get("status", 409))


def general_code(status: int) -> str:
    """The code of a problem of which only the status is known."""
    return _GENERAL.get(status, "not-understood" if status < 500 else "internal")


def title_of(code: str, language: str) -> str:
    """The short title, in English where there is no translation."""
    listed = catalogue()
    known = listed.get(code) or listed[general_code(status_of(code))]
    return str(known.get(language) or known["en"])


def language_of(scope: Scope) -> str:
    """The best of the three languages of the record for this reader; English without a wish."""
    wish = next((v for k, v in scope["headers"] if k == b"accept-language"), b"")
    ranges = [part.strip() for part in wish.decode("latin-1").lower().split(",")[:20]]
    wanted = sorted(ranges, key=_quality, reverse=True)
    for one in wanted:
        if known := _TAGS.get(one.split(";")[0].split("-")[0].strip()):
            return known
    return "en"


def _quality(range_: str) -> float:
    _, _, q = range_.partition("q=")
    try:
        return float(q) if q else 1.0
    except ValueError:
        return 0.0


def respond(problem: Problem, scope: Scope) -> Response:
    """The problem as an answer, in the language the reader asked for."""
    language = language_of(scope)
    headers = {"content-language": language, **problem.headers}
    if problem.status in (429, 503):
        headers.setdefault("retry-after", "1")
    return Response(content_of(problem, language), problem.status, headers, MEDIA_TYPE)


def content_of(problem: Problem, language: str) -> bytes:
    """The problem's JSON."""
    content: dict[str, Any] = {
        "type": TYPE + problem.code,
        "title": title_of(problem.code, language),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail or catalogue().get(problem.code, {}).get("detail", ""),
        "errors": [_shown(fault) for fault in problem.faults],
        **problem.members,
    }
    if problem.help:
        content["help"] = problem.help
    return msgspec.json.encode(content)


def _shown(fault: Fault) -> dict[str, str]:
    shown = {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail}
    return shown if fault.within == "body" else {"in": fault.within, **shown}


def incident(error: BaseException) -> Problem:
    """Log what went wrong without a word of the request, and answer with the number to ask for."""
    number = uuid4().hex[:12]
    log.error("incident %s: %s", number, described(error))
    return Problem("internal", incident=number)
