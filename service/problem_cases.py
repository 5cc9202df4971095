"""The arithmetic of a problem: which of its cases came back from which, after how many days."""

from collections.abc import Mapping
from uuid import UUID

from domain.issue import Issue
from domain.issue.events import RecurrenceConfirmed, RecurrenceRefused


def chained(cases: Mapping[UUID, Issue]) -> tuple[tuple[UUID, ...], tuple[int, ...]]:
    """The cases in the order in which they came back, and the gaps in days.

    A gap for each case that is linked to an earlier one; a case without a link ends up behind
    all others and brings no gap.
    """
    links = {issue_id: link_to(case, cases) for issue_id, case in cases.items()}
    firsts = [issue_id for issue_id, link in links.items() if link is None]
    ordered = sorted(firsts)[:1]
    gaps: list[int] = []
    waiting = {issue_id: link for issue_id, link in links.items() if link is not None}
    while ready := sorted(
        (days, issue_id) for issue_id, (of, days) in waiting.items() if of in ordered
    ):
        for days, issue_id in ready:
            ordered.append(issue_id)
            gaps.append(days)
            del waiting[issue_id]
    rest = sorted(set(cases) - set(ordered))
    return (*ordered, *rest), tuple(gaps)


def link_to(case: Issue, others: Mapping[UUID, object]) -> tuple[UUID, int] | None:
    """The one of the others that this case is back from, and after how many days.

    A link that a person confirmed comes first; one that was refused is none.
    """
    links = [
        (not isinstance(link.answer, RecurrenceConfirmed), link.proposed.days, of)
        for of, link in case.recurrences.items()
        if of in others and not isinstance(link.answer, RecurrenceRefused)
    ]
    if not links:
        return None
    _, days, of = min(links)
    return of, days
