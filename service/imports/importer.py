"""Keeps the cases of a file: one event per case, in bulk, and nothing twice.

The id of a case follows from its source and its id there. So an import that was interrupted, or
is run again, adds what is missing and leaves the rest as it stands.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from domain.codes import categories
from domain.errors import Refusal
from domain.events import Envelope
from domain.issue import ISSUE, IssueEvent, import_case
from domain.issue.state import Issue
from domain.member import MEMBER, Member, register_member
from domain.place import PLACE
from domain.words import REGISTRY, named_id, place_id
from service.collector import calm_collector
from service.imports import places
from service.imports.cases import Case, CaseReader, Rejected
from service.imports.mapping import Mapping
from service.imports.matching import PlaceMatcher
from service.imports.reader import CaseFile
from service.imports.rejects import Rejects
from service.ledger import Ledger
from service.registry import COMMON

AT_ONCE = 5_000
"""Rows held in memory at one time."""
PER_TRANSACTION = 2_000


Progress = Callable[[int, int], None]
"""Told (rows read, rows in all)."""


@dataclass(slots=True)
class Summary:
    """What came of an import: `rows` = imported + already_there + rejected.

    `without_place` of the rows that were not rejected stand at their city, `at_default_points` of
    these because their point is one of `default_points`, which many addresses share.
    """

    rows: int = 0
    imported: int = 0
    already_there: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    rejects: Path | None = None
    new_places: int = 0
    without_place: int = 0
    at_default_points: int = 0
    default_points: int = 0
    lanes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Row:
    """A row on its way: where it stood, what it says, and what is kept of it."""

    line: int
    fields: list[str]
    case: Case
    place: str
    id: UUID
    event: IssueEvent


def case_id(source: str, source_id: str) -> UUID:
    """The id under which a source's case is kept."""
    return named_id(REGISTRY, f"import:{source}:{source_id}")


async def import_file(
    ledger: Ledger,
    path: Path,
    mapping: Mapping,
    rejects: Path,
    now: datetime,
    progress: Progress = lambda done, total: None,
    matcher: PlaceMatcher | None = None,
) -> Summary:
    """Import a file by its mapping; raises Unreadable before anything of a broken file is kept.

    `matcher` finds the places of a mapping that calls them by name.
    """
    file = CaseFile(path, mapping)
    survey = file.survey()
    today = now.astimezone(mapping.timezone).date()
    reader = CaseReader(mapping, file.header, survey.default_points, today)
    with calm_collector(), Rejects(rejects, file.header, mapping.encoding) as rejected:
        run = Import(ledger, mapping, reader, rejected, now, matcher)
        run.summary.default_points = len(survey.default_points)
        await run.begin()
        rows = file.rows()
        while batch := list(islice(rows, AT_ONCE)):
            await run.keep(batch)
            progress(run.summary.rows, survey.rows)
    return run.finished()


class Import:
    """One run of an import; `keep` takes the next rows of the file."""

    def __init__(
        self,
        ledger: Ledger,
        mapping: Mapping,
        reader: CaseReader,
        rejects: Rejects,
        now: datetime,
        matcher: PlaceMatcher | None = None,
    ) -> None:
        self.ledger, self.mapping, self.reader, self.rejects = ledger, mapping, reader, rejects
        self.now, self.summary = now, Summary()
        self.actor = named_id(REGISTRY, f"importer:{mapping.source}")
        self._known: set[str] = set()
        self._matcher = (matcher or PlaceMatcher(())) if mapping.place.by_name else None

    async def begin(self) -> None:
        """The member that imports, and the country of the source."""
        who = register_member(Member(), label=f"Import of {self.mapping.source}", body=None)
        await self.ledger.create_streams(
            MEMBER, COMMON, [(self.actor, self._envelope(self.actor, self.now), who)]
        )
        await self._register(COMMON, [places.country(self.mapping.city)])

    async def keep(self, batch: list[tuple[int, list[str]]]) -> None:
        """Keep the next rows: places first, then their cases, each city in its own lane."""
        self.summary.rows += len(batch)
        lanes: dict[str, dict[UUID, Row]] = defaultdict(dict)
        for row in self._read(batch):
            first = lanes[row.case.city].setdefault(row.id, row)
            if first is not row:
                self._repeated(row, first.event)
        for lane, rows in lanes.items():
            self.summary.lanes.add(lane)
            await self._register_places(lane, list(rows.values()))
            pending = iter(rows.values())
            while some := list(islice(pending, PER_TRANSACTION)):
                await self._create(lane, some)

    def finished(self) -> Summary:
        self.summary.rejected = self.rejects.codes
        self.summary.rejects = self.rejects.path if self.rejects.codes else None
        return self.summary

    def _read(self, batch: list[tuple[int, list[str]]]) -> Iterator[Row]:
        for line, fields in batch:
            try:
                case = self.reader.read(fields)
                place = self._place(case)
                event = self._decide(case, place)
            except Rejected as why:
                self.rejects.add(line, fields, why)
            else:
                self.summary.without_place += case.place is None
                self.summary.at_default_points += case.at_default_point
                found = case_id(self.mapping.source, case.source_id)
                yield Row(line, fields, case, place, found, event)

    def _place(self, case: Case) -> str:
        """The code of its place; the city's where it is unknown."""
        if case.place is None:
            return case.city
        if self._matcher is not None:
            return self._matcher.code_of(case.city, case.place)
        return places.site_code(case.city, case.place)

    def _decide(self, case: Case, place: str) -> IssueEvent:
        try:
            (event,) = import_case(
                Issue(),
                source=self.mapping.source,
                source_id=case.source_id,
                category=case.category,
                subcategory=case.subcategory,
                code_list=categories().label,
                place=place,
                sensitivity=case.sensitivity,
                opened_on=case.opened.date(),
                solved_on=case.solved_on,
                closed_on=case.closed_on,
                outcome=case.outcome,
                responses=case.responses,
                point=case.point,
            )
        except Refusal as refused:
            raise Rejected(refused.code, refused.message) from None
        return event

    async def _register_places(self, lane: str, rows: list[Row]) -> None:
        met = [] if lane in self._known else [places.city(self.mapping, lane)]
        met_rows = [] if self._matcher else rows
        keys = {row.place: row.case.place for row in met_rows if row.place not in self._known}
        met += [places.site(lane, code, key) for code, key in keys.items() if key is not None]
        self.summary.new_places += await self._register(lane, met)

    async def _register(self, lane: str, met: list[places.Registration]) -> int:
        self._known.update(code for code, _ in met)
        streams = [
            (where := place_id(code), self._envelope(where, self.now), events)
            for code, events in met
        ]
        return await self.ledger.create_streams(PLACE, lane, streams) if streams else 0

    async def _create(self, lane: str, rows: list[Row]) -> None:
        streams = [(r.id, self._envelope(r.id, r.case.opened), [r.event]) for r in rows]
        created = await self.ledger.create_streams(ISSUE, lane, streams)
        self.summary.imported += created
        if created < len(rows):
            await self._compare(rows, created)

    async def _compare(self, rows: list[Row], created: int) -> None:
        """Some were there before: the same ones are left alone, others are refused."""
        before = self.rejects.codes.total()
        stored = await self.ledger.load_many(ISSUE, [row.id for row in rows])
        for row, loaded in zip(rows, stored, strict=True):
            if loaded.history[0].event != row.event:
                self._reject_other_content(row)
        refused = self.rejects.codes.total() - before
        self.summary.already_there += len(rows) - created - refused

    def _repeated(self, row: Row, stands: IssueEvent) -> None:
        if row.event == stands:
            self.summary.already_there += 1
        else:
            self._reject_other_content(row)

    def _reject_other_content(self, row: Row) -> None:
        why = Rejected("id-reused", "This id came before with other content; the first stands.")
        self.rejects.add(row.line, row.fields, why)

    def _envelope(self, cause: UUID, occurred_at: datetime) -> Envelope:
        return Envelope(
            actor=self.actor, occurred_at=occurred_at, causation_id=cause, channel="import"
        )
