"""What cities and the nation record, as events: entries, practices, plans, sessions, audits."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.assessment import events as assessment
from domain.dialogue import events as dialogue
from domain.knowledge import events as knowledge
from domain.plan import events as plan
from domain.practice import events as practice
from tests.projections.lanes import Lanes, an_id

DAY = date(2026, 3, 2)
ENTRY = knowledge.Entry(
    kind="research", title="Light and safety", abstract="Lit lanes are used after dusk.",
    language="en", source="Kabul University", link="https://example.org/light.pdf",
)  # fmt: skip


def entry(lanes: Lanes, name: str, **changes: Any) -> None:
    told = knowledge.KnowledgeEntryAdded(entry=replace(ENTRY, **changes), added_by="IDLG", on=DAY)
    lanes.record(told, stream=an_id(name), kind="knowledge", lane="common")


def revised(lanes: Lanes, name: str, **changes: Any) -> None:
    told = knowledge.KnowledgeEntryRevised(entry=replace(ENTRY, **changes), on=DAY)
    lanes.record(told, stream=an_id(name), kind="knowledge", lane="common")


def withdrawn(lanes: Lanes, name: str) -> None:
    told = knowledge.KnowledgeEntryWithdrawn(reason="Wrong.", on=DAY)
    lanes.record(told, stream=an_id(name), kind="knowledge", lane="common")


def drafted_practice(lanes: Lanes, name: str, title: str) -> None:
    told = practice.PracticeDrafted(
        city="HRT", category="LGT", responses=("lighting",), title=title, context="Dark lanes.",
        description="Lamps with batteries.", result="They burn.", language="en",
        written_by="HRT-DUG", on=DAY,
    )  # fmt: skip
    lanes.record(told, stream=an_id(name), kind="practice", lane="common")


def of_practice(lanes: Lanes, name: str, *told: practice.PracticeEvent) -> None:
    for each in told:
        lanes.record(each, stream=an_id(name), kind="practice", lane="common")


def planned(lanes: Lanes, name: str) -> None:
    told = plan.PlanDrafted(
        kind="action_plan", title="Plan of nahia 1", place="HRT-N1", body="HRT-DUG",
        first_day=DAY, language="en", code_list="plan_kinds.1", on=DAY,
    )  # fmt: skip
    lanes.record(told, stream=an_id(name), kind="plan")


def noted(lanes: Lanes, name: str, note: str, text: str, **changes: Any) -> None:
    told = plan.LessonNoted(note_id=an_id(note), text=text, language="en", on=DAY, **changes)
    lanes.record(told, stream=an_id(name), kind="plan")


def session(
    lanes: Lanes, name: str, *items: dialogue.MinutesItem, kind: str = "learning_session",
    with_cities: tuple[str, ...] = (), seal: bool = True, then: tuple[Any, ...] = (),
) -> None:  # fmt: skip
    """A session with these minutes; `then` happens before they are sealed."""
    day = {"on": DAY}
    told: list[Any] = [
        dialogue.DialoguePlanned(
            kind=kind, place="HRT-N1", convener="HRT-DUG", language="en", planned_on=DAY,
            invited=("HRT-DUG",), with_cities=with_cities, code_list="dialogue_kinds.1",
        ),
        dialogue.MinutesDrafted(draft=1, items=items, language="en", **day),
        *then,
    ]  # fmt: skip
    if seal:
        told.append(dialogue.MinutesSealed(content_hash="0" * 64, missing=(), **day))
    for each in told:
        lanes.record(each, stream=an_id(name), kind="dialogue")


def item(number: int, text: str, **changes: Any) -> dialogue.MinutesItem:
    kind = dialogue.ItemKind.INFORMATION
    return dialogue.MinutesItem(number=number, kind=kind, text=text, language="en", **changes)


def audit(lanes: Lanes, name: str, *gaps: str, summary: str | None, **flagged: Any) -> None:
    begun = assessment.AssessmentBegun(
        instrument="public_space_audit", instrument_version=1, place="HRT-N1", led_by="HRT-MAB",
        language="en", on=DAY,
    )  # fmt: skip
    told: list[Any] = [begun]
    for number, text in enumerate(gaps):
        told.append(
            assessment.GapNoted(
                gap_id=an_id(f"{name}{number}"),
                item="lighting",
                text=text,
                language="en",
                on=DAY,
                **flagged,
            )
        )
    if summary is not None:
        told.append(assessment.AssessmentCompleted(summary=summary, language="en", on=DAY))
    for each in told:
        lanes.record(each, stream=an_id(name), kind="assessment")
