"""What an old record adds to its streams: the domain's own decisions, on the days they were made.

Nothing is invented: a dialogue is held and its minutes stay unsigned; a promise stands as stated,
neither agreed nor kept. Where an office promised, it had taken the matter up: a case opened for
its promise is accepted by the body that promised, on that day.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain import codes
from domain.dialogue import DIALOGUE, Dialogue, hold_dialogue, plan_dialogue
from domain.dialogue.events import DialogueEvent, DialogueHeld, Presence
from domain.errors import Refusal
from domain.freetext import flags
from domain.issue import ISSUE, Issue
from domain.issue.commitments import state_commitment
from domain.issue.events import IssueEvent
from domain.issue.intake import report_issue
from domain.issue.triage import accept_issue
from domain.words import Level, named_id
from service.heard import PARTIES_WHO_HEAR
from service.imports.records.rows import HeldDialogue, PastPromise

LONGEST_TITLE = 200


def hold(
    dialogue: Dialogue, told: HeldDialogue, parties: Sequence[Presence], today: date
) -> list[DialogueEvent]:
    """The dialogue planned and held on its day. `parties` with the roles of their bodies."""
    if told.held_on > today:
        raise Refusal("held-in-future", "Record a dialogue once it was held, with its day.")
    if dialogue.held is not None and dialogue.held != _held(told, parties):
        raise Refusal("id-reused", "This number came before with other content; the first stands.")
    bodies = [party.body for party in parties if party.body is not None]
    planned = plan_dialogue(
        dialogue,
        kind=told.kind,
        place=told.place,
        convener=told.convener,
        title=told.title,
        language=told.language,
        planned_on=told.held_on,
        invited=tuple(dict.fromkeys((told.convener, *bodies))),
        code_list=codes.dialogue_kinds().label,
    )
    for event in planned:
        dialogue = DIALOGUE.evolve(dialogue, event)
    held = _held(told, parties)
    return planned + hold_dialogue(
        dialogue,
        held_on=held.held_on,
        attendance=held.attendance,
        parties=held.parties,
        inclusion_reason=held.inclusion_reason,
        on=held.on,
    )


def _held(told: HeldDialogue, parties: Sequence[Presence]) -> DialogueHeld:
    return DialogueHeld(
        held_on=told.held_on,
        attendance=told.attendance,
        parties=tuple(parties),
        inclusion_reason=told.inclusion_reason,
        on=told.held_on,
    )


def the_promise_must_have_been_heard(dialogue: Dialogue, told: PastPromise) -> date:
    """The day on which it was made, in a room with its owner and somebody else."""
    if dialogue.held is None:
        raise Refusal(
            "not-held", "First tell the dialogue itself: its kind, place, day and who was there."
        )
    if len(dialogue.present) < PARTIES_WHO_HEAR:
        raise Refusal(
            "promise-not-heard", "A promise counts once two parties in the room heard it."
        )
    if told.body not in dialogue.present:
        raise Refusal(
            "owner-not-present",
            "Only a body that was in the room promises there. Name it among those present.",
        )
    return dialogue.held.held_on


def case_of(dialogue_id: UUID, told: PastPromise) -> UUID:
    """The id of the case that is opened for this issue of the dialogue."""
    category = told.category.code if told.category else ""
    return named_id(dialogue_id, f"issue:{category}:{told.issue}")


def promise_of(dialogue_id: UUID, told: PastPromise) -> UUID:
    """The id of the promise: the same words of the same office are the same promise."""
    parts = (told.case, told.issue, told.body, told.office, told.promise, told.due_on, told.item)
    return named_id(dialogue_id, "promise:" + "\n".join(str(part or "") for part in parts))


def promise(
    issue: Issue,
    told: PastPromise,
    dialogue_id: UUID,
    place: str,
    on: date,
    level: Level,
    in_police_chain: bool,
) -> list[IssueEvent]:
    """The promise on its case, which is opened and accepted where the row names none.

    `level` and `in_police_chain` are those of the body that promised.
    """
    commitment_id = promise_of(dialogue_id, told)
    if commitment_id in issue.commitments:
        return []
    events = list(_opened(issue, told, dialogue_id, place))
    for event in events:
        issue = ISSUE.evolve(issue, event)
    if told.category is not None and issue.accepted is None:
        accepted = accept_issue(
            issue, lead_body=told.body, level=level, lead_in_police_chain=in_police_chain, on=on
        )
        events += accepted
        for event in accepted:
            issue = ISSUE.evolve(issue, event)
    return events + state_commitment(
        issue,
        commitment_id=commitment_id,
        body=told.body,
        office=told.office,
        promise=told.promise,
        language=told.language,
        due_on=told.due_on,
        dialogue_id=dialogue_id,
        item=told.item,
        by=None,
        on=on,
    )


def _opened(issue: Issue, told: PastPromise, dialogue_id: UUID, place: str) -> list[IssueEvent]:
    if told.category is None or issue.origin is not None:
        return []
    category = told.category
    title = told.issue.splitlines()[0][:LONGEST_TITLE]
    return report_issue(
        issue,
        category=category.parent or category.code,
        subcategory=category.code if category.parent else None,
        code_list=codes.categories().label,
        place=place,
        title=title,
        narrative=told.issue,
        language=told.language,
        default_sensitivity=category.sensitivity,
        dialogue_id=dialogue_id,
        text_flags=flags(told.issue),
    )
