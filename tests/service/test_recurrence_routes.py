"""The report over HTTP: the same bytes for ever, every number led back to its events."""

import csv
import os
import subprocess
import sys
from datetime import date
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from anyio import to_thread

from domain.member import Role
from projections.recurrence.projection import RECURRENCE
from projections.upkeep import rebuild
from service.routes.reports import COLUMNS
from tests.cli.process import ROOT
from tests.projections.memory import Kept
from tests.service.conftest import Api
from tests.service.test_door import problem
from tests.service.test_reading_routes import case, keep

pytestmark = pytest.mark.anyio

PATH = "/v1/reports/recurrence"
ASKED = {"city": "HRT", "cut_off": "2025-12-31"}
GROUPINGS = (
    "city", "nahia", "place", "category", "response", "body", "quarter_solved",
    "city,nahia,place,category,response,body,quarter_solved",
)  # fmt: skip


@pytest.fixture
async def told(api: Api) -> Api:
    """Problems of two kinds and a year: solved, come back, open, dropped."""
    streams = []
    for month in range(1, 12):
        opened = date(2025, month, 3)
        streams.append([case(opened, date(2025, month, 9))])
        streams.append([case(opened, None if month % 3 else date(2025, month, 20), category="WAS")])
        if month % 4 == 0:
            streams.append([case(opened, date(2025, month, 5), category="HAZ")])
    await keep(api, *streams)
    return api


async def get(api: Api, path: str = PATH, **params: object) -> Any:
    asked = {key: str(value) for key, value in params.items()}
    answer = await api.send("GET", path, params=asked or None)
    assert answer.status_code == 200, answer.text
    return answer


def at(report: dict[str, Any]) -> dict[str, str]:
    return {"position": ",".join(f"{k}:{v}" for k, v in report["position"].items())}


async def test_a_position_gives_the_same_bytes_after_more_was_recorded_and_after_a_rebuild(
    told: Api,
) -> None:
    wanted = ASKED | {"group_by": GROUPINGS[-1], "curve": "true"}
    first = await get(told, **wanted)
    then = wanted | at(first.json())
    await keep(told, [case(date(2025, 2, 1), date(2025, 2, 2))], [case(date(2025, 5, 1), None)])
    assert (await get(told, **wanted)).content != first.content
    assert (await get(told, **then)).content == first.content
    ledger = told.services.ledger
    recorded = [
        event for lane in await ledger.heads() for event in await ledger.read(lane, 0, 10_000)
    ]
    await told.services.database.write(rebuild, RECURRENCE, Kept(recorded))
    assert (await get(told, **then)).content == first.content


async def test_another_process_gives_the_same_bytes_whatever_its_hashes(told: Api) -> None:
    """Sets are in another order in every process; no figure and no list may depend on it."""
    wanted = ASKED | {"group_by": GROUPINGS[-1], "curve": "true"}
    ours = (await get(told, **wanted)).json()["sha256"]
    url = told.services.settings.database_url
    for seed in ("1", "2"):
        found = await to_thread.run_sync(run, seed, url)
        assert found == ours


SCRIPT = """
import asyncio, sys
from datetime import date
from projections.recurrence.report import recurrence_report
from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Parameters
from service.database import PostgresDatabase, SqliteDatabase
from service.engines import is_sqlite

async def main(url):
    database = SqliteDatabase(url) if is_sqlite(url) else PostgresDatabase(url)
    asked = Parameters(
        cut_off=date(2025, 12, 31), city="HRT", group_by=tuple(GroupBy), curve=True
    )
    print((await database.read(recurrence_report, asked)).sha256)
    await database.close()

asyncio.run(main(sys.argv[1]))
"""


def run(seed: str, url: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, url], cwd=ROOT, text=True, capture_output=True,
        check=True, timeout=60, env=os.environ | {"PYTHONHASHSEED": seed},
    ).stdout.strip()  # fmt: skip


@pytest.mark.parametrize("group_by", GROUPINGS)
async def test_the_problems_behind_a_row_sum_up_to_it_and_lead_to_their_events(
    told: Api, group_by: str
) -> None:
    report = (await get(told, **ASKED, group_by=group_by)).json()
    for row in report["items"]:
        behind = await all_behind(told, report["chains"], row["key"])
        assert len(behind) == row["n_problems"]
        sums = {
            name: sum(each[name] for each in behind)
            for name in ("n_cases", "n_episodes", "n_unsolved", "n_open", "n_solved")
        }
        assert sums == {name: row[name] for name in sums}
        for name, count in row["recurrences"].items():
            assert sum(each[name] for each in behind) == count
        days = row["follow_up"]["total"] if row["follow_up"] else 0
        assert sum(each["days_at_risk"] for each in behind) == days
        reports = sum(each["n_reports"] for each in behind)
        assert round(reports / row["n_episodes"], 4) == row["reports_per_episode"]
    [chain] = (await get(told, behind[0]["chain"])).json()["items"]
    assert len(chain["events"]) >= behind[0]["n_cases"]


async def all_behind(api: Api, link: str, key: dict[str, str | None]) -> list[dict[str, Any]]:
    """Two at a time, over all pages."""
    url = urlsplit(link)
    params = dict(parse_qsl(url.query)) | {name: part or "-" for name, part in key.items()}
    found: list[dict[str, Any]] = []
    page = (await get(api, url.path, **params, limit=2)).json()
    while page["items"]:
        found += page["items"]
        if page["next_cursor"] is None:
            break
        page = (await get(api, url.path, **params, limit=2, cursor=page["next_cursor"])).json()
    return found


async def test_a_number_of_an_older_position_leads_to_what_was_counted_then(told: Api) -> None:
    report = (await get(told, **ASKED)).json()
    await keep(told, [case(date(2025, 2, 1), date(2025, 2, 2))])
    row = next(row for row in report["items"] if row["key"]["category"] == "LGT")
    behind = await all_behind(told, report["chains"], row["key"])
    assert sum(each["n_cases"] for each in behind) == row["n_cases"] == 11
    [chain] = (await get(told, behind[0]["chain"])).json()["items"]
    assert sum(len(each["cases"]) for each in chain["episodes"]) == 11


async def test_who_may_not_see_a_case_is_not_led_to_it(told: Api) -> None:
    report = (await get(told, **ASKED)).json()
    [chain, *_] = (await get(told, report["chains"])).json()["items"]
    key = await told.key(Role.MUNICIPAL_FOCAL, "KBL")
    elsewhere = {"authorization": f"Bearer {key}"}
    refused = await told.client.get(report["chains"], headers=elsewhere)
    assert [each["code"] for each in refused.json()["errors"]] == ["only-at-home"]
    # not even where all its cases are public: the day it is gone it has others
    problem(await told.client.get(chain["chain"], headers=elsewhere), 404, "not-found")


async def test_as_csv_there_is_a_line_for_each_row_and_horizon(told: Api) -> None:
    report = (await get(told, **ASKED)).json()
    answer = await get(told, **ASKED, format="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(StringIO(answer.text)))
    assert tuple(lines[0]) == COLUMNS
    assert len(lines) == len(report["items"]) * 4
    rates = [(row, rate) for row in report["items"] for rate in row["f"]]
    for line, (row, rate) in zip(lines, rates, strict=True):
        assert (line["category"], line["h"]) == (row["key"]["category"], str(rate["h"]))
        assert line["f"] == ("" if rate["f"] is None else str(rate["f"]))
        assert line["f_reason_if_null"] == (rate["reason_if_null"] or "")
        assert line["sha256"] == report["sha256"]


async def test_who_has_the_same_report_is_not_sent_it_again(told: Api) -> None:
    first = await get(told, **ASKED)
    again = await told.send(
        "GET", PATH, params=ASKED, headers={"if-none-match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"category": "NOTHING"}, "unknown-code"),
        ({"category": "WAS-COLLECT"}, "finer-code"),
        ({"response": "nothing"}, "unknown-code"),
        ({"from": "2025-02-01", "to": "2025-01-01"}, "date-order"),
        ({"cut_off": "2999-01-01"}, "cut-off-in-the-future"),
        ({"horizon": "0"}, "number-out-of-range"),
        ({"horizon": "9999999"}, "number-out-of-range"),
        ({"grace_days": "-1"}, "number-out-of-range"),
        ({"group_by": "member"}, "pattern"),
        ({"group_by": ""}, "pattern"),
        ({"clock": "mine"}, "choice"),
        ({"position": "HRT:1", "as_of": "2026-01-01T00:00:00Z"}, "conflicting"),
        ({"position": "HRT:1,HRT:0"}, "conflicting"),
        ({"position": "KBL:0"}, "city-not-in-position"),
        ({"from": "yesterday"}, "date"),
        ({"body": "HRT-MUN"}, "unknown-parameter"),
    ],
)
async def test_what_cannot_be_answered_is_refused_with_the_reason(
    api: Api, wrong: dict[str, str], code: str
) -> None:
    refused = await api.send("GET", PATH, params={"city": "HRT"} | wrong)
    assert refused.status_code == 422
    assert [each["code"] for each in refused.json()["errors"]] == [code]


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"response": "nothing"}, 422, "invalid"),
        ({"cursor": "nonsense"}, 400, "bad-cursor"),
        ({"city": "NOWHERE"}, 409, "unknown-place"),
    ],
)
async def test_a_wrong_question_about_what_is_behind_is_refused(
    api: Api, wrong: dict[str, str], status: int, code: str
) -> None:
    problem(await api.send("GET", f"{PATH}/chains", params=wrong), status, code)


@pytest.mark.parametrize(
    "asked", [{"from": "2099-01-01"}, {"response": "mediation"}, {"category": "HAR"}, {}]
)
async def test_where_there_is_nothing_the_answer_says_so(api: Api, asked: dict[str, str]) -> None:
    report = (await get(api, city="HRT", **asked)).json()
    assert (report["items"], report["reason_if_empty"]) == ([], "no-problems-of-this-kind-then")


async def test_a_cut_off_before_anything_happened_leaves_nothing(told: Api) -> None:
    report = (await get(told, city="HRT", cut_off="1990-01-01")).json()
    assert report["items"] == []


async def test_the_report_says_what_made_it(told: Api) -> None:
    report = (await get(told, **ASKED, horizon=60, **{"from": "2025-01-01"})).json()
    assert report["code_version"].startswith("paygiri ")
    assert report["parameters"]["from"] == "2025-01-01"
    assert report["parameters"]["horizons"] == [30, 60, 90, 180, 365]
    assert report["definitions"] == "episodes-1"
    assert len(report["sha256"]) == 64
