"""Find what can be learnt: by its words, by what it is about, as of now or of a past time.

Every word that is asked for begins a word of the text. First stands what has most of them in its
title, then the newest: an order that does not change with what else is in the index, that is the
same on both stores, and that can be paged by key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy import Row as Found
from sqlalchemy.dialects.postgresql import TSQUERY

from domain import codes
from projections.follow_up_then import then
from projections.knowledge.reading import findable
from projections.knowledge.tables import knowledge, knowledge_past, knowledge_text
from projections.knowledge.telling import PUBLISHED
from projections.knowledge.words import Term
from projections.learning.tables import problem
from projections.paging import BadKey, Key, Page, after, page
from projections.tables import case_file, place
from projections.visibility import Visibility, at_or_below, paths_of, within

EXCERPT = 300
"""Characters of a text that a list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeFilter:
    """What to find; None is any.

    `terms` must all be there. `category` includes its finer codes, `city` what is about a place
    in it; `since` is a day of publication, included.
    """

    terms: tuple[Term, ...] = ()
    what: str | None = None
    kind: str | None = None
    category: str | None = None
    city: str | None = None
    language: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class KnowledgeRow:
    """Something found. `stream` is where it stands: of a lesson note, its plan.

    `status` is published or retired, for one that is asked for by its id.
    """

    what: str
    record: UUID
    stream: UUID
    kind: str
    status: str
    title: str
    text: str
    language: str
    categories: tuple[str, ...]
    places: tuple[str, ...]
    city: str
    source: str | None
    link: str | None
    sha256: str | None
    licence: str | None
    published_on: date
    version: int

    @property
    def excerpt(self) -> str:
        return self.text if len(self.text) <= EXCERPT else f"{self.text[:EXCERPT]}…"


ANY = KnowledgeFilter()


def search_knowledge(
    connection: Connection,
    visibility: Visibility,
    *,
    wanted: KnowledgeFilter = ANY,
    as_of: datetime | None = None,
    after_key: Key | None = None,
    limit: int = 100,
) -> Page[KnowledgeRow]:
    """What is published and holds the words, the best first.

    `as_of` is a recorded time: what was published then, as it read then, of what may be found
    today. Raises BadKey for an `after_key` that this list did not give out.
    """
    rows = then(knowledge, knowledge_past, as_of)
    rank = _words_in_title(wanted.terms).label("rank")
    order = (rows.c.published_on, rows.c.what, rows.c.record, rows.c.stream)
    query = select(rows, rank, _came_of(rows).label("came_of")).where(
        rows.c.status == PUBLISHED,
        *_about(connection, rows, wanted),
        _may_be_found(connection, rows, visibility, as_of),
    )
    if wanted.terms:
        query = query.join(knowledge_text, knowledge_text.c.key == rows.c.text_key)
        query = query.where(_holds(connection, wanted.terms))
    if after_key is not None:
        query = query.where(_after(rank.element, order, after_key))
    best_first = (rank.desc(), *(each.desc() for each in order))
    found = connection.execute(query.order_by(*best_first).limit(limit + 1)).all()
    keys = ("rank", "published_on", "what", "record", "stream")
    return page(found, limit, _show, lambda row: tuple(row._mapping[key] for key in keys))


def find_knowledge(
    connection: Connection,
    visibility: Visibility,
    what: str,
    record: UUID,
    as_of: datetime | None = None,
) -> KnowledgeRow | None:
    """One record that came out once, retired ones too; None where the reader may find none.

    Ids of lesson notes are their plan's: of two with one id it is the one that was there first.
    """
    rows = then(knowledge, knowledge_past, as_of)
    own = rows.c.what == what, rows.c.record == record
    came_of = _came_of(rows).label("came_of")
    query = select(rows, came_of).where(*own, _may_be_found(connection, rows, visibility, as_of))
    row = connection.execute(query.order_by(rows.c.published_on, rows.c.stream).limit(1)).first()
    return None if row is None else _show(row)


def _may_be_found(
    connection: Connection, rows: FromClause, visibility: Visibility, as_of: datetime | None
) -> ColumnElement[bool]:
    now = findable(connection, visibility)
    if as_of is None:
        return now
    keys = [knowledge.c[name] == rows.c[name] for name in ("what", "stream", "record")]
    return exists().where(*keys, now)


# Words


def _words_in_title(terms: Sequence[Term]) -> ColumnElement[int]:
    """How many of the words that are asked for begin a word of the title."""
    hits: ColumnElement[int] = literal(0)
    for term in terms:
        whole = _in_title(term.word)
        found = or_(whole, and_(*map(_in_title, term.parts))) if term.parts else whole
        hits = hits + case((found, 1), else_=0)
    return hits


def _in_title(word: str) -> ColumnElement[bool]:
    return knowledge_text.c.title.contains(f" {word}")


def _holds(connection: Connection, terms: Sequence[Term]) -> ColumnElement[bool]:
    """By the index of the store; words are letters and digits alone, so none is an operator."""
    if connection.dialect.name == "sqlite":
        asked = " AND ".join(_asked(term, '"{}"*', " AND ", " OR ") for term in terms)
        matching: ColumnElement[bool] = literal_column("knowledge_text").op("MATCH")(asked)
        return matching
    asked = " & ".join(_asked(term, "'{}':*", " & ", " | ") for term in terms)
    words = func.string_to_array(knowledge_text.c.words, literal_column("' '"))
    return func.array_to_tsvector(words).op("@@")(cast(literal(asked, Text), TSQUERY))


def _asked(term: Term, prefix: str, both: str, either: str) -> str:
    whole = prefix.format(term.word)
    if not term.parts:
        return whole
    parts = both.join(prefix.format(part) for part in term.parts)
    return f"({whole}{either}({parts}))"


# What it is about


def _about(
    connection: Connection, rows: FromClause, wanted: KnowledgeFilter
) -> list[ColumnElement[bool]]:
    conditions = [
        rows.c[name] == value
        for name in ("what", "kind", "language")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.since is not None:
        conditions.append(rows.c.published_on >= wanted.since)
    if wanted.category is not None:
        finer = [each.code for each in codes.categories() if each.parent == wanted.category]
        wanted_codes = (wanted.category, *finer)
        named = [_among(connection, rows.c.categories, literal(f"|{code}|"))
                 for code in wanted_codes]  # fmt: skip
        conditions.append(or_(*named, _came_of(rows).in_(wanted_codes)))
    if wanted.city is not None:
        conditions.append(_in_city(connection, rows, wanted.city))
    return conditions


def _came_of(rows: FromClause) -> ColumnElement[str | None]:
    """The category now of the case or problem of a lesson note; of protected ones none is found."""
    of_case = select(case_file.c.category).where(case_file.c.issue == rows.c.issue)
    of_problem = select(problem.c.category).where(problem.c.problem == rows.c.problem)
    return func.coalesce(
        of_case.correlate(rows).scalar_subquery(), of_problem.correlate(rows).scalar_subquery()
    )


def _in_city(connection: Connection, rows: FromClause, city: str) -> ColumnElement[bool]:
    paths = tuple(paths_of(connection, city))
    below = or_(false(), *(at_or_below(place.c.path, path) for path in paths))
    code = literal("|").concat(place.c.code).concat("|")
    return or_(
        within(rows, paths),
        exists().where(below, _among(connection, rows.c.places, code)),
    )


def _among(
    connection: Connection, listed: ColumnElement[str], code: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether a code stands between the bars; capitals count on both stores."""
    position = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return position(listed, code) > 0


# Pages


def _after(
    rank: ColumnElement[int], order: Sequence[ColumnElement[Any]], key: Key
) -> ColumnElement[bool]:
    if not (key and key[0].isascii() and key[0].isdigit() and len(key[0]) < 3):
        raise BadKey
    hits, rest = int(key[0]), key[1:]
    return or_(rank < hits, and_(rank == hits, after(order, rest, descending=True)))


def _show(row: Found[Any]) -> KnowledgeRow:
    told = row._mapping
    same = [name for name in KnowledgeRow.__slots__ if name not in ("categories", "places")]
    return KnowledgeRow(
        **{name: told[name] for name in same},
        categories=_codes(row.categories) or ((row.came_of,) if row.came_of else ()),
        places=_codes(row.places),
    )


def _codes(between_bars: str) -> tuple[str, ...]:
    return tuple(code for code in between_bars.split("|") if code)
