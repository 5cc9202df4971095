"""What items of plans link with, as far as a reader may know of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, false, select, tuple_
from sqlalchemy import Row as Found

from projections.case_list import visible_among
from projections.dialogues.tables import dialogue
from projections.learning.tables import practice, problem, problem_case
from projections.planning.tables import assessment, plan_link
from projections.rows import microseconds
from projections.visibility import Visibility, visible_at_place

AT_A_PLACE = {
    "assessment": assessment, "dialogue": dialogue, "practice": practice,
    "problem": problem,
}  # fmt: skip
"""Records that are read by members with a role at their place; the others are public."""


@dataclass(frozen=True, slots=True)
class LinkShown:
    """`what` is issue, gap (with its assessment), lesson_note, or the kind of a finding."""

    what: str
    id: UUID
    assessment: UUID | None


def linked(
    connection: Connection,
    rows: FromClause,
    visibility: Visibility,
    target: UUID,
    as_of: datetime | None,
) -> ColumnElement[bool]:
    links = _known(connection, plan_link.c.target == target, as_of)
    items = {(row.plan, row.item) for row in _seen(connection, visibility, links)}
    return tuple_(rows.c.plan, rows.c.item).in_(sorted(items)) if items else false()


def links_of(
    connection: Connection, visibility: Visibility, items: list[UUID], as_of: datetime | None
) -> defaultdict[tuple[UUID, UUID], list[LinkShown]]:
    """What these items link with, each once, as far as the reader may know of it."""
    links = _known(connection, plan_link.c.item.in_(items), as_of)
    found: defaultdict[tuple[UUID, UUID], list[LinkShown]] = defaultdict(list)
    for row in _seen(connection, visibility, links):
        shown = LinkShown(row.what, row.target, row.assessment)
        if shown not in found[row.plan, row.item]:
            found[row.plan, row.item].append(shown)
    return found


def _known(
    connection: Connection, condition: ColumnElement[bool], as_of: datetime | None
) -> Sequence[Found[Any]]:
    query = select(plan_link).where(condition)
    if as_of is not None:
        query = query.where(plan_link.c.recorded_from <= microseconds(as_of))
    return connection.execute(query.order_by(plan_link.c.recorded_from, plan_link.c.target)).all()


def _seen(
    connection: Connection, visibility: Visibility, links: Sequence[Found[Any]]
) -> Iterable[Found[Any]]:
    """A plan is public, but not every record behind it is."""
    targets: defaultdict[str, set[UUID]] = defaultdict(set)
    for link in links:
        targets[link.what].add(link.target)
        if link.assessment is not None:
            targets["assessment"].add(link.assessment)
    known = {what: _known_of(connection, visibility, what, ids) for what, ids in targets.items()}
    for link in links:
        found_in = link.assessment is None or link.assessment in known["assessment"]
        if found_in and link.target in known[link.what]:
            yield link


def _known_of(
    connection: Connection, visibility: Visibility, what: str, targets: set[UUID]
) -> set[UUID]:
    """Those of these records that the reader may know of."""
    if what == "issue":
        return visible_among(connection, visibility, targets)
    if (table := AT_A_PLACE.get(what)) is None:
        return targets
    own = table.c[what]
    seen = visible_at_place(connection, table, visibility)
    found = set(connection.scalars(select(own).where(own.in_(targets), seen)))
    return found - _of_hidden_cases(connection, visibility, found) if what == "problem" else found


def _of_hidden_cases(
    connection: Connection, visibility: Visibility, problems: set[UUID]
) -> set[UUID]:
    """Problems of which some case may not be seen: a problem is protected like its cases."""
    query = select(problem_case).where(problem_case.c.problem.in_(problems))
    rows = connection.execute(query).all()
    issues = visible_among(connection, visibility, {row.issue for row in rows})
    return {row.problem for row in rows if row.issue not in issues}
