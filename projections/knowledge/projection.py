"""What can be found: fold the events of five kinds of streams into one row for each record."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.assessment import ASSESSMENT
from domain.dialogue import DIALOGUE
from domain.events import Recorded, Undecodable
from domain.knowledge import KNOWLEDGE
from domain.plan import PLAN
from domain.practice import PRACTICE
from projections.knowledge import telling
from projections.knowledge.tables import (
    knowledge,
    knowledge_context,
    knowledge_past,
    knowledge_text,
)
from projections.knowledge.telling import Context, Ended, News, Out
from projections.knowledge.words import words_of
from projections.rows import Row, Rows, microseconds
from projections.runner import Events, Projection

TELLING: Mapping[str, Callable[[Context, Any], News]] = {
    KNOWLEDGE.kind: telling.of_entry,
    PRACTICE.kind: telling.of_practice,
    PLAN.kind: telling.of_plan,
    DIALOGUE.kind: telling.of_dialogue,
    ASSESSMENT.kind: telling.of_assessment,
}


def project(connection: Connection, events: Events) -> None:
    """Fold events of one lane, in order, into what came out of them."""
    relevant = [recorded for recorded in events if recorded.kind in TELLING]
    if relevant:
        batch = _Batch(connection, {recorded.stream_id for recorded in relevant})
        for recorded in relevant:
            if not isinstance(recorded.event, Undecodable):
                batch.apply(recorded)
        batch.write()


class _Batch:
    def __init__(self, connection: Connection, streams: set[UUID]) -> None:
        self._rows = Rows(connection, knowledge, knowledge_past)
        self._contexts = Rows(connection, knowledge_context)
        self._texts = Rows(connection, knowledge_text)
        self._rows.load("stream", streams)
        self._contexts.load("stream", streams)

    def apply(self, recorded: Recorded[Any]) -> None:
        before = self._contexts.get(recorded.stream_id)
        if before is None and recorded.version > 1 and recorded.kind != DIALOGUE.kind:
            raise LookupError("the first event of this stream has not been seen")
        context: Context = json.loads(before["content"]) if before else {}
        news = TELLING[recorded.kind](context, recorded.event)
        self._keep(recorded.stream_id, before, context)
        match news:
            case Out():
                self._out(recorded, news)
            case Ended(status):
                self._end(recorded, status)

    def _keep(self, stream: UUID, before: Row | None, context: Context) -> None:
        content = json.dumps(context, ensure_ascii=False, sort_keys=True)
        if before is not None and before["content"] != content:
            self._contexts.change((stream,), {"content": content})
        elif before is None and context:
            self._contexts.add({"stream": stream, "content": content})

    def _out(self, recorded: Recorded[Any], out: Out) -> None:
        at = microseconds(recorded.recorded_at)
        key = (out.what, recorded.stream_id, out.record or recorded.stream_id)
        text_key = recorded.event_id.int >> 65  # 63 bits of a hash: what both stores can hold
        row = _row(out, recorded.lane) | {"text_key": text_key, "version": recorded.version}
        if self._rows.get(*key) is None:
            ids = dict(zip(("what", "stream", "record"), key, strict=True))
            self._rows.add(ids | row | {"recorded_from": at})
        else:
            self._rows.change(key, row, at)
        words = words_of(f"{out.title}\n{out.text}\n{out.also}")
        title = "".join(f" {word}" for word in words_of(out.title))
        self._texts.add({"key": text_key, "title": title, "words": " ".join(words)})

    def _end(self, recorded: Recorded[Any], status: str) -> None:
        key = (recorded.kind, recorded.stream_id, recorded.stream_id)
        if self._rows.get(*key) is not None:
            changes = {"status": status, "version": recorded.version}
            self._rows.change(key, changes, microseconds(recorded.recorded_at))

    def write(self) -> None:
        for rows in (self._rows, self._contexts, self._texts):
            rows.write()


def _row(out: Out, lane: str) -> Row:
    document = out.document
    return {
        "kind": out.kind,
        "status": telling.PUBLISHED,
        "title": out.title,
        "text": out.text,
        "language": out.language,
        "categories": between_bars(out.categories),
        "places": between_bars(out.places),
        "city": out.city or lane,
        "place": out.at,
        "sensitivity": out.sensitivity.value,
        "police_conduct": False,
        "issue": out.issue,
        "problem": out.problem,
        "source": document.source if document else None,
        "link": document.link if document else None,
        "sha256": document.sha256 if document else None,
        "licence": document.licence if document else None,
        "published_on": out.published_on,
    }


def between_bars(codes: tuple[str, ...]) -> str:
    return "|" + "".join(f"{code}|" for code in codes)


INDEX = Projection(
    "knowledge",
    (knowledge, knowledge_past, knowledge_text, knowledge_context),
    project,
    apart=frozenset(TELLING),
)
