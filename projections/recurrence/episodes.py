"""When did one problem start, when was it declared solved, and did it come back?

Definition `episodes-1` (days are a city's own, as ordinals; see `date.toordinal`):

- A *problem* is a place and a category: cases there belong together. A person's word goes before
  the rule: a confirmed link moves a case to the problem of the case it names, a refused one makes
  it a problem of its own (`problem_of`).
- A restricted case (S2, S3) and one about police conduct is in no problem while it is so.
- A merged case is in no problem either, until the merge is undone: its reports, and the day of the
  earliest, are those of the case that survives.
- A case lasts from its first report to the day it was declared solved. Reopening it begins a
  second spell. An *episode* is a maximal union of spells that overlap; a report on the very day of
  the solution still found it open and joins.
- A dropped case (declined, withdrawn, closed without a solution) lasts until it was dropped; one
  closed as a duplicate counts on the day it was reported and never keeps an episode open.
- Time zero is the end of an episode, if a solution ended it. The first report after it is a
  recurrence, however late it arrived; one that occurred before the solution never is.
- A reopening, and a link confirmed on the very day of the solution, begin a new episode on that
  day: they say that it was solved and came back. While another case keeps the episode open, there
  is nothing yet that could have come back.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

DEFINITION = "episodes-1"
NEVER = 10**9


class Spell(NamedTuple):
    """One stretch of one case: from its report, or its reopening, to its end.

    `number` is 0 for the first and counts reopenings. `linked`: a person confirmed that this case
    is a recurrence. `reports` heard in this stretch. None: not solved, confirmed, dropped.
    `responses`: the codes of the claim that stands, with commas, the main one first; `body` led
    the case when it was made.
    """

    case_id: UUID
    opened: int
    solved: int | None = None
    confirmed: int | None = None
    dropped: int | None = None
    duplicate: bool = False
    number: int = 0
    reports: int = 1
    linked: bool = False
    responses: str = ""
    body: str | None = None

    @property
    def end(self) -> int:
        """The day it ended; a solution dated before its report counts from the report."""
        if self.dropped is not None:
            return self.opened if self.duplicate else max(self.opened, self.dropped)
        return NEVER if self.solved is None else max(self.opened, self.solved)

    @property
    def is_solved(self) -> bool:
        return self.solved is not None and self.dropped is None

    @property
    def came_back(self) -> bool:
        """People said that this stretch began after a solution."""
        return self.number > 0 or self.linked


class Episode(NamedTuple):
    """`solved` is time zero, None while it is open or if it was dropped; `again` is the first
    day of the next episode, `reopened` whether that one began by reopening a case.

    `cases` and `reports` count what joined; `latest` is the last day anything happened in it,
    `solved_by` the case whose solution ended it, `responses` and `body` what was done there and
    who led, `spells` all that is in it.
    """

    opened: int
    ended: int | None
    solved: int | None
    confirmed: int | None
    cases: int
    reports: int
    latest: int
    solved_by: UUID | None
    again: int | None
    reopened: bool
    spells: tuple[Spell, ...]
    responses: str = ""
    body: str | None = None

    @property
    def response(self) -> str | None:
        """The main response in force at time zero."""
        return main_response(self.responses)


def main_response(responses: str) -> str | None:
    """The first of the codes of a claim; None where nothing is known of it."""
    return responses.partition(",")[0] or None


def episodes(spells: Iterable[Spell]) -> list[Episode]:
    """The episodes of one problem, in order of time; the order of `spells` does not matter."""
    groups = _overlapping(spells)
    following: Spell | None = None
    found: list[Episode] = []
    for end, group in reversed(groups):
        found.append(_episode(end, group, following))
        following = group[0]
    return found[::-1]


def _overlapping(spells: Iterable[Spell]) -> list[tuple[int, list[Spell]]]:
    """The unions of overlapping spells, each with its last day."""
    groups: list[tuple[int, list[Spell]]] = []
    end, group = -1, list[Spell]()
    for spell in sorted(spells, key=_in_time):
        if spell.opened > end or (spell.opened == end and spell.came_back):
            group = []
            groups.append((NEVER, group))
            end = spell.end
        else:
            end = max(end, spell.end)
        group.append(spell)
        groups[-1] = (end, group)
    return groups


def _in_time(spell: Spell) -> tuple[int, bool, int, UUID]:
    return spell.opened, spell.came_back, spell.number, spell.case_id


def _episode(end: int, group: Sequence[Spell], following: Spell | None) -> Episode:
    solving = [spell for spell in group if spell.is_solved and spell.end == end]
    by = min(solving, key=_case_of) if solving else None
    confirmed = [spell.confirmed for spell in solving if spell.confirmed is not None]
    return Episode(
        opened=group[0].opened,
        ended=None if end == NEVER else end,
        solved=end if solving else None,
        confirmed=max(end, *confirmed) if confirmed else None,
        cases=sum([spell.number == 0 for spell in group]),
        reports=sum([spell.reports for spell in group]),
        latest=max([_latest(spell) for spell in group]),
        solved_by=None if by is None else by.case_id,
        again=None if following is None else following.opened,
        reopened=following is not None and following.number > 0,
        spells=tuple(group),
        responses="" if by is None else by.responses,
        body=None if by is None else by.body,
    )


def _case_of(spell: Spell) -> UUID:
    return spell.case_id


def _latest(spell: Spell) -> int:
    return max(spell.opened, spell.solved or 0, spell.confirmed or 0, spell.dropped or 0)


def before(spell: Spell, cut_off: int) -> Spell | None:
    """The spell as it stood when the day `cut_off` began; None if it had not begun.

    A duplicate was one from the start, whenever that was found out.
    """
    if spell.opened >= cut_off:
        return None
    if spell.duplicate or _latest(spell) < cut_off:
        return spell
    return spell._replace(
        solved=_earlier(spell.solved, cut_off),
        confirmed=_earlier(spell.confirmed, cut_off),
        dropped=_earlier(spell.dropped, cut_off),
    )


def _earlier(day: int | None, cut_off: int) -> int | None:
    return day if day is not None and day < cut_off else None


@dataclass(frozen=True, slots=True)
class Home:
    """Where a case stands by the rule, and what people said of it against the rule.

    `same_as`: the case it was confirmed to be a recurrence of. `not_same_as`: the last case it was
    refused to be one of.
    """

    case_id: UUID
    place: str
    category: str
    same_as: UUID | None = None
    not_same_as: UUID | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """The key of episodes within a city; `root` is set where a person set a case apart."""

    place: str
    category: str
    root: UUID | None = None


def problem_of(case: Home, lookup: Callable[[UUID], Home | None]) -> Problem:
    """The problem a case belongs to; links to unknown cases (of another city) change nothing."""
    path = [case]
    while (home := path[-1]).same_as and (named := lookup(home.same_as)):
        if named in path:
            path.append(min(path[path.index(named) :], key=lambda member: member.case_id))
            break
        path.append(named)
    root = path[-1]
    other = lookup(root.not_same_as) if root.not_same_as and not root.same_as else None
    apart = other is not None and (other.place, other.category) == (root.place, root.category)
    return Problem(root.place, root.category, root.case_id if apart else None)


Days = Sequence[tuple[int, int]]
"""Stretches of days, first and last included, ascending and apart from each other."""


def merge_days(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same days as stretches that neither overlap nor touch; empty stretches fall away."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if last < first:
            continue
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def days_at_risk(zero: int, end: int, suspended: Days = ()) -> int:
    """Days after `zero` up to and with `end` on which the place was not suspended."""
    days = end - zero
    for first, last in suspended[: bisect_right(suspended, (end, NEVER))]:
        days -= max(0, min(last, end) - max(first, zero + 1) + 1)
    return max(days, 0)
