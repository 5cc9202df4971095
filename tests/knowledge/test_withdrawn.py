"""What was told and is withdrawn since: said with day and reason, and nobody is asked any more."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from domain.body import BODY, Body
from domain.body.events import BodyRetired
from domain.release import release_id
from domain.words import body_id
from projections.knowledge.told import list_disseminations
from projections.visibility import EVERYTHING
from service.ledger import Command
from tests.knowledge.test_routes import _raised as raised
from tests.knowledge.test_routes import added, of, planned, read, told
from tests.releases.recording import bring
from tests.service.conftest import TODAY, Api, operation
from tests.service.learning import (
    COUNCIL,
    FOCAL,
    KABUL,
    NATIONAL,
    done,
    refused,
    reported,
    send,
    two_cities,
)
from tests.service.test_door import problem
from tests.service.test_practice_routes import published

QUARTER = "2025-Q3"


async def listed(api: Api, query: str = "") -> dict[str, dict[str, Any]]:
    await api.project()
    items = (await read(api, f"/disseminations{query}", KABUL))["items"]
    return {each["id"]: each for each in items}


def telling(what: str, record: str, **changes: Any) -> dict[str, Any]:
    return {
        "what": what, "record_id": record, "bodies": ["KBL-DUG"], "note": "Read it.",
        "language": "en", **changes,
    }  # fmt: skip


def ends(shown: dict[str, Any]) -> tuple[Any, ...]:
    return shown["waiting"], shown["withdrawn_on"], shown["withdrawn_because"]


async def refuses_to_tell(api: Api, what: str, record: str, code: str = "not-shared") -> None:
    path = f"/disseminations/{uuid4()}"
    await refused(api, NATIONAL, path, telling(what, record), code, method="PUT")


async def test_nobody_is_asked_to_acknowledge_an_entry_that_is_withdrawn(api: Api) -> None:
    await two_cities(api)
    path, standing = await added(api), await added(api, title="Another")
    one = await told(api, "knowledge", of(path))
    other = await told(api, "knowledge", of(standing))
    assert ends((await listed(api))[of(one)]) == (2, None, None)
    await done(api, NATIONAL, f"{path}/withdrawal", {"reason": "The data were wrong."})
    today = datetime.now(UTC).date().isoformat()  # what is of no city is dated in UTC
    expected = (0, today, "The data were wrong.")
    shown = await listed(api)
    assert ends(shown[of(one)]) == ends(await read(api, one, KABUL)) == expected
    assert ends(shown[of(other)]) == ends(await read(api, other, KABUL)) == (2, None, None)
    assert set(await listed(api, "?to_me=true&waiting=true")) == {of(other)}
    assert set(await listed(api, "?to_me=true&waiting=false")) == {of(one)}
    [stands_beside] = (await read(api, path))["disseminations"]
    assert ends(stands_beside) == expected


async def test_that_a_body_has_what_is_withdrawn_can_still_be_said(api: Api) -> None:
    await two_cities(api)
    path = await added(api)
    one = await told(api, "knowledge", of(path))
    await done(api, NATIONAL, f"{path}/withdrawal", {"reason": "Wrong."})
    await done(api, KABUL, f"{one}/acknowledgements")
    shown = (await listed(api))[of(one)]
    assert [each["acknowledged_on"] is None for each in shown["bodies"]] == [True, False]
    assert shown["waiting"] == 0


async def test_a_retired_practice_is_shown_as_such_wherever_it_was_told(api: Api) -> None:
    await two_cities(api)
    path = await published(api)
    one = await told(api, "practice", of(path))
    await done(api, NATIONAL, f"{path}/retirement", {"reason": "Batteries now."})
    shown = await listed(api)
    assert ends(shown[of(one)]) == ends(await read(api, one)) == (
        0, TODAY.isoformat(), "Batteries now.",
    )  # fmt: skip
    await refuses_to_tell(api, "practice", of(path))


async def test_a_release_is_told_by_its_id_and_a_withdrawn_one_is_not(api: Api) -> None:
    await two_cities(api)
    await bring(api.services.ledger, 60, date(2025, 7, 1))
    await api.project()
    await refused(
        api, NATIONAL, f"/disseminations/{uuid4()}",
        telling("release", str(release_id(QUARTER))), "finding-unknown", method="PUT", status=404,
    )  # fmt: skip
    await done_as(api, 201, "/releases", {"quarter": QUARTER})
    await api.project()
    [release] = (await api.client.get("/v1/releases")).json()["items"]
    assert release["id"] == str(release_id(QUARTER))
    one = await told(api, "release", release["id"])
    assert ends((await listed(api, "?what=release"))[of(one)]) == (2, None, None)
    await done_as(api, 200, f"/releases/{QUARTER}/withdrawal", {"reason": "A village."})
    shown = await listed(api, "?what=release")
    assert ends(shown[of(one)])[::2] == ends(await read(api, one))[::2] == (0, "A village.")
    await refuses_to_tell(api, "release", release["id"])


async def done_as(api: Api, status: int, path: str, body: dict[str, Any]) -> None:
    answer = await send(api, "POST", NATIONAL, path, body)
    assert answer.status_code == status, answer.text


async def test_a_body_that_is_no_longer_in_being_is_told_nothing_new(api: Api) -> None:
    await two_cities(api)
    path = await added(api)
    before = f"/disseminations/{uuid4()}"
    body = telling("knowledge", of(path))
    await done(api, NATIONAL, before, body, "PUT")
    retired = BodyRetired(on=TODAY)
    command: Command[Body, Any] = Command(BODY, body_id("KBL-DUG"), lambda _: [retired], lane="KBL")
    await api.services.ledger.decide(command, operation())
    await refuses_to_tell(api, "knowledge", of(path), "body-retired")
    again = await send(api, "PUT", NATIONAL, before, body)
    assert again.status_code == 201, again.text


async def test_who_was_told_of_a_note_is_as_hidden_as_the_note_itself(api: Api) -> None:
    await two_cities(api)
    plan, _ = await planned(api)
    case, note = await reported(api), str(uuid4())
    lesson = {"note_id": note, "text": "Lamps before cameras.", "language": "en"}
    await done(api, FOCAL, f"{plan}/lesson-notes", lesson | {"issue_id": case})
    one = await told(api, "lesson_note", note, plan_id=of(plan))
    other = await told(api, "knowledge", of(await added(api)))
    assert set(await listed(api)) == {of(one), of(other)}
    assert ends(await read(api, one, COUNCIL)) == (2, None, None)
    await api.services.ledger.decide_all([raised(case)], operation())
    assert set(await listed(api)) == {of(other)}
    problem(await send(api, "GET", KABUL, one), 404, "not-found")
    problem(await send(api, "GET", KABUL, f"/knowledge/lesson_note/{note}"), 404, "not-found")


async def test_what_was_asked_of_a_past_time_is_as_it_stood_then(api: Api) -> None:
    await two_cities(api)
    path = await added(api)
    one = await told(api, "knowledge", of(path))
    before = datetime.now(UTC)
    await done(api, NATIONAL, f"{path}/withdrawal", {"reason": "Wrong."})
    await api.project()
    for as_of, waiting in ((before, 2), (None, 0)):
        found = await api.services.database.read(list_disseminations, EVERYTHING, as_of=as_of)
        assert [(each.id, each.waiting) for each in found.items] == [(UUID(of(one)), waiting)]
