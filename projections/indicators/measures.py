"""What a fact adds to which figure: one entry for each code of `domain/codes/measures.toml`.

The figure of recurrence is that of the recurrence report (`recurring.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Table

from domain.issue.events import Form, FulfilmentVerdict
from domain.issue.standing import Ending
from projections.indicators import tables

RECURRENCE = "recurrence"


class Part(NamedTuple):
    """What one fact adds to the figure of a group (None: to the figure as a whole)."""

    group: str | None
    numerator: int
    denominator: int | None = None


Fact = Any
"""A row of a table of facts, or of its past."""


@dataclass(frozen=True)
class Measuring:
    """How a measure is counted.

    A fact counts on the day in `day`; where it holds `until` a later day, in every period that
    ends in between. `is_term`: it is a last day, and must have passed. `events` names those
    behind what it adds.
    """

    table: Table
    parts: Callable[[Fact, str | None], Iterable[Part]]
    events: Callable[[Fact], Iterable[str]]
    day: str = "day"
    holds: bool = False
    is_term: bool = False


# Dialogues


def _group(row: Fact, grouping: str | None) -> str | None:
    return None if grouping is None else getattr(row, grouping)


def _dialogues(row: Fact, grouping: str | None) -> Iterable[Part]:
    return (Part(_group(row, grouping), 1),)


def _attendances(row: Fact, grouping: str | None) -> Iterable[Part]:
    if grouping != "people":
        return (Part(_group(row, grouping), row.total),)
    names = ("women", "men", "girls", "boys", "youth", "displaced", "disability")
    return [Part(name, getattr(row, name)) for name in names if getattr(row, name) is not None]


def _raised_by_women(row: Fact, grouping: str | None) -> Iterable[Part]:
    return (Part(_group(row, grouping), row.raised_by_women),)


def _police(row: Fact, grouping: str | None) -> Iterable[Part]:
    if not row.police_required:
        return ()
    return (Part(_group(row, grouping), int(row.police_present), 1),)


def _held(row: Fact) -> Iterable[str]:
    return ("dialogue-held", *(["attendance-corrected"] * row.corrections))


def _held_alone(row: Fact) -> Iterable[str]:
    return ("dialogue-held",)


# CDCs


def _composition(row: Fact, grouping: str | None) -> Iterable[Part]:
    return (Part(None, int(row.met), 1),)


def _composed(row: Fact) -> Iterable[str]:
    return ("composition-recorded",)


# Issues


def _counts(row: Fact) -> bool:
    """One case stands for those merged into it."""
    return not (row.merged or row.duplicate)


def _reported(row: Fact, grouping: str | None) -> Iterable[Part]:
    return (Part(_group(row, grouping), 1),) if _counts(row) else ()


def _resolved(row: Fact, grouping: str | None) -> Iterable[Part]:
    return _of_issues(row, grouping, row.resolved_on is not None)


def _verified(row: Fact, grouping: str | None) -> Iterable[Part]:
    return _of_issues(row, grouping, row.verified_on is not None)


def _of_issues(row: Fact, grouping: str | None, does: bool) -> Iterable[Part]:
    return (Part(_group(row, grouping), int(does), 1),) if _counts(row) else ()


def _feedback(row: Fact, grouping: str | None) -> Iterable[Part]:
    if grouping != "sex":
        return _of_issues(row, grouping, row.told_women or row.told_men)
    told = {"women": row.told_women, "men": row.told_men}
    return [Part(sex, int(done), 1) for sex, done in told.items()] if _counts(row) else ()


def _begun(row: Fact) -> str:
    return "case-imported" if row.imported else "issue-reported"


def _reported_events(row: Fact) -> Iterable[str]:
    return (_begun(row),)


def _resolved_events(row: Fact) -> Iterable[str]:
    claimed = row.resolved_on is not None and not row.imported
    return (_begun(row), *(["resolution-claimed"] if claimed else []))


def _verified_events(row: Fact) -> Iterable[str]:
    return (_begun(row), *(["resolution-verified"] if row.verified_on else []))


def _feedback_events(row: Fact) -> Iterable[str]:
    told = row.told_women or row.told_men
    return ("resolution-verified", *(["feedback-round-recorded"] if told else []))


# Promises

NOBODYS = frozenset(
    {Ending.CONTESTED, Ending.WITHDRAWN, Ending.SUPERSEDED, Ending.OWNER_GONE}
)  # fmt: skip
"""Endings after which nobody can be held to the promise: neither kept nor broken."""


def is_due(row: Fact) -> bool:
    """Whether the promise has a day by which somebody can be held to it."""
    return row.form == Form.ONCE and row.original_due_on is not None and row.ending not in NOBODYS


def kept_on_time(row: Fact) -> bool:
    """By the day of the work against the date first given, once others have verified it."""
    kept = row.verdict == FulfilmentVerdict.KEPT and row.ending is None
    return bool(kept and row.work_done_on <= row.original_due_on)


def _promises(row: Fact, grouping: str | None) -> Iterable[Part]:
    if not is_due(row):
        return ()
    return (Part(_group(row, grouping), int(kept_on_time(row)), 1),)


def _promise_events(row: Fact) -> Iterable[str]:
    return ("commitment-stated", *(["fulfilment-verified"] if row.verdict else []))


# Practices and recommendations


def _adoptions(row: Fact, grouping: str | None) -> Iterable[Part]:
    return (Part(None, 1),)


def _adopted(row: Fact) -> Iterable[str]:
    return ("adoption-started",)


def in_term(row: Fact) -> bool:
    return row.answered_on is not None and row.answered_on <= row.answer_by


def _recommendations(row: Fact, grouping: str | None) -> Iterable[Part]:
    return () if row.withdrawn else (Part(None, int(in_term(row)), 1),)


def _answered(row: Fact) -> Iterable[str]:
    return ("recommendation-made", *(["recommendation-answered"] if row.answered_on else []))


MEASURINGS: Mapping[str, Measuring] = {
    "dialogues_held": Measuring(tables.dialogue, _dialogues, _held_alone),
    "attendances": Measuring(tables.dialogue, _attendances, _held),
    "items_raised_by_women": Measuring(tables.dialogue, _raised_by_women, _held),
    "police_present": Measuring(tables.dialogue, _police, _held_alone),
    "cdc_composition_met": Measuring(tables.composition, _composition, _composed, holds=True),
    "issues_reported": Measuring(tables.issue, _reported, _reported_events),
    "issues_resolved": Measuring(tables.issue, _resolved, _resolved_events),
    "issues_verified": Measuring(tables.issue, _verified, _verified_events),
    "feedback_given": Measuring(tables.issue, _feedback, _feedback_events, day="verified_on"),
    "promises_kept_on_time": Measuring(
        tables.promise, _promises, _promise_events, day="original_due_on", is_term=True
    ),
    "practices_adopted": Measuring(tables.adoption, _adoptions, _adopted),
    "recommendations_answered_in_term": Measuring(
        tables.recommendation, _recommendations, _answered, day="answer_by", is_term=True
    ),
}
