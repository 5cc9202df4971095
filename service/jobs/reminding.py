"""Reminders: before a date, on it and after it, to those who speak for the body that owes it.

All who are reminded of an item are reminded together, in one transaction: so the item's row,
which follows the first of these reminders, never forgets the others.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from domain.reminders import (
    LADDER,
    REMINDERS,
    Due,
    Matter,
    Rung,
    remind,
    reminders_id,
)
from domain.words import named_id
from projections.clock.reading import Colleague, DueRow, case_workers, colleagues, due
from service.jobs.round import Round
from service.ledger import Command

STALE = timedelta(days=7)
"""A rung that lies back further, because the clock stood still, is not caught up."""

BACK = STALE + Rung.AFTER_7.day(date.min + STALE) - Rung.BEFORE_7.day(date.min + STALE)
"""How far back the first rung not given may lie where the last one is still given."""

EVENTS_AT_ONCE = 500

Recipients = tuple[UUID, ...]


async def give_reminders(work: Round) -> int:
    """Give every reminder whose day has come; returns how many."""
    given = 0
    for matter in Matter:
        first = work.latest - BACK
        async for rows in work.pages(due, matter.value, first=first, last=work.latest):
            given += await _remind_of(work, rows)
    return given


async def _remind_of(work: Round, rows: Sequence[DueRow]) -> int:
    groups: dict[tuple[str, str, Recipients], list[Due]] = {}
    for row, recipients in await _with_recipients(work, rows):
        rung = newest_rung(row, work.today(row.city))
        if rung is None or row.day is None or not recipients:
            continue
        key = row.city, f"{row.day:%Y-%m}", recipients
        groups.setdefault(key, []).append(_due(row, row.day, rung))
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_give(work, city, recipients, some))
            for (city, _, recipients), every in groups.items()
            for some in _parts(every, max(1, EVENTS_AT_ONCE // len(recipients)))
        ]
    return sum(task.result() for task in tasks)


def newest_rung(row: DueRow, today: date) -> Rung | None:
    """The rung to give: the newest whose day has come, none where that one was given or is stale.

    Those before it that nobody gave in time are left out.
    """
    if row.day is None:
        return None
    come = [rung for rung in LADDER[row.rungs :] if rung.day(row.day) <= today]
    return come[-1] if come and come[-1].day(row.day) >= today - STALE else None


async def _with_recipients(work: Round, rows: Sequence[DueRow]) -> list[tuple[DueRow, Recipients]]:
    cities = dict.fromkeys(row.city for row in rows)
    held = {city: await _colleagues(work, rows, city) for city in cities}
    restricted = {row.stream for row in rows if row.restricted}
    named = await work.database.read(case_workers, restricted) if restricted else set()
    return [
        (
            row,
            tuple(
                colleague.member
                for colleague in held[row.city].get(row.body, ())
                if may_know(row, colleague, named)
            ),
        )
        for row in rows
    ]


async def _colleagues(work: Round, rows: Sequence[DueRow], city: str) -> dict[str, list[Colleague]]:
    bodies = {row.body for row in rows if row.city == city}
    return await work.database.read(colleagues, bodies, work.today(city))


def may_know(row: DueRow, who: Colleague, named: set[tuple[UUID, UUID]]) -> bool:
    """Of a restricted case only its case workers hear, of police conduct nobody of the police."""
    if row.police_conduct and who.police:
        return False
    return not row.restricted or (row.stream, who.member) in named


def _due(row: DueRow, day: date, rung: Rung) -> Due:
    what = Matter(row.kind)
    on_a_case = what in (Matter.COMMITMENT, Matter.ACTION)
    return Due(
        what=what,
        item_id=row.item,
        issue_id=row.stream if on_a_case else None,
        rung=rung,
        due_on=day,
    )


def _parts(every: Sequence[Due], size: int) -> Iterator[Sequence[Due]]:
    for start in range(0, len(every), size):
        yield every[start : start + size]


async def _give(work: Round, city: str, recipients: Recipients, some: Sequence[Due]) -> int:
    """One operation, whose id follows from what it tells whom."""
    told = "|".join(f"{each.item_id} {each.rung} {each.due_on}" for each in some)
    whom = " ".join(map(str, recipients))
    decide = partial(remind, due=some, on=work.today(city))
    commands = [
        Command(REMINDERS, reminders_id(member, city, some[0].due_on), decide, lane=city)
        for member in recipients
    ]
    return await work.decide(commands, named_id(recipients[0], f"remind {whom}: {told}"))
