"""From the draft of a practice to its publication, and its end."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain import deidentify
from domain.errors import Refusal, Unknown
from domain.practice.events import (
    PracticeDrafted,
    PracticeEvent,
    PracticePublished,
    PracticeRetired,
    PracticeReviewed,
    PracticeRevised,
)
from domain.practice.state import OUT, Practice, Stage
from domain.rules import a_reason_must_be_given, flagged_text_needs_a_reason, id_reused


def draft_practice(
    practice: Practice,
    *,
    city: str,
    category: str,
    responses: tuple[str, ...],
    title: str,
    context: str,
    description: str,
    cost: str | None = None,
    result: str,
    language: str,
    problem_id: UUID | None = None,
    by: str,
    text_flags: tuple[str, ...] = (),
    on: date,
) -> list[PracticeEvent]:
    """Write down what was done and what came of it; flagged text is settled at the review."""
    drafted = PracticeDrafted(
        city=city, category=category, responses=responses, title=title, context=context,
        description=description, cost=cost, result=result, language=language,
        problem_id=problem_id, written_by=by, text_flags=text_flags, on=on,
    )  # fmt: skip
    if (before := practice.drafted) is not None:
        if replace(drafted, on=before.on) == before:
            return []
        raise id_reused()
    return [drafted]


def revise_practice(
    practice: Practice,
    *,
    title: str,
    context: str,
    description: str,
    cost: str | None = None,
    result: str,
    language: str,
    text_flags: tuple[str, ...] = (),
    on: date,
) -> list[PracticeEvent]:
    """Write it anew; what was reviewed must be reviewed again."""
    _must_be_drafted(practice)
    revised = PracticeRevised(
        title=title, context=context, description=description, cost=cost, result=result,
        language=language, text_flags=text_flags, on=on,
    )  # fmt: skip
    text = practice.text
    if isinstance(text, PracticeRevised) and replace(revised, on=text.on) == text:
        return []
    _must_not_be_out(practice)
    return [revised]


def review_practice(
    practice: Practice,
    *,
    cleared: bool,
    note: str,
    override_reason: str | None = None,
    by: str,
    bodies: Collection[str] = (),
    on: date,
) -> list[PracticeEvent]:
    """Read it with other eyes: does it point at a person? What seems to must go or be justified.

    `bodies` are all that the reviewer is of: none of them wrote it.
    """
    drafted = _must_be_drafted(practice)
    found = deidentify.flags(practice.texts)
    reviewed = PracticeReviewed(
        cleared=cleared, note=note, text_flags=found if cleared else (),
        override_reason=override_reason, reviewed_by=by, on=on,
    )  # fmt: skip
    if (before := practice.reviewed) is not None and replace(reviewed, on=before.on) == before:
        return []
    _must_not_be_out(practice)
    if practice.reviewed is not None:
        raise Refusal(
            "already-reviewed", "This text was reviewed. Revise the practice to have it read again."
        )
    if drafted.written_by in (by, *bodies):
        raise Refusal("reviewer-is-writer", "Let a body that did not write the practice review it.")
    if cleared:
        flagged_text_needs_a_reason(found, override_reason)
    return [reviewed]


def publish_practice(practice: Practice, *, on: date) -> list[PracticeEvent]:
    """Let every city read it."""
    _must_be_drafted(practice)
    if practice.stage is Stage.PUBLISHED:
        return []
    if practice.stage is Stage.RETIRED:
        raise Refusal("practice-retired", "This practice was retired; draft a new one.")
    if practice.reviewed is None or not practice.reviewed.cleared:
        raise Refusal("not-cleared", "First a reviewer must clear what it says now.")
    return [PracticePublished(on=on)]


def retire_practice(practice: Practice, *, reason: str, on: date) -> list[PracticeEvent]:
    """Say that it should no longer be adopted; it stays readable with its results."""
    _must_be_drafted(practice)
    if practice.stage is Stage.RETIRED:
        return []
    the_practice_must_be_published(practice)
    a_reason_must_be_given(reason)
    return [PracticeRetired(reason=reason, on=on)]


# Rules


def the_practice_must_be_published(practice: Practice) -> None:
    _must_be_drafted(practice)
    if practice.stage is not Stage.PUBLISHED:
        raise Refusal("not-published", "Only a published practice is adopted or retired.")


def _must_be_drafted(practice: Practice) -> PracticeDrafted:
    if practice.drafted is None:
        raise Unknown("practice-unknown", "No practice has this id. Check the id, or draft it.")
    return practice.drafted


def _must_not_be_out(practice: Practice) -> None:
    if practice.stage in OUT:
        raise Refusal(
            "already-published", "The practice is published and its text stays. Draft a new one."
        )
