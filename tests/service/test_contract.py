"""The contract: complete, bounded, equal to what is committed; and every route asks the policy."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from domain.member import Role
from service import openapi
from service.http import docs
from service.http.caller import Asking, asking
from service.http.problems import catalogue
from service.http.routing import Route
from service.openapi import routes_of
from tests.service.conftest import Api

PUBLISHED = {"/v1/releases", "/v1/releases/{quarter}", "/v1/releases/{quarter}/{table}"}
OPEN = {"/health", "/docs", "/openapi.json", *PUBLISHED}
OPEN_OPERATIONS = {f"GET {path}" for path in OPEN}
BODY_METHODS = ("put", "post")


@pytest.fixture(scope="module")
def contract(door: Api) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(openapi.text(door.app))
    return made


def operations(contract: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


async def test_the_committed_contract_is_the_one_that_is_served(door: Api) -> None:
    served = await door.send("GET", "/openapi.json", role=None)
    assert openapi.FILE.read_text(encoding="utf-8") == served.text, "run: paygiri openapi"
    assert not openapi.differs(door.app)


def test_the_contract_does_not_change_from_one_making_to_the_next(door: Api) -> None:
    assert openapi.text(door.app) == openapi.text(door.app)


def test_every_operation_is_named_described_secured_and_tagged(contract: dict[str, Any]) -> None:
    described = {tag["name"] for tag in contract["tags"]}
    names = []
    for where, operation in operations(contract):
        names.append(operation["operationId"])
        assert operation["description"], where
        assert operation["summary"], where
        assert operation["security"] == ([] if where in OPEN_OPERATIONS else [{"key": []}]), where
        assert set(operation["tags"]) <= described, where
    assert len(names) == len(set(names))


def test_every_operation_lists_its_problems(contract: dict[str, Any]) -> None:
    for where, operation in operations(contract):
        answers = openapi.problem_codes(contract, operation)
        wanted = {"406", "422", "500", "503"}
        wanted |= set() if where in OPEN_OPERATIONS else {"401", "403", "404", "429"}
        wanted |= {"400", "408", "413", "415"} if "requestBody" in operation else set()
        assert wanted <= set(answers), where
        inline = [a for s, a in operation["responses"].items() if s >= "4" and "$ref" not in a]
        for answer in (*inline, *contract["components"]["responses"].values()):
            assert list(answer["content"]) == ["application/problem+json"], where
            assert answer[openapi.CODES], where


def test_a_problem_of_several_operations_is_written_once(contract: dict[str, Any]) -> None:
    written = [
        json.dumps(answer)
        for _, operation in operations(contract)
        for status, answer in operation["responses"].items()
        if status >= "4" and "$ref" not in answer
    ]
    shared = contract["components"]["responses"]
    written += map(json.dumps, shared.values())
    assert len(written) == len(set(written))
    references = re.findall(r'"#/components/responses/([^"]+)"', json.dumps(contract))
    assert set(references) == set(shared)
    assert {name.partition(".")[0] for name in shared} >= {
        "400", "401", "403", "404", "406", "408", "413", "415", "422", "429", "500", "503",
    }  # fmt: skip


def test_every_code_in_the_contract_has_its_title_in_three_languages(
    contract: dict[str, Any],
) -> None:
    listed = {
        code
        for _, operation in operations(contract)
        for codes in openapi.problem_codes(contract, operation).values()
        for code in codes
    }
    assert sorted(listed - set(catalogue())) == []


def _schemas(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if "type" in value and isinstance(value["type"], str):
            yield where, value
        for key, child in value.items():
            yield from _schemas(child, f"{where}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _schemas(child, f"{where}/{index}")


def _sent(contract: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema of something that a client sends."""
    found: set[str] = set()
    waiting: list[tuple[str, Any]] = []
    for where, operation in operations(contract):
        waiting += [(f"{where} {p['name']}", p["schema"]) for p in operation.get("parameters", ())]
        waiting.append((where, operation.get("requestBody", {})))
    while waiting:
        where, schema = waiting.pop()
        yield from _schemas(schema, where)
        for name in re.findall(r"#/components/schemas/(\w+)", json.dumps(schema)):
            if name not in found:
                found.add(name)
                waiting.append((name, contract["components"]["schemas"][name]))


def test_whatever_a_client_sends_is_bounded(contract: dict[str, Any]) -> None:
    unbounded = []
    for where, schema in _sent(contract):
        kind = schema["type"]
        if kind == "string":
            bounds = {"maxLength", "enum", "const", "format"}
        elif kind in ("integer", "number"):
            bounds = {"maximum", "exclusiveMaximum", "enum"}
        else:
            bounds = {"array": {"maxItems"}, "object": {"additionalProperties"}}.get(
                kind, set(schema)
            )
        if not bounds & set(schema):
            unbounded.append(where)
    assert unbounded == []


def test_no_schema_of_the_framework_shows(contract: dict[str, Any]) -> None:
    assert "ValidationError" not in json.dumps(contract)


def test_every_reference_is_defined_and_every_schema_used(contract: dict[str, Any]) -> None:
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(contract)))
    assert references == set(contract["components"]["schemas"])


# The policy


def _depends_on_caller(dependant: Dependant) -> bool:
    return dependant.call is asking or any(map(_depends_on_caller, dependant.dependencies))


def test_every_route_but_the_open_ones_knows_who_asks(door: Api) -> None:
    found = [context.original_route for context in iter_route_contexts(door.app.routes)]
    served = [route for route in found if isinstance(route, APIRoute)]
    assert len(served) == len(found)
    unguarded = {route.path for route in served if not isinstance(route, Route)}
    assert unguarded == OPEN
    assert all(r.methods == {"GET"} for r in served if not isinstance(r, Route))
    without = [
        r.path for r in served if isinstance(r, Route) and not _depends_on_caller(r.dependant)
    ]
    assert without == []


async def test_a_route_that_does_not_ask_the_policy_cannot_answer(door: Api) -> None:
    router = APIRouter(route_class=Route)

    @router.get("/v1/forgetful")
    async def forgetful(caller: Asking) -> dict[str, str]:
        return {"secret": "shown"}

    served = list(door.app.router.routes)
    door.app.include_router(router)
    answer = await door.send("GET", "/v1/forgetful")
    door.app.router.routes[:] = served
    assert answer.status_code == 500
    assert "secret" not in answer.text


async def test_a_member_without_a_role_gets_nothing_but_itself(
    door: Api, contract: dict[str, Any]
) -> None:
    key = await door.key_without_role()
    answered = set()
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            address = re.sub(r"\{(\w+)\}", lambda found: _value(found[1]), path)
            content = {"json": docs.example_body(contract, operation)}
            answer = await door.client.request(
                method.upper(), address, headers={"authorization": f"Bearer {key}"},
                **(content if method in BODY_METHODS else {}),
            )  # fmt: skip
            assert answer.status_code < 500, (method, path, answer.text)
            if answer.status_code < 400:
                answered.add(path)
    assert answered == {"/v1/me", "/health", "/v1/releases"}


def _value(name: str) -> str:
    if name.endswith("_id"):
        return "0190f3c4-6d2e-7c41-9b57-2f8f5c0a7e11"
    return {"list_name": "categories", "category": "LGT"}.get(name, "HRT")


# HEAD, the page


async def test_every_get_answers_head_without_a_body(door: Api, contract: dict[str, Any]) -> None:
    for route in routes_of(door.app):
        if "GET" in (route.methods or ()):
            address = re.sub(r"\{(\w+)\}", lambda found: _value(found[1]), route.path)
            got = await door.send("GET", address, role=Role.AUDITOR)
            head = await door.send("HEAD", address, role=Role.AUDITOR)
            assert head.status_code == got.status_code, address
            assert head.content == b"", address
            assert head.headers.get("etag") == got.headers.get("etag")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loaded: list[str] = []
        self.targets: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "data", "action", "style") or name.startswith("on"):
                self.loaded.append(f"{tag} {name}")
            if name == "id":
                self.targets.add(value or "")
            if name == "href":
                self.links.add(value or "")


async def test_the_documentation_page_loads_nothing(door: Api) -> None:
    answer = await door.send("GET", "/docs", role=None)
    page = _Page()
    page.feed(answer.text)
    assert answer.status_code == 200
    assert page.loaded == []
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    assert "http" not in "".join(page.links)
    assert "url(" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert 'name="viewport"' in answer.text


async def test_the_documentation_page_shows_every_operation_and_leads_nowhere_else(
    door: Api, contract: dict[str, Any]
) -> None:
    answer = await door.send("GET", "/docs", role=None)
    page = _Page()
    page.feed(answer.text)
    assert {operation["operationId"] for _, operation in operations(contract)} <= page.targets
    inside = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert sorted(inside - page.targets) == []
    assert page.links - {f"#{target}" for target in inside} == {"/openapi.json"}
