"""Keeps the old records of a sheet: row by row, all of a row or nothing, and nothing twice.

The ids follow from the source and what the row says. So an import that was interrupted, or is
run again, adds what is missing and leaves the rest as it stands.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial, reduce
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from domain import codes
from domain.dialogue import DIALOGUE, Dialogue
from domain.dialogue.events import Presence
from domain.errors import Refusal
from domain.events import Envelope, Stream
from domain.issue import ISSUE, Issue
from domain.member import MEMBER, Member, register_member
from domain.words import REGISTRY, Level, is_protected, named_id
from projections.case_list import find_reference
from projections.similar.places import similar_places
from projections.visibility import EVERYTHING
from service.collector import calm_collector
from service.imports.cases import Rejected
from service.imports.importer import Progress
from service.imports.matching import SUGGESTED, unknown_place
from service.imports.records.deciding import (
    case_of,
    hold,
    promise,
    the_promise_must_have_been_heard,
)
from service.imports.records.headings import COLUMNS, EXAMPLE
from service.imports.records.rows import (
    HeldDialogue,
    PastPromise,
    Record,
    as_text,
    read_row,
    reference_in,
)
from service.imports.records.sheet import Fields, Sheet
from service.imports.rejects import Rejects
from service.ledger import Command, Operation
from service.registry import COMMON, SEAT, PlaceFacts
from service.services import Services


@dataclass(slots=True)
class Summary:
    """What came of an import: `rows` = imported + already_there + rejected.

    `ignored`: headings that mean nothing here. With `dry` all was decided and nothing kept.
    """

    dry: bool
    rows: int = 0
    imported: int = 0
    already_there: int = 0
    events: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    rejects: Path | None = None
    ignored: tuple[str, ...] = ()


async def import_records(
    services: Services,
    path: Path,
    source: str,
    rejects: Path,
    now: datetime,
    *,
    dry: bool = False,
    progress: Progress = lambda done, total: None,
) -> Summary:
    """Import a sheet; raises Unreadable before anything of a file that is none is kept.

    `dry` decides everything as if all rows before had been kept, and keeps nothing.
    """
    sheet = Sheet(path)
    total = sum(1 for _ in sheet.rows())
    header = [COLUMNS[column].en for column in sheet.columns.values()]
    with calm_collector(), Rejects(rejects, header, "utf-8-sig") as rejected:
        run = _Import(services, source, now, rejected, Summary(dry, ignored=sheet.ignored))
        await run.begin()
        for line, fields, reference in _numbered(sheet):
            await run.keep(line, fields, reference)
            progress(run.summary.rows, total)
    return run.finished()


def _numbered(sheet: Sheet) -> Iterator[tuple[int, Fields, str]]:
    """Rows with the number of their dialogue: an empty cell continues the row above."""
    above = ""
    for line, fields in sheet.rows():
        above = reference_in(fields) or above
        if above != EXAMPLE["dialogue"]:
            yield line, fields, above


@dataclass(frozen=True, slots=True)
class _Step:
    """What a row adds to one stream."""

    kind: Stream[Any, Any]
    stream: UUID
    lane: str
    decide: Callable[[Any], list[Any]]

    def tried(self, state: Any) -> tuple[Any, int]:
        """The state after it, and how many events that takes. Refusals pass through."""
        events = self.decide(state)
        return reduce(self.kind.evolve, events, state), len(events)


class _Import:
    def __init__(
        self, services: Services, source: str, now: datetime, rejects: Rejects, summary: Summary
    ) -> None:
        self._services, self._now, self._rejects = services, now, rejects
        self._source, self.summary = source, summary
        self._actor = named_id(REGISTRY, f"importer:{source}")
        self._tried: dict[UUID, tuple[Any, str | None]] = {}

    async def begin(self) -> None:
        """The member that imports."""
        if self.summary.dry:
            return
        who = register_member(Member(), label=f"Import of {self._source}", body=None)
        envelope = self._envelope(self._actor, self._now)
        new = [(self._actor, envelope, who)]
        await self._services.ledger.create_streams(MEMBER, COMMON, new)

    async def keep(self, line: int, fields: Fields, reference: str) -> None:
        """Keep what a row says, or write it to the rejects with the reason."""
        self.summary.rows += 1
        try:
            added = await self._keep(read_row(fields, reference))
        except (Rejected, Refusal) as why:
            self._reject(line, fields, reference, why)
        else:
            self.summary.events += added
            self.summary.imported += added > 0
            self.summary.already_there += added == 0

    def finished(self) -> Summary:
        self.summary.rejected = self._rejects.codes
        self.summary.rejects = self._rejects.path if self._rejects.codes else None
        return self.summary

    def _reject(self, line: int, fields: Fields, reference: str, why: Rejected | Refusal) -> None:
        """With the number of the dialogue in the row, so that it can stand alone."""
        row = [as_text(cell) for cell in ({**fields, "dialogue": reference}).values()]
        text = why.message if isinstance(why, Refusal) else str(why)
        self._rejects.add(line, row, Rejected(why.code, text))

    async def _keep(self, record: Record) -> int:
        """How many events the row adds."""
        dialogue_id = named_id(REGISTRY, f"records:{self._source}:{record.reference}")
        dialogue, lane = await self._state(DIALOGUE, dialogue_id)
        steps: list[_Step] = []
        if record.dialogue is not None:
            steps.append(await self._holding(record.dialogue, dialogue_id))
            lane = lane or steps[0].lane
            dialogue, _ = steps[0].tried(dialogue)
        if record.promise is not None:
            told = record.promise
            steps.append(await self._promising(told, dialogue_id, dialogue, lane))
        outcomes = [step.tried((await self._state(step.kind, step.stream))[0]) for step in steps]
        added = sum(events for _, events in outcomes)
        if self.summary.dry:
            for step, (state, _) in zip(steps, outcomes, strict=True):
                self._tried[step.stream] = state, step.lane
        elif added:
            await self._store(steps, record, dialogue)
        return added

    async def _state(self, kind: Stream[Any, Any], stream: UUID) -> tuple[Any, str | None]:
        """(state, lane) as it is kept, or as a dry run would have left it."""
        if stream in self._tried:
            return self._tried[stream]
        loaded = await self._services.ledger.load(kind, stream)
        return loaded.state, loaded.lane

    async def _holding(self, told: HeldDialogue, dialogue_id: UUID) -> _Step:
        place = await self._place(told.place)
        city = await self._services.registry.city(place.lane)
        await self._services.registry.body(told.convener)
        parties = [await self._party(text, present=True) for text in told.present]
        parties += [await self._party(text, present=False) for text in told.absent]
        decide = partial(hold, told=told, parties=parties, today=city.today(self._now))
        return _Step(DIALOGUE, dialogue_id, place.lane, decide)

    async def _place(self, code: str) -> PlaceFacts:
        """The place of this code; Rejected with what might be meant where there is none."""
        if (found := await self._services.registry.find_place(code)) is None:
            alike = await self._services.database.read(similar_places, code, limit=SUGGESTED)
            raise unknown_place(alike.items)
        return found

    async def _party(self, text: str, *, present: bool) -> Presence:
        """A body by its code, or one that is known by its role alone."""
        if text in codes.party_roles():
            return Presence(role=text, present=present)
        body = await self._services.registry.body(text)
        return Presence(body=text, role=codes.party_role(body.kind), present=present)

    async def _promising(
        self, told: PastPromise, dialogue_id: UUID, dialogue: Dialogue, lane: str | None
    ) -> _Step:
        on = the_promise_must_have_been_heard(dialogue, told)
        assert dialogue.planned is not None
        body = await self._services.registry.body(told.body)
        decide = partial(
            promise,
            told=told,
            dialogue_id=dialogue_id,
            place=dialogue.planned.place,
            on=on,
            level=await self._level(body.places),
            in_police_chain=body.in_police_chain,
        )
        case = await self._case(told.case, lane) if told.case else case_of(dialogue_id, told)
        return _Step(ISSUE, case, lane or COMMON, decide)

    async def _level(self, places: tuple[str, ...]) -> Level:
        if not places:
            return Level.COMMUNITY
        place = await self._services.registry.place(places[0])
        return SEAT.get(place.level, Level.COMMUNITY)

    async def _case(self, text: str, lane: str | None) -> UUID:
        """A case by its id or its reference, in the city of the dialogue."""
        try:
            found: UUID | None = UUID(text)
        except ValueError:
            found = await self._services.database.read(find_reference, EVERYTHING, text)
        known, where = await self._state(ISSUE, found) if found else (Issue(), None)
        if found is None or where is None or not _may_be_named(known):
            raise Rejected("unknown-case", "No case has this reference. Leave it out to open one.")
        if where != lane:
            raise Rejected("case-elsewhere", "The case is one of another city.")
        return found

    async def _store(self, steps: list[_Step], record: Record, dialogue: Dialogue) -> None:
        content = repr(record).encode()
        op_id = named_id(self._actor, sha256(content).hexdigest())
        operation = Operation(
            principal=self._actor,
            op_id=op_id,
            body_hash=sha256(content).digest(),
            envelope=self._envelope(op_id, await self._moment(steps[0].lane, dialogue)),
        )
        commands = [Command(s.kind, s.stream, s.decide, lane=s.lane) for s in steps]
        await self._services.ledger.decide_all(commands, operation)

    async def _moment(self, lane: str, dialogue: Dialogue) -> datetime:
        """The beginning of the day on which the dialogue was held, in its city."""
        assert dialogue.held is not None
        zone = (await self._services.registry.city(lane)).timezone
        return datetime.combine(dialogue.held.held_on, time(), zone).astimezone(UTC)

    def _envelope(self, cause: UUID, occurred_at: datetime) -> Envelope:
        return Envelope(
            actor=self._actor, occurred_at=occurred_at, causation_id=cause, channel="import"
        )


def _may_be_named(case: Issue) -> bool:
    """What is protected stands in no sheet; a case of whom nobody may know is unknown."""
    return not is_protected(case.sensitivity, case.police_conduct)
