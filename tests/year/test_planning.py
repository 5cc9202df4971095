"""Plans and assessments over a year: any day of it is answered as it was shown on that day."""

from datetime import date, timedelta
from typing import Any

from tests.service.conftest import Api
from tests.service.planning import (
    BOARD,
    CLAIM,
    COUNCIL,
    FOCAL,
    ITEM,
    KEPT,
    PLAN,
    REVIEW,
    an_id,
    done,
    scores,
)
from tests.year.conftest import Year

DUE = date(2026, 6, 1)


async def test_a_plan_is_shown_as_it_stood_on_any_day(api: Api, year: Year) -> None:
    plan, item_id = f"/plans/{an_id()}", an_id()
    item = f"{plan}/items/{item_id}"
    year.go_to(date(2026, 4, 1))
    await done(api, "PUT", FOCAL, plan, {**PLAN, "first_day": "2026-04-01"})
    await done(api, "PUT", FOCAL, item, {**ITEM, "due_on": DUE.isoformat()})
    await done(api, "POST", BOARD, f"{plan}/approval", {})
    year.go_to(date(2026, 6, 10))
    change = {"due_on": "2026-07-10", "reason": "The poles came late."}
    await done(api, "POST", FOCAL, f"{item}/changes", change)
    year.go_to(date(2026, 6, 20))
    await done(api, "POST", FOCAL, f"{item}/claims", {**CLAIM, "done_on": "2026-06-19"})
    year.go_to(date(2026, 6, 25))
    await done(api, "POST", COUNCIL, f"{item}/verifications", KEPT)
    await done(api, "POST", FOCAL, f"{plan}/closing", {"text": "The park is lit."})
    year.go_to(date(2026, 9, 1))
    await api.project()

    shown: list[tuple[date, str, bool, str, str]] = [
        # on the day: standing, overdue, due, stage of the plan
        (date(2026, 4, 2), "on_track", False, "2026-06-01", "approved"),
        (date(2026, 5, 28), "at_risk", False, "2026-06-01", "approved"),
        (date(2026, 6, 5), "overdue", True, "2026-06-01", "approved"),
        (date(2026, 6, 11), "on_track", False, "2026-07-10", "approved"),
        (date(2026, 6, 21), "waiting_for_verification", False, "2026-07-10", "approved"),
        (date(2026, 6, 26), "kept_late", False, "2026-07-10", "closed"),
    ]
    for on, standing, overdue, due, stage in shown:
        as_of = f"as_of={on.isoformat()}T12:00:00Z"
        [row] = await items(api, f"/plan-items?{as_of}")
        assert (row["standing"], row["due_on"]) == (standing, due), on
        assert row["original_due_on"] == DUE.isoformat()
        assert bool(await items(api, f"/plan-items?overdue=true&{as_of}")) is overdue, on
        [listed] = await items(api, f"/plans?{as_of}")
        file = await done(api, "GET", COUNCIL, f"{plan}?{as_of}")
        assert (listed["stage"], file["stage"]) == (stage, stage), on
        assert file["items"][0]["standing"] == standing, on
    assert await items(api, "/plan-items?as_of=2026-03-31T00:00:00Z") == []


async def test_an_assessment_is_shown_as_it_stood_on_any_day(api: Api, year: Year) -> None:
    first, later = f"/assessments/{an_id()}", f"/assessments/{an_id()}"
    for path, on, value in ((first, date(2026, 4, 1), 1), (later, date(2026, 10, 1), 3)):
        year.go_to(on)
        repeats = {} if path == first else {"repeats": first.rpartition("/")[2]}
        await done(api, "PUT", BOARD, path, {**REVIEW, **repeats})
        for step, scored in enumerate((0, value)):
            year.go_to(on + timedelta(days=step + 1))
            values = scores("dug_capacity", scored)
            await done(api, "POST", BOARD, f"{path}/scores", {"scores": values})
        summary = {"summary": "As scored.", "language": "en"}
        await done(api, "POST", BOARD, f"{path}/completion", summary)
    year.go_to(date(2026, 12, 1))
    await api.project()

    [then] = await items(api, "/assessments?as_of=2026-04-02T12:00:00Z")
    assert ({each["value"] for each in then["scores"]}, then["stage"]) == ({0}, "begun")
    [then] = await items(api, "/assessments?as_of=2026-05-01T12:00:00Z")
    assert ({each["value"] for each in then["scores"]}, then["stage"]) == ({1}, "completed")
    assert len(await items(api, "/assessments")) == 2
    compared = await done(api, "GET", COUNCIL, f"{later}/comparison")
    assert {each["difference"] for each in compared["scores"]} == {2}
    half = await done(api, "GET", COUNCIL, f"{later}/comparison?as_of=2026-10-02T12:00:00Z")
    assert {each["difference"] for each in half["scores"]} == {-1}


async def items(api: Api, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await done(api, "GET", COUNCIL, path))["items"]
    return found
