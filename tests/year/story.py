"""A year in Herat, through HTTP: a meeting, its promises, and what became of them.

The year is told in chapters; each leaves its ids in `Told`, so that anybody can ask afterwards.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from tests.year.people import (
    BOARD,
    COUNCIL,
    HERAT_OFFICE,
    KABUL,
    KABUL_COUNCIL,
    LEARNING,
    OFFICER,
    PHOTO,
    WOMEN,
    WORKS,
    Town,
)

INVITED = ["HRT-PEM", "HRT-CDC1", "HRT-WG1", "HRT-DUG", "HRT-MAB"]
PRESENT = [{"body": body, "present": True} for body in INVITED]
ATTENDANCE = {
    "women": 14, "men": 21, "girls": 0, "boys": 0, "total": 35, "method": "counted",
    "displaced": 6, "raised_by_women": 1,
}  # fmt: skip


def new_id() -> str:
    return str(uuid4())


@dataclass
class Told:
    """What the year holds, by id."""

    spring: str = field(default_factory=new_id)
    summer: str = field(default_factory=new_id)
    lane: str = field(default_factory=new_id)
    lamps: str = field(default_factory=new_id)
    again: list[str] = field(default_factory=lambda: [new_id(), new_id()])
    advice: str = field(default_factory=new_id)
    problem: str = ""
    practice: str = field(default_factory=new_id)
    adoption: str = field(default_factory=new_id)


async def spring_dialogue(town: Town, told: Told) -> None:
    """The community, the police and the works department meet; the minutes are signed."""
    path = f"/dialogues/{told.spring}"
    await town.on(date(2026, 3, 28))
    await town.does(OFFICER, "PUT", path, _plan(date(2026, 4, 5)))
    await town.on(date(2026, 4, 5))
    await town.does(OFFICER, "POST", f"{path}/holding", _holding(date(2026, 4, 5)))
    await town.does(OFFICER, "PUT", f"/issues/{told.lane}", {
        **_report("The lane behind the school is dark"), "dialogue_id": told.spring, "item": 1,
    })  # fmt: skip
    await town.does(WORKS, "POST", f"/issues/{told.lane}/acceptance",
                    {"lead_body": "HRT-DUG", "level": "L3"})  # fmt: skip
    await town.does(OFFICER, "PUT", f"/issues/{told.lane}/commitments/{told.lamps}", {
        "body": "HRT-DUG", "office": "Head of street lighting", "promise": "Two lamps, working",
        "language": "en", "due_on": "2026-05-02", "dialogue_id": told.spring, "item": 2,
    })  # fmt: skip
    await town.does(OFFICER, "POST", f"{path}/minutes", {"language": "en", "items": [
        {"number": 1, "kind": "issue_raised", "text": "The lane behind the school is dark.",
         "language": "en", "raised_by": "women", "issue_id": told.lane},
        {"number": 2, "kind": "commitment_made", "text": "Two lamps.", "language": "en",
         "issue_id": told.lane, "commitment_id": told.lamps, "body": "HRT-DUG",
         "office": "Head of street lighting", "due_on": "2026-05-02"},
    ]})  # fmt: skip
    await town.does(OFFICER, "POST", f"{path}/circulation")
    await town.on(date(2026, 4, 7))
    amendment = f"{path}/amendments/{new_id()}"
    words = {"item": 2, "text": "Two lamps, working at night.", "language": "en"}
    await town.does(WOMEN, "PUT", amendment, words)
    await town.refused(KABUL, "PUT", f"{path}/amendments/{new_id()}",
                       {"text": "No.", "language": "en"}, "not-found")  # fmt: skip
    await town.does(OFFICER, "POST", f"{amendment}/acceptance")
    await _signed(town, path)


async def follow_up_session(town: Town, told: Told) -> None:
    """The lamps are late; the works department asks for time, the community answers."""
    path = f"/dialogues/{told.summer}"
    await town.on(date(2026, 5, 10))
    await town.does(OFFICER, "PUT", path, _plan(date(2026, 5, 16), "follow_up_session"))
    lamps = f"/issues/{told.lane}/commitments/{told.lamps}"
    request = f"{lamps}/renegotiations/{new_id()}"
    await town.does(WORKS, "PUT", request, {
        "new_due_on": "2026-06-13", "reason": "procurement", "explanation": "Poles are missing.",
    })  # fmt: skip
    await town.on(date(2026, 5, 16))
    agenda = await town.reads(COUNCIL, f"{path}/agenda")
    assert [item["commitment_id"] for item in agenda["shared"]] == [told.lamps]
    await town.does(OFFICER, "POST", f"{path}/holding", _holding(date(2026, 5, 16)))
    await town.does(COUNCIL, "POST", f"{request}/answer",
                    {"accepted": True, "reason": "Better late than never."})  # fmt: skip
    await town.does(OFFICER, "POST", f"{path}/minutes", {"language": "en", "items": [
        {"number": 1, "kind": "agenda_answer", "text": "Until the middle of Jawza.",
         "language": "en", "issue_id": told.lane, "commitment_id": told.lamps},
    ]})  # fmt: skip
    await town.does(OFFICER, "POST", f"{path}/circulation")
    await _signed(town, path)


async def lamps_burn(town: Town, told: Told) -> None:
    """Late, but done: claimed, looked at by the community, told to women and men, closed."""
    await town.on(date(2026, 6, 18))
    await town.on(date(2026, 6, 21))
    lamps = f"/issues/{told.lane}/commitments/{told.lamps}"
    claim = {"claim_id": new_id(), "work_done_on": "2026-06-20", "statement": "Both burn.",
             "evidence": PHOTO}  # fmt: skip
    await town.does(WORKS, "POST", f"{lamps}/fulfilment-claims", claim)
    seen = {"verdict": "kept", "method": "site_visit"}
    await town.refused(WORKS, "POST", f"{lamps}/verifications", seen, "verifier-not-independent")
    await town.on(date(2026, 6, 25))
    await town.does(COUNCIL, "POST", f"{lamps}/verifications", seen)
    await _solved(town, told.lane, date(2026, 6, 20))


async def it_comes_back(town: Town, told: Told) -> None:
    """Twice the lane is dark again; each time people confirm that it is the same."""
    for issue, reported, solved in zip(
        told.again,
        (date(2026, 9, 1), date(2026, 10, 20)),
        (date(2026, 9, 12), date(2026, 11, 2)),
        strict=True,
    ):
        await town.on(reported)
        await town.does(COUNCIL, "PUT", f"/issues/{issue}", _report("Dark again"))
        await town.catch_up()
        [link] = (await town.reads(COUNCIL, f"/issues/{issue}"))["recurrence_of"]
        assert link["state"] == "proposed"
        await town.does(COUNCIL, "POST", f"/issues/{issue}/recurrences/{link['of']}/confirmation")
        await town.does(WORKS, "POST", f"/issues/{issue}/acceptance",
                        {"lead_body": "HRT-DUG", "level": "L3"})  # fmt: skip
        await town.on(solved)
        await _solved(town, issue, solved)


async def board_recommends(town: Town, told: Told) -> None:
    """The board asks for poles that cannot be climbed; the answer comes in time."""
    await town.on(date(2026, 11, 8))
    path = f"/recommendations/{told.advice}"
    await town.does(BOARD, "PUT", path, {
        "title": "Poles that last", "text": "Use poles that children cannot climb.",
        "language": "en", "place": "HRT-N06", "addressed_to": "HRT-DUG", "issues": [told.lane],
    })  # fmt: skip
    await town.on(date(2026, 11, 22))
    await town.does(WORKS, "POST", f"{path}/answers", {
        "answer": "accepted", "explanation": "With the next purchase.", "language": "en",
    })  # fmt: skip


async def problem_is_worked_on(town: Town, told: Told) -> None:
    """What keeps coming back is a problem with a cause; the response is judged fairly."""
    await town.on(date(2026, 11, 10 if town.year.moment.day < 10 else 24))
    listed = await town.reads(COUNCIL, "/problems?city=HRT")
    [suspected] = listed["items"]
    told.problem = suspected["problem"]
    path = f"/problems/{told.problem}"
    await town.does(COUNCIL, "POST", f"{path}/confirmation", {
        "title": "The lane behind the school goes dark", "language": "en",
        "description": "Lamps are broken within weeks.", "root_cause": "design",
    })  # fmt: skip
    await town.does(WORKS, "POST", f"{path}/responses", {
        "responses": ["physical_repair"], "description": "Higher poles", "language": "en",
        "begun_on": town.year.moment.date().isoformat(),
    })  # fmt: skip
    begun = town.year.moment.date()
    await town.on(date(2027, 2, 20))
    await town.does(COUNCIL, "POST", f"{path}/assessments", {
        "before": {"first_day": "2026-08-31", "last_day": "2026-10-29"},
        "after": {"first_day": "2026-12-01", "last_day": "2027-01-29"},
        "finding": "contained", "text": "No report since.", "language": "en",
    })  # fmt: skip
    assert begun.isoformat() < "2026-12-01"


async def other_city_learns(town: Town, told: Told) -> None:
    """The practice is written, checked for what points at persons, published, and adopted."""
    path = f"/practices/{told.practice}"
    await town.on(date(2027, 2, 22))
    await town.does(WORKS, "PUT", path, {
        "city": "HRT", "category": "LGT", "responses": ["physical_repair"],
        "title": "Poles that cannot be climbed", "context": "A lane used by schoolgirls",
        "description": "Poles of six metres without steps", "cost": "AFN 40,000 for two",
        "result": "No report in two months", "language": "en", "problem_id": told.problem,
    })  # fmt: skip
    await town.does(LEARNING, "POST", f"{path}/reviews", {"cleared": True, "note": "Clear."})
    await town.does(LEARNING, "POST", f"{path}/publication")
    adoption = f"{path}/adoptions/{told.adoption}"
    own = {"city": "HRT", "why": "Again", "language": "en"}
    await town.refused(WORKS, "PUT", f"{path}/adoptions/{new_id()}", own, "own-city")
    await town.on(date(2027, 2, 24))
    await town.does(KABUL, "PUT", adoption, {"city": "KBL", "why": "Same lamps", "language": "en"})
    await town.does(KABUL, "POST", f"{adoption}/start",
                    {"places": ["KBL"], "started_on": "2027-02-24"})  # fmt: skip
    await town.on(date(2027, 3, 18))
    await town.does(KABUL_COUNCIL, "POST", f"{adoption}/assessments", {
        "result": "partly", "text": "Two of three lamps still burn.", "language": "en",
        "evidence": PHOTO,
    })  # fmt: skip


async def composition(town: Town, told: Told) -> None:
    """The council has a woman and a member of a displaced family."""
    await town.on(date(2026, 3, 23))
    await town.does(HERAT_OFFICE, "POST", "/bodies/HRT-CDC1/compositions", {
        "seats": 9, "women": 2, "men": 7, "displaced": 1, "displaced_women": 0, "on": "2026-03-23",
    })  # fmt: skip


CHAPTERS = (
    composition, spring_dialogue, follow_up_session, lamps_burn, it_comes_back, board_recommends,
    problem_is_worked_on, other_city_learns,
)  # fmt: skip


def _plan(day: date, kind: str = "community") -> dict[str, Any]:
    return {
        "kind": kind, "place": "HRT-N06", "convener": "HRT-PEM", "title": "Nahia 6",
        "language": "en", "planned_on": day.isoformat(), "invited": INVITED,
    }  # fmt: skip


def _holding(day: date) -> dict[str, Any]:
    return {"held_on": day.isoformat(), "attendance": ATTENDANCE, "parties": PRESENT}


def _report(title: str) -> dict[str, Any]:
    return {
        "category": "LGT", "place": "HRT-N06", "language": "en", "title": title,
        "narrative": "Girls are afraid to walk home.",
    }  # fmt: skip


async def _signed(town: Town, path: str) -> None:
    """The community by thumbprint, which the women's group attests; the others by themselves."""
    read = (await town.reads(COUNCIL, f"{path}/minutes"))["content_hash"]
    own = {"method": "own_account", "content_hash": read, "language_read": "en"}
    await town.does(OFFICER, "POST", f"{path}/signatures", {
        "party": "HRT-CDC1", "method": "thumbprint", "content_hash": read, "language_read": "fa-AF",
        "sheet": {"kind": "document", "sha256": "cd" * 32}, "attested_by": "HRT-WG1",
    })  # fmt: skip
    attestation = f"{path}/signatures/HRT-CDC1/attestation"
    await town.refused(WORKS, "POST", attestation, {"content_hash": read}, "attestation-unknown")
    await town.does(WOMEN, "POST", attestation, {"content_hash": read})
    for who in (OFFICER, WORKS, WOMEN, BOARD):
        await town.does(who, "POST", f"{path}/signatures", {**own, "party": who[2]})
    await town.does(OFFICER, "POST", f"{path}/sealing")


async def _solved(town: Town, issue: str, done_on: date) -> None:
    path = f"/issues/{issue}"
    await town.does(WORKS, "POST", f"{path}/resolution-claims", {
        "what_was_done": "Lamps replaced", "responses": ["lighting"],
        "work_done_on": done_on.isoformat(), "evidence": PHOTO,
    })  # fmt: skip
    await town.does(COUNCIL, "POST", f"{path}/verifications",
                    {"verdict": "confirmed", "method": "site_visit"})  # fmt: skip
    told_on = town.year.moment.date().isoformat()
    await town.does(COUNCIL, "POST", f"{path}/feedback-rounds", {
        "channel": "womens_group", "told_on": told_on, "women": "agree", "men": "agree",
    })  # fmt: skip
    await town.does(WORKS, "POST", f"{path}/closure", {"outcome": "resolved_verified"})
