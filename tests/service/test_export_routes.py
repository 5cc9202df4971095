"""Exports of episodes through HTTP, on both stores."""

import csv
import gzip
import json
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest

from domain.issue import ISSUE
from domain.issue.events import CaseImported
from domain.member import Role
from domain.words import Sensitivity
from projections.recurrence.export import COLUMNS
from tests.service.conftest import TODAY, Api, envelope

PATH = "/v1/exports/episodes"
NAMES = [column.name for column in COLUMNS]
CUT = "2025-12-01"


async def filled(api: Api) -> None:
    """Ten problems of a gozar, one of them back after a month; and one that is restricted."""
    day = date(2025, 1, 6)
    for number in range(11):
        await imported(api, f"HRT-G{number % 10}", day + timedelta(days=30 * (number // 10)))
    await imported(api, "HRT-G0", day, sensitivity=Sensitivity.RESTRICTED)
    await api.project()


async def imported(api: Api, place: str, day: date, **changes: Any) -> None:
    told: dict[str, Any] = {
        "source": "old", "source_id": str(uuid4()), "category": "LGT", "place": place,
        "code_list": "categories.1", "opened_on": day, "solved_on": day + timedelta(days=3),
        "sensitivity": Sensitivity.INTERNAL,
    } | changes  # fmt: skip
    new = (uuid4(), envelope(), [CaseImported(**told)])
    await api.services.ledger.create_streams(ISSUE, "HRT", [new])


async def got(api: Api, path: str, role: Role, place: str = "HRT", **options: Any) -> Any:
    key = await api.key(role, place)
    headers = {"authorization": f"Bearer {key}", **options.pop("headers", {})}
    return await api.send("GET", f"{PATH}.{path}", role=None, headers=headers, **options)


async def test_episodes_are_exported_in_three_ways_that_agree(api: Api) -> None:
    await filled(api)
    asked: dict[str, Any] = {"params": {"cut_off": CUT, "city": "HRT"}}
    lines = await got(api, "ndjson", Role.AUDITOR, **asked)
    table = await got(api, "csv", Role.AUDITOR, headers={"accept": "text/csv"}, **asked)
    package = (await got(api, "datapackage.json", Role.AUDITOR, **asked)).json()
    rows = [json.loads(line) for line in lines.text.splitlines()]
    read = list(csv.DictReader(StringIO(table.text, newline="")))
    assert len(rows) == len(read) == package["resources"][0]["rows"] == 11
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == NAMES
    assert package["privacy"]["smallest_class"] == 1
    assert package["position"] == {"HRT": rows[0]["position"]}
    assert [sorted(row) for row in (rows[0], read[0])] == [sorted(NAMES)] * 2
    for one, other in zip(rows, read, strict=True):
        assert {name: _text(value) for name, value in one.items()} == other
    assert [row["event"] for row in rows if row["place"] == "HRT-G0"] == [1, 0]
    assert next(row["days_at_risk"] for row in rows if row["place"] == "HRT-G0") == 27


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


async def test_an_export_is_packed_for_those_who_take_it_so(api: Api) -> None:
    await filled(api)
    plain = await got(api, "ndjson", Role.AUDITOR, headers={"accept-encoding": "identity"})
    packed = await got(api, "ndjson", Role.AUDITOR, headers={"accept-encoding": "br, gzip;q=0.5"})
    refused = await got(api, "ndjson", Role.AUDITOR, headers={"accept-encoding": "gzip;q=0, br"})
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refused.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(plain.headers["content-length"]) == len(plain.content)
    assert packed.content == plain.content, "the client unpacked it"
    assert gzip.compress(plain.content)[:2] == b"\x1f\x8b"


@pytest.mark.parametrize("path", ["ndjson", "csv", "datapackage.json"])
async def test_only_those_whose_role_at_the_city_allows_it_export(api: Api, path: str) -> None:
    await filled(api)
    here: dict[str, Any] = {"params": {"city": "HRT"}}
    for role, place, status in (
        (Role.AUDITOR, "HRT", 200),
        (Role.CITY_COORDINATOR, "AF", 200),
        (Role.CITY_COORDINATOR, "HRT-N06", 403),
        (Role.AUDITOR, "KBL", 403),
        (Role.MUNICIPAL_FOCAL, "HRT", 403),
        (Role.PEM_OFFICER, "HRT", 403),
    ):
        answer = await got(api, path, role, place, **here)
        assert answer.status_code in ({status} if status == 200 else {403, 404}), (role, place)


async def test_without_a_city_only_those_where_the_role_holds_are_exported(api: Api) -> None:
    await filled(api)
    everywhere = await got(api, "ndjson", Role.AUDITOR, "*")
    elsewhere = await got(api, "ndjson", Role.AUDITOR, "KBL")
    assert len(everywhere.text.splitlines()) == 11
    assert (elsewhere.status_code, elsewhere.text) == (200, "")


async def test_what_cannot_be_answered_is_refused(api: Api) -> None:
    tomorrow = str(TODAY + timedelta(days=1))
    for asked, status in (
        ({"cut_off": tomorrow}, 422),
        ({"position": "HRT:999999"}, 409),
        ({"grace_days": "-1"}, 422),
        ({"clock": "wall"}, 422),
        ({"city": "NOWHERE"}, 409),
        ({"response": "repair"}, 422),
    ):
        answer = await got(api, "csv", Role.AUDITOR, "*", params=asked)
        assert answer.status_code == status, (asked, answer.text)


async def test_an_unknown_category_is_refused_and_gives_no_empty_file(api: Api) -> None:
    await filled(api)
    params = {"city": "HRT", "category": "NOT"}
    answer = await got(api, "ndjson", Role.AUDITOR, params=params)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown-code")
