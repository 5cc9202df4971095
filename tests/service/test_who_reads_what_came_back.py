"""Who reads what about problems that came back: every path, every kind of reader, hidden cases.

One world is asked for everything by everybody; then cases are added that most may not know of, and
all is asked again. No answer may have changed, and none may hold a word or an id of theirs.
"""

import json
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4, uuid5

import httpx
import pytest

from domain.body import BODY, Body, register_body
from domain.issue import ISSUE
from domain.issue.events import (
    AbsorptionUndone,
    IssueAbsorbed,
    IssueEvent,
    IssueMerged,
    MergeUndone,
    RecurrenceConfirmed,
    RecurrenceProposed,
    SameProblemLinked,
    SameProblemRefused,
    SensitivityLowered,
    SensitivityRaised,
)
from domain.member import MEMBER, Role, grant_role, register_member
from domain.release import Quarter
from domain.words import REGISTRY, Names, Sensitivity, body_id
from service.ledger import Command
from service.registry import COMMON
from service.releases import figures_of
from tests.comparing.test_views import solved
from tests.service.conftest import LONG_AGO, TODAY, Api, envelope, operation
from tests.service.learning import KABUL, day, done, reported, two_cities
from tests.service.test_outsiders import QUARTER, keep
from tests.service.test_practice_routes import STARTED, considered, published

pytestmark = pytest.mark.anyio

READ = ("read", "write")
LONG = 200
"""Days since the hidden cases began: in a quarter that is over."""


@dataclass(frozen=True)
class Reader:
    role: Role | None
    place: str = "HRT"
    scopes: tuple[str, ...] = READ
    body: str | None = None


READERS = {
    "officer": Reader(Role.PEM_OFFICER, body="HRT-PEM"),
    "supervisor": Reader(Role.PEM_SUPERVISOR, body="HRT-PEM"),
    "nahia": Reader(Role.MUNICIPAL_FOCAL, "HRT-N06", body="HRT-DUG"),
    "elsewhere": Reader(Role.AUDITOR, "KBL"),
    "auditor": Reader(Role.AUDITOR),
    "custodian": Reader(Role.CUSTODIAN),
    "entitled": Reader(Role.INTEGRATOR, scopes=("read", "s1")),
    "partner": Reader(Role.INTEGRATOR, scopes=("read",)),
    "device": Reader(Role.PEM_OFFICER, scopes=("log",), body="HRT-PEM"),
    "nobody": Reader(None),
}

EVERYBODY = dict.fromkeys(READERS, 200)
MEMBERS = {**EVERYBODY, "device": 404, "nobody": 401}
FIGURES = {**MEMBERS, "partner": 403}
AT_HOME = {**FIGURES, "nahia": 422, "elsewhere": 422}
AT_THE_PLACE = {**FIGURES, "elsewhere": 404}
EXPORTERS = {**dict.fromkeys(READERS, 403), "auditor": 200, "device": 404, "nobody": 401}
COPIERS = {**EXPORTERS, "custodian": 200, "entitled": 200, "elsewhere": 200}

SEES_CONDUCT = {"nahia", "auditor", "custodian", "entitled"}
SEES_RESTRICTED = {"custodian"}


@dataclass
class World:
    """What everybody may know of, and keys for those who ask."""

    api: Api
    case: str
    effect: str
    keys: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def paths(self) -> dict[str, dict[str, int]]:
        """Path -> what each reader is answered."""
        reports, learning = "/v1/reports", "/v1/learning"
        pictured = [
            f"{reports}/recurrence?city=HRT", f"{reports}/recurrence?city=KBL",
            f"{reports}/hotspots?city=HRT&category=LGT",
            f"{reports}/run-charts?city=HRT&category=LGT",
            f"{learning}/responses?category=LGT", f"{learning}/funnel?category=LGT",
        ]  # fmt: skip
        figures = [
            *pictured,
            *(f"{path}&format=csv" for path in pictured),
            *(path.replace("?", "/chart.svg?") for path in pictured),
            f"{reports}/recurrence", f"{learning}/similar-cities?city=HRT",
            f"{learning}/similar-cases?case={self.case}", self.effect,
        ]  # fmt: skip
        chains = f"{reports}/recurrence/chains"
        exported = [f"/v1/exports/episodes.{end}?city=HRT"
                    for end in ("ndjson", "csv", "datapackage.json")]  # fmt: skip
        open_to_members = [
            "/v1/knowledge", "/v1/knowledge?q=lamp", "/v1/disseminations", "/v1/practices",
            f"/v1/issues/{self.case}", f"/v1/issues/{self.case}/history",
        ]  # fmt: skip
        return {
            **dict.fromkeys(figures, FIGURES),
            f"{chains}?city=HRT": AT_HOME,
            f"{chains}/HRT/HRT-N06/LGT": AT_THE_PLACE,
            **dict.fromkeys(exported, EXPORTERS),
            **dict.fromkeys(open_to_members, MEMBERS),
            "/v1/releases": EVERYBODY,
        }

    async def get(self, reader: str, path: str) -> httpx.Response:
        return await self.api.client.get(path, headers=self.keys[reader])

    async def post(self, reader: str, path: str, body: Any) -> httpx.Response:
        headers = {"content-type": "application/json", **self.keys[reader]}
        content = json.dumps(body).encode()  # as ASCII: half a pair of surrogates can be sent so
        return await self.api.client.post(path, content=content, headers=headers)

    async def asked(self, reader: str) -> dict[str, httpx.Response]:
        """Everything that can be asked, with the status that was agreed."""
        found = {path: await self.get(reader, path) for path in self.paths}
        near = {"place": "HRT-N06", "category": "LGT", "title": "The lamp is dark", "limit": 50}
        for what, body in (("issues", near), ("places", {"name": "Herat"})):
            path = f"/v1/{what}/similar"
            found[path] = await self.post(reader, path, body)
        statuses = {path: answer.status_code for path, answer in found.items()}
        agreed = {path: who[reader] for path, who in self.paths.items()}
        assert statuses == agreed | dict.fromkeys(found.keys() - agreed, MEMBERS[reader]), reader
        return found

    async def released(self) -> object:
        """The tables that would be published of the quarter in which the hidden cases began."""
        services, first = self.api.services, TODAY - timedelta(days=LONG)
        quarter = Quarter(first.year, (first.month + 2) // 3)
        found, _ = await figures_of(services.ledger, services.database, quarter)
        return found.tables


async def world(api: Api) -> World:
    await two_cities(api)
    formed = register_body(
        Body(), code="HRT-WG1", kind="womens_group", names=Names(en="x"), places=("HRT",),
        valid_from=LONG_AGO,
    )  # fmt: skip
    await api.services.ledger.create_streams(
        BODY, "HRT", [(body_id("HRT-WG1"), envelope(), formed)]
    )
    for city in ("HRT", "KBL"):
        for number in range(9):
            await keep(api, city, place=f"{city}-P{number}", responses=("lighting",))
    case = await reported(api, solved(300), days_ago=310, reported_by="HRT-WG1")
    practice = await published(api)
    adoption = await considered(api, practice)
    await done(api, KABUL, f"{adoption}/start", STARTED)
    made = World(api, case, f"/v1{adoption}/effect")
    for name, reader in READERS.items():
        made.keys[name] = await _key(api, name, reader)
    await api.project()
    return made


async def _key(api: Api, name: str, reader: Reader) -> dict[str, str]:
    if reader.role is None:
        return {}
    member = uuid5(REGISTRY, f"reader:{name}")
    for decide in (
        partial(register_member, label="x", body=reader.body),
        partial(grant_role, role=reader.role, place=reader.place, body=reader.body,
                first_day=LONG_AGO),
    ):  # fmt: skip
        await api.services.ledger.decide(Command(MEMBER, member, decide, lane=COMMON), operation())
    key = await api.services.keys.issue(
        member, key_id=uuid4().hex[:12], scopes=reader.scopes, expires_on=date(2100, 1, 1),
        on=LONG_AGO, operation=operation(),
    )  # fmt: skip
    return {"authorization": f"Bearer {key}"}


# What is hidden

WORD = "Zorvaxnebel"
"""Stands in every hidden text."""


async def hidden_cases(world: World) -> dict[str, str]:
    """Cases by what hides them: at the place of the visible one, linked with it, and solved."""
    told: dict[str, Any] = {"title": f"Dark lamp {WORD}", "narrative": f"{WORD} is dark."}
    s2, s3 = Sensitivity.RESTRICTED, Sensitivity.SURVIVOR
    flagged: dict[str, Any] = {"text_flags": ("person_name",), "reported_by": "HRT-WG1"}
    put = partial(reported, world.api, days_ago=LONG, **told)
    conduct = await put(
        *about(world.case), solved(150), sensitivity=Sensitivity.INTERNAL, police_conduct=True
    )
    first = await put(*about(world.case), solved(150), sensitivity=s2, **flagged)
    merged: list[IssueEvent] = [
        IssueMerged(into=UUID(first), reason=WORD, on=TODAY),
        MergeUndone(into=UUID(first), reason=WORD, on=TODAY),
    ]
    cases = {
        "conduct": conduct,
        "restricted": first,
        "survivor": await put(*about(world.case), sensitivity=s3, point=None),
        "merged": await put(*merged, sensitivity=s2),
        "raised": await put(SensitivityRaised(level=s2, reason=WORD)),
    }
    for city in ("HRT", "KBL"):
        await keep(world.api, city, TODAY - timedelta(days=3), sensitivity=s2)
    long_ago = QUARTER - timedelta(days=9)
    elsewhere = await keep(world.api, "KBL", long_ago, place="KBL-N01", sensitivity=s3)
    await world.api.project()
    return {**cases, "elsewhere": str(elsewhere)}


def about(case: str) -> list[IssueEvent]:
    of = UUID(case)
    return [
        SameProblemLinked(of=of, on=TODAY),
        RecurrenceProposed(of=of, days=30, relation="same", rule="test"),
        RecurrenceConfirmed(of=of, on=TODAY),
    ]


def may_see(reader: str, why: str) -> bool:
    return reader in (SEES_CONDUCT if why == "conduct" else SEES_RESTRICTED)


MOVES = re.compile(
    r'"position":(\{[^}]*\}|\d+)|,\d+\r?$|\b(common|HRT|KBL)(:|%3A)\d+|\b[0-9a-f]{64}\b',
    re.MULTILINE,
)
"""What may differ: how much was recorded, and the hash over it."""


def same(answer: httpx.Response) -> str:
    return MOVES.sub("", answer.text)


async def test_hidden_cases_change_no_answer_and_stand_in_none(api: Api) -> None:
    asked = await world(api)
    before = {reader: await asked.asked(reader) for reader in READERS}
    released = await asked.released()
    cases = await hidden_cases(asked)
    assert await asked.released() == released
    for reader in READERS:
        after = await asked.asked(reader)
        unseen = [case for why, case in cases.items() if not may_see(reader, why)]
        for path, answer in after.items():
            if "similar" in path and may_see(reader, "conduct"):
                continue  # those who see such a case find it; the others do not
            assert same(answer) == same(before[reader][path]), (reader, path)
            assert_without(answer, [WORD, *unseen], reader, path)
        for path in ("/v1/issues/similar", f"/v1/learning/similar-cases?case={asked.case}"):
            assert_without(after[path], unseen, reader, path)
        if reader != "nobody":
            told = after[f"/v1/issues/{asked.case}"].text
            assert "HRT-WG1" not in told, reader


def assert_without(answer: httpx.Response, words: Iterable[str], *where: str) -> None:
    told = f"{answer.text} {dict(answer.headers)}"
    assert not [word for word in words if word in told], where


async def test_what_may_not_be_known_is_not_there_whatever_is_asked_of_it(api: Api) -> None:
    asked = await world(api)
    cases = await hidden_cases(asked)
    for reader in READERS:
        status = 401 if reader == "nobody" else 404
        for why, case in cases.items():
            if may_see(reader, why):
                continue
            for answer in await _of(asked, reader, case):
                # another system is told where to go before the case is looked for
                assert answer.status_code in ({status, 403} if reader == "partner" else {status}), (
                    reader, why, answer.request.url, answer.text
                )  # fmt: skip
                assert_without(answer, [WORD], reader, why)
                nothing = await _same_of_nothing(asked, reader, answer, case)
                assert answer.text == nothing, (reader, why)


async def _of(asked: World, reader: str, case: str) -> list[httpx.Response]:
    word = {"reason": "Another lamp."}
    return [
        await asked.get(reader, f"/v1/issues/{case}"),
        await asked.get(reader, f"/v1/issues/{case}/history"),
        await asked.get(reader, f"/v1/learning/similar-cases?case={case}"),
        await asked.post(reader, "/v1/issues/similar", {"issue_id": case}),
        await asked.post(reader, f"/v1/issues/{case}/same-problem/{asked.case}/confirmation", {}),
        await asked.post(reader, f"/v1/issues/{case}/same-problem/{asked.case}/refusal", word),
    ]


async def _same_of_nothing(asked: World, reader: str, answer: httpx.Response, case: str) -> str:
    """The same question about a case that never was."""
    nothing, sent = str(uuid4()), answer.request
    again = await asked.api.client.request(
        sent.method, str(sent.url).replace(case, nothing), headers=sent.headers,
        content=sent.content.replace(case.encode(), nothing.encode()),
    )  # fmt: skip
    return again.text.replace(nothing, case)


async def test_a_step_about_another_case_is_told_to_those_who_may_know_of_that_one(
    api: Api,
) -> None:
    asked = await world(api)
    other, third = [UUID(await reported(api, days_ago=400)) for _ in range(2)]
    await tell(
        api, asked.case, *about(str(other)),
        SameProblemRefused(of=other, reason=WORD, on=TODAY),
        IssueAbsorbed(issue_id=other, reports=1, opened_on=TODAY, reported_by=(),
                      reporter_ids=(), on=TODAY),
        AbsorptionUndone(issue_id=other, reports=1, opened_on=TODAY, on=TODAY),
        IssueMerged(into=other, reason=WORD, on=TODAY),
        MergeUndone(into=other, reason=WORD, on=TODAY),
        SameProblemLinked(of=third, on=TODAY),
    )  # fmt: skip
    everything = await events_told(asked, "auditor")
    assert len(everything) == 11
    await tell(api, str(other), SensitivityRaised(level=Sensitivity.RESTRICTED, reason=WORD))
    left = ["issue-reported", "resolution-claimed", "same-problem-linked"]
    for reader in READERS.keys() - {"device", "nobody"}:
        told = await events_told(asked, reader)
        assert told == (everything if reader == "custodian" else left), reader
        shown = await asked.get(reader, f"/v1/issues/{asked.case}")
        assert (str(other) in shown.text) == (reader == "custodian")
    await tell(api, str(other), SensitivityLowered(level=Sensitivity.PUBLIC, reason="Wrong."))
    assert await events_told(asked, "officer") == everything


async def tell(api: Api, case: str, *events: IssueEvent) -> None:
    await api.services.ledger.decide(Command(ISSUE, UUID(case), lambda _: [*events]), operation())


async def events_told(asked: World, reader: str) -> list[str]:
    answer = await asked.get(reader, f"/v1/issues/{asked.case}/history")
    assert answer.status_code == 200, answer.text
    return [each["event"] for each in answer.json()["items"]]


async def test_what_is_raised_goes_from_every_number_and_what_is_lowered_comes_back(
    api: Api,
) -> None:
    asked = await world(api)
    early = await position(api)
    without, without_then = await figures_told(asked), await figures_told(asked, early)
    came = await reported(api, *about(asked.case), solved(100), days_ago=250)
    await api.project()
    beside = await figures_told(asked)
    assert beside["auditor"] != without["auditor"]
    late = await position(api)
    beside_then = await figures_told(asked, late)
    for level, now, then in (
        (Sensitivity.RESTRICTED, without, without_then),
        (Sensitivity.PUBLIC, beside, beside_then),
    ):
        change = SensitivityRaised if level is Sensitivity.RESTRICTED else SensitivityLowered
        await tell(api, came, change(level=level, reason="Threats."))
        await api.project()
        assert await figures_told(asked) == now
        assert await figures_told(asked, late) == then
    of = UUID(asked.case)
    await tell(api, came, IssueMerged(into=of, reason="One lamp.", on=TODAY))
    await api.project()
    assert await figures_told(asked) != beside
    await tell(api, came, MergeUndone(into=of, reason="Two lamps.", on=TODAY))
    await api.project()
    assert await figures_told(asked) == beside


async def position(api: Api) -> str:
    return f"&position=HRT:{(await api.services.ledger.heads())['HRT']}"


async def figures_told(asked: World, then: str = "") -> dict[str, list[str]]:
    """What those who are at home are told, now or of a position."""
    paths = ("recurrence?city=HRT", "recurrence/chains?city=HRT", "hotspots?city=HRT&category=LGT",
             "run-charts?city=HRT")  # fmt: skip
    return {
        reader: [same(await asked.get(reader, f"/v1/reports/{path}{then}")) for path in paths]
        for reader in ("officer", "auditor", "custodian", "entitled")
    }


async def test_the_feed_names_no_hidden_case_and_no_confidential_source(api: Api) -> None:
    asked = await world(api)
    cases = await hidden_cases(asked)
    await tell(api, asked.case, *about(cases["restricted"]))
    await api.project()
    for reader, status in COPIERS.items():
        answer = await asked.get(reader, "/v1/events?limit=1000")
        assert answer.status_code == status, (reader, answer.text)
        never_told = [cases[why] for why in ("conduct", "restricted", "survivor", "merged")]
        assert_without(answer, [WORD, *never_told], reader)
        by_group = [each for each in items(answer) if "HRT-WG1" in str(each["data"])]
        assert all(each["subject"].startswith("body/") for each in by_group)


def items(answer: httpx.Response) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json().get("items", [])
    return found


async def test_an_older_record_is_exported_by_the_roles_of_today(api: Api) -> None:
    await two_cities(api)
    await api.project()
    member, ended = uuid4(), TODAY - timedelta(days=2)
    for decide in (
        partial(register_member, label="x", body=None),
        partial(grant_role, role=Role.AUDITOR, place="KBL", first_day=LONG_AGO),
        partial(grant_role, role=Role.AUDITOR, place="HRT", first_day=LONG_AGO, last_day=ended),
    ):
        await api.services.ledger.decide(Command(MEMBER, member, decide, lane=COMMON), operation())
    key = await api.services.keys.issue(
        member, key_id=uuid4().hex[:12], scopes=READ, expires_on=date(2100, 1, 1), on=LONG_AGO,
        operation=operation(),
    )  # fmt: skip
    headers = {"authorization": f"Bearer {key}"}
    for city, status in (("KBL", 200), ("HRT", 403)):
        params = {"city": city, "as_of": f"{day(-3)}T00:00:00Z"}
        answer = await api.client.get("/v1/exports/episodes.csv", params=params, headers=headers)
        assert answer.status_code == status, (city, answer.text)


# Words that are no words

PIECES = [
    '"', "'", "*", "(", ")", "&", "|", "!", ":", "<->", "NEAR/3", "OR", "NOT", "-", "^", "\\", "%",
    "_", ";--", "{", "}", "\u0000", "\u200c", "\u202e", "\ufeff", "\ud800", "\U0001f600", "ښځې",
    "ك", "a\u0301", "\u0640", "ß", "İ", "ﷺ", "\n", "\t", "x" * 60, "1e999", "$(id)", "{{7*7}}",
]  # fmt: skip


def nasty(rng: random.Random) -> str:
    pieces = rng.choices(PIECES, k=rng.randint(1, 12))
    return f"{WORD}{''.join(pieces)}"[: rng.choice([40, 200, 400])]


@pytest.mark.long
async def test_five_hundred_nasty_questions_break_nothing_and_are_not_echoed(api: Api) -> None:
    asked = await world(api)
    rng = random.Random(4)
    for _ in range(500):
        text = nasty(rng)
        encoded = text.encode("utf-8", "surrogatepass")
        answers = [
            await asked.get("auditor", f"/v1/knowledge?q={quote(encoded)}"),
            await asked.post("auditor", "/v1/places/similar", {"name": text}),
            await asked.post("auditor", "/v1/issues/similar", {
                "place": "HRT-N06", "category": "LGT", "title": text, "narrative": text,
            }),
        ]  # fmt: skip
        for answer in answers:
            assert answer.status_code in (200, 400, 422), (text, answer.text)
            assert WORD not in f"{answer.text} {dict(answer.headers)}", text
