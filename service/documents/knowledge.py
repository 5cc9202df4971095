"""What can be learnt, as lists and documents show it: with who was told, and what changed by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.dissemination import Dissemination
from domain.knowledge import Knowledge
from domain.plan import Plan
from domain.plan.events import UptakeRecorded
from projections.knowledge import telling
from projections.knowledge.search import KnowledgeRow
from projections.knowledge.told import BodyTold, DisseminationRow, asked_still
from service.ledger import Loaded
from service.registry import COMMON

PATHS = {
    telling.KNOWLEDGE: "/v1/knowledge/{}",
    telling.PRACTICE: "/v1/practices/{}",
    telling.LESSON_NOTE: "/v1/plans/{}",
    telling.DIALOGUE: "/v1/dialogues/{}",
    telling.ASSESSMENT: "/v1/assessments/{}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Something that can be learnt from. `href` is where it stands.

    `what` is knowledge (an entry of its own), practice, lesson_note, dialogue or assessment;
    `kind` a code of `knowledge_kinds`.
    """

    what: str
    id: UUID
    plan_id: UUID | None
    kind: str
    title: str
    language: str
    categories: Sequence[str]
    places: Sequence[str]
    city: str | None
    source: str | None
    link: str | None
    sha256: str | None
    licence: str | None
    published_on: date
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeShown(Learnt):
    """Something that can be learnt from, as a list shows it. `excerpt` is how it begins.

    `what` is knowledge (an entry of its own), practice, lesson_note, dialogue or assessment;
    `kind` a code of `knowledge_kinds`, `href` where it stands.
    """

    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UptakeOfFinding:
    """The item of a plan or policy that it changed, and how."""

    plan_id: UUID
    plan_title: str
    plan_kind: str
    place: str
    uptake_id: UUID
    item_id: UUID
    item: str
    what_changed: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeFile(Learnt):
    """One of them whole. `status` is published, retired or withdrawn.

    `text_flags` are what the text of an entry seemed to hold and was let stand, and why.
    """

    version: int
    status: str
    text: str
    added_by: str | None
    text_flags: Sequence[str]
    override_reason: str | None
    withdrawn_because: str | None
    disseminations: Sequence[DisseminationRow]
    uptakes: Sequence[UptakeOfFinding]


def knowledge_shown(row: KnowledgeRow) -> KnowledgeShown:
    """As a list shows it."""
    return KnowledgeShown(**_learnt(row), excerpt=row.excerpt)


def record_file(
    row: KnowledgeRow, told: Sequence[DisseminationRow], uptakes: Sequence[UptakeOfFinding]
) -> KnowledgeFile:
    """A record that is kept elsewhere."""
    return KnowledgeFile(
        **_learnt(row),
        version=row.version,
        status=row.status,
        text=row.text,
        added_by=None,
        text_flags=(),
        override_reason=None,
        withdrawn_because=None,
        disseminations=told,
        uptakes=uptakes,
    )


_AS_KEPT = (
    "what", "kind", "title", "language", "categories", "places", "source", "link", "sha256",
    "licence", "published_on",
)  # fmt: skip


def _learnt(row: KnowledgeRow) -> dict[str, Any]:
    """What both say of a record found: the fields of `Learnt`."""
    return {name: getattr(row, name) for name in _AS_KEPT} | {
        "id": row.record,
        "plan_id": plan_of(row),
        "city": None if row.city == COMMON else row.city,
        "href": PATHS[row.what].format(row.stream),
    }


def entry_file(
    entry_id: UUID,
    loaded: Loaded[Knowledge],
    told: Sequence[DisseminationRow],
    uptakes: Sequence[UptakeOfFinding],
) -> KnowledgeFile:
    """An entry that exists, as its stream tells it."""
    state = loaded.state
    entry, added, said = state.entry, state.added, state.told
    assert entry is not None  # a stream begins with it
    assert added is not None
    assert said is not None
    return KnowledgeFile(
        what=telling.KNOWLEDGE,
        id=entry_id,
        version=loaded.version,
        plan_id=None,
        kind=entry.kind,
        status=state.stage.value,
        title=entry.title,
        text=entry.abstract,
        language=entry.language,
        categories=entry.categories,
        places=entry.places,
        city=None,
        source=entry.source,
        link=entry.link,
        sha256=entry.sha256,
        licence=entry.licence,
        published_on=entry.published_on or added.on,
        href=PATHS[telling.KNOWLEDGE].format(entry_id),
        added_by=added.added_by,
        text_flags=said.text_flags,
        override_reason=said.override_reason,
        withdrawn_because=state.withdrawn.reason if state.withdrawn else None,
        disseminations=told,
        uptakes=uptakes,
    )


def uptake_of_finding(plan_id: UUID, plan: Plan, uptake: UptakeRecorded) -> UptakeOfFinding:
    """An uptake, told from the side of what was taken up."""
    assert plan.drafted is not None  # a stream begins with it
    return UptakeOfFinding(
        plan_id=plan_id,
        plan_title=plan.drafted.title,
        plan_kind=plan.drafted.kind,
        place=plan.drafted.place,
        uptake_id=uptake.uptake_id,
        item_id=uptake.item_id,
        item=plan.items[uptake.item_id].text,
        what_changed=uptake.what_changed,
        on=uptake.on,
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """What was told is out no more: since when, and why, as its own record says."""

    on: date
    reason: str


def dissemination_shown(
    told_id: UUID, loaded: Loaded[Dissemination], ended: Ended | None
) -> DisseminationRow:
    """A dissemination that exists, as its stream and that of what was told tell it."""
    told, acknowledged = loaded.state.told, loaded.state.acknowledged
    assert told is not None  # a stream begins with it
    bodies = tuple(BodyTold(body, acknowledged.get(body)) for body in told.bodies)
    return DisseminationRow(
        id=told_id,
        version=loaded.version,
        what=told.what.value,
        record_id=told.record_id,
        plan_id=told.plan_id,
        told_by=told.told_by,
        note=told.note,
        language=told.language,
        told_on=told.on,
        bodies=bodies,
        waiting=asked_still(bodies, ended.on if ended else None),
        withdrawn_on=ended.on if ended else None,
        withdrawn_because=ended.reason if ended else None,
    )


def plan_of(row: KnowledgeRow) -> UUID | None:
    return row.stream if row.what == telling.LESSON_NOTE else None
