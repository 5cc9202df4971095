"""Agendas over HTTP, on both stores: shared, one's own, of a place, and as a calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.dialogue import DIALOGUE
from domain.issue import ISSUE
from domain.issue import events as issue
from domain.member import Role
from domain.words import Level, Sensitivity
from service.carry_over import shared_items
from service.http.fields import utc
from service.ledger import Command
from service.routes.agendas import MOST_BODIES
from tests.projections.lanes import reported, stated
from tests.service.conftest import TODAY, Api, envelope, operation
from tests.service.meetings import (
    COUNCIL,
    FOCAL,
    HOLDING,
    OFFICER,
    attest,
    circulated,
    done,
    held,
    planned,
    read,
    send,
    thumb,
)

DAY = timedelta(days=1)


async def a_case(api: Api, *events: Any, **changes: Any) -> UUID:
    """A case of the nahia that is on its way, with what else happened to it."""
    stream = uuid4()
    first = reported(**{"place": "HRT-N06", "reported_by": "HRT-CDC1", **changes})
    accepted = issue.IssueAccepted(lead_body="HRT-DUG", level=Level.CITY, on=TODAY - 20 * DAY)
    new = [(stream, envelope(), [first, accepted, *events])]
    await api.services.ledger.create_streams(ISSUE, "HRT", new)
    return stream


def promise(name: str = "c1", due: int | None = 5, **changes: Any) -> issue.CommitmentStated:
    day = None if due is None else TODAY + due * DAY
    own = {"body": "HRT-DUG", "stated_on": TODAY - 10 * DAY, "due_on": day, "promise": name}
    return stated(str(uuid4()), **{**own, **changes})


async def happens(api: Api, stream: UUID, *events: Any) -> None:
    def add(_: Any) -> list[Any]:
        return list(events)

    await api.services.ledger.decide(Command(ISSUE, stream, add), operation())
    await api.project()


def texts(items: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(item["number"], item["what"]) for item in items]


async def test_the_shared_agenda_holds_what_every_party_may_see_and_the_rest_is_listed_apart(
    api: Api,
) -> None:
    await a_case(api, promise("late", due=-5))
    await a_case(api, promise("of the police", due=-4), police_conduct=True)
    await a_case(api, promise("restricted", due=-3), sensitivity=Sensitivity.RESTRICTED)
    await a_case(api, promise("internal", due=3), sensitivity=Sensitivity.INTERNAL)
    await a_case(api, promise("no date", due=None))
    path = await planned(api)
    await api.project()
    shared = [(1, "late"), (2, "internal"), (3, "no date")]
    to_council = await read(api, f"{path}/agenda", COUNCIL)
    assert texts(to_council["shared"]) == shared
    assert texts(to_council["yours"]) == [(1, "of the police")]
    to_officer = await read(api, f"{path}/agenda", OFFICER)
    assert (texts(to_officer["shared"]), to_officer["yours"]) == (shared, [])
    late, _, undated = to_officer["shared"]
    assert (late["who"], late["standing"], late["to_do"]) == ("HRT-DUG", "overdue", "ask")
    assert (late["reference"], late["level"]) == ("HRT-0001", "L3")
    assert (undated["to_do"], undated["due_on"]) == ("set_date", None)


async def test_without_the_police_their_conduct_is_shared_but_never_shown_to_them(
    api: Api,
) -> None:
    await a_case(api, promise("of the police", due=-5), police_conduct=True)
    await a_case(api, promise("lamp"))
    await api.project()
    asked = "/places/HRT/agenda?body=HRT-CDC1,HRT-DUG"
    both = [(1, "of the police"), (2, "lamp")]
    assert texts((await read(api, asked, COUNCIL))["shared"]) == both
    assert texts((await read(api, asked, OFFICER))["shared"]) == [(1, "lamp")]


async def test_the_agenda_of_a_place_is_among_the_bodies_that_are_named(api: Api) -> None:
    await a_case(api, promise("lamp"))
    await api.project()
    nobody = await read(api, "/places/HRT-N06/agenda", FOCAL)
    assert (nobody["shared"], texts(nobody["yours"])) == ([], [(1, "lamp")])
    assert (nobody["dialogue"], nobody["prepared"], nobody["bodies"]) == (None, None, [])
    for path, code in (
        ("/places/HRT-N06/agenda?body=HRT-XYZ", "unknown-body"),
        ("/places/HRT-N99/agenda", "unknown-place"),
        ("/places/HRT-N06/agenda?body=,", "invalid"),
        (f"/places/HRT-N06/agenda?body={','.join(['A'] * (MOST_BODIES + 1))}", "invalid"),
        ("/places/HRT-N06/agenda?as_of=2100-01-01T00:00:00Z", "as-of-too-recent"),
    ):
        answer = await send(api, "GET", FOCAL, path)
        assert answer.json()["code"] == code, path


async def test_what_is_prepared_without_a_word_is_the_shared_agenda_that_may_be_recorded(
    api: Api,
) -> None:
    case = await a_case(api, promise("lamp"))
    await a_case(api, promise("of the police"), police_conduct=True)
    path = await planned(api, kind="womens", invited=["HRT-PEM", "HRT-CDC1"])
    await api.project()
    meeting = (await api.services.ledger.load(DIALOGUE, UUID(path.rpartition("/")[2]))).state
    [item] = await shared_items(api.services, meeting)
    assert (item.number, item.kind, item.issue_id, item.text) == (1, "commitment", case, "lamp")
    await done(api, OFFICER, f"{path}/agenda", {})
    prepared = (await read(api, f"{path}/agenda", OFFICER))["prepared"]
    assert [(each["number"], each["issue_id"]) for each in prepared["items"]] == [(1, str(case))]


async def test_the_agenda_of_a_dialogue_that_was_held_stays_that_of_the_day(api: Api) -> None:
    said = promise("lamp")
    case = await a_case(api, said)
    path = await planned(api)
    await api.project()
    await done(api, OFFICER, f"{path}/holding", HOLDING)
    gone = issue.CommitmentWithdrawn(
        commitment_id=said.commitment_id, reason="moved", agreed_by="HRT-CDC1", on=TODAY
    )
    await happens(api, case, gone)
    agenda = await read(api, f"{path}/agenda", OFFICER)
    assert (agenda["stage"], texts(agenda["shared"])) == ("held", [(1, "lamp")])
    assert (await read(api, "/places/HRT-N06/agenda", OFFICER))["yours"] == []


async def test_a_prepared_item_about_a_case_that_became_protected_leaves_no_gap(api: Api) -> None:
    cases = [await a_case(api, promise(text)) for text in ("lamp", "drain")]
    path = await planned(api)
    items = [
        {"number": number, "kind": "feedback", "issue_id": str(case)}
        for number, case in enumerate(cases, start=1)
    ]
    items.append({"number": 3, "kind": "new", "text": "The bus stop", "language": "en"})
    await done(api, OFFICER, f"{path}/agenda", {"items": items})
    await api.project()
    prepared = (await read(api, f"{path}/agenda", OFFICER))["prepared"]
    assert [item["number"] for item in prepared["items"]] == [1, 2, 3]
    raised = issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="threats")
    await happens(api, cases[0], raised)
    prepared = (await read(api, f"{path}/agenda", OFFICER))["prepared"]["items"]
    document = (await read(api, path, OFFICER))["agenda"]
    for items in (prepared, document):
        assert [item["number"] for item in items] == [1, 2]
        assert items[1]["text"] == "The bus stop"
        assert [item["issue_id"] for item in items] == [str(cases[1]), None]


async def test_who_may_not_see_the_dialogue_finds_no_agenda(api: Api) -> None:
    path = await planned(api)
    stranger = await api.key(Role.COMMUNITY_REP, "AF-KBL")
    answer = await api.client.get(
        f"/v1{path}/agenda", headers={"authorization": f"Bearer {stranger}"}
    )
    assert answer.json()["code"] == "not-found"
    unknown = await send(api, "GET", OFFICER, f"/dialogues/{uuid4()}/agenda")
    assert unknown.json()["code"] == "not-found"


async def test_agendas_and_lists_as_of_a_time_are_those_shown_then(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.ledger.ledger.TRANSACTION_TIMEOUT", 0.0)
    said = promise("lamp")
    case = await a_case(api, said)
    path = await planned(api)
    as_of = utc(datetime.now(UTC))
    gone = issue.CommitmentWithdrawn(
        commitment_id=said.commitment_id, reason="moved", agreed_by="HRT-CDC1", on=TODAY
    )
    await happens(api, case, gone)
    await done(api, OFFICER, f"{path}/holding", HOLDING)
    await api.project()
    then = await read(api, f"{path}/agenda?as_of={as_of}", OFFICER)
    assert (then["stage"], texts(then["shared"])) == ("planned", [(1, "lamp")])
    assert then["position"]["HRT"] > 0
    [listed] = (await read(api, f"/dialogues?as_of={as_of}", OFFICER))["items"]
    assert (listed["stage"], listed["attendance"]) == ("planned", None)
    [listed] = (await read(api, "/dialogues", OFFICER))["items"]
    assert (listed["stage"], listed["attendance"]["total"]) == ("held", 35)


async def test_dialogues_are_listed_by_day_filtered_and_in_pages(api: Api) -> None:
    await held(api)
    later = (TODAY + 7 * DAY).isoformat()
    path = await planned(api, place="HRT", planned_on=later, invited=["HRT-PEM", "HRT-DUG"])
    await api.project()
    first = await read(api, "/dialogues?limit=1", OFFICER)
    [coming] = first["items"]
    assert path.endswith(coming["dialogue"])
    assert [(each["body"], each["present"]) for each in coming["parties"]] == [
        ("HRT-PEM", None), ("HRT-DUG", None),
    ]  # fmt: skip
    second = await read(api, f"/dialogues?limit=1&cursor={first['next_cursor']}", OFFICER)
    [was] = second["items"]
    assert (was["stage"], was["inclusion_met"], second["next_cursor"]) == ("held", True, None)
    assert [each["present"] for each in was["parties"]] == [True, True, True]
    assert [each["role"] for each in was["parties"]] == ["police", "community", "municipality"]
    for asked, days in (
        ("place=HRT-N06", 1), ("place=HRT", 2), ("body=HRT-CDC1", 1), ("stage=planned", 1),
        (f"from={later}", 1), (f"to={TODAY}", 1), ("kind=womens", 0), ("city=KBL", 0),
    ):  # fmt: skip
        found = await read(api, f"/dialogues?{asked}", OFFICER)
        assert len(found["items"]) == days, asked


# What is due for whom


async def agenda_of(api: Api, who: Any) -> list[tuple[str, str, str | None]]:
    await api.project()
    items = (await read(api, "/me/agenda", who))["items"]
    return [(item["kind"], item["to_do"], item["day"]) for item in items]


def on(days: int) -> str:
    return (TODAY + days * DAY).isoformat()


async def test_an_owner_is_told_what_it_owes_by_day(api: Api) -> None:
    await a_case(
        api,
        promise("soon", due=5),
        promise("late", due=-5),
        promise("no date", due=None),
        issue.FollowUpActionScheduled(
            action_id=uuid4(), kind="visit", on=TODAY + DAY, office="Lighting", body="HRT-DUG"
        ),
    )
    await a_case(api, promise("restricted"), sensitivity=Sensitivity.RESTRICTED)
    found = [row for row in await agenda_of(api, FOCAL) if row[0] != "contest"]
    assert found == [
        ("commitment", "fulfil", on(-5)),
        ("action", "do", on(1)),
        ("commitment", "fulfil", on(5)),
        ("commitment", "set_date", None),
    ]
    late = (await read(api, "/me/agenda", FOCAL))["items"][0]
    assert (late["what"], late["days_overdue"], late["body"]) == ("late", 5, "HRT-DUG")
    assert await agenda_of(api, COUNCIL) == []


async def test_a_referral_and_a_stated_promise_wait_until_their_terms_end(api: Api) -> None:
    referred = issue.IssueReferred(
        referral_id=uuid4(), to_body="HRT-DUG", reason="yours", on=TODAY - 10 * DAY
    )
    case = await a_case(api, referred, promise("lamp", due=400))
    calendar = await api.services.registry.calendar("HRT-N06")
    answer_by = calendar.after(TODAY - 10 * DAY, 5)
    contest_by = calendar.after(TODAY - 10 * DAY, 10)
    assert await agenda_of(api, FOCAL) == [
        ("referral", "answer_referral", answer_by.isoformat()),
        ("contest", "agree_or_contest", contest_by.isoformat()),
        ("commitment", "fulfil", on(400)),
    ]
    pages, cursor = [], ""
    while cursor is not None:
        page = await read(api, f"/me/agenda?limit=1{cursor}", FOCAL)
        pages += [item["kind"] for item in page["items"]]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert pages == ["referral", "contest", "commitment"]
    refused = issue.ReferralRefused(referral_id=referred.referral_id, reason="not ours", on=TODAY)
    await happens(api, case, refused)
    assert "referral" not in [row[0] for row in await agenda_of(api, FOCAL)]


async def test_parties_are_told_of_meetings_and_of_minutes_to_sign(api: Api) -> None:
    await planned(api)
    assert await agenda_of(api, COUNCIL) == [("dialogue", "attend", on(0))]
    assert await agenda_of(api, OFFICER) == [("dialogue", "convene", on(0))]
    path, _ = await circulated(api)
    by = (await read(api, "/dialogues?stage=circulated", OFFICER))["items"]
    assert by == []
    told = await agenda_of(api, COUNCIL)
    [row] = (await read(api, "/dialogues?stage=circulated", OFFICER))["items"]
    assert told == [("dialogue", "attend", on(0)), ("signature", "sign", row["respond_by"])]
    assert ("minutes", "seal_minutes", row["respond_by"]) in await agenda_of(api, OFFICER)
    content_hash = (await read(api, f"{path}/minutes", OFFICER))["content_hash"]
    await done(api, OFFICER, f"{path}/signatures", thumb("HRT-CDC1", content_hash, "HRT-DUG"))
    to_attest = ("attestation", "attest", row["respond_by"])
    assert to_attest in await agenda_of(api, FOCAL)
    assert to_attest not in await agenda_of(api, COUNCIL)
    await attest(api, FOCAL, path, "HRT-CDC1", content_hash)
    assert to_attest not in await agenda_of(api, FOCAL)
    assert "signature" not in [kind for kind, *_ in await agenda_of(api, COUNCIL)]
    amendment = {"text": "The lane is longer.", "language": "en", "item": 1}
    await done(api, COUNCIL, f"{path}/amendments/{uuid4()}", amendment, "PUT")
    assert ("minutes", "answer_amendments", row["respond_by"]) in await agenda_of(api, OFFICER)


async def test_the_lead_is_told_to_hold_the_feedback_round(api: Api) -> None:
    verified = issue.ResolutionVerified(
        verdict=issue.ResolutionVerdict.CONFIRMED, method="site_visit", on=TODAY
    )
    claimed = issue.ResolutionClaimed(
        what_was_done="Mended", responses=("lamp_repaired",), work_done_on=TODAY - DAY,
        evidence=(), claimed_by="HRT-DUG", on=TODAY,
    )  # fmt: skip
    await a_case(api, claimed, verified)
    [(kind, to_do, _)] = await agenda_of(api, FOCAL)
    assert (kind, to_do) == ("feedback", "hold_round")


async def calendar_of(api: Api, who: Any, query: str = "", **headers: str) -> Any:
    await api.project()
    return await send(api, "GET", who, f"/me/agenda.ics{query}", None, **headers)


def unfolded(content: bytes) -> list[str]:
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.endswith(b"END:VCALENDAR\r\n")
    return content.decode().replace("\r\n ", "").split("\r\n")


async def test_the_calendar_holds_the_same_days_and_no_more_than_may_be_synced(api: Api) -> None:
    long = "؛ ".join(["چراغ کوچه را ترمیم می‌کنیم"] * 5)
    said = promise(f"Mend, mark; and\nlight: {long}", due=3)
    open_case = await a_case(api, said)
    await a_case(api, promise("Speak with the widow", due=4), sensitivity=Sensitivity.INTERNAL)
    await a_case(api, promise("Call 0700 123 456", due=5))
    await a_case(api, promise("no date", due=None))
    answer = await calendar_of(api, FOCAL, accept="text/calendar")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = unfolded(answer.content)
    summaries = [line for line in lines if line.startswith("SUMMARY:Promise due")]
    assert summaries == [
        f"SUMMARY:Promise due (HRT-0001): Mend\\, mark\\; and\\nlight: {long}",
        "SUMMARY:Promise due (HRT-0002)",
        "SUMMARY:Promise due (HRT-0003)",
    ]
    uid = f"UID:commitment-{said.commitment_id}@paygiri"
    at = lines.index(uid)
    assert lines[at + 2] == f"DTSTART;VALUE=DATE:{TODAY + 3 * DAY:%Y%m%d}"
    assert lines[at + 3] == f"DTEND;VALUE=DATE:{TODAY + 4 * DAY:%Y%m%d}"
    assert lines[at + 1].startswith("DTSTAMP:20")
    again = await calendar_of(api, FOCAL, if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    agreed = issue.CommitmentDateSet(
        commitment_id=said.commitment_id, due_on=TODAY + 9 * DAY, on=TODAY
    )
    await happens(api, open_case, agreed)
    moved = unfolded((await calendar_of(api, FOCAL)).content)
    assert f"DTSTART;VALUE=DATE:{TODAY + 9 * DAY:%Y%m%d}" in moved
    assert uid in moved


async def test_the_calendar_speaks_the_language_that_is_asked_for(api: Api) -> None:
    await a_case(
        api,
        issue.FollowUpActionScheduled(
            action_id=uuid4(), kind="visit", on=date(2026, 1, 1), office="Lighting", body="HRT-DUG"
        ),
    )
    lines = unfolded((await calendar_of(api, FOCAL, "?language=fa-AF")).content)
    [summary] = [line for line in lines if line.startswith("SUMMARY:")]
    assert summary.startswith("SUMMARY:اقدام پلان‌شده (HRT-0001): ")
    refused = await calendar_of(api, FOCAL, accept="image/png")
    assert refused.json()["code"] == "not-acceptable"
