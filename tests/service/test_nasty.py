"""Thousands of wrong requests to every operation: never a 5xx, never an echo."""

import copy
import json
import random
import re
from collections import Counter
from typing import Any

import pytest

from domain.member import Role
from service import openapi
from service.http import docs
from tests.service.conftest import Api
from tests.service.test_door import CANARY

ID = "0190f3c4-6d2e-7c41-9b57-2f8f5c0a7e11"
VALUES: list[Any] = [
    None, True, 0, -1, 1.0, 1e300, 2**63 - 1, -(2**63) + 1, 2**64, "", " ", CANARY, CANARY * 2_000,
    f"{CANARY}\x00", f"{CANARY}\u202e", f"{CANARY}\ud800", "'; DROP TABLE event;--", "%s%n{}",
    "../../etc/passwd", "\u200c", "ښځې", "😀" * 50, "1404-01-01", "2026-02-30", "9999-12-31",
    "0001-01-01", "2026-03-21T10:00:00", "2026-03-21T10:00:00+04:30", "9999-12-31T23:59:59-14:00",
    ID, ID.upper(), "S3", "LGT", "HRT", "HRT-N06", "HRT-DUG", "und", [], [None], [CANARY] * 600,
    {}, {CANARY: CANARY}, {"en": CANARY}, [[[[]]]], {"lat": 91, "lon": "x"},
]  # fmt: skip


def changed(rng: random.Random, body: Any) -> Any:
    """The body with one to three things in it changed for the worse."""
    wrong = copy.deepcopy(body)
    for _ in range(rng.randint(1, 3)):
        if not isinstance(wrong, dict) or rng.random() < 0.05:
            wrong = copy.deepcopy(rng.choice(VALUES))
        elif rng.random() < 0.1:
            wrong[CANARY] = copy.deepcopy(rng.choice(VALUES))
        elif wrong:
            key = rng.choice(list(wrong))
            wrong[key] = copy.deepcopy(rng.choice(VALUES))
    return wrong


def full_body(contract: dict[str, Any], operation: dict[str, Any]) -> Any:
    """A body with every field that the operation knows, required or not."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"]["$ref"].rpartition("/")[2]
    known = contract["components"]["schemas"][name]["properties"]
    return {**dict.fromkeys(known), **docs.example_body(contract, operation)}


PARTS = [CANARY, "%00", "%E2%80%AE", "%FF", "%2F", ".", "x" * 300, ID.upper()]


def address(rng: random.Random, path: str, operation: dict[str, Any]) -> str:
    def fill(found: re.Match[str]) -> str:
        if rng.random() < 0.3:
            return rng.choice(PARTS)
        known = {"code": "HRT", "city": "HRT", "place": "HRT-N06", "category": "LGT"}
        return known.get(found[1], ID)

    filled = re.sub(r"\{(\w+)\}", fill, path)
    names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
    asked = [f"{rng.choice([*names, CANARY])}={rng.choice(QUERIES)}" for _ in names[:2]]
    return f"{filled}?{'&'.join(asked)}" if asked and rng.random() < 0.7 else filled


QUERIES = [
    "", "0", "-1", "1", "501", "99999999999999999999", "true", "null", CANARY, "%00", "%E2%80%AE",
    "%FF", "%25", "HRT", "HRT-N06", "LGT", ID, "1404-01-01", "2026-02-01", "9999-12-31",
    "2020-01-01T00:00:00Z", "2020-01-01T00:00:00%2B04:30", "0001-01-01T00:00:00Z", "HRT:1",
    "HRT:999999999999999999", "city,category", "place,quarter_solved", "AAAA", "x" * 2_000,
]  # fmt: skip


async def knock(door: Api, seed: int, times: int) -> None:
    """Send every operation that many requests, most of them wrong."""
    outcomes: Counter[int] = Counter()
    rng = random.Random(seed)
    contract = json.loads(openapi.text(door.app))
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            right, full = docs.example_body(contract, operation), full_body(contract, operation)
            for _ in range(times):
                sent: dict[str, Any] = {}
                if full is not None:
                    chosen = rng.choice([right, changed(rng, right), changed(rng, full)])
                    sent["content"] = json.dumps(chosen).encode()
                    sent["headers"] = {"content-type": "application/json"}
                role = rng.choice([Role.CITY_COORDINATOR, Role.CUSTODIAN, Role.MUNICIPAL_FOCAL])
                where = address(rng, path, operation)
                answer = await door.send(method.upper(), where, role=role, **sent)
                told = (method, where, sent, answer.text[:500])
                outcomes[answer.status_code] += 1
                assert answer.status_code < 500, told
                if answer.status_code >= 400:
                    assert answer.headers["content-type"] == "application/problem+json", told
                    assert CANARY not in answer.text, told
    # some must have reached the rules behind the door
    assert outcomes.keys() >= {200, 201, 400, 403, 404, 409, 422}, outcomes


async def test_a_few_wrong_requests_to_every_operation(door: Api) -> None:
    await knock(door, seed=1, times=8)


@pytest.mark.long
async def test_twenty_thousand_wrong_requests(door: Api) -> None:
    await knock(door, seed=2, times=280)
