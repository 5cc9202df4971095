"""The feed through HTTP: CloudEvents, paging for loaders, and who may read what."""

from datetime import UTC, date, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.body import BODY, Entrusted, HandedItem, OfficeHandedOver
from domain.dialogue import DIALOGUE
from domain.dialogue.events import (
    AgendaItem,
    AgendaKind,
    AgendaPrepared,
    ItemKind,
    MinutesDrafted,
    MinutesItem,
)
from domain.issue import ISSUE
from domain.issue import events as issue
from domain.member import Role, grant_role, register_member
from domain.words import Level, Sensitivity, body_id, place_id
from service.imports.records.importer import import_records
from service.ledger import Command, Operation
from tests.imports.sheets import BOTH, as_csv
from tests.projections.lanes import reported, stated
from tests.service.conftest import LONG_AGO, Api, envelope, operation

FEED = "/v1/events"
TOLD = {"place": "HRT-N06", "sensitivity": Sensitivity.INTERNAL}


async def tell(api: Api, stream: UUID, *events: Any) -> None:
    """Record these events of a case, as a member whose id must never be told."""
    made = envelope()
    sent = Operation(principal=made.actor, op_id=made.causation_id, body_hash=b"", envelope=made)
    command: Command[Any, Any] = Command(ISSUE, stream, lambda _: list(events), lane="HRT")
    await api.services.ledger.decide(command, sent)


async def read(api: Api, role: Role = Role.AUDITOR, **query: Any) -> dict[str, Any]:
    answer = await api.send("GET", FEED, role=role, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def everything(api: Api, **query: Any) -> list[dict[str, Any]]:
    """As a loader reads: page after page until there is no next token."""
    items, after = [], 0
    while True:
        page = await read(api, after=after, **query)
        items += page["items"]
        assert page["has_more"] is (page["next_after"] is not None)
        if page["next_after"] is None:
            return items
        assert page["next_after"] == page["resume_after"]
        after = page["next_after"]


async def test_an_event_is_a_cloud_event(api: Api) -> None:
    case = uuid4()
    await tell(api, case, reported(reporter_id=uuid4(), **TOLD), stated())
    await api.project()
    [told, promised] = [e for e in await everything(api, limit=2) if e["subject"].startswith("iss")]
    assert told["specversion"] == "1.0"
    assert told["type"] == "org.paygiri.issue.issue-reported.v1"
    assert told["subject"] == f"issue/{case}"
    assert told["sequence"] == f"{told['position']:020d}"
    assert told["partitionkey"] == "HRT"
    assert told["datacontenttype"] == "application/json"
    assert told["time"].endswith("Z")
    assert told["recordedtime"].endswith("Z")
    assert all(name.isalnum() and name == name.lower() for name in told)
    assert told["data"]["narrative"] == "The lane is dark after prayer."
    assert "reporter_id" not in told["data"]
    assert promised["position"] == told["position"] + 1
    assert (told["streamversion"], promised["streamversion"]) == (1, 2)
    assert promised["data"]["due_on"] == "2026-03-31"


async def test_a_feed_names_no_member(api: Api) -> None:
    member = uuid4()
    await tell(api, uuid4(), reported(**TOLD), issue.CaseWorkerNamed(member=member))
    await api.project()
    text = (await api.send("GET", FEED, role=Role.AUDITOR)).text
    assert "case-worker-named" in text
    assert str(member) not in text
    assert "member-registered" not in text
    assert "key-issued" not in text


async def test_flagged_texts_stay_out(api: Api) -> None:
    told = reported(
        title="Call 0799123456", narrative="0799123456", text_flags=("phone",),
        override_reason="0799123456", **TOLD,
    )  # fmt: skip
    await tell(api, uuid4(), told)
    await api.project()
    [event] = [e for e in await everything(api) if e["subject"].startswith("issue")]
    assert "0799123456" not in str(event)
    assert event["data"]["category"] == "LGT"
    assert event["data"]["place"] == "HRT-N06"


async def test_which_womens_group_spoke_is_not_told(api: Api) -> None:
    made = await api.send(
        "PUT", "/v1/bodies/HRT-WG1",
        json={"kind": "womens_group", "names": {"en": "Women of the gate"},
              "places": ["HRT"], "valid_from": "1399-01-01"},
    )  # fmt: skip
    assert made.status_code == 201, made.text
    session = uuid4()
    for body in ("HRT-WG1", "HRT-CDC1"):
        raised = reported(reported_by=body, dialogue_id=session, item=1, **TOLD)
        await tell(api, uuid4(), raised)
    await api.project()
    told = [e["data"] for e in await everything(api) if "issue/" in e["subject"]]
    assert [(data["reported_by"], data["dialogue_id"]) for data in told] == [
        (None, None), ("HRT-CDC1", str(session)),
    ]  # fmt: skip


async def test_minutes_lead_to_no_case_whose_source_is_not_named(api: Api) -> None:
    confidential, open_one = uuid4(), uuid4()
    wish = {"source_confidential": True}
    await tell(api, confidential, reported(reported_by="HRT-CDC1", **wish, **TOLD))
    await tell(api, open_one, reported(reported_by="HRT-CDC1", **TOLD))
    items = tuple(
        MinutesItem(
            number=number,
            kind=ItemKind.ISSUE_RAISED,
            text="Dark",
            language="en",
            issue_id=case,
            agenda_number=number,
        )
        for number, case in enumerate((confidential, open_one), 1)
    )
    drafted = MinutesDrafted(draft=1, items=items, language="en", on=date(2026, 3, 2))
    minutes = Command(DIALOGUE, uuid4(), lambda _: [drafted], lane="HRT")
    await api.services.ledger.decide(minutes, operation())
    await api.project()
    [told] = [e for e in await everything(api) if e["subject"].startswith("dialogue/")]
    shown = told["data"]["items"]
    assert [item["issue_id"] for item in shown] == [None, str(open_one)]
    assert [item["agenda_number"] for item in shown] == [None, None]
    assert [item["text"] for item in shown] == ["Dark", "Dark"]


async def test_whose_reports_a_case_has_taken_over_and_who_took_it_up_is_not_told(api: Api) -> None:
    day, reporter = date(2026, 3, 1), uuid4()
    await tell(
        api, uuid4(), reported(**TOLD),
        issue.IssueAbsorbed(
            issue_id=uuid4(), reports=1, opened_on=day, reported_by=("HRT-CDC1",),
            reporter_ids=(reporter,), on=day,
        ),
    )  # fmt: skip
    await api.project()
    *_, absorbed = await everything(api)
    assert absorbed["data"]["reported_by"] == []
    assert str(reporter) not in str(absorbed)


async def test_what_a_womens_group_brings_to_its_community_is_not_told(api: Api) -> None:
    day, levels = date(2026, 3, 1), (Level.WOMENS_GROUP, Level.COMMUNITY, Level.NAHIA)
    told: list[issue.IssueEvent] = [reported(**TOLD)]
    for below, above in pairwise(levels):
        escalation = uuid4()
        told += [
            issue.IssueEscalated(
                escalation_id=escalation, from_level=below, to_level=above,
                trigger=issue.Trigger.HARM, reason="Harm.", on=day,
            ),
            issue.EscalationAnswered(escalation_id=escalation, explanation="Yes.", on=day),
        ]  # fmt: skip
    await tell(api, uuid4(), *told)
    await api.project()
    _, escalated, answered = [e for e in await everything(api) if "issue/" in e["subject"]]
    assert escalated["data"]["to_level"] == "L2"
    assert answered["data"]["escalation_id"] == escalated["data"]["escalation_id"]


async def test_a_restricted_case_is_withdrawn_and_links_to_it_are_not_shown(api: Api) -> None:
    hidden, open_one = uuid4(), uuid4()
    await tell(api, hidden, reported(**TOLD))
    await tell(api, open_one, reported(**TOLD))
    link = issue.RecurrenceRefused(of=hidden, reason="Another lamp.", on=date(2026, 3, 2))
    await tell(api, open_one, link)
    await api.project()
    before = await everything(api)
    assert before[-1]["data"]["of"] == str(hidden)
    raised = issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Her name is in it.")
    await tell(api, hidden, raised)
    await api.project()
    after = await read(api, after=before[-1]["position"])
    [notice] = after["items"]
    assert notice["type"] == "org.paygiri.issue.withdrawal.v1"
    assert notice["subject"] == f"issue/{hidden}"
    assert notice["data"] == {}
    assert notice["position"] == before[-1]["position"] + 1
    fresh = await everything(api)
    assert [e["type"] for e in fresh if e["subject"] == f"issue/{hidden}"] == [notice["type"]]
    assert next(e for e in fresh if e["id"] == before[-1]["id"])["data"]["of"] is None
    lowered = issue.SensitivityLowered(level=Sensitivity.INTERNAL, reason="It is out.")
    await tell(api, hidden, lowered)
    await api.project()
    news = (await read(api, after=after["resume_after"]))["items"]
    assert [e["type"].split(".")[3] for e in news] == [
        "disclosure", "issue-reported", "sensitivity-raised", "sensitivity-lowered",
    ]  # fmt: skip


async def test_what_was_prepared_or_handed_over_of_a_restricted_case_is_told_without_it(
    api: Api,
) -> None:
    hidden, promise = uuid4(), uuid4()
    await tell(api, hidden, reported(**TOLD))
    item = AgendaItem(
        number=1, kind=AgendaKind.COMMITMENT, issue_id=hidden, commitment_id=promise,
        text="Two lamps", language="en",
    )  # fmt: skip
    other = AgendaItem(number=2, kind=AgendaKind.NEW, text="Other matters", language="en")
    prepared = AgendaPrepared(items=(item, other), on=date(2026, 3, 2))
    agenda = Command(DIALOGUE, uuid4(), lambda _: [prepared], lane="HRT")
    await api.services.ledger.decide(agenda, operation())
    handed = HandedItem(kind=Entrusted.COMMITMENT, issue_id=hidden, item_id=promise)
    handover = OfficeHandedOver(
        handover_id=uuid4(), office="Works", items=(handed,), on=date(2026, 3, 2)
    )
    office = Command(BODY, body_id("HRT-DUG"), lambda _: [handover], lane="HRT")
    await api.services.ledger.decide(office, operation())
    raised = issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="Her name is in it.")
    await tell(api, hidden, raised)
    await api.project()
    shown = {event["type"].split(".")[3]: event["data"] for event in await everything(api)}
    assert [(i["number"], i["text"]) for i in shown["agenda-prepared"]["items"]] == [
        (1, "Other matters")
    ]
    assert shown["office-handed-over"]["items"] == []
    assert str(promise) not in str(shown)


async def test_an_integrator_reads_its_own_city_and_what_is_public_above(api: Api) -> None:
    await tell(api, uuid4(), reported(**TOLD))
    await api.project()
    key = await integrator(api, "HRT", "s1")
    own = await sent(api, key)
    assert {e["partitionkey"] for e in own.json()["items"]} == {"common", "HRT"}
    away = await sent(api, await integrator(api, "KBL", "s1"))
    assert {e["partitionkey"] for e in away.json()["items"]} == {"common"}
    assert away.json()["resume_after"] == own.json()["resume_after"]
    without = await sent(api, await integrator(api, "HRT"))
    assert (without.status_code, without.json()["code"]) == (403, "not-allowed")


async def integrator(api: Api, place: str, *scopes: str) -> str:
    member = uuid4()
    await api._decide(member, partial(register_member, label="A copy"))
    await api._decide(
        member, partial(grant_role, role=Role.INTEGRATOR, place=place, first_day=LONG_AGO)
    )
    return await api.services.keys.issue(
        member, key_id=uuid4().hex[:12], scopes=("read", *scopes),
        expires_on=date(2100, 1, 1), on=LONG_AGO, operation=operation(),
    )  # fmt: skip


async def sent(api: Api, key: str, method: str = "GET") -> httpx.Response:
    return await api.client.request(method, FEED, headers={"authorization": f"Bearer {key}"})


async def test_filters_and_pages(api: Api) -> None:
    for _ in range(3):
        await tell(api, uuid4(), reported(**TOLD), stated())
    await api.project()
    of = "org.paygiri.issue.commitment-stated.v1"
    assert [e["type"] for e in await everything(api, limit=2, type=of)] == [of] * 3
    assert await everything(api, city="KBL") == []
    assert {e["partitionkey"] for e in await everything(api, city="HRT")} == {"HRT"}
    last = (await everything(api))[-1]
    since = await everything(api, recorded_since=last["recordedtime"])
    assert last["id"] in {e["id"] for e in since}
    places = await everything(api, type="org.paygiri.place.place-registered.v1")
    assert f"place/{place_id('HRT')}" in {e["subject"] for e in places}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"after": 10_000}, 400, "bad-cursor"),
        ({"after": -1}, 422, "invalid"),
        ({"after": "x"}, 422, "invalid"),
        ({"limit": 1_001}, 422, "invalid"),
        ({"limit": 0}, 422, "invalid"),
        ({"type": "org.paygiri.member.key-issued.v1"}, 422, "invalid"),
        ({"type": "anything"}, 422, "invalid"),
        ({"recorded_since": "2026-03-01"}, 422, "invalid"),
        ({"cursor": "x"}, 422, "invalid"),
    ],
)
async def test_a_wrong_question_is_refused(
    door: Api, query: dict[str, Any], status: int, code: str
) -> None:
    answer = await door.send("GET", FEED, role=Role.AUDITOR, params=query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_head_works_and_others_than_its_roles_are_refused(door: Api) -> None:
    answer = await door.send("HEAD", FEED, role=Role.AUDITOR)
    assert (answer.status_code, answer.content) == (200, b"")
    refused = await door.send("GET", FEED, role=Role.COMMUNITY_REP)
    assert refused.status_code == 403


async def test_a_dialogue_is_told_with_its_counts_and_parties(api: Api, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "old.csv", BOTH)
    await import_records(api.services, file, "herat", tmp_path / "rejects.csv", datetime.now(UTC))
    await api.project()
    told = [e for e in await everything(api, city="HRT") if e["subject"].startswith("dialogue/")]
    assert [e["type"] for e in told] == [
        "org.paygiri.dialogue.dialogue-planned.v1", "org.paygiri.dialogue.dialogue-held.v1",
    ]  # fmt: skip
    held = told[1]["data"]
    assert held["attendance"]["women"] == 12
    assert held["parties"][0] == {
        "body": "HRT-DUG", "role": "municipality", "present": True, "offices": [],
    }  # fmt: skip
    [stated_there] = await everything(api, type="org.paygiri.issue.commitment-stated.v1")
    assert f"dialogue/{stated_there['data']['dialogue_id']}" == told[0]["subject"]
