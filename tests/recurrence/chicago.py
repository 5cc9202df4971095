"""The Chicago sanitation cases as spells, read apart from the importer."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from projections.recurrence.episodes import Spell
from tests.statistics.data import CHICAGO, rows


def spells_by_address() -> dict[str, list[Spell]]:
    """Address in capitals with single spaces is the place; the file has one category."""
    by_address: dict[str, list[Spell]] = defaultdict(list)
    for number, row in enumerate(rows(CHICAGO)):
        closed = _day(row["closed"])
        duplicate = row["status"].endswith("Dup")
        opened = date.fromisoformat(row["opened"]).toordinal()
        by_address[" ".join(row["address"].upper().split())].append(
            Spell(
                case_id=UUID(int=number),
                opened=opened,
                solved=None if duplicate else closed,
                dropped=(closed or opened) if duplicate else None,
                duplicate=duplicate,
            )
        )
    return by_address


def _day(text: str) -> int | None:
    return date.fromisoformat(text).toordinal() if text else None
