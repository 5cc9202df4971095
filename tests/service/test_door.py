"""What comes in wrong is answered with a problem that says what to do and repeats nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from domain.member import Role
from service.http.problems import TYPE
from tests.service.conftest import Api

CANARY = "CaNaRy7391"
PLACE = "/v1/places/HRT-N09"
NEW: dict[str, Any] = {
    "level": "nahia", "parent": "HRT", "names": {"en": "Nahia 9"}, "valid_from": "2024-03-20",
}  # fmt: skip


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer, after checking all that every problem must hold."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    content: dict[str, Any] = answer.json()
    assert (content["status"], content["code"], content["type"]) == (status, code, TYPE + code)
    assert content["title"]
    assert content["detail"]
    assert isinstance(content["errors"], list)
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)
    return content


def _with(**changes: Any) -> dict[str, Any]:
    return {**NEW, **changes}


WRONG_FIELDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown field": (_with(**{CANARY: CANARY}), "", "unknown-field"),
    "an unknown field inside": (_with(names={"en": "a", CANARY: 1}), "/names", "unknown-field"),
    "a missing field": ({k: v for k, v in NEW.items() if k != "level"}, "/level", "missing"),
    "another type": (_with(names=CANARY), "/names", "type"),
    "a number for a text": (_with(parent=7391), "/parent", "type"),
    "another choice": (_with(level=CANARY), "/level", "choice"),
    "an empty text": (_with(names={"en": ""}), "/names/en", "too-short"),
    "spaces alone": (_with(names={"en": " \u200c "}), "/names/en", "blank"),
    "a text too long": (_with(names={"en": CANARY * 100}), "/names/en", "too-long"),
    "a code with a space": (_with(parent=f"H {CANARY}"), "/parent", "pattern"),
    "a day that is in no Solar Hijri year": (
        _with(valid_from="1404-12-30"), "/valid_from", "date",
    ),
    "a day of no calendar in use": (_with(valid_from="1777-01-01"), "/valid_from",
                                    "wrong-calendar"),
    "a Solar Hijri day long ago": (_with(valid_from="1200-01-01"), "/valid_from",
                                   "wrong-calendar"),
    "a date with a time": (_with(valid_from="2024-03-20T00:00:00Z"), "/valid_from", "date"),
    "a day that is not": (_with(valid_from="2023-02-29"), "/valid_from", "date"),
    "a date as a number": (_with(valid_from=20240320), "/valid_from", "date"),
    "Indian digits in a date": (_with(valid_from="२०२४-०३-२०"), "/valid_from", "date"),
    "a naive time": (_with(occurred_at="2024-03-20T10:00:00"), "/occurred_at", "time"),
    "a time as a number": (_with(occurred_at=0), "/occurred_at", "time"),
    "a date for a time": (_with(occurred_at="2024-03-20"), "/occurred_at", "time"),
    "an offset of 99 hours": (
        _with(occurred_at="2024-03-20T10:00:00+99:00"), "/occurred_at", "time",
    ),
    "a Solar Hijri time": (
        _with(occurred_at="1404-01-01T10:00:00+04:30"), "/occurred_at", "wrong-calendar",
    ),
    "a time before all": (_with(occurred_at="0001-01-01T00:00:00+14:00"), "/occurred_at",
                          "wrong-calendar"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "pointer", "code"), WRONG_FIELDS.values(), ids=WRONG_FIELDS)
async def test_a_wrong_field_is_pointed_at(
    door: Api, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await door.send("PUT", PLACE, json=body)
    [fault] = problem(answer, 422, "invalid")["errors"]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert fault["detail"]


NASTY_BODIES = {
    "nothing": (b"", 422),
    "a list": (b"[]", 422),
    "a text": (json.dumps(CANARY).encode(), 422),
    "null": (b"null", 422),
    "half an object": (f'{{"{CANARY}": '.encode(), 400),
    "not JSON": (CANARY.encode(), 400),
    "invalid UTF-8": (b'{"a": "\xff"}', 400),
    "a repeated key": (f'{{"{CANARY}": 1, "{CANARY}": 2}}'.encode(), 400),
    "NaN": (b'{"a": NaN}', 400),
    "deep nesting": (b'{"a":' * 5_000, 400),
    "NUL in a key": (f'{{"{CANARY}\\u0000": 1}}'.encode(), 422),
    "NUL": (f'{{"names": {{"en": "{CANARY}\\u0000"}}}}'.encode(), 422),
    "a lone surrogate": (f'{{"names": {{"en": "{CANARY}\\udfff"}}}}'.encode(), 422),
    "an override": (f'{{"names": {{"en": "{CANARY}\u202e"}}}}'.encode(), 422),
    "a huge number": (b'{"level": ' + b"9" * 10_000 + b"}", 422),
    "many wrong items": (json.dumps({"names": [CANARY] * 5_000}).encode(), 422),
}


@pytest.mark.parametrize(("body", "status"), NASTY_BODIES.values(), ids=NASTY_BODIES)
async def test_a_nasty_body_is_refused(door: Api, body: bytes, status: int) -> None:
    headers = {"content-type": "application/json"}
    answer = await door.send("PUT", PLACE, content=body, headers=headers)
    problem(answer, status, "not-parseable" if status == 400 else "invalid")


NASTY_ADDRESSES = {
    "an upper-case UUID": ("/v1/members/0190F3C4-6D2E-7C41-9B57-2F8F5C0A7E11", 422),
    "a UUID in braces": ("/v1/members/{0190f3c4-6d2e-7c41-9b57-2f8f5c0a7e11}", 422),
    "a UUID as a URN": ("/v1/members/urn:uuid:0190f3c4-6d2e-7c41-9b57-2f8f5c0a7e11", 422),
    "a UUID without hyphens": ("/v1/members/0190f3c46d2e7c419b572f8f5c0a7e11", 422),
    "NUL": (f"/v1/places/{CANARY}%00", 422),
    "an override": (f"/v1/places/{CANARY}%E2%80%AE", 422),
    "invalid UTF-8": (f"/v1/places/{CANARY}%FF", 422),
    "a long code": (f"/v1/places/{CANARY * 50}", 422),
    "a place nobody knows": (f"/v1/places/{CANARY}", 404),
    "a slash at the end": ("/v1/places/", 404),
    "a doubled slash": ("/v1//places", 404),
    "dots": ("/v1/places/../../etc/passwd", 404),
    "dots in disguise": ("/v1/places/%2e%2e%2f%2e%2e%2fetc", 422),
    "nowhere": (f"/{CANARY}", 404),
    "a negative limit": ("/v1/places?limit=-1", 422),
    "a limit too high": ("/v1/places?limit=501", 422),
    "a limit of 99999999999999999999": ("/v1/places?limit=99999999999999999999", 422),
    "a limit in words": (f"/v1/places?limit={CANARY}", 422),
    "an empty limit": ("/v1/places?limit=", 422),
    "an unknown parameter": (f"/v1/places?{CANARY}=1", 422),
    "a parameter twice": ("/v1/places?limit=1&limit=2", 422),
    "a foreign cursor": (f"/v1/places?cursor={CANARY}", 400),
    "NUL in a parameter": (f"/v1/places?below={CANARY}%00", 422),
    "a naive as_of": ("/v1/issues?as_of=2024-01-01T00:00:00", 422),
    "an as_of of tomorrow": ("/v1/issues?as_of=2124-01-01T00:00:00Z", 422),
    "a text with wildcards": ("/v1/issues?text=%25%5F%5C'--", 200),
    "a position of words": (f"/v1/reports/recurrence?position={CANARY}", 422),
    "an unknown city": (f"/v1/reports/recurrence?city={CANARY}", 409),
    "an unknown grouping": (f"/v1/reports/recurrence?group_by={CANARY}", 422),
}


@pytest.mark.parametrize(("path", "status"), NASTY_ADDRESSES.values(), ids=NASTY_ADDRESSES)
async def test_a_nasty_address_is_refused(door: Api, path: str, status: int) -> None:
    if "/members/" in path:
        answer = await door.send("PUT", path, json={"label": "x"})
    else:
        answer = await door.send("GET", path)
    assert answer.status_code == status, answer.text
    if status >= 400:
        problem(answer, status, answer.json()["code"])


NASTY_HEADERS = {
    "no key": ({"authorization": ""}, 401),
    "another scheme": ({"authorization": f"Basic {CANARY}"}, 401),
    "a made-up key": ({"authorization": f"Bearer pgi_test_{CANARY}"}, 401),
    "a key with strange letters": ({"authorization": "Bearer ښځې".encode()}, 401),
    "an Idempotency-Key of words": ({"idempotency-key": CANARY}, 422),
    "an If-Match of words": ({"if-match": CANARY}, 400),
    "an If-Match too long": ({"if-match": f'"{CANARY * 50}"'}, 422),
    "another Accept": ({"accept": f"text/{CANARY}"}, 406),
    "XML": ({"content-type": "application/xml"}, 415),
    "JSON in Latin-1": ({"content-type": "application/json; charset=latin-1"}, 415),
    "a compressed body": ({"content-encoding": "gzip"}, 415),
    "many languages": ({"accept-language": ",".join([f"{CANARY};q=x"] * 500)}, 201),
}


@pytest.mark.parametrize(("headers", "status"), NASTY_HEADERS.values(), ids=NASTY_HEADERS)
async def test_a_nasty_header_is_refused(door: Api, headers: dict[str, Any], status: int) -> None:
    sent = {"content-type": "application/json", **headers}
    answer = await door.send("PUT", PLACE, content=json.dumps(NEW).encode(), headers=sent)
    assert answer.status_code == status, answer.text
    if status >= 400:
        problem(answer, status, answer.json()["code"])


async def test_without_a_key_the_answer_names_the_scheme(door: Api) -> None:
    answer = await door.send("GET", "/v1/me", role=None)
    problem(answer, 401, "not-authenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer ")


async def test_a_role_that_may_not_is_told_so(door: Api) -> None:
    answer = await door.send("PUT", PLACE, role=Role.PEM_OFFICER, json=NEW)
    problem(answer, 403, "not-allowed")


async def test_another_method_is_told_all_that_work(door: Api) -> None:
    answer = await door.send("DELETE", PLACE)
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, PUT"


async def test_a_body_over_256_kib_is_refused_by_its_declared_length(door: Api) -> None:
    answer = await door.send("PUT", PLACE, content=b" " * (256 * 1024 + 1))
    problem(answer, 413, "body-too-large")


async def test_a_body_over_256_kib_is_refused_in_pieces(door: Api) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(257):
            yield b" " * 1024

    answer = await door.send("PUT", PLACE, content=pieces())
    problem(answer, 413, "body-too-large")


async def test_a_body_of_exactly_256_kib_is_read(door: Api) -> None:
    padded = json.dumps(NEW).encode().ljust(256 * 1024)
    headers = {"content-type": "application/json"}
    answer = await door.send("PUT", PLACE, content=padded, headers=headers)
    assert answer.status_code == 201, answer.text


async def test_half_a_body_is_not_waited_for_for_ever(
    door: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    _shell(door).patience, before = 0.05, _shell(door).patience
    answer = await door.send("PUT", PLACE, content=half())
    _shell(door).patience = before
    problem(answer, 408, "body-timeout")


def _shell(door: Api) -> Any:
    layer: Any = door.app.middleware_stack
    while type(layer).__name__ != "Shell":
        layer = layer.app
    return layer


async def test_the_title_speaks_the_readers_language(door: Api) -> None:
    titles = {}
    for language in ("en", "fa-AF", "ps", "de, prs;q=0.5", "ps;q=0.1, fa;q=0.9", "*"):
        answer = await door.send("GET", "/nowhere", headers={"accept-language": language})
        titles[language] = answer.headers["content-language"]
        assert problem(answer, 404, "not-found")["title"]
    assert titles == {
        "en": "en", "fa-AF": "fa-AF", "ps": "ps-AF", "de, prs;q=0.5": "fa-AF",
        "ps;q=0.1, fa;q=0.9": "fa-AF", "*": "en",
    }  # fmt: skip


async def test_dari_text_with_its_joiners_is_kept(door: Api) -> None:
    name = "ناحیه‌ی نُه"
    body = _with(names={"en": "Nahia 10", "fa": name})
    await door.send("PUT", "/v1/places/HRT-N10", json=body)
    read = await door.send("GET", "/v1/places/HRT-N10")
    assert read.json()["names"]["fa"] == name
