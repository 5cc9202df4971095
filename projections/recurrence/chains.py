"""Which cases belong to one problem now, and the episodes they fold to."""

import json
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    any_,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from projections.bulk import insert_rows
from projections.recurrence.episodes import Episode, Problem, Spell, episodes, problem_of
from projections.recurrence.tables import MERGED, NO_CHAINS, NOWHERE, WITHHELD, case, episode
from projections.recurrence.versions import SPELL_COLUMNS, STANDS, Versions, is_withheld, spell_of
from projections.rows import Row


def chain_name(problem: Problem) -> str:
    """The name of a problem within its city; nothing but `problem_in` takes it apart."""
    return f"{problem.place}|{problem.category}|{problem.root or ''}"


def problem_in(chain: str) -> Problem:
    place, category, root = chain.rsplit("|", 2)
    return Problem(place, category, UUID(root) if root else None)


def is_known_again(lane: str, problem: Problem) -> bool:
    """A case at "somewhere in the city" cannot be recognised when it comes back."""
    return problem.place != lane


Newcomers = dict[str, list[Row]]
"""Chain -> the new open cases that came to it."""


def settle(versions: Versions) -> tuple[set[str], Newcomers]:
    """Put the changed cases, and who follows them, under their problems.

    Returns the problems touched, and apart from them those that newcomers came to.
    """
    touched: set[str] = set()
    newcomers: Newcomers = {}
    for case_id in _affected(versions):
        rows = versions.now[case_id]
        before = {row["chain"] for row in rows}
        chain = _chain_of(versions, case_id)
        versions.put(case_id, chain)
        if before == {None} and len(rows) == 1 and _is_open(rows[0]):
            newcomers.setdefault(chain, []).append(rows[0])
        else:
            touched |= {chain, *before}
    touched -= {None, *NO_CHAINS}
    return touched, {
        chain: rows for chain, rows in newcomers.items() if chain not in {*touched, *NO_CHAINS}
    }


def _is_open(row: Row) -> bool:
    """Nothing has been said of it but that it is there."""
    return all(row[name] is None for name in ("solved", "confirmed", "dropped", "same_as"))


def _chain_of(versions: Versions, case_id: UUID) -> str:
    home = versions.home(case_id)
    if home is None:
        return WITHHELD if is_withheld(versions.now[case_id][0]) else MERGED
    problem = problem_of(home, versions.home)
    return chain_name(problem) if is_known_again(versions.lane, problem) else NOWHERE


def _affected(versions: Versions) -> dict[UUID, None]:
    """The changed cases and, where one moved or is new, all that people linked with it."""
    followed = {
        case_id: None
        for case_id in versions.changed
        if case_id in versions.moved or versions.now[case_id][0]["chain"] is None
    }
    level = list(followed)
    while level:
        found = dict.fromkeys(versions.load_followers(level))
        level = [case_id for case_id in found if case_id not in followed]
        followed |= dict.fromkeys(level)
    affected = versions.changed | followed
    _load_named(versions, affected)
    return affected


def _load_named(versions: Versions, case_ids: Iterable[UUID]) -> None:
    """Read the cases that these name, and those that they name in turn."""
    walked: set[UUID] = set()
    level = set(case_ids)
    while level:
        walked |= level
        named = {
            other
            for case_id in level
            for row in versions.now.get(case_id, ())[:1]
            for other in (row["same_as"], row["not_same_as"])
            if other is not None
        }
        level = named - walked
        versions.load(level)


def join(connection: Connection, lane: str, newcomers: Newcomers) -> set[str]:
    """Count newcomers into the open episode of their problem, which so need not be read again.

    Returns the problems that must be folded instead: without an open episode, or where a newcomer
    is as early as its beginning and so may belong to the episode before.
    """
    query = select(episode.c.chain, episode.c.number, episode.c.opened, episode.c.latest).where(
        episode.c.lane == lane,
        among(connection, episode.c.chain, newcomers.keys()),
        episode.c.ended.is_(None),
    )
    joined: dict[str, dict[str, Any]] = {}
    for chain, number, opened, latest in connection.execute(query) if newcomers else ():
        days = [row["opened"] for row in newcomers[chain]]
        if min(days) > opened or (number == 0 and min(days) == opened):
            joined[chain] = {
                "b_lane": lane,
                "b_chain": chain,
                "b_number": number,
                "b_cases": len(days),
                "b_reports": sum(row["reports"] for row in newcomers[chain]),
                "b_latest": max(latest, *days),
            }
    if joined:
        connection.execute(_JOIN, list(joined.values()))
    return newcomers.keys() - joined.keys()


_JOIN = (
    update(episode)
    .where(
        episode.c.lane == bindparam("b_lane"),
        episode.c.chain == bindparam("b_chain"),
        episode.c.number == bindparam("b_number"),
    )
    .values(
        cases=episode.c.cases + bindparam("b_cases"),
        reports=episode.c.reports + bindparam("b_reports"),
        latest=bindparam("b_latest"),
    )
)


def members(connection: Connection, versions: Versions, chains: set[str]) -> dict[str, list[Spell]]:
    """All spells of these chains: the stored ones and, over them, those of the batch."""
    found: dict[str, list[Spell]] = {chain: [] for chain in chains}
    for rows in versions.now.values():
        for row in rows:
            if row["chain"] in found:
                spell = spell_of([row[column.name] for column in SPELL_COLUMNS])
                found[row["chain"]].append(spell)
    stored = connection.execute(
        select(case.c.chain, *SPELL_COLUMNS).where(
            case.c.lane == versions.lane, among(connection, case.c.chain, chains), STANDS
        )
    )
    for chain, *fields in stored:
        if fields[0] not in versions.now:
            found[chain].append(spell_of(fields))
    return found


def among(
    connection: Connection, column: ColumnElement[str], values: Collection[str]
) -> ColumnElement[bool]:
    """`column IN values` as one parameter: thousands of names are neither compiled nor bound."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(String)))
    listed = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


def fold(connection: Connection, lane: str, problems: dict[str, list[Spell]]) -> None:
    """Replace the episodes of these problems."""
    if not problems:
        return
    connection.execute(
        delete(episode).where(
            episode.c.lane == lane, among(connection, episode.c.chain, problems.keys())
        )
    )
    rows = [
        _row(lane, chain, number, found)
        for chain, spells in problems.items()
        for number, found in enumerate(episodes(spells))
    ]
    insert_rows(connection, episode, rows)


def _row(lane: str, chain: str, number: int, found: Episode) -> dict[str, Any]:
    problem = problem_in(chain)
    return {
        "lane": lane,
        "chain": chain,
        "number": number,
        "place": problem.place,
        "category": problem.category,
        "opened": found.opened,
        "ended": found.ended,
        "solved": found.solved,
        "confirmed": found.confirmed,
        "again": found.again,
        "reopened": found.reopened,
        "cases": found.cases,
        "reports": found.reports,
        "latest": found.latest,
        "solved_by": found.solved_by,
        "response": found.response,
        "responses": found.responses,
        "body": found.body,
    }
