"""Suspect a problem where cases came back twice and people confirmed it; a person decides on it.

The problem's id follows from its first case and the rule, so that two schedulers, a restart or a
replay suspect it once. What comes back later is added to the problem; a refused one stays refused.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from domain.errors import Refusal
from domain.issue import ISSUE
from domain.problem import PROBLEM, add_case, suspect_problem
from projections.learning.suspicions import Suspicion, shown, suspicions
from service import clock
from service.database import Database
from service.jobs.resilience import again_and_again
from service.jobs.round import the_clocks
from service.ledger import Command, Ledger
from service.problem_cases import chained, link_to
from service.registry import Registry

RULE = "two-confirmed-recurrences-1"
"""The rule that suspects, with its version: problems say by which one they came."""

PAUSE = 5.0


class Suspecting:
    """Suspects problems as long as it runs; any number of processes may do so at once.

    It looks only if the tables that it acts on show something new.
    """

    def __init__(self, ledger: Ledger, database: Database) -> None:
        self._ledger = ledger
        self._database = database
        self._judged: Mapping[tuple[str, str], int] | None = None

    async def run(self) -> None:
        """Never returns; cancel it to stop."""
        await again_and_again(self.step, "suspecting problems", PAUSE)

    async def step(self) -> int:
        """Suspect what hangs together, if there can be anything new; returns how many events."""
        seen = await self._database.read(shown)
        if seen == self._judged:
            return 0
        added = await suspect_problems(self._database, self._ledger)
        self._judged = seen
        return added


async def suspect_problems(database: Database, ledger: Ledger) -> int:
    """Suspect every problem that shows, and add what came back later; returns how many events."""
    now = clock.now()
    registry, added = Registry(ledger), 0
    for found in await database.read(suspicions):
        on = (await registry.city(found.city)).today(now)
        facts = dict(zip(found.cases, await ledger.load_many(ISSUE, found.cases), strict=True))
        cases = {issue: loaded.state for issue, loaded in facts.items()}
        if found.problems:
            of = found.problems[0]
            for issue in found.unknown:
                link = link_to(cases[issue], cases)
                one_more = partial(
                    add_case, issue_id=issue, gap_days=link[1] if link else None, on=on
                )
                op_id = uuid5(of, f"{RULE}:{issue}")
                added += await _decide(ledger, Command(PROBLEM, of, one_more), op_id, now)
        else:
            ordered, gaps = chained(cases)
            suspect = partial(
                suspect_problem, **_home(found, cases), cases=ordered, gaps_days=gaps, rule=RULE,
                on=on,
            )  # fmt: skip
            new = uuid5(ordered[0], RULE)
            command = Command(PROBLEM, new, suspect, lane=found.city)
            added += await _decide(ledger, command, uuid5(new, RULE), now)
    return added


def _home(found: Suspicion, cases: Mapping[UUID, Any]) -> dict[str, Any]:
    """Where the problem is and what it is about: finer where all its cases are."""
    finer = {case.subcategory for case in cases.values()}
    subcategory = finer.pop() if len(finer) == 1 else None
    return {"place": found.place, "category": found.category, "subcategory": subcategory}


async def _decide(ledger: Ledger, command: Command[Any, Any], op_id: UUID, now: datetime) -> int:
    """How many events were added; what is refused is left as it is."""
    try:
        outcome = await ledger.decide(command, the_clocks(op_id, now))
    except Refusal:
        return 0
    return 0 if outcome.replayed else outcome.receipt.events
