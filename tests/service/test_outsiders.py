"""What nobody learns over HTTP about a city that is not his own, however he asks."""

from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from domain.issue import ISSUE
from domain.issue.events import CaseImported, SensitivityRaised
from domain.member import Role
from domain.place import PLACE, Place, register_place
from domain.words import Names, PlaceLevel, Sensitivity, place_id
from projections.indicators.periods import By, period_of
from service.ledger import Command
from tests.service.conftest import LONG_AGO, TODAY, Api, envelope, operation

pytestmark = pytest.mark.anyio

RECURRENCE = "/v1/reports/recurrence"
QUARTER = period_of(By.SOLAR_HIJRI_QUARTER, TODAY).first_day
SMALL = {("HRT", "LGT"): 3}


async def cities(api: Api) -> None:
    """Three cities with four categories, one of them with few cases in Herat."""
    for city in ("KBL", "MZR"):
        events = register_place(
            Place(), code=city, level=PlaceLevel.CITY, parent="AF",
            parent_level=PlaceLevel.COUNTRY, names=Names(en=city), timezone="Asia/Kabul",
            valid_from=LONG_AGO,
        )  # fmt: skip
        await api.services.ledger.create_streams(
            PLACE, city, [(place_id(city), envelope(), events)]
        )
    # of imported cases alone nothing would be told of the days after the last
    for city in ("HRT", "KBL"):
        await keep(api, city, TODAY - timedelta(days=1), category="TRF")
    for city, code in product(("HRT", "KBL", "MZR"), ("LGT", "WAS", "WAT")):
        for number in range(SMALL.get((city, code), 12)):
            await keep(api, city, place=f"{city}-P{number}", category=code)


async def keep(api: Api, city: str, on: date | None = None, **changes: Any) -> Any:
    opened = on or QUARTER - timedelta(days=200)
    told = {
        "source": "test", "source_id": str(uuid4()), "category": "LGT",
        "code_list": "categories.1", "place": f"{city}-P0", "sensitivity": Sensitivity.PUBLIC,
        "opened_on": opened, "solved_on": opened + timedelta(days=1),
        "closed_on": opened + timedelta(days=1), **changes,
    }  # fmt: skip
    stream = uuid4()
    await api.services.ledger.create_streams(
        ISSUE, city, [(stream, envelope(), [CaseImported(**told)])]
    )
    return stream


async def ask(api: Api, place: str, path: str = RECURRENCE, **params: Any) -> Any:
    key = await api.key(Role.AUDITOR, place)
    return await api.client.get(
        path, params=params or None, headers={"authorization": f"Bearer {key}"}
    )


def rows(answer: Any) -> dict[tuple[str | None, ...], int | None]:
    assert answer.status_code == 200, answer.text
    return {tuple(row["key"].values()): row["n_cases"] for row in answer.json()["items"]}


CHOICES = [
    {"from": "2025-01-01"}, {"to": "2025-01-01"}, {"cut_off": "2025-01-01"},
    {"as_of": "2025-01-01T00:00:00Z"}, {"position": "HRT:2"}, {"clock": "confirmed"},
    {"grace_days": "8"}, {"horizon": "91"}, {"curve": "true"}, {"response": "lighting"},
    {"group_by": "nahia"}, {"group_by": "city,quarter_solved"}, {"group_by": "category,response"},
]  # fmt: skip


@pytest.mark.parametrize("choice", CHOICES, ids=str)
@pytest.mark.parametrize("path", [RECURRENCE, f"{RECURRENCE}/chart.svg"])
async def test_nothing_that_could_be_subtracted_is_chosen_from_outside(
    door: Api, path: str, choice: dict[str, str]
) -> None:
    answer = await ask(door, "KBL", path, city="HRT", **choice)
    assert answer.status_code == 422
    assert [fault["code"] for fault in answer.json()["errors"]] == ["only-at-home"]


@pytest.mark.parametrize(
    ("path", "choice"),
    [
        *product(
            ("/v1/learning/responses?category=LGT", "/v1/learning/funnel",
             "/v1/reports/run-charts?city=HRT", "/v1/reports/hotspots?city=HRT&category=LGT"),
            ("cut_off=2025-01-01", "as_of=2025-01-01T00:00:00Z", "position=HRT:2"),
        ),
        ("/v1/learning/funnel", "grace_days=8"),
        ("/v1/learning/similar-cities?city=HRT", "as_of=2025-01-01T00:00:00Z"),
        ("/v1/reports/run-charts?city=HRT", "from=2025-01-01"),
        ("/v1/reports/recurrence/chains?city=HRT", "category=LGT"),
    ],
)  # fmt: skip
async def test_no_day_and_no_position_is_chosen_from_outside(
    door: Api, path: str, choice: str
) -> None:
    answer = await ask(door, "KBL", f"{path}{'&' if '?' in path else '?'}{choice}")
    assert answer.status_code == 422, answer.text
    assert [fault["code"] for fault in answer.json()["errors"]] == ["only-at-home"]


async def test_of_the_tables_that_may_be_asked_for_none_gives_a_small_cell(api: Api) -> None:
    await cities(api)
    await api.project()
    cells = rows(await ask(api, "MZR", group_by="city,category"))
    by_city = rows(await ask(api, "MZR", group_by="city"))
    by_category = rows(await ask(api, "MZR", group_by="category"))
    assert cells["HRT", "LGT"] is None
    assert {key for key, count in cells.items() if count is None and key[0] == "MZR"} == set()
    # at home every cell is exact, so only the two other cities are left to hide behind
    for column in ("LGT", "WAS", "WAT"):
        hidden = [city for city in ("HRT", "KBL") if cells[city, column] is None]
        assert len(hidden) != 1 or by_category[(column,)] is None
    for city in ("HRT", "KBL"):
        hidden = [code for code in ("LGT", "WAS", "WAT") if cells[city, code] is None]
        assert len(hidden) != 1 or by_city[(city,)] is None


async def test_a_figure_hidden_in_one_answer_stands_in_no_other(api: Api) -> None:
    await cities(api)
    await api.project()
    cells = rows(await ask(api, "MZR", group_by="city,category"))
    hidden = {key for key, count in cells.items() if count is None}
    assert hidden
    for city, code in cells:
        alone = rows(await ask(api, "MZR", city=city, category=code, group_by="city"))
        assert (alone[(city,)] is None) == ((city, code) in hidden)
        of_city = rows(await ask(api, "MZR", city=city, group_by="category"))
        assert (of_city[(code,)] is None) == ((city, code) in hidden)
    for code in ("LGT", "WAS", "WAT"):
        funnel = (await ask(api, "MZR", "/v1/learning/funnel", category=code)).json()
        shown = {each["city"] for each in funnel["items"] if not each["suppressed"]}
        assert not {city for city in shown if (city, code) in hidden}
        told = (await ask(api, "MZR", "/v1/learning/responses", category=code)).json()
        for cell in told["cells"]:
            assert (cell["city"], code) not in hidden or cell["n_solved"] is None


async def test_what_is_recorded_today_changes_nothing_that_is_told_outside(api: Api) -> None:
    await cities(api)
    await api.project()
    paths = {
        RECURRENCE: {}, "/v1/learning/funnel": {}, "/v1/learning/responses": {"category": "WAS"},
        "/v1/reports/hotspots": {"city": "HRT", "category": "WAS"},
        "/v1/reports/run-charts": {"city": "HRT"},
    }  # fmt: skip
    before = {path: await told(api, path, asked) for path, asked in paths.items()}
    own = rows(await ask(api, "HRT", city="HRT"))
    today = TODAY - timedelta(days=1)
    await keep(api, "HRT", today, category="WAS")
    await keep(api, "HRT", today, category="WAS", sensitivity=Sensitivity.INTERNAL)
    await api.project()
    assert {path: await told(api, path, asked) for path, asked in paths.items()} == before
    if today >= QUARTER:
        assert rows(await ask(api, "HRT", city="HRT")) != own


async def told(api: Api, path: str, asked: dict[str, str]) -> Any:
    """But for the position, which the status tells too."""
    answer = (await ask(api, "MZR", path, **asked)).json()
    return {name: answer[name] for name in answer if name not in ("position", "sha256", "chains")}


async def test_that_a_case_came_back_is_not_told_where_the_one_that_came_is_not_seen(
    api: Api,
) -> None:
    await cities(api)
    first = QUARTER - timedelta(days=90)
    asking = await keep(api, "MZR", first, place="MZR")
    solved = await keep(api, "HRT", first, place="HRT-P99")
    hidden = await keep(
        api, "HRT", first + timedelta(days=20), place="HRT-P99", sensitivity=Sensitivity.INTERNAL
    )
    await api.project()

    async def reported_again(place: str) -> Any:
        path = f"/v1/learning/similar-cases?case={asking}&limit=50"
        answer = await ask(api, place, path)
        assert answer.status_code == 200, answer.text
        found = answer.json()["items"]
        return next(each["reported_again"] for each in found if each["issue"] == str(solved))

    assert await reported_again("AF") is True
    assert await reported_again("MZR") is None
    assert hidden != solved


async def test_one_reader_is_never_served_what_was_kept_for_another(api: Api) -> None:
    await cities(api)
    await api.project()
    for _ in range(2):  # the second time from what was kept
        assert rows(await ask(api, "HRT", city="HRT"))["HRT", "LGT"] == 3
        assert rows(await ask(api, "KBL", city="HRT"))["HRT", "LGT"] is None
        assert rows(await ask(api, "AF", city="HRT"))["HRT", "LGT"] == 3


async def test_a_case_that_is_protected_later_leaves_every_number(api: Api) -> None:
    await cities(api)
    case = await keep(api, "HRT", QUARTER - timedelta(days=90), category="WAS")
    await api.project()
    before = rows(await ask(api, "HRT", city="HRT"))["HRT", "WAS"]
    raised = SensitivityRaised(level=Sensitivity.SURVIVOR, reason="named")
    command = Command(ISSUE, case, lambda _: [raised])
    await api.services.ledger.decide(command, operation())
    await api.project()
    assert before == 13
    answer = await ask(api, "HRT", city="HRT")
    assert rows(answer)["HRT", "WAS"] == 12
    assert str(case) not in answer.text
