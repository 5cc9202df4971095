"""The contract: OpenAPI 3.1, made from the routes, with every refusal, stable in its order."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from service.http.problems import MEDIA_TYPE, TYPE, catalogue, status_of, title_of
from service.http.routing import OpenRoute, Route

FILE = Path(__file__).parent.parent / "openapi" / "openapi.json"
CODES = "x-problem-codes"

_ALWAYS = ("not-acceptable", "invalid", "internal", "overloaded", "unavailable")
_WITH_KEY = ("not-authenticated", "not-allowed", "not-found", "too-many-requests")
_LIVE = frozenset({"Reports", "Learning", "Framework", "Scorecards"})
"""Tags of what is refused to other systems, which read releases."""
_WITH_BODY = ("not-parseable", "body-timeout", "body-too-large", "not-json")
_WITH_HEADER = {
    "if-match": ("bad-if-match", "stale-version", "conflict"),
    "idempotency-key": ("operation-reused",),
}
_SUCCESSES = {"200": "The answer.", "201": "It is made.", "204": "It is done."}
_VALIDATION = ("HTTPValidationError", "ValidationError")

TAGS = {
    "Issues": "The case file: what a community says is wrong at a place, and what became of it.",
    "Commitments": "Promises on an issue: stated, followed up, verified by others than the owner.",
    "Dialogues": "Meetings: planned, held, their minutes signed by the parties and sealed.",
    "Follow-up": "The board: what is on track, at risk, late, kept and not kept.",
    "Recommendations": "What the advisory board asks of the municipality, and the answer.",
    "Problems": "What keeps coming back: suspected, confirmed, answered, assessed.",
    "Practices": "What helped somewhere, and the cities that tried it, with their results.",
    "Assessments": "Safety assessments, audits, surveys, reviews: scores, gaps, before and after.",
    "Plans": "Safety plans, action plans, projects: items, their progress, what changed them.",
    "Framework": "Outcomes, outputs and indicators with targets, computed from the record.",
    "Scorecards": "What each office promised and what became of it.",
    "Feed": "Every change in order, for other systems.",
    "Reports": "What came back after it was declared solved, where, and when it changed.",
    "Learning": "What other cities did about the same problem, and what it went with.",
    "Knowledge": "Practices, lessons, open data and research; who was told of them, what changed.",
    "Releases": "Frozen quarterly figures that may be published.",
    "Similar": "Cases and places that a new entry may be the same as.",
    "Places": "Country to CDC, with a city's days, its intake and its suspensions.",
    "Bodies": "CDCs, women's groups, boards, police units, departments: who promises and answers.",
    "Members": "Who acts in the record, in which roles, with which keys.",
    "Codes": "The code lists, in English, Dari and Pashto.",
    "Calendar": "A day in the Gregorian and the Solar Hijri calendar, as people write it.",
    "Service": "Whether the service is well.",
}

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457 problem details. What the caller sent is never repeated.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri", "maxLength": 200,
                 "description": f"`{TYPE}CODE`; stable."},
        "title": {"type": "string", "maxLength": 200,
                  "description": "In the language of Accept-Language: en, fa-AF or ps-AF."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "maxLength": 80, "description": "For machines; stable."},
        "detail": {"type": "string", "maxLength": 2000, "description": "What to do."},
        "errors": {"type": "array", "maxItems": 20,
                   "items": {"$ref": "#/components/schemas/Fault"}},
        "help": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 4000},
                 "description": "Texts for people by language, such as a city's pathway card."},
        "incident": {"type": "string", "maxLength": 40,
                     "description": "The number to tell the operator (500)."},
    },
}  # fmt: skip
_FAULT: dict[str, Any] = {
    "title": "Fault",
    "description": "One thing wrong with the request.",
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "maxLength": 400,
                    "description": "JSON Pointer (RFC 6901) into the body, or the parameter."},
        "in": {"type": "string", "enum": ["query", "path", "header"],
               "description": "Where a parameter stands; absent for the body."},
        "code": {"type": "string", "maxLength": 80},
        "detail": {"type": "string", "maxLength": 1000},
    },
}  # fmt: skip


def refusals(*codes: str) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: the problems it can answer beside those that every route can."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        answer = by_status.setdefault(status_of(code), {"description": "", CODES: []})
        answer[CODES].append(code)
    return by_status


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application's routes."""
    routes = list(routes_of(app))
    made = get_openapi(
        title="Paygiri",
        version=version("paygiri"),
        summary="Cases, promises and what became of them",
        description=(
            "Tracks what communities, police and municipalities agree on: dialogues and their "
            "minutes, issues and the promises made about them, their verification by others than "
            "the owner, what came back, and what one city learnt from another."
        ),
        routes=routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        contact={"name": "The operator of this service"},
        servers=[{"url": "/", "description": "This service"}],
    )
    made = _named_after_streams(made)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in _VALIDATION:
        schemas.pop(name, None)
    schemas["Problem"], schemas["Fault"] = _PROBLEM, _FAULT
    made["components"]["securitySchemes"] = {"key": _key_scheme()}
    used = {tag for _, operation in _operations(made) for tag in operation.get("tags", ())}
    made["tags"] = [tag for tag in made["tags"] if tag["name"] in used]
    for route in routes:
        for method in route.methods or ():
            _complete(made["paths"][route.path_format][method.lower()], route)
    made["components"]["responses"] = _shared([operation for _, operation in _operations(made)])
    return made


def text(app: FastAPI) -> str:
    """The document as it is committed and served: keys sorted, two spaces, a last newline."""
    return json.dumps(document(app), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def differs(app: FastAPI, file: Path = FILE) -> bool:
    """Whether the committed document is not the one that would be served."""
    return not file.exists() or file.read_text(encoding="utf-8") != text(app)


def write(app: FastAPI, file: Path = FILE) -> None:
    """Write the document where it is committed."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(text(app), encoding="utf-8")


def routes_of(app: FastAPI) -> Iterator[OpenRoute]:
    """Every route of the application that belongs to the contract."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, OpenRoute) and route.include_in_schema:
            yield route


def problem_codes(made: dict[str, Any], operation: dict[str, Any]) -> dict[str, list[str]]:
    """The codes of every problem that an operation can answer, by status."""
    shared = made["components"]["responses"]
    problems = {s: answer for s, answer in sorted(operation["responses"].items()) if s >= "4"}
    return {
        status: (shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer)[CODES]
        for status, answer in problems.items()
    }


def _named_after_streams(made: dict[str, Any]) -> dict[str, Any]:
    """Several streams call their stages `Stage`: here it is the DialogueStage, the PlanStage."""
    names = re.compile(r"\bdomain__([a-z]+)__(?:[a-z_]+__)?([A-Z]\w*)")
    renamed: dict[str, Any] = json.loads(
        names.sub(lambda found: found[1].capitalize() + found[2], json.dumps(made))
    )
    return renamed


def _key_scheme() -> dict[str, str]:
    return {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "pgi_ENVIRONMENT_ID_SECRET_CHECK",
        "description": "A member's key. Shown once when it is made; expires; can be revoked.",
    }


def _operations(made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        for operation in methods.values():
            yield path, operation


def _complete(operation: dict[str, Any], route: OpenRoute) -> None:
    operation["security"] = [{"key": []}] if isinstance(route, Route) else []
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _without_null(parameter["schema"])
    own = [code for answer in operation["responses"].values() for code in answer.get(CODES, ())]
    answers = {s: answer for s, answer in operation["responses"].items() if s < "4"}
    for status, answer in answers.items():
        answer["description"] = _SUCCESSES[status]
    by_status: dict[str, list[str]] = {}
    for code in dict.fromkeys([*_codes(operation, route), *own]):
        by_status.setdefault(str(status_of(code)), []).append(code)
    for status, codes in by_status.items():
        answers[status] = _problem_response(status, codes)
    operation["responses"] = answers


def _shared(operations: list[dict[str, Any]]) -> dict[str, Any]:
    """The problems of several operations by name, which stand in each as a reference from now."""
    uses: Counter[str] = Counter()
    for operation in operations:
        uses.update(_name(status, answer) for status, answer in operation["responses"].items())
    shared: dict[str, Any] = {}
    for operation in operations:
        for status, answer in operation["responses"].items():
            name = _name(status, answer)
            if CODES in answer and uses[name] > 1:
                shared[name] = answer
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return shared


def _name(status: str, answer: dict[str, Any]) -> str:
    return ".".join((status, *answer.get(CODES, ())))


def _codes(operation: dict[str, Any], route: OpenRoute) -> list[str]:
    """The codes that follow from what the operation takes."""
    headers = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"}
    return [
        *_ALWAYS,
        *(_WITH_KEY if isinstance(route, Route) else ()),
        *(("releases-only",) if _LIVE.intersection(operation.get("tags", ())) else ()),
        *(_WITH_BODY if "requestBody" in operation else ()),
        *(code for name in sorted(headers) for code in _WITH_HEADER.get(name, ())),
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out rather than null, and says its name and meaning once."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    merged = {**schema, **options[0]} if len(options) == 1 else schema
    dropped = ("title", "description", "anyOf") if len(options) == 1 else ("title", "description")
    return {key: value for key, value in merged.items() if key not in dropped}


def _problem_response(status: str, codes: list[str]) -> dict[str, Any]:
    listed = catalogue()
    titles = [f"`{c}`: {title_of(c, 'en')}." if c in listed else f"`{c}`" for c in codes]
    response: dict[str, Any] = {
        "description": " ".join(titles),
        CODES: codes,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in ("429", "503"):
        response["headers"] = {
            "Retry-After": {
                "description": "Seconds to wait before sending the same request again.",
                "schema": {"type": "integer", "minimum": 1, "maximum": 3600},
            }
        }
    return response
