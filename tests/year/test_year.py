"""A year in one city, and every question about it answered by one GET."""

from datetime import date
from typing import Any

from tests.service.conftest import Api
from tests.year.conftest import Year
from tests.year.people import BOARD, Town
from tests.year.story import CHAPTERS, INVITED, Told

OVERDUE = "/follow-up/commitments?city=HRT&standing=overdue"
LISTS = (
    "/follow-up?city=HRT",
    "/follow-up/commitments?city=HRT",
    OVERDUE,
    "/issues?city=HRT",
    "/dialogues?city=HRT",
    "/recommendations?city=HRT",
    "/problems?city=HRT",
    "/practices",
    "/scorecards?city=HRT",
    "/indicators?city=HRT&measure=dialogues_held",
    "/indicators?city=HRT&measure=promises_kept_on_time",
    "/places/HRT-N06/agenda?body=HRT-PEM,HRT-CDC1,HRT-DUG",
)


async def test_a_year_is_told_and_asked_about_and_every_day_of_it_shown_as_it_was(
    api: Api, year: Year
) -> None:
    town, told = Town(api, year, LISTS), Told()
    await town.settle()
    for chapter in CHAPTERS:
        await chapter(town, told)
    await town.on(date(2027, 3, 20))
    await _questions(town, told)
    late = [day[:10] for path, day, was in town.shown if path == OVERDUE and was["items"]]
    assert late == ["2026-05-10", "2026-06-18"]
    for path, moment, was in town.shown:
        then = await town.reads(BOARD, f"{path}{'&' if '?' in path else '?'}as_of={moment}")
        assert _plain(then) == _plain(was), (path, moment)


def _plain(answer: Any) -> Any:
    """Without what says of the answer itself when it was given."""
    if isinstance(answer, dict):
        return {k: _plain(v) for k, v in answer.items() if k not in ("position", "as_of")}
    return [_plain(each) for each in answer] if isinstance(answer, list) else answer


async def _questions(town: Town, told: Told) -> None:
    """What a member of the advisory board would ask, each with one GET."""
    # What was said at the meeting, who was there, and who stands by it?
    meeting = await town.reads(BOARD, f"/dialogues/{told.spring}")
    assert meeting["stage"] == "sealed"
    assert meeting["attendance"]["women"] == 14
    assert meeting["inclusion"]["met"]
    assert {each["party"] for each in meeting["signatures"] if each["stands"]} == set(INVITED)
    # What became of the promise?
    case = await town.reads(BOARD, f"/issues/{told.lane}")
    [promise] = case["commitments"]
    assert promise["standing"] == "kept_late"
    assert (promise["original_due_on"], promise["due_on"]) == ("2026-05-02", "2026-06-13")
    assert (promise["dialogue_id"], promise["item"]) == (told.spring, 2)
    # How did it go, in my language?
    story = await town.reads(BOARD, f"/issues/{told.lane}/history?language=fa-AF")
    assert len(story["items"]) == case["version"]
    # What was on the agenda of the follow-up session?
    agenda = await town.reads(BOARD, f"/dialogues/{told.summer}/agenda")
    [item] = agenda["shared"]
    assert (item["standing"], item["days_overdue"]) == ("overdue", 14)
    # Has it come back, and what lies behind it?
    problem = await town.reads(BOARD, f"/problems/{told.problem}")
    assert problem["status"] == "contained"
    assert [each["gap_days"] for each in problem["cases"]] == [None, 73, 38]
    assert problem["suspected_on"] == "2026-11-02"
    # How often do such problems come back?
    report = await town.reads(BOARD, "/reports/recurrence?city=HRT&category=LGT")
    assert report["items"][0]["recurrences"]["recurrence"] == 2
    # What helped, and what came of it in another city?
    practices = await town.reads(BOARD, "/practices?category=LGT&result=partly")
    assert [each["practice"] for each in practices["items"]] == [told.practice]
    # What did the municipality say to what we recommended?
    advice = await town.reads(BOARD, f"/recommendations/{told.advice}")
    assert (advice["status"], advice["answer"]["late"]) == ("accepted", False)
    # Does the works department keep its word?
    card = await town.reads(BOARD, "/scorecards?city=HRT&body=HRT-DUG")
    [kept] = card["items"]
    assert (kept["promises"]["made"], kept["promises"]["late"]) == (1, 1)
    # Do the police come? Are women heard? Is the council composed as it must be?
    for measure, value in (
        ("police_present", 1.0), ("items_raised_by_women", 2), ("cdc_composition_met", 1.0),
    ):  # fmt: skip
        asked = f"/indicators?city=HRT&measure={measure}&by=solar_hijri_year"
        first, *_ = (await town.reads(BOARD, f"{asked}&from=2026-03-21&to=2027-03-20"))["items"]
        assert first["value"] == value, measure
    # What is late today, and what is there to do for me?
    assert (await town.reads(BOARD, OVERDUE))["items"] == []
    assert (await town.reads(BOARD, "/me/agenda"))["items"] == []
