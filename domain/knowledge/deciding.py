"""Adding a document to the knowledge base, describing it anew, taking it out."""

from dataclasses import replace
from datetime import date

from domain import codes, deidentify
from domain.errors import Refusal, Unknown
from domain.knowledge.events import (
    Entry,
    KnowledgeEntryAdded,
    KnowledgeEntryRevised,
    KnowledgeEntryWithdrawn,
    KnowledgeEvent,
)
from domain.knowledge.state import Knowledge, Stage
from domain.rules import a_reason_must_be_given, flagged_text_needs_a_reason, id_reused


def add_knowledge_entry(
    knowledge: Knowledge, *, entry: Entry, override_reason: str | None = None, by: str, on: date
) -> list[KnowledgeEvent]:
    """Let everybody find a document; what seems to point at a person must go or be justified."""
    added = KnowledgeEntryAdded(
        entry=entry, text_flags=deidentify.flags(entry.texts), override_reason=override_reason,
        added_by=by, on=on,
    )  # fmt: skip
    if (before := knowledge.added) is not None:
        if replace(added, on=before.on) == before:
            return []
        raise id_reused()
    _must_be_fit_to_be_found(entry, on)
    flagged_text_needs_a_reason(added.text_flags, override_reason)
    return [added]


def revise_knowledge_entry(
    knowledge: Knowledge, *, entry: Entry, override_reason: str | None = None, on: date
) -> list[KnowledgeEvent]:
    """Describe it anew; what was said before stays in the record."""
    _must_be_added(knowledge)
    revised = KnowledgeEntryRevised(
        entry=entry, text_flags=deidentify.flags(entry.texts), override_reason=override_reason,
        on=on,
    )  # fmt: skip
    if entry == knowledge.entry:
        return []
    if knowledge.stage is Stage.WITHDRAWN:
        raise Refusal("entry-withdrawn", "This entry was withdrawn. Add a new one.")
    _must_be_fit_to_be_found(entry, on)
    flagged_text_needs_a_reason(revised.text_flags, override_reason)
    return [revised]


def withdraw_knowledge_entry(
    knowledge: Knowledge, *, reason: str, on: date
) -> list[KnowledgeEvent]:
    """Take it out: nobody finds it any more, and whoever was told of it reads why."""
    _must_be_added(knowledge)
    if knowledge.stage is Stage.WITHDRAWN:
        return []
    a_reason_must_be_given(reason)
    return [KnowledgeEntryWithdrawn(reason=reason, on=on)]


# Rules


def _must_be_added(knowledge: Knowledge) -> None:
    if knowledge.added is None:
        raise Unknown("knowledge-entry-unknown", "No entry has this id. Check the id, or add it.")


def _must_be_fit_to_be_found(entry: Entry, on: date) -> None:
    kind = codes.knowledge_kinds().get(entry.kind)
    if kind is None or not kind.by_hand:
        raise Refusal(
            "knowledge-kind-unknown",
            "Send a code of the list knowledge_kinds that is added by hand; practices, lesson "
            "notes, sessions and assessments are found from their own records.",
        )
    if entry.link is None and entry.sha256 is None:
        raise Refusal(
            "document-missing", "Say where the document is: a link, the SHA-256 of its file, both."
        )
    if entry.published_on is not None and entry.published_on > on:
        raise Refusal(
            "published-in-future", "This day lies ahead. Give the day on which it was published."
        )
