"""Releases through HTTP, on both stores: who publishes, who reads, and that nothing moves."""

import csv
import json
from datetime import date
from functools import partial
from hashlib import sha256
from io import StringIO
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.member import Role, grant_role, register_member
from projections.all import PROJECTIONS
from projections.upkeep import rebuild
from service import releases
from service.ledger.within import LedgerWithin
from tests.releases.recording import bring, withhold
from tests.service.conftest import LONG_AGO, Api, api, operation

__all__ = ["api"]

pytestmark = pytest.mark.anyio

RELEASES = "/v1/releases"
QUARTER = "2025-Q3"
FIRST = date(2025, 7, 1)
LIVE = (
    "/v1/reports/recurrence",
    "/v1/reports/recurrence/chart.svg",
    "/v1/reports/hotspots?city=HRT",
    "/v1/reports/run-charts?city=HRT",
    "/v1/learning/responses?category=LGT",
    "/v1/learning/funnel?category=LGT",
    "/v1/indicators?measure=issues_reported",
    "/v1/framework",
    "/v1/scorecards",
)


async def publish(api: Api, quarter: str = QUARTER, **asked: Any) -> httpx.Response:
    asked.setdefault("role", Role.NATIONAL_LEARNING)
    return await api.send("POST", RELEASES, json={"quarter": quarter}, **asked)


async def withdraw(api: Api, quarter: str = QUARTER, **asked: Any) -> httpx.Response:
    asked.setdefault("role", Role.NATIONAL_LEARNING)
    reason = {"reason": "A village could be named."}
    return await api.send("POST", f"{RELEASES}/{quarter}/withdrawal", json=reason, **asked)


async def anybody(api: Api, path: str = "", **headers: str) -> httpx.Response:
    """A request without a key."""
    return await api.client.get(RELEASES + path, headers=headers)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def published(api: Api, many: int = 60) -> None:
    await bring(api.services.ledger, many, FIRST)
    await api.project()
    answer = await publish(api)
    assert (answer.status_code, answer.json()["events"]) == (201, 3), answer.text
    await api.project()


async def everything(api: Api) -> list[bytes]:
    paths = ("", f"/{QUARTER}", f"/{QUARTER}/problems", f"/{QUARTER}/results",
             f"/{QUARTER}/problems?format=csv")  # fmt: skip
    answers = [await anybody(api, path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    return [answer.content for answer in answers]


async def test_what_is_published_is_read_by_anybody_without_a_key(api: Api) -> None:
    await published(api)
    listed = (await anybody(api)).json()
    assert [row["quarter"] for row in listed["items"]] == [QUARTER]
    shown = (await anybody(api, f"/{QUARTER}")).json()
    assert (shown["k"], shown["places"], shown["rounded_to"]) == (10, 8, 5)
    assert shown["cut_off"] == "2025-10-01"
    assert "position" not in shown
    for table in shown["tables"]:
        content = (await anybody(api, f"/{QUARTER}/{table['name']}")).content
        assert sha256(content).hexdigest() == table["sha256"]
    rows = (await anybody(api, f"/{QUARTER}/problems")).json()["rows"]
    told = {(r["city"], r["category"], r["period"]): r["problems"] for r in rows}
    assert told["HRT", "LGT", "quarter"] == told["all", "all", "year_to_date"] == 60


async def test_nothing_that_happens_later_changes_a_byte(api: Api) -> None:
    await published(api)
    before = await everything(api)
    [own] = [p for p in PROJECTIONS if p.name == "releases"]
    later = await bring(api.services.ledger, 40, date(2025, 8, 1))
    await bring(api.services.ledger, 30, date(2025, 9, 1), "WAS")
    await withhold(api.services.ledger, later[:20])
    await api.project()
    assert await everything(api) == before
    again = await publish(api)
    assert (again.status_code, again.json()["events"]) == (200, 0)
    await api.services.database.write(rebuild, own, LedgerWithin())
    assert await everything(api) == before


async def test_a_table_is_also_a_sheet(api: Api) -> None:
    await published(api)
    answer = await anybody(api, f"/{QUARTER}/results", accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.text)))
    shown = json.loads((await anybody(api, f"/{QUARTER}/results")).content)
    assert list(rows[0]) == shown["columns"]
    assert len(rows) == len(shown["rows"])


async def test_what_a_reader_holds_is_not_sent_again_and_may_be_kept_for_minutes(api: Api) -> None:
    await published(api)
    for path in (f"/{QUARTER}", f"/{QUARTER}/problems", f"/{QUARTER}/problems?format=csv"):
        first = await anybody(api, path)
        assert first.headers["cache-control"] == "public, max-age=300, must-revalidate"
        tag = first.headers["etag"]
        assert (await anybody(api, path, **{"if-none-match": tag})).status_code == 304
    tags = {(await anybody(api, f"/{QUARTER}/problems?format={f}")).headers["etag"]
            for f in ("json", "csv")}  # fmt: skip
    assert len(tags) == 2


async def test_a_withdrawn_release_is_served_no_longer_and_never_replaced(api: Api) -> None:
    await published(api)
    refused(await withdraw(api, role=Role.CITY_COORDINATOR), 403, "not-allowed")
    assert (await withdraw(api)).json()["events"] == 1
    assert (await withdraw(api)).json()["events"] == 0
    await api.project()
    [row] = (await anybody(api)).json()["items"]
    assert row["withdrawn_on"] is not None
    assert row["reason"] == "A village could be named."
    for path in (f"/{QUARTER}", f"/{QUARTER}/problems", f"/{QUARTER}/results?format=csv"):
        answer = await anybody(api, path)
        refused(answer, 410, "release-withdrawn")
        assert answer.headers["cache-control"] == "no-store"
    refused(await publish(api), 409, "quarter-withdrawn")


async def test_what_was_not_published_cannot_be_read_or_withdrawn(api: Api) -> None:
    for path in (f"/{QUARTER}", f"/{QUARTER}/problems"):
        refused(await anybody(api, path), 404, "release-unknown")
    refused(await withdraw(api), 404, "not-found")
    for path in ("/2025-Q5", "/x", f"/{QUARTER}/cases", "?city=HRT", f"/{QUARTER}?as_of=2025"):
        refused(await anybody(api, path), 422, "invalid")


async def test_quarters_are_published_when_they_are_over_and_in_their_order(api: Api) -> None:
    await published(api)
    refused(await publish(api, "2099-Q1"), 409, "quarter-not-over")
    refused(await publish(api, "2025-Q2"), 409, "later-quarter-published")
    refused(await publish(api, "2025-q2"), 422, "invalid")
    assert (await publish(api, "2025-Q4")).status_code == 201


async def test_nothing_is_frozen_while_the_tables_are_behind_the_record(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "PATIENCE", 0.1)
    await bring(api.services.ledger, 60, FIRST)
    refused(await publish(api), 409, "position-not-reached")
    await api.project()
    assert (await publish(api)).status_code == 201


async def test_only_who_is_responsible_nationally_publishes(api: Api) -> None:
    for role in (Role.CITY_COORDINATOR, Role.CUSTODIAN, Role.AUDITOR, Role.INTEGRATOR):
        refused(await publish(api, role=role), 403, "not-allowed")
    refused(await publish(api, role=None), 401, "not-authenticated")


async def test_other_systems_read_releases_and_no_live_figures(api: Api) -> None:
    await published(api)
    plain, internal = await partner(api), await partner(api, "s1")
    for path in LIVE:
        answer = await api.client.get(path, headers=bearing(plain))
        refused(answer, 403, "releases-only")
        assert RELEASES in answer.json()["detail"]
        answer = await api.client.get(path, headers=bearing(internal))
        assert answer.status_code not in (401, 403), answer.text
        refused(await api.client.get(path), 401, "not-authenticated")
    own = await api.client.get(f"{RELEASES}/{QUARTER}", headers=bearing(plain))
    assert own.status_code == 200


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def partner(api: Api, *scopes: str) -> str:
    member = uuid4()
    await api._decide(member, partial(register_member, label="A partner"))
    grant = partial(grant_role, role=Role.INTEGRATOR, place="HRT", first_day=LONG_AGO)
    await api._decide(member, grant)
    return await api.services.keys.issue(
        member, key_id=uuid4().hex[:12], scopes=("read", *scopes), expires_on=date(2100, 1, 1),
        on=LONG_AGO, operation=operation(),
    )  # fmt: skip
