"""A small stream for tests of the ledger: a notebook that lines are written into."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from domain.errors import Refusal
from domain.events import Envelope, Stream, event
from service.ledger import Codec, Command, Ledger, Operation


@event
class LineWritten:
    text: str


@event
class NotebookClosed:
    reason: str | None = None


@dataclass(frozen=True)
class Notebook:
    lines: tuple[str, ...] = ()
    closed: bool = False


NotebookEvent = LineWritten | NotebookClosed


def evolve(notebook: Notebook, event: NotebookEvent) -> Notebook:
    match event:
        case LineWritten(text=text):
            return replace(notebook, lines=(*notebook.lines, text))
        case NotebookClosed():
            return replace(notebook, closed=True)


NOTEBOOK: Stream[Notebook, NotebookEvent] = Stream("Notebook", Notebook(), evolve, NotebookEvent)
CODEC = Codec({"line-written": LineWritten, "notebook-closed": NotebookClosed}, {}, {})


def write_lines(notebook: Notebook, *lines: str) -> list[NotebookEvent]:
    """Lines already there are not written again."""
    if notebook.closed:
        raise Refusal("closed", "The notebook is closed. Open another one.")
    return [LineWritten(text=line) for line in lines if line not in notebook.lines]


def close(notebook: Notebook) -> list[NotebookEvent]:
    return [] if notebook.closed else [NotebookClosed(reason=None)]


def envelope(causation_id: UUID) -> Envelope:
    return Envelope(
        actor=MEMBER,
        occurred_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
        causation_id=causation_id,
    )


MEMBER = UUID(int=7)


def operation(op_id: UUID | None = None, body: str = "", principal: UUID = MEMBER) -> Operation:
    op_id = op_id or uuid4()
    return Operation(principal, op_id, sha256(body.encode()).digest(), envelope(op_id))


def writing(
    stream_id: UUID, *lines: str, lane: str | None = "HRT", **more: Any
) -> Command[Notebook, NotebookEvent]:
    return commanding(stream_id, partial(write_lines_of, lines=lines), lane=lane, **more)


def write_lines_of(notebook: Notebook, lines: tuple[str, ...]) -> list[NotebookEvent]:
    return write_lines(notebook, *lines)


def commanding(
    stream_id: UUID,
    decide: Callable[[Notebook], list[NotebookEvent]],
    lane: str | None = "HRT",
    **more: Any,
) -> Command[Notebook, NotebookEvent]:
    return Command(NOTEBOOK, stream_id, decide, lane, **more)


async def all_events(ledger: Ledger, lane: str = "HRT") -> list[Any]:
    return await ledger.read(lane, 0, 1_000_000)
