"""Which issues are suggested over HTTP, on both stores: to whom, with what score and reasons."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.issue import ISSUE, Issue, import_case
from domain.member import Role
from domain.words import Point, Sensitivity
from projections.similar.issues import DEFAULT_ABOVE
from tests.service.conftest import LONG_AGO, Api, envelope
from tests.similar.asking import (
    COUNCIL,
    FOCAL,
    LANE,
    POINT,
    ask,
    day,
    found,
    ids,
    north,
    report,
    send,
    solve,
)

pytestmark = pytest.mark.anyio

DARI: dict[str, Any] = {
    "title": "کوچهٔ تاریک", "narrative": "چراغ دم دروازهٔ مکتب یک هفته است که خاموش است.",
}  # fmt: skip


def reasons(item: Any) -> dict[str, Any]:
    return {each["what"]: each["value"] for each in item["reasons"]}


async def test_the_same_words_at_the_same_place_are_probably_the_same(api: Api) -> None:
    issue = await report(api)
    told = await found(api)
    [item] = told["items"]
    assert (item["issue_id"], item["score"], item["verdict"]) == (issue, 1, "probably_the_same")
    assert (item["relation"], item["days"], item["stage"]) == ("open", 0, "reported")
    assert (item["reference"], item["title"], item["linked"]) == ("HRT-0001", "Dark lane", False)
    assert reasons(item) == {"place": 1, "text": 1, "subcategory": 1, "time": 0}
    assert (told["rule"], told["considered"]) == ("similar-1", 1)


async def test_other_words_and_another_subcategory_at_the_same_place_are_not_suggested(
    api: Api,
) -> None:
    await report(api)
    other = {"subcategory": "LGT-CABLE", "title": "Cable", "narrative": "Wires hang over roofs."}
    told = await found(api, **other)
    assert told["items"] == []
    assert told["considered"] == 1


async def test_without_a_text_the_weight_of_the_others_grows(api: Api) -> None:
    issue = await report(api)
    told = await found(api, title=None, narrative=None, subcategory="LGT-CABLE")
    [item] = told["items"]
    assert (item["issue_id"], item["score"], item["verdict"]) == (issue, 0.714, "maybe")
    assert reasons(item)["text"] is None


async def test_the_place_alone_is_never_more_than_maybe(api: Api) -> None:
    await report(api)
    [item] = (await found(api, title=None, narrative=None, subcategory=None))["items"]
    assert (item["score"], item["verdict"]) == (1, "maybe")


@pytest.mark.parametrize(("apart", "score"), [(0, 1.0), (10, 0.909), (50, 0.684), (75, 0.612)])
async def test_a_point_close_by_counts_by_its_distance(
    api: Api, apart: float, score: float
) -> None:
    await report(api, point=POINT)
    [item] = (await found(api, place="HRT-N06-G02", point=north(apart)))["items"]
    assert item["score"] == pytest.approx(score, abs=0.002)
    assert "distance" in reasons(item)


@pytest.mark.parametrize("apart", [82, 500])
async def test_a_point_farther_off_is_not_looked_at(api: Api, apart: float) -> None:
    await report(api, point=POINT)
    assert (await found(api, place="HRT-N06-G02", point=north(apart)))["considered"] == 0


async def test_a_point_in_another_city_gives_nothing(api: Api) -> None:
    await report(api, point=POINT)
    assert (await found(api, place=None, city="KBL", point=POINT))["considered"] == 0


async def test_a_default_point_gives_nothing(api: Api) -> None:
    for number in range(DEFAULT_ABOVE + 1):
        await _imported_at_the_point(api, uuid4(), f"HRT-S{number}")
    own = await report(api, point=north(5))
    assert (await found(api, place=None, city="HRT", point=POINT))["considered"] == 0
    assert ids(await found(api, place=None, city="HRT", point=north(4))) == [own]


async def _imported_at_the_point(api: Api, stream: UUID, place: str) -> None:
    events = import_case(
        Issue(), source="elsewhere", source_id=place, category="LGT", subcategory="LGT-LAMP",
        code_list="1", place=place, sensitivity=Sensitivity.PUBLIC, opened_on=LONG_AGO,
        point=Point(lat=POINT["lat"], lon=POINT["lon"]),
    )  # fmt: skip
    await api.services.ledger.create_streams(ISSUE, "HRT", [(stream, envelope(), events)])


async def test_a_case_somewhere_in_the_city_is_no_place(api: Api) -> None:
    await report(api, place="HRT")
    assert (await found(api, place="HRT"))["considered"] == 0


async def test_a_text_in_dari_is_held_beside_one_in_english_by_its_consonants(api: Api) -> None:
    english = await report(api, title="Kocha tarik", narrative="Cheragh dam darwaza maktab khamosh")
    dari = {"title": "کوچه تاریک", "narrative": "چراغ دم دروازه مکتب خاموش"}
    [item] = (await found(api, **dari))["items"]
    assert item["issue_id"] == english
    assert reasons(item)["text"] > 0.8
    text = next(each for each in item["reasons"] if each["what"] == "text")
    assert text["code"] == "narratives-across-scripts"
    assert "across scripts" in text["said"]["en"]


async def test_the_same_dari_text_typed_on_another_keyboard_is_the_same(api: Api) -> None:
    await report(api, **DARI)
    typed = {name: text.replace("ی", "ي").replace("ک", "ك") for name, text in DARI.items()}
    [item] = (await found(api, **typed))["items"]
    assert item["score"] == 1


async def test_a_solved_issue_would_have_come_back_and_is_forgotten_after_30_days(
    api: Api,
) -> None:
    issue = await report(api, occurred_at=f"{day(-40)}T08:00:00+04:30")
    await solve(api, issue, day(-30))
    [item] = (await found(api))["items"]
    assert (item["issue_id"], item["relation"], item["days"]) == (issue, "solved", 30)
    assert item["solved_on"] == day(-30)
    on_the_day = await found(api, occurred_on=day(-30))
    assert on_the_day["items"][0]["relation"] == "open"
    other = await report(api, occurred_at=f"{day(-60)}T08:00:00+04:30")
    await solve(api, other, day(-31))
    assert ids(await found(api)) == [issue]


async def test_what_was_declined_or_withdrawn_is_not_suggested(api: Api) -> None:
    declined, withdrawn = await report(api), await report(api, who=COUNCIL)
    because = {"reason": "not_responsible", "explanation": "No.", "level": "L3"}
    answer = await send(api, "POST", FOCAL, f"/{declined}/declining", because)
    assert answer.status_code == 200, answer.text
    answer = await send(api, "POST", COUNCIL, f"/{withdrawn}/withdrawal", {"reason": "Twice."})
    assert answer.status_code == 200, answer.text
    assert (await found(api))["considered"] == 0


async def test_a_merged_issue_leads_to_its_survivor(api: Api) -> None:
    survivor = await report(api, place="HRT-N06-G02")
    merged = await report(api)
    body = {"into": survivor, "reason": "One lane."}
    answer = await send(api, "POST", FOCAL, f"/{merged}/merges", body)
    assert answer.status_code == 200, answer.text
    told = await found(api)
    assert (ids(told), told["considered"]) == ([survivor], 1)
    undone = await send(api, "POST", FOCAL, f"/{merged}/merges/undoing", {"reason": "Two."})
    assert undone.status_code == 200, undone.text
    assert ids(await found(api)) == [merged]


async def test_a_correction_is_what_is_compared(api: Api) -> None:
    issue = await report(api)
    moved = {"place": "HRT-N06-G02", "reason": "Misheard."}
    answer = await send(api, "POST", FOCAL, f"/{issue}/corrections", moved)
    assert answer.status_code == 200, answer.text
    assert ids(await found(api)) == []
    assert ids(await found(api, place="HRT-N06-G02")) == [issue]


async def test_an_issue_asks_for_itself_and_is_not_its_own_suggestion(api: Api) -> None:
    first, second = await report(api), await report(api)
    told = await found(api, **dict.fromkeys(LANE), issue_id=second)
    assert ids(told) == [first]
    assert told["items"][0]["score"] == 1


# Who sees what


async def test_an_internal_case_is_suggested_at_its_place_only(api: Api) -> None:
    issue = await report(api, sensitivity="S1")
    elsewhere = await api.key(Role.MUNICIPAL_FOCAL, "KBL", None)
    at_home = await api.key(Role.MUNICIPAL_FOCAL, "HRT", "HRT-DUG")
    assert ids(await found(api, key=at_home)) == [issue]
    told = await found(api, key=elsewhere)
    assert (told["items"], told["considered"]) == ([], 0)


async def test_a_restricted_case_is_suggested_to_nobody_but_its_case_workers(api: Api) -> None:
    issue = await report(api, sensitivity="S1")
    body = {"level": "S2", "reason": "Threats."}
    raised = await send(api, "POST", FOCAL, f"/{issue}/sensitivity-raisings", body)
    assert raised.status_code == 200, raised.text
    told = await found(api)
    assert (told["items"], told["considered"]) == ([], 0)
    custodian = await api.key(Role.CUSTODIAN, "HRT", None)
    [item] = (await found(api, key=custodian))["items"]
    assert reasons(item)["text"] is None, "a restricted text is kept nowhere to be compared"


async def test_a_member_without_a_role_is_told_nothing(api: Api) -> None:
    await report(api)
    answer = await ask(api, key=await api.key_without_role())
    assert answer.status_code in (403, 404)


async def test_a_hidden_issue_cannot_ask(api: Api) -> None:
    issue = await report(api, sensitivity="S1")
    elsewhere = await api.key(Role.MUNICIPAL_FOCAL, "KBL", None)
    hidden = await ask(api, key=elsewhere, issue_id=issue)
    unknown = await ask(api, key=elsewhere, issue_id=str(uuid4()))
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json()["code"] == unknown.json()["code"]


# Bad input


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"category": "XYZ"}, "unknown-code", "/category"),
        ({"category": "LGT-LAMP", "subcategory": None}, "unknown-code", "/category"),
        ({"subcategory": "WAS-DRAIN-NOT"}, "unknown-code", "/subcategory"),
        ({"category": None}, "missing", "/category"),
        ({"place": None}, "missing", "/place"),
        ({"city": "KBL"}, "conflicting", "/city"),
        ({"occurred_on": day(2)}, "in-the-future", "/occurred_on"),
        ({"occurred_on": "2026-02-30"}, "date", "/occurred_on"),
        ({"title": "x" * 201}, "too-long", "/title"),
        ({"narrative": "x" * 10_001}, "too-long", "/narrative"),
        ({"point": {"lat": 91, "lon": 0}}, "number-out-of-range", "/point/lat"),
        ({"limit": 51}, "number-out-of-range", "/limit"),
        ({"nonsense": 1}, "unknown-field", ""),
    ],
)
async def test_bad_input_is_refused_with_where_and_why(
    api: Api, changes: dict[str, Any], code: str, pointer: str
) -> None:
    answer = await ask(api, **changes)
    assert answer.status_code == 422, answer.text
    [fault] = answer.json()["errors"]
    assert (fault["code"], fault["pointer"]) == (code, pointer)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": "HRT-N99"}, "unknown-place"),
        ({"place": None, "city": "XYZ"}, "unknown-place"),
        ({"place": None, "city": "HRT-N06"}, "unknown-city"),
        ({"place": "AF"}, "unknown-city"),
    ],
)
async def test_where_must_be_known(api: Api, changes: dict[str, Any], code: str) -> None:
    answer = await ask(api, **changes)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_an_error_never_repeats_what_was_sent(api: Api) -> None:
    secret = "Zarghuna of house 12"
    for changes in (
        {"narrative": f"{secret}\x00"}, {"category": "XYZ", "narrative": secret},
        {"place": "HRT-N99", "title": secret}, {"title": secret * 20},
    ):  # fmt: skip
        answer = await ask(api, **changes)
        assert 400 <= answer.status_code < 500
        assert secret not in answer.text
