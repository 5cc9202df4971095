"""Terms that run out: silence on a referral, a promise not contested, feedback not answered.

Whether a term is over is judged by the decision itself, on the days that count at that place now:
a holiday or a suspension that was made known later lengthens what still runs.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from domain.issue import ISSUE
from domain.issue.commitments import close_contest_window, lose_owner
from domain.issue.passing_on import expire_referral
from domain.issue.resolution import close_feedback_window
from domain.words import WorkingCalendar, named_id
from projections.clock.reading import DueRow, due, owned, retired_owners
from projections.clock.rows import TERMS
from projections.clock.tables import CONTEST, FEEDBACK, REFERRAL
from service.jobs.round import Round
from service.ledger import Command

Decision = Callable[..., list[Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`item` names the argument that takes the row's item; `last_day` the term's end."""

    decision: Decision
    item: str | None
    last_day: Callable[[WorkingCalendar, date, int], date]


RULES: Mapping[str, Rule] = {
    REFERRAL: Rule(expire_referral, "referral_id", WorkingCalendar.after),
    CONTEST: Rule(close_contest_window, "commitment_id", WorkingCalendar.after),
    FEEDBACK: Rule(close_feedback_window, None, WorkingCalendar.after_days),
}


async def end_terms(work: Round) -> int:
    """End every term that is over; returns how many."""
    ended = 0
    for kind in RULES:
        async for rows in work.pages(due, kind, last=work.latest):
            over = [row for row in rows if await _is_over(work, row)]
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(_end(work, row)) for row in over]
            ended += sum(task.result() for task in tasks)
    return ended


async def _is_over(work: Round, row: DueRow) -> bool:
    """What is not over is not worth reading the case for: it would be refused."""
    if row.place is None or row.day is None:
        return False
    calendar = await work.calendar(row.place)
    last_day = RULES[row.kind].last_day(calendar, row.day, TERMS[row.kind])
    return work.today(row.city) > last_day


async def _end(work: Round, row: DueRow) -> int:
    rule = RULES[row.kind]
    item = {rule.item: row.item} if rule.item else {}
    calendar = await work.calendar(row.place or row.city)
    return await _decide(
        work, row, rule.decision, **item, calendar=calendar, on=work.today(row.city)
    )


async def part_with_owners(work: Round) -> int:
    """End every promise whose body is no longer in being, naming the successor."""
    parted = 0
    for owner in await work.database.read(retired_owners, work.latest):
        facts = await work.registry.find_body(owner)
        retired = facts.state.retired if facts else None
        if retired is None:
            continue
        owing = {"retired_on": retired.on, "successor": retired.successor}
        async for rows in work.pages(owned, owner):
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(_part(work, row, owing)) for row in rows]
            parted += sum(task.result() for task in tasks)
    return parted


async def _part(work: Round, row: DueRow, owing: Mapping[str, Any]) -> int:
    today = work.today(row.city)
    return await _decide(work, row, lose_owner, commitment_id=row.item, on=today, **owing)


async def _decide(work: Round, row: DueRow, decision: Decision, **facts: Any) -> int:
    op_id = named_id(row.cause, f"{decision.__name__} {row.stream} {row.item}")
    command = Command(ISSUE, row.stream, partial(decision, **facts))
    return await work.decide([command], op_id)
