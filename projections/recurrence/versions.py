"""The spells a batch touches: read once, changed in memory, every version of them kept."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, exists, select, update
from sqlalchemy.sql import ColumnExpressionArgument

from projections.bulk import insert_rows
from projections.recurrence.episodes import Home, Spell
from projections.recurrence.tables import case
from projections.rows import AT_ONCE, Row

Changes = dict[str, Any]
STANDS = case.c.to_position.is_(None)


class Versions:
    """The standing spells of one lane's cases; `changed` are the cases altered in this batch.

    A version stands from the position of the event that made it. Where a batch is cut makes no
    difference to the versions kept.
    """

    def __init__(self, connection: Connection, lane: str) -> None:
        self._connection = connection
        self.lane = lane
        self.now: dict[UUID, list[Row]] = {}
        self.changed: dict[UUID, None] = {}
        self.moved: dict[UUID, None] = {}
        self._stored: set[tuple[UUID, int]] = set()
        self._over: list[Row] = []
        self._ended: list[Changes] = []
        self._rehomed: list[Changes] = []

    def load(self, case_ids: Iterable[UUID]) -> None:
        """Read the cases that are not here yet; those unknown stay unknown."""
        missing = [case_id for case_id in dict.fromkeys(case_ids) if case_id not in self.now]
        for start in range(0, len(missing), AT_ONCE):
            self._read(case.c.case_id.in_(missing[start : start + AT_ONCE]))

    def load_followers(self, case_ids: Iterable[UUID]) -> list[UUID]:
        """Read the cases that people linked with these, for or against; returns their ids."""
        named, found = list(case_ids), []
        if not named:
            return []
        links = (case.c.same_as, case.c.not_same_as)
        used = [exists().where(link.is_not(None)).select_from(case) for link in links]
        for link, is_used in zip(links, self._connection.execute(select(*used)).one(), strict=True):
            for start in range(0, len(named) if is_used else 0, AT_ONCE):
                found += self._read(link.in_(named[start : start + AT_ONCE]))
        return found

    def _read(self, which: ColumnExpressionArgument[bool]) -> list[UUID]:
        rows = self._connection.execute(select(case).where(which, STANDS, case.c.lane == self.lane))
        read: dict[UUID, list[Row]] = {}
        for row in sorted(rows.mappings(), key=lambda row: row["number"]):
            read.setdefault(row["case_id"], []).append(dict(row))
        for case_id, spells in read.items():
            if case_id not in self.now:
                self.now[case_id] = spells
                self._stored |= {(case_id, spell["number"]) for spell in spells}
        return list(read)

    def add(self, row: Row) -> None:
        """A new spell, the first of its case or the next."""
        self.now.setdefault(row["case_id"], []).append(row)
        self.changed[row["case_id"]] = None

    def alter(self, row: Row, at: int, changes: Changes) -> None:
        """From position `at` on the spell says something else."""
        key = (row["case_id"], row["number"])
        if key in self._stored:
            self._stored.discard(key)
            self._ended.append({"b_from": row["from_position"], "b_to": at, **_named(key)})
        elif row["from_position"] != at:
            self._over.append(row | {"to_position": at, "chain": None})
        row.update(changes)
        row["from_position"] = at
        self.changed[row["case_id"]] = None

    def put(self, case_id: UUID, chain: str | None) -> None:
        """Say to which problem a case belongs now."""
        for row in self.now[case_id]:
            if row["chain"] != chain:
                row["chain"] = chain
                key = (case_id, row["number"])
                if key in self._stored:
                    self._rehomed.append(
                        {"b_from": row["from_position"], "b_chain": chain, **_named(key)}
                    )

    def home(self, case_id: UUID) -> Home | None:
        """None for a case that is unknown, withheld or merged: a link to it changes nothing."""
        spells = self.now.get(case_id)
        return home_of(spells[0]) if spells and is_shown(spells[0]) else None

    def write(self) -> None:
        new = self._over + [
            row
            for case_id in self.changed
            for row in self.now[case_id]
            if (case_id, row["number"]) not in self._stored
        ]
        self._run(_END, self._ended)
        self._run(_REHOME, self._rehomed)
        insert_rows(self._connection, case, new)

    def _run(self, statement: Any, rows: list[Any]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _named(key: tuple[UUID, int]) -> Changes:
    return {"b_case": key[0], "b_number": key[1]}


_ONE = update(case).where(
    case.c.case_id == bindparam("b_case"),
    case.c.number == bindparam("b_number"),
    case.c.from_position == bindparam("b_from"),
)
_END = _ONE.values(to_position=bindparam("b_to"), chain=None)
_REHOME = _ONE.values(chain=bindparam("b_chain"))


def is_withheld(row: Row) -> bool:
    return bool(row["restricted"] or row["police_conduct"])


def is_shown(row: Row) -> bool:
    """Whether it stands for itself, and everybody may know of it."""
    return not (is_withheld(row) or row["merged"])


def home_of(row: Row) -> Home:
    return Home(row["case_id"], row["place"], row["category"], row["same_as"], row["not_same_as"])


SPELL_COLUMNS = (
    case.c.case_id, case.c.opened, case.c.solved, case.c.confirmed, case.c.dropped,
    case.c.duplicate, case.c.number, case.c.reports, case.c.responses, case.c.body,
    case.c.came_back, case.c.same_as,
)  # fmt: skip


def spell_of(row: Sequence[Any]) -> Spell:
    """A spell from a row of `SPELL_COLUMNS`."""
    *fields, responses, body, came_back, _ = row
    return Spell._make((*fields, came_back, responses, body))
