"""The knowledge base over HTTP, on both stores: added, found, told of, taken up, withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.dialogue import DIALOGUE
from domain.issue import ISSUE
from domain.issue.events import SensitivityRaised
from domain.member import Role
from domain.problem import PROBLEM, ProblemSuspected
from domain.words import Sensitivity
from projections.feed.reading import Reach, read_feed
from service.http.fields import utc
from service.ledger import Command
from tests.knowledge.records import item, session
from tests.projections.lanes import Lanes
from tests.service.conftest import TODAY, Api, envelope, operation
from tests.service.learning import (
    BOARD,
    COUNCIL,
    FOCAL,
    KABUL,
    NATIONAL,
    Who,
    day,
    done,
    refused,
    reported,
    send,
    two_cities,
)
from tests.service.test_door import problem
from tests.service.test_practice_routes import drafted, published

STUDY = {
    "kind": "research", "title": "Light and safety", "abstract": "Lit lanes are used after dusk.",
    "language": "en", "source": "Kabul University", "link": "https://example.org/light.pdf",
    "categories": ["LGT"], "places": ["HRT-N06"], "published_on": "2025-11-01",
}  # fmt: skip
PLAN = {
    "kind": "action_plan", "title": "Action plan of nahia 6", "place": "HRT-N06",
    "body": "HRT-DUG", "first_day": day(-30), "language": "en",
}  # fmt: skip
ITEM = {"text": "Light the park.", "body": "HRT-DUG"}
HERAT_COORDINATOR: Who = (Role.CITY_COORDINATOR, "HRT", "HRT-DUG")
KABUL_COORDINATOR: Who = (Role.CITY_COORDINATOR, "KBL", "KBL-DUG")


async def added(api: Api, who: Who = NATIONAL, **changes: Any) -> str:
    path = f"/knowledge/{uuid4()}"
    await done(api, who, path, STUDY | changes, "PUT")
    return path


async def read(api: Api, path: str, who: Who = COUNCIL) -> Any:
    answer = await send(api, "GET", who, path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def found(api: Api, query: str = "", who: Who = COUNCIL) -> list[dict[str, Any]]:
    await api.project()
    items: list[dict[str, Any]] = (await read(api, f"/knowledge{query}", who))["items"]
    return items


async def planned(api: Api) -> tuple[str, str]:
    """The paths of a plan and of its item."""
    plan = f"/plans/{uuid4()}"
    await done(api, FOCAL, plan, PLAN, "PUT")
    await done(api, FOCAL, item_path := f"{plan}/items/{uuid4()}", ITEM, "PUT")
    return plan, item_path


def of(path: str) -> str:
    return path.rpartition("/")[2]


async def taken_up(api: Api, finding: str, finding_id: str) -> tuple[str, dict[str, str]]:
    plan, item_path = await planned(api)
    uptake = {
        "uptake_id": str(uuid4()), "item_id": of(item_path), "finding": finding,
        "finding_id": finding_id, "what_changed": "Lamps before cameras.",
    }  # fmt: skip
    await done(api, FOCAL, f"{plan}/uptakes", uptake)
    return plan, uptake


async def told(api: Api, what: str, record: str, **changes: Any) -> str:
    path = f"/disseminations/{uuid4()}"
    body = {
        "what": what, "record_id": record, "bodies": ["HRT-DUG", "KBL-DUG"], "language": "en",
        "note": "For the plans of this year.", **changes,
    }  # fmt: skip
    await done(api, NATIONAL, path, body, "PUT")
    return path


async def test_a_study_is_added_found_told_of_and_changes_a_plan(api: Api) -> None:
    await two_cities(api)
    path = await added(api)
    [row] = await found(api, "?q=LIT lanes&kind=research&category=LGT&city=HRT")
    assert (row["id"], row["what"], row["href"]) == (of(path), "knowledge", f"/v1{path}")
    assert (row["link"], row["published_on"], row["city"]) == (STUDY["link"], "2025-11-01", None)
    dissemination = await told(api, "knowledge", of(path))
    await done(api, KABUL, f"{dissemination}/acknowledgements")
    plan, uptake = await taken_up(api, "knowledge", of(path))
    await api.project()
    shown = await read(api, path)
    assert (shown["status"], shown["added_by"], shown["text"]) == (
        "published", "IDLG", STUDY["abstract"],
    )  # fmt: skip
    [sent] = shown["disseminations"]
    assert (sent["told_by"], sent["waiting"]) == ("IDLG", 1)
    assert [each["body"] for each in sent["bodies"]] == ["HRT-DUG", "KBL-DUG"]
    assert [each["acknowledged_on"] for each in sent["bodies"]] == [
        None, datetime.now(UTC).date().isoformat(),
    ]  # fmt: skip
    assert shown["uptakes"] == [{
        "plan_id": of(plan), "plan_title": PLAN["title"], "plan_kind": "action_plan",
        "place": "HRT-N06", "uptake_id": uptake["uptake_id"], "item_id": uptake["item_id"],
        "item": ITEM["text"], "what_changed": "Lamps before cameras.", "on": TODAY.isoformat(),
    }]  # fmt: skip
    assert (await read(api, f"/knowledge/knowledge/{of(path)}"))["uptakes"] == shown["uptakes"]
    [changed] = (await read(api, plan))["uptakes"]
    assert (changed["finding"], changed["finding_id"]) == ("knowledge", of(path))


async def test_a_practice_shows_whom_it_was_told_and_what_it_changed(api: Api) -> None:
    await two_cities(api)
    path = await published(api)
    await told(api, "practice", of(path))
    await taken_up(api, "practice", of(path))
    [row] = await found(api, "?q=cable&what=practice", KABUL)
    assert (row["kind"], row["href"], row["city"]) == ("practice", f"/v1{path}", "HRT")
    shown = await read(api, f"/knowledge/practice/{of(path)}", KABUL)
    assert [len(shown["disseminations"]), len(shown["uptakes"])] == [1, 1]
    await done(api, NATIONAL, f"{path}/retirement", {"reason": "Batteries now."})
    assert await found(api, "?q=cable") == []
    retired = await read(api, f"/knowledge/practice/{of(path)}", KABUL)
    assert (retired["status"], len(retired["uptakes"])) == ("retired", 1)


async def test_a_lesson_note_is_told_with_its_plan_as_long_as_its_case_is_open(api: Api) -> None:
    await two_cities(api)
    plan, _ = await planned(api)
    case = await reported(api)
    note = {"note_id": str(uuid4()), "text": "Lamps before cameras.", "language": "en"}
    await done(api, FOCAL, f"{plan}/lesson-notes", note | {"issue_id": case})
    record = note["note_id"]
    first = await told(api, "lesson_note", record, plan_id=of(plan))
    await api.project()
    path = f"/knowledge/lesson_note/{record}"
    shown = await read(api, path, KABUL)
    assert (shown["plan_id"], shown["href"], shown["title"]) == (
        of(plan), f"/v1{plan}", PLAN["title"],
    )  # fmt: skip
    assert [each["id"] for each in shown["disseminations"]] == [of(first)]
    body = {
        "what": "lesson_note", "record_id": record, "bodies": ["KBL-DUG"], "note": "Read it.",
        "language": "en",
    }  # fmt: skip
    new = f"/disseminations/{uuid4()}"
    await refused(api, NATIONAL, new, body, "finding-unknown", method="PUT", status=404)
    await api.services.ledger.decide_all([_raised(case)], operation())
    protected = body | {"plan_id": of(plan)}
    await refused(api, NATIONAL, new, protected, "not-shared", method="PUT")
    assert await found(api, "?q=cameras") == []
    problem(await send(api, "GET", FOCAL, path), 404, "not-found")


def _raised(case: str) -> Command[Any, Any]:
    raised = SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Threats.")
    return Command(ISSUE, UUID(case), lambda _: [raised], lane="HRT")


async def test_a_flagged_note_and_one_of_a_protected_problem_are_told_to_nobody(api: Api) -> None:
    await two_cities(api)
    plan, _ = await planned(api)
    problem_id = str(uuid4())
    cases = [await reported(api), await reported(api)]
    suspected = ProblemSuspected(
        place="HRT-N06", category="LGT", cases=tuple(map(UUID, cases)), gaps_days=(9,),
        rule="test", on=TODAY,
    )  # fmt: skip
    await api.services.ledger.create_streams(
        PROBLEM, "HRT", [(UUID(problem_id), envelope(), [suspected])]
    )
    await api.project()
    flagged = {"text": "Ask 0799 123 456.", "override_reason": "The line of the office."}
    of_problem = {"text": "Bury the cable.", "problem_id": problem_id}
    notes = [str(uuid4()), str(uuid4())]
    for note, told_of in zip(notes, (flagged, of_problem), strict=True):
        body = {"note_id": note, "language": "en"} | told_of
        await done(api, FOCAL, f"{plan}/lesson-notes", body)
    await told(api, "lesson_note", notes[1], plan_id=of(plan))
    await api.services.ledger.decide_all([_raised(cases[1])], operation())
    for note in notes:
        telling: dict[str, Any] = {
            "what": "lesson_note", "record_id": note, "plan_id": of(plan), "bodies": ["KBL-DUG"],
            "note": "Read it.", "language": "en",
        }  # fmt: skip
        path = f"/disseminations/{uuid4()}"
        await refused(api, NATIONAL, path, telling, "not-shared", method="PUT")


async def test_what_is_told_stands_in_the_feed_of_every_city(api: Api) -> None:
    await two_cities(api)
    path = await added(api)
    dissemination = await told(api, "knowledge", of(path), bodies=["IDLG"])
    await done(api, NATIONAL, f"{dissemination}/acknowledgements")
    await api.project()
    feed = await api.services.database.read(read_feed, Reach(frozenset(), "common"))
    types = [entry.type for entry in feed.items if entry.kind in ("knowledge", "dissemination")]
    assert types == ["knowledge-entry-added", "disseminated", "dissemination-acknowledged"]


async def test_a_session_is_found_by_members_of_its_city_alone(api: Api) -> None:
    await two_cities(api)
    lanes = Lanes()
    session(lanes, "s", item(1, "Mediation worked."))
    events = [recorded.event for recorded in lanes.events]
    stream = lanes.events[0].stream_id
    in_herat = [_at(event, "HRT-N06") for event in events]
    await api.services.ledger.create_streams(DIALOGUE, "HRT", [(stream, envelope(), in_herat)])
    [row] = await found(api, "?q=mediation", BOARD)
    assert (row["kind"], row["href"]) == ("learning_session", f"/v1/dialogues/{stream}")
    assert await found(api, "?q=mediation", KABUL) == []
    path = f"/knowledge/dialogue/{stream}"
    assert (await read(api, path, BOARD))["text"] == "Mediation worked."
    problem(await send(api, "GET", KABUL, path), 404, "not-found")


def _at(event: Any, place: str) -> Any:
    return replace(event, place=place) if hasattr(event, "place") else event


async def test_a_draft_is_neither_found_nor_told_nor_read(api: Api) -> None:
    await two_cities(api)
    path = await drafted(api)
    assert await found(api, "?q=cable", FOCAL) == []
    problem(await send(api, "GET", FOCAL, f"/knowledge/practice/{of(path)}"), 404, "not-found")
    body = {
        "what": "practice", "record_id": of(path), "bodies": ["KBL-DUG"], "note": "Read it.",
        "language": "en",
    }  # fmt: skip
    new = f"/disseminations/{uuid4()}"
    await refused(api, NATIONAL, new, body, "not-shared", method="PUT")
    elsewhere = body | {"record_id": str(uuid4())}
    await refused(api, NATIONAL, new, elsewhere, "finding-unknown", method="PUT", status=404)


async def test_a_withdrawn_entry_is_found_told_and_revised_no_more_but_says_why(api: Api) -> None:
    await two_cities(api)
    path = await added(api)
    dissemination = await told(api, "knowledge", of(path))
    await api.project()
    before = utc(datetime.now(UTC))
    await done(api, NATIONAL, f"{path}/withdrawal", {"reason": "The data were wrong."})
    assert await found(api) == []
    shown = await read(api, path)
    assert (shown["status"], shown["withdrawn_because"]) == ("withdrawn", "The data were wrong.")
    assert len(shown["disseminations"]) == 1
    await refused(api, NATIONAL, f"{path}/revisions", STUDY | {"title": "x"}, "entry-withdrawn")
    body = {
        "what": "knowledge", "record_id": of(path), "bodies": ["KBL-DUG"], "note": "Read it.",
        "language": "en",
    }  # fmt: skip
    await refused(api, NATIONAL, f"/disseminations/{uuid4()}", body, "not-shared", method="PUT")
    await done(api, KABUL, f"{dissemination}/acknowledgements")
    soon = await send(api, "GET", COUNCIL, f"/knowledge?as_of={before}")
    problem(soon, 422, "as-of-too-recent")


async def test_only_the_body_that_added_it_revises_it(api: Api) -> None:
    await two_cities(api)
    path = await added(api, HERAT_COORDINATOR)
    answer = await send(api, "POST", KABUL_COORDINATOR, f"{path}/revisions", STUDY)
    problem(answer, 403, "not-allowed")
    problem(await send(api, "PUT", COUNCIL, f"/knowledge/{uuid4()}", STUDY), 403, "not-allowed")
    revised = STUDY | {"title": "Lamps and bazaars", "kind": "guideline"}
    await done(api, HERAT_COORDINATOR, f"{path}/revisions", revised)
    [row] = await found(api, "?q=bazaars")
    assert row["kind"] == "guideline"
    await done(api, NATIONAL, f"{path}/withdrawal", {"reason": "Outdated."})


async def test_disseminations_are_listed_for_the_bodies_that_were_told(api: Api) -> None:
    await two_cities(api)
    path = await added(api)
    one = await told(api, "knowledge", of(path))
    two = await told(api, "knowledge", of(path), bodies=["KBL-DUG"])
    await done(api, KABUL, f"{two}/acknowledgements")
    await done(api, KABUL, f"{two}/acknowledgements")
    await api.project()
    expected = {
        "": {one, two}, "?to_me=true": {one, two}, "?to_me=true&waiting=true": {one},
        "?to_me=true&waiting=false": {two}, "?body=HRT-DUG": {one}, "?waiting=true": {one},
        f"?record={of(path)}&what=knowledge": {one, two}, "?what=release": set(),
        "?to_me=true&body=HRT-DUG": set(), f"?record={uuid4()}": set(),
    }  # fmt: skip
    for query, paths in expected.items():
        items = (await read(api, f"/disseminations{query}", KABUL))["items"]
        assert {each["id"] for each in items} == {of(each) for each in paths}, query
    assert (await read(api, two, KABUL))["waiting"] == 0
    await refused(api, BOARD, f"{two}/acknowledgements", {}, "not-told")
    await refused(api, NATIONAL, f"/disseminations/{uuid4()}", {
        "what": "knowledge", "record_id": of(path), "bodies": ["NOBODY"], "note": "Read it.",
        "language": "en",
    }, "unknown-body", method="PUT")  # fmt: skip
    answer = await send(api, "PUT", FOCAL, f"/disseminations/{uuid4()}", {
        "what": "knowledge", "record_id": of(path), "bodies": ["KBL-DUG"], "note": "Read it.",
        "language": "en",
    })  # fmt: skip
    problem(answer, 403, "not-allowed")


async def test_entries_that_break_a_rule_are_refused_with_what_to_do(api: Api) -> None:
    await two_cities(api)
    path = f"/knowledge/{uuid4()}"
    nowhere = {**STUDY, "link": None}
    broken: list[tuple[dict[str, Any], str]] = [
        (nowhere, "document-missing"),
        (STUDY | {"kind": "practice"}, "knowledge-kind-unknown"),
        (STUDY | {"published_on": day(3)}, "published-in-future"),
        (STUDY | {"abstract": "Call 0799 123 456."}, "flagged-text"),
        (STUDY | {"places": ["XYZ"]}, "unknown-place"),
    ]
    for body, code in broken:
        await refused(api, NATIONAL, path, body, code, method="PUT")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("link", "http://example.org/a.pdf", "https-link"),
        ("link", "https://user:secret@example.org/a", "https-link"),
        ("link", "https:///a.pdf", "https-link"),
        ("link", "https://[::1/a", "https-link"),
        ("link", "https://example.org:99999/a", "https-link"),
        ("link", "https://example.org/ä b", "https-link"),
        ("link", "https://" + "a" * 2_000, "too-long"),
        ("sha256", "ab" * 31, "pattern"),
        ("kind", "poem", "unknown-code"),
        ("categories", ["NOPE"], "unknown-code"),
        ("title", " ", "blank"),
    ],
)
async def test_a_field_in_the_wrong_form_is_refused_and_never_repeated(
    door: Api, field: str, value: Any, code: str
) -> None:
    path = f"/v1/knowledge/{uuid4()}"
    answer = await door.send("PUT", path, json=STUDY | {field: value})
    [fault] = problem(answer, 422, "invalid")["errors"]
    assert fault["code"] == code
    assert isinstance(value, list) or value.strip() == "" or value not in answer.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("q=" + "a" * 201, "too-long"),
        ("q=%22%2A%26%7C%28%29", "no-words"),
        ("q=", "no-words"),
        ("q=" + "%20".join("abcdefghijklm"), "too-many"),
        ("kind=poem", "unknown-code"),
        ("category=NOPE", "unknown-code"),
        ("language=xx", "choice"),
        ("what=poem", "choice"),
        ("since=yesterday", "date"),
        ("words=a", "unknown-parameter"),
    ],
)
async def test_a_question_in_the_wrong_form_is_refused_with_what_to_do(
    door: Api, query: str, code: str
) -> None:
    [fault] = problem(await door.send("GET", f"/v1/knowledge?{query}"), 422, "invalid")["errors"]
    assert fault["code"] == code


SIGNS = ['a" OR "b', "NEAR(a b)", "a:b", "key:1", "'; DROP", "a*", "^a", "-a"]


@pytest.mark.parametrize("q", SIGNS)
async def test_signs_of_query_languages_are_plain(door: Api, q: str) -> None:
    answer = await door.send("GET", "/v1/knowledge", params={"q": q})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_a_foreign_cursor_is_refused(door: Api) -> None:
    problem(await door.send("GET", "/v1/knowledge?cursor=abc"), 400, "bad-cursor")
