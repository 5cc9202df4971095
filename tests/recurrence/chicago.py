"""The Chicago sanitation cases as spells, read apart from the importer."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple
from uuid import UUID

from projections.recurrence.episodes import Spell, episodes
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


class Flagged(NamedTuple):
    """What the rule says of the cases that came while we looked, and what the city says."""

    joined: int
    duplicates: int
    both: int


def duplicates_found() -> Flagged:
    """Does a case join an episode that another case began, and did the city call it a duplicate?

    The city's own word is not used: every case lasts until it was closed, flagged or not, so that
    the rule has nothing but places and days to go by.
    """
    joined: set[UUID] = set()
    flagged: set[UUID] = set()
    for spells in spells_by_address().values():
        flagged |= {spell.case_id for spell in spells if spell.duplicate}
        for episode in episodes(map(_unflagged, spells)):
            joined |= {spell.case_id for spell in episode.spells[1:]}
    return Flagged(len(joined), len(flagged), len(joined & flagged))


def _unflagged(spell: Spell) -> Spell:
    if not spell.duplicate:
        return spell
    return spell._replace(solved=spell.dropped, dropped=None, duplicate=False)


def _day(text: str) -> int | None:
    return date.fromisoformat(text).toordinal() if text else None
