"""The story behind a number: the episodes of one problem, and the cases in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from domain.events import Recorded
from projections.history import NAMES
from projections.recurrence.chains import chain_name, problem_in
from projections.recurrence.episodes import Episode, Problem, Spell, before, episodes
from projections.recurrence.places import Positions
from projections.recurrence.reading import Scope, is_past, problems_at, problems_standing
from projections.recurrence.tables import NO_CHAINS, case
from projections.recurrence.versions import STANDS


@dataclass(frozen=True, slots=True)
class CaseInEpisode:
    """One stretch of one issue; its events are in the stream of that id.

    `reopened`: this stretch began by reopening the issue. None: not solved, confirmed, dropped.
    """

    issue_id: UUID
    opened: date
    solved: date | None
    confirmed: date | None
    dropped: date | None
    duplicate: bool
    reopened: bool


@dataclass(frozen=True, slots=True)
class EpisodeOfProblem:
    """`solved` is time zero; `days_until_again` the days from there to the next episode."""

    opened: date
    ended: date | None
    solved: date | None
    confirmed: date | None
    days_until_again: int | None
    reopened: bool
    reports: int
    cases: tuple[CaseInEpisode, ...]


@dataclass(frozen=True, slots=True)
class EventBehind:
    """One event of one of the cases, as it stands in the record; `event` is its stored name.

    `occurred_at` is what the sender's device said, `recorded_at` what the record says.
    """

    event_id: UUID
    issue_id: UUID
    version: int
    event: str
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Chain:
    """One problem through time; `set_apart` is the case that a person said is another one.

    `events` are those behind it in the order they were recorded, of the `MOST_CASES` cases that
    came last; `events_complete` says whether these are all.
    """

    city: str
    place: str
    category: str
    set_apart: UUID | None
    episodes: tuple[EpisodeOfProblem, ...]
    events: tuple[EventBehind, ...] = ()
    events_complete: bool = False

    @property
    def issues(self) -> list[UUID]:
        """Its cases, in the order of their first stretch."""
        return list(dict.fromkeys(case.issue_id for e in self.episodes for case in e.cases))


MOST_CASES = 200
"""Streams read for one chain."""


def with_events(found: Chain, recorded: Iterable[Recorded[Any]]) -> Chain:
    """The chain with what these events of its lane say happened, in any order."""
    in_order = sorted(recorded, key=lambda each: each.position)
    complete = len(found.issues) <= MOST_CASES
    return replace(found, events=tuple(map(_event, in_order)), events_complete=complete)


def _event(recorded: Recorded[Any]) -> EventBehind:
    return EventBehind(
        event_id=recorded.event_id,
        issue_id=recorded.stream_id,
        version=recorded.version,
        event=NAMES.get(type(recorded.event), ""),
        occurred_at=recorded.envelope.occurred_at,
        recorded_at=recorded.recorded_at,
    )


def chain(
    connection: Connection,
    city: str,
    place: str,
    category: str,
    *,
    positions: Positions | None = None,
    cut_off: date | None = None,
) -> list[Chain]:
    """The problems of a place and category: one, and those that people set apart from it.

    With the `positions` and `cut_off` of a report, what that report counted. Empty where there
    was no case. Refused (`position-not-reached`) as the report is.
    """
    until = date.max if cut_off is None else cut_off
    scope = Scope(until.toordinal(), city, category)
    if positions is not None and is_past(connection, scope, positions):
        problems, _ = problems_at(connection, scope, positions)
    else:
        names = _names(connection, city, place, category)
        problems = problems_standing(connection, scope, case.c.chain.in_(names))
    return [
        _chain(city, problem, spells, until.toordinal())
        for (_, problem), spells in sorted(problems.items(), key=lambda item: _order(item[0][1]))
        if problem.place == place
    ]


def _names(connection: Connection, city: str, place: str, category: str) -> Sequence[str]:
    """The chain of the place and category, and those of cases set apart there."""
    apart = connection.scalars(
        select(case.c.chain).where(
            case.c.lane == city,
            case.c.place == place,
            case.c.category == category,
            case.c.not_same_as.is_not(None),
            case.c.chain.not_in(NO_CHAINS),
            STANDS,
        )
    )
    roots = [name for name in apart if name and problem_in(name).root is not None]
    return [chain_name(Problem(place, category)), *dict.fromkeys(roots)]


def _order(problem: Problem) -> str:
    return str(problem.root or "")


def _chain(city: str, problem: Problem, spells: Iterable[Spell], cut_off: int) -> Chain:
    seen = [cut for spell in spells if (cut := before(spell, cut_off))]
    return Chain(
        city,
        problem.place,
        problem.category,
        problem.root,
        tuple(_episode(found) for found in episodes(seen)),
    )


def _episode(found: Episode) -> EpisodeOfProblem:
    came_back = found.solved is not None and found.again is not None
    return EpisodeOfProblem(
        opened=date.fromordinal(found.opened),
        ended=_day(found.ended),
        solved=_day(found.solved),
        confirmed=_day(found.confirmed),
        days_until_again=(found.again or 0) - (found.solved or 0) if came_back else None,
        reopened=found.reopened,
        reports=found.reports,
        cases=tuple(_case(spell) for spell in found.spells),
    )


def _case(spell: Spell) -> CaseInEpisode:
    return CaseInEpisode(
        issue_id=spell.case_id,
        opened=date.fromordinal(spell.opened),
        solved=_day(spell.solved),
        confirmed=_day(spell.confirmed),
        dropped=_day(spell.dropped),
        duplicate=spell.duplicate,
        reopened=spell.number > 0,
    )


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)
