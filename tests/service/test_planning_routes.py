"""Assessments and plans over HTTP, on both stores: from a review to what came of it."""

from typing import Any

from domain.member import Role
from tests.service.conftest import Api
from tests.service.planning import (
    AUDIT,
    BOARD,
    CLAIM,
    COUNCIL,
    FOCAL,
    ITEM,
    KEPT,
    OFFICER,
    PLAN,
    REVIEW,
    Who,
    an_id,
    assessed,
    day,
    done,
    planned,
    refused,
    scores,
    send,
)


async def test_a_directorate_is_reviewed_supported_and_reviewed_again(api: Api) -> None:
    gaps = [
        {"gap_id": an_id(), "item": "follow_up", "text": "Nobody keeps a list of promises."},
        {"gap_id": an_id(), "item": "budget", "text": "No budget for lamps."},
    ]
    first = await assessed(api, REVIEW, scores("dug_capacity", 1), *gaps)
    await done(api, "POST", BOARD, f"/assessments/{first}/support", {
        "support_id": an_id(), "text": "Two days of training.", "given_by": "HRT-CDC1",
        "given_on": day(0),
    })  # fmt: skip
    again = scores("dug_capacity", 1, follow_up=3, posts_filled=0)
    still = {"gap_id": an_id(), "item": "budget", "text": "Still none."}
    second = await assessed(api, {**REVIEW, "repeats": first}, again, still)

    found = await done(api, "GET", COUNCIL, f"/assessments/{second}/comparison")
    assert (found["before"], found["after"], found["body"]) == (first, second, "HRT-DUG")
    changes = {each["item"]: (each["difference"], each["change"]) for each in found["scores"]}
    assert changes["follow_up"] == (2, "better")
    assert changes["posts_filled"] == (-1, "worse")
    assert changes["records"] == (0, "same")
    assert {each["item"]: each["closed"] for each in found["gaps"]} == {
        "follow_up": True, "budget": False,
    }  # fmt: skip
    assert (found["gaps_closed"], found["new_gaps"]) == (1, [])
    assert [each["text"] for each in found["support"]] == ["Two days of training."]

    await api.project()
    listed = await done(api, "GET", COUNCIL, "/assessments?instrument=dug_capacity&place=HRT")
    assert {each["assessment"] for each in listed["items"]} == {first, second}
    repeated = await done(api, "GET", COUNCIL, f"/assessments?repeats={first}")
    [row] = repeated["items"]
    assert {each["item"]: each["value"] for each in row["scores"]}["follow_up"] == 3
    none = await send(api, "GET", COUNCIL, f"/assessments/{first}/comparison")
    assert (none.status_code, none.json()["code"]) == (404, "no-earlier-assessment")


async def test_a_gap_of_an_audit_becomes_a_project_claimed_verified_and_taken_up(api: Api) -> None:
    gap = {"gap_id": an_id(), "item": "lighting", "text": "No lamp in the park."}
    audit = await assessed(api, AUDIT, scores("public_space_audit", 1, lighting=0), gap)
    plan, item = await planned(api, project={
        "cost": 400_000, "currency": "AFN", "community_contribution": 40_000,
        "beneficiaries": {"women": 900, "men": 900, "girls": 400, "boys": 400},
        "handed_over_to": "HRT-CDC1", "maintained_by": "HRT-DUG",
    })  # fmt: skip
    plan_id, item_id = plan.rpartition("/")[2], item.rpartition("/")[2]
    both_sides: list[tuple[str, dict[str, str]]] = [
        (f"{item}/links", {"assessment_id": audit, "gap_id": gap["gap_id"]}),
        (
            f"/assessments/{audit}/gaps/{gap['gap_id']}/links",
            {"plan_id": plan_id, "item_id": item_id},
        ),
    ]
    for path, link in both_sides:
        await done(api, "POST", BOARD, path, link)
    await done(api, "POST", FOCAL, f"{item}/progress", {"text": "Poles stand."})
    change = {"due_on": day(40), "reason": "The poles came late."}
    await done(api, "POST", FOCAL, f"{item}/changes", change)
    await done(api, "POST", FOCAL, f"{item}/claims", CLAIM)
    own = await refused(api, "POST", FOCAL, f"{item}/verifications", KEPT)
    assert own == (409, "verifier-not-independent")
    await done(api, "POST", COUNCIL, f"{item}/verifications", KEPT)
    await done(api, "POST", FOCAL, f"{plan}/uptakes", {
        "uptake_id": an_id(), "item_id": item_id, "finding": "assessment", "finding_id": audit,
        "what_changed": "Lamps were put first.",
    })  # fmt: skip

    file = await done(api, "GET", COUNCIL, plan)
    [shown] = file["items"]
    assert (shown["standing"], shown["original_due_on"], shown["due_on"]) == (
        "kept", day(20), day(40),
    )  # fmt: skip
    assert shown["project"]["beneficiaries"]["girls"] == 400
    assert shown["claims"][0]["verified_by"] == "HRT-CDC1"
    assert shown["links"] == [{"issue_id": None, "assessment_id": audit, "gap_id": gap["gap_id"]}]
    assert [each["finding"] for each in file["uptakes"]] == ["assessment"]
    read = await done(api, "GET", COUNCIL, f"/assessments/{audit}")
    assert read["gaps"][0]["links"] == [{"issue_id": None, "plan_id": plan_id, "item_id": item_id}]

    await api.project()
    for linked in (gap["gap_id"], audit):
        found = await done(api, "GET", COUNCIL, f"/plan-items?linked_with={linked}")
        assert [each["item"] for each in found["items"]] == [item_id]
    [row] = found["items"]
    assert (row["slip_days"], row["cost"], row["standing"]) == (20, 400_000, "kept")
    assert {(each["what"], each["id"]) for each in row["links"]} == {
        ("gap", gap["gap_id"]), ("assessment", audit),
    }  # fmt: skip
    await done(api, "POST", FOCAL, f"{plan}/closing", {"text": "The park is lit."})


async def test_who_may_not_see_an_assessment_sees_no_link_to_it_in_a_public_plan(api: Api) -> None:
    gap = {"gap_id": an_id(), "item": "lighting", "text": "No lamp."}
    audit = await assessed(api, AUDIT, scores("public_space_audit", 1), gap)
    plan, item = await planned(api)
    await done(api, "POST", BOARD, f"{item}/links", {
        "assessment_id": audit, "gap_id": gap["gap_id"],
    })  # fmt: skip
    await api.project()
    stranger: Who = (Role.COMMUNITY_REP, None)
    assert (await send(api, "GET", stranger, f"/assessments/{audit}", at="KBL")).status_code == 404
    assert (await done(api, "GET", stranger, "/assessments", at="KBL"))["items"] == []
    await done(api, "POST", BOARD, f"{plan}/uptakes", {
        "uptake_id": an_id(), "item_id": item.rpartition("/")[2], "finding": "assessment",
        "finding_id": audit, "what_changed": "Lamps first.",
    })  # fmt: skip
    await api.project()
    file = await done(api, "GET", stranger, plan, at="KBL")
    assert (file["items"][0]["links"], file["uptakes"][0]["finding_id"]) == ([], None)
    [row] = (await done(api, "GET", stranger, "/plan-items", at="KBL"))["items"]
    assert row["links"] == []
    hidden = f"/plan-items?linked_with={gap['gap_id']}"
    assert (await done(api, "GET", stranger, hidden, at="KBL"))["items"] == []


async def test_a_restricted_case_is_linked_by_nobody_and_hidden_once_it_is_restricted(
    api: Api,
) -> None:
    plan, item = await planned(api)
    issue = an_id()
    report = {
        "category": "LGT", "place": "HRT-N06", "language": "en", "title": "Dark lane",
        "narrative": "The lane is dark.",
    }  # fmt: skip
    await done(api, "PUT", OFFICER, f"/issues/{issue}", report)
    await done(api, "POST", BOARD, f"{item}/links", {"issue_id": issue})
    note = {"note_id": an_id(), "text": "Ask at night.", "language": "en", "issue_id": issue}
    await done(api, "POST", BOARD, f"{plan}/lesson-notes", note)
    await api.project()
    by_case = f"/plan-items?linked_with={issue}"
    assert len((await done(api, "GET", COUNCIL, by_case))["items"]) == 1
    raising = {"level": "S2", "reason": "Somebody is named."}
    await done(api, "POST", FOCAL, f"/issues/{issue}/sensitivity-raisings", raising)
    await api.project()
    file = await done(api, "GET", COUNCIL, plan)
    assert (file["items"][0]["links"], file["lesson_notes"][0]["issue_id"]) == ([], None)
    [row] = (await done(api, "GET", COUNCIL, "/plan-items"))["items"]
    assert row["links"] == []
    assert (await done(api, "GET", COUNCIL, by_case))["items"] == []
    other = {**ITEM, "issues": [issue]}
    again = await refused(api, "PUT", BOARD, f"{plan}/items/{an_id()}", other)
    assert again == (404, "issue-unknown")


async def test_assessments_that_are_refused(api: Api) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    wrong: list[tuple[dict[str, Any], tuple[int, str]]] = [
        ({"instrument": "horoscope"}, (404, "instrument-unknown")),
        ({"instrument": "perception_survey"}, (409, "sample-missing")),
        ({"body": None}, (409, "body-missing")),
        ({"repeats": unknown}, (409, "repeat-mismatch")),
        ({"place": "AF"}, (403, "not-allowed")),
    ]
    for changes, answer in wrong:
        sent = {**REVIEW, **changes}
        assert await refused(api, "PUT", BOARD, f"/assessments/{an_id()}", sent) == answer
    everywhere = (Role.CITY_COORDINATOR, "HRT-DUG")
    nation = {**REVIEW, "place": "AF"}
    above = await send(api, "PUT", everywhere, f"/assessments/{an_id()}", nation, at="AF")
    assert (above.status_code, above.json()["code"]) == (409, "outside-any-city")


async def test_scores_that_are_refused(api: Api) -> None:
    path = f"/assessments/{an_id()}"
    await done(api, "PUT", BOARD, path, AUDIT)
    wrong = [
        ({"item": "moonlight", "value": 1}, "item-not-of-instrument"),
        ({"item": "lighting", "value": 4}, "score-out-of-scale"),
        ({"item": "lighting", "value": 1, "after_dark": True}, "after-dark-not-safe"),
    ]
    for score, code in wrong:
        sent = {"scores": [score]}
        assert await refused(api, "POST", BOARD, f"{path}/scores", sent) == (409, code)
    early = {"summary": "x", "language": "en"}
    assert await refused(api, "POST", BOARD, f"{path}/completion", early) == (
        409, "scores-missing",
    )  # fmt: skip
    named = {
        "gap_id": an_id(), "item": "lighting", "text": "Call 0799 123 456.", "language": "en",
    }  # fmt: skip
    assert await refused(api, "POST", BOARD, f"{path}/gaps", named) == (409, "flagged-text")
    nowhere = {"issue_id": an_id()}
    assert await refused(api, "POST", BOARD, f"{path}/gaps/{an_id()}/links", nowhere) == (
        404, "issue-unknown",
    )  # fmt: skip
    support = {
        "support_id": an_id(), "text": "x", "given_by": "HRT-DUG", "given_on": day(0),
    }  # fmt: skip
    assert await refused(api, "POST", BOARD, f"{path}/support", support) == (409, "not-completed")


async def test_what_is_refused_on_a_plan(api: Api) -> None:
    kind = {**PLAN, "kind": "wish_list"}
    assert await refused(api, "PUT", FOCAL, f"/plans/{an_id()}", kind) == (
        409, "plan-kind-unknown",
    )  # fmt: skip
    plan, item = await planned(api)
    nobody = {**ITEM, "body": "HRT-NOBODY"}
    wrong: list[tuple[str, Who, str, dict[str, Any], tuple[int, str]]] = [
        ("PUT", FOCAL, f"{plan}/items/{an_id()}", nobody, (409, "unknown-body")),
        ("POST", FOCAL, f"{item}/changes", {"reason": "x"}, (409, "nothing-asked")),
        ("POST", FOCAL, f"{item}/claims", {**CLAIM, "evidence": []}, (409, "no-evidence")),
        ("POST", FOCAL, f"{item}/claims", {**CLAIM, "done_on": day(2)},
         (409, "work-done-in-future")),
        ("POST", COUNCIL, f"{item}/verifications", KEPT, (409, "nothing-claimed")),
        ("POST", BOARD, f"{item}/links", {}, (409, "link-missing")),
        ("POST", FOCAL, f"{plan}/closing", {"text": "x"}, (409, "plan-items-open")),
        ("POST", FOCAL, f"{plan}/uptakes", {
            "uptake_id": an_id(), "item_id": item.rpartition("/")[2], "finding": "practice",
            "finding_id": an_id(), "what_changed": "x",
        }, (404, "finding-unknown")),
        ("POST", BOARD, f"{plan}/lesson-notes", {
            "note_id": an_id(), "text": "x", "language": "en", "item_id": an_id(),
        }, (404, "plan-item-unknown")),
    ]  # fmt: skip
    for method, who, path, body, answer in wrong:
        assert await refused(api, method, who, path, body) == answer
    assert await refused(api, "POST", COUNCIL, f"{item}/claims", CLAIM) == (403, "not-allowed")


async def test_a_community_plans_for_its_own_gozar_and_nobody_else_changes_that(api: Api) -> None:
    plan = f"/plans/{an_id()}"
    own = {**PLAN, "kind": "neighbourhood_safety_plan", "body": "HRT-CDC1"}
    assert (await send(api, "PUT", COUNCIL, f"/plans/{an_id()}", PLAN)).status_code == 403
    await done(api, "PUT", COUNCIL, plan, own)
    item = f"{plan}/items/{an_id()}"
    await done(api, "PUT", COUNCIL, item, {**ITEM, "body": "HRT-CDC1"})
    await done(api, "POST", OFFICER, f"{plan}/approval", {})
    change = {"reason": "Not theirs.", "text": "Nothing."}
    assert (await send(api, "POST", FOCAL, f"{item}/changes", change)).status_code == 403
    await done(api, "POST", COUNCIL, f"{item}/claims", CLAIM)
    await done(api, "POST", FOCAL, f"{item}/verifications", KEPT)
    await done(api, "POST", COUNCIL, f"{plan}/closing", {"text": "Lit by ourselves."})


async def test_a_national_guideline_stands_at_the_country_and_everybody_reads_it(api: Api) -> None:
    nation: Who = (Role.NATIONAL_LEARNING, "HRT-DUG")
    path = f"/plans/{an_id()}"
    national = {**PLAN, "kind": "national_policy", "place": "AF", "title": "Safer cities"}
    made = await done(api, "PUT", nation, path, national, at="AF")
    assert made["lane"] == "common"
    assert (await send(api, "PUT", FOCAL, f"/plans/{an_id()}", national)).status_code == 403
    item = f"{path}/items/{an_id()}"
    await done(api, "PUT", nation, item, {**ITEM, "due_on": day(10)}, at="AF")
    await api.project()
    for listed in ("/plans?kind=national_policy", "/plans?place=AF", "/plan-items?place=AF"):
        assert len((await done(api, "GET", COUNCIL, listed))["items"]) == 1
    assert (await done(api, "GET", COUNCIL, path))["city"] == "common"


async def test_lists_are_paged_and_filtered(api: Api) -> None:
    plan, _ = await planned(api)
    for number in range(3):
        body = {**ITEM, "text": f"Lamp {number}", "body": "HRT-CDC1"}
        await done(api, "PUT", FOCAL, f"{plan}/items/{an_id()}", body)
    await api.project()
    seen, path = [], "/plan-items?limit=2&body=HRT-CDC1&overdue=false"
    page = await done(api, "GET", COUNCIL, path)
    seen += page["items"]
    rest = await done(api, "GET", COUNCIL, f"{path}&cursor={page['next_cursor']}")
    seen += rest["items"]
    assert sorted(each["text"] for each in seen) == ["Lamp 0", "Lamp 1", "Lamp 2"]
    assert rest["next_cursor"] is None
    for nothing in ("?overdue=true", "?standing=kept", "?city=KBL", "?kind=dug_work_plan"):
        assert (await done(api, "GET", COUNCIL, f"/plan-items{nothing}"))["items"] == []
    [row] = (await done(api, "GET", COUNCIL, "/plans?stage=approved&body=HRT-DUG"))["items"]
    assert (row["items"], row["kept"], row["dropped"]) == (4, 0, 0)


async def test_what_is_held_already_is_not_sent_again(api: Api) -> None:
    review = await assessed(api, REVIEW, scores("dug_capacity", 1))
    first = await send(api, "GET", COUNCIL, f"/assessments/{review}")
    held = await send(
        api, "GET", COUNCIL, f"/assessments/{review}", if_none_match=first.headers["etag"]
    )
    assert (held.status_code, held.content) == (304, b"")
    plan = f"/plans/{an_id()}"
    await done(api, "PUT", FOCAL, plan, PLAN)
    assert (await send(api, "GET", COUNCIL, plan, if_none_match='"1"')).status_code == 304
    await done(api, "PUT", FOCAL, f"{plan}/items/{an_id()}", ITEM)
    assert (await send(api, "GET", COUNCIL, plan, if_none_match='"2"')).status_code == 200


async def test_the_instruments_are_read_in_three_languages(door: Api) -> None:
    api = door
    named = await done(api, "GET", COUNCIL, "/instruments")
    assert len(named["items"]) == 5
    audit = await done(api, "GET", COUNCIL, "/instruments/public_space_audit")
    lighting = next(each for each in audit["items"] if each["code"] == "lighting")
    assert (lighting["after_dark"], lighting["scale"]["highest"]) == (True, 3)
    assert set(lighting["question"]) == {"en", "fa", "ps"}
    assert (await send(api, "GET", COUNCIL, "/instruments/horoscope")).status_code == 404
