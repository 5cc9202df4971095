"""Propose that a new case is a solved problem come back; a person confirms or refuses.

The operation id follows from the case and the rule, so that two schedulers, a restart or a replay
propose once.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID, uuid5

from domain.errors import Refusal
from domain.issue import ISSUE
from domain.issue.events import IssueEvent
from domain.issue.recurrence import propose_recurrence
from domain.issue.state import Issue
from projections.recurrence.proposals import RULE, Candidate, candidates
from service import clock
from service.database import Database
from service.jobs.round import the_clocks
from service.ledger import Command, Ledger

Decision = Callable[[Issue], list[IssueEvent]]
Decide = Callable[[UUID, Decision, UUID], Awaitable[object]]
"""(issue id, decision, operation id): store what is decided, at most once per operation."""


async def propose_links(database: Database, decide: Decide) -> int:
    """Propose every link that is waiting; returns how many. A refusal leaves that case alone."""
    proposed = 0
    for found in await database.read(candidates):
        try:
            await decide(found.case_id, _decision(found), operation_id(found))
        except Refusal:
            continue
        proposed += 1
    return proposed


def operation_id(found: Candidate) -> UUID:
    return uuid5(found.case_id, f"{RULE}:{found.of}")


def _decision(found: Candidate) -> Decision:
    return partial(
        propose_recurrence,
        of=found.of,
        opened_on=found.opened,
        solved_on=found.solved,
        relation="same",
        rule=RULE,
    )


def by_the_clock(ledger: Ledger) -> Decide:
    """Decide in the name of the system's clock."""

    async def decide(issue_id: UUID, decision: Decision, op_id: UUID) -> object:
        operation = the_clocks(op_id, clock.now())
        return await ledger.decide(Command(ISSUE, issue_id, decision), operation)

    return decide
