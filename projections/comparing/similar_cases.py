"""`GET /v1/learning/similar-cases`: what was done elsewhere about cases like this one.

Of one category, by likeness of text, kind of place and finer category; solved ones rather than
others. Only what the reader may see, and never a restricted case or one about police conduct.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, select, tuple_

from domain.spelling import cosine, grams
from domain.words import Sensitivity
from projections.case_list import visible_among
from projections.recurrence.tables import case, episode
from projections.recurrence.versions import STANDS
from projections.similar.tables import similar_issue
from projections.similar.wording import Because, because, same_or_other
from projections.tables import case_file, place
from projections.visibility import Visibility, visible

MOST_LOOKED_AT = 1_500
"""The newest cases of the category, of all cities together; older ones are not compared."""

WEIGHTS = {"text": 0.5, "solved": 0.2, "place_level": 0.15, "subcategory": 0.15}
OPEN_TO_OTHERS = (Sensitivity.PUBLIC.value, Sensitivity.INTERNAL.value)


@dataclass(frozen=True, slots=True)
class Likeness:
    """One thing compared, from 0 to 1, and how much it counts.

    `code` says what was compared or found, `said` the same in words.
    """

    name: str
    similarity: float
    weight: float
    code: str
    said: Because


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """A case like the one asked about, with what was done and whether it was reported again.

    `reported_again` is null where it was not solved, or its solution did not end the problem;
    false says that it was not reported again so far. `left_out`: not known of one of the two.
    """

    issue: UUID
    city: str
    place: str
    title: str | None
    subcategory: str | None
    opened_on: date
    solved_on: date | None
    responses: tuple[str, ...]
    reported_again: bool | None
    days_until_reported_again: int | None
    score: float
    reasons: tuple[Likeness, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SimilarCases:
    """The most similar first."""

    case: UUID
    category: str
    items: tuple[SimilarCase, ...]
    next_cursor: None = None


class Seen(NamedTuple):
    """What is compared of a case."""

    issue: UUID
    city: str
    place: str
    level: str | None
    category: str
    subcategory: str | None
    title: str | None
    text: str
    opened_on: date
    solved: int | None


def similar_cases(
    connection: Connection, visibility: Visibility, case_id: UUID, limit: int
) -> SimilarCases | None:
    """None where the lists do not hold the case yet; that the reader may see it is settled."""
    asked = _read(connection, case_file.c.issue == case_id)
    if not asked:
        return None
    [ours] = asked
    others = _read(
        connection,
        case_file.c.category == ours.category,
        case_file.c.issue != case_id,
        case_file.c.sensitivity.in_(OPEN_TO_OTHERS),
        case_file.c.police_conduct.is_(False),
        case_file.c.stage != "merged",
        visible(connection, case_file, visibility),
    )
    own_grams = grams(ours.text)
    ranked = sorted(
        ((*likeness(ours, other, own_grams), other) for other in others),
        key=lambda each: (-each[0], each[3].issue),
    )[:limit]
    ended = _solutions(connection, visibility, [each[3] for each in ranked])
    return SimilarCases(
        case_id, ours.category,
        tuple(
            _shown(other, score, reasons, left_out, ended.get(other.issue))
            for score, reasons, left_out, other in ranked
        ),
    )  # fmt: skip


def _read(connection: Connection, *conditions: Any) -> list[Seen]:
    rows = connection.execute(
        select(
            case_file.c.issue, case_file.c.city, case_file.c.place, place.c.level,
            case_file.c.category, case_file.c.subcategory, case_file.c.title,
            case_file.c.opened_on, similar_issue.c.title.label("compared"),
            similar_issue.c.narrative, similar_issue.c.solved,
        )
        .join(place, place.c.code == case_file.c.place, isouter=True)
        .join(similar_issue, similar_issue.c.issue == case_file.c.issue, isouter=True)
        .where(and_(*conditions))
        .order_by(case_file.c.opened_on.desc(), case_file.c.issue.desc())
        .limit(MOST_LOOKED_AT)
    )  # fmt: skip
    return [
        Seen(
            row.issue, row.city, row.place, row.level, row.category, row.subcategory, row.title,
            " ".join(part for part in (row.compared, row.narrative) if part),
            row.opened_on, row.solved,
        )
        for row in rows
    ]  # fmt: skip


Compared = tuple[float, tuple[Likeness, ...], tuple[str, ...]]


def likeness(ours: Seen, other: Seen, own_grams: Counter[str] | None = None) -> Compared:
    """Score, reasons, and what is not known; the weights of what is known add up to 1."""
    known: dict[str, float] = {"solved": float(other.solved is not None)}
    if ours.text and other.text:
        known["text"] = cosine(own_grams or grams(ours.text), grams(other.text))
    if ours.level and other.level:
        known["place_level"] = float(ours.level == other.level)
    if ours.subcategory and other.subcategory:
        known["subcategory"] = float(ours.subcategory == other.subcategory)
    total = sum(WEIGHTS[name] for name in known)
    codes = {name: _code(name, value) for name, value in known.items()}
    reasons = tuple(
        Likeness(
            name,
            round(known[name], 4),
            round(weight / total, 4),
            codes[name],
            because(codes[name]),
        )
        for name, weight in WEIGHTS.items()
        if name in known
    )
    score = sum(WEIGHTS[name] * value for name, value in known.items()) / total
    return round(score, 4), reasons, tuple(name for name in WEIGHTS if name not in known)


def _code(name: str, value: float) -> str:
    if name == "text":
        return name
    if name == "solved":
        return "solved" if value else "unsolved"
    return same_or_other(name, bool(value))


def _solutions(
    connection: Connection, visibility: Visibility, cases: Sequence[Seen]
) -> dict[UUID, Any]:
    """The episodes that these cases ended, found through the problems they belong to.

    Not those of problems with a case that the reader may not see: it may be what came back.
    """
    ids = [each.issue for each in cases]
    told = episode.c.solved_by, episode.c.solved, episode.c.again, episode.c.responses
    rows = connection.execute(
        select(episode.c.lane, episode.c.chain, *told)
        .join(case, and_(case.c.lane == episode.c.lane, case.c.chain == episode.c.chain))
        .where(case.c.case_id.in_(ids), STANDS, episode.c.solved_by == case.c.case_id)
        .order_by(episode.c.number)
    )
    found = {row.solved_by: row for row in rows}
    problems = [(row.lane, row.chain) for row in found.values()]
    of_them = connection.execute(
        select(case.c.lane, case.c.chain, case.c.case_id).where(
            tuple_(case.c.lane, case.c.chain).in_(problems), STANDS
        )
    ).all()
    seen = visible_among(connection, visibility, {row.case_id for row in of_them})
    hidden = {(row.lane, row.chain) for row in of_them if row.case_id not in seen}
    return {issue: row for issue, row in found.items() if (row.lane, row.chain) not in hidden}


def _shown(
    other: Seen, score: float, reasons: tuple[Likeness, ...], left_out: tuple[str, ...], ended: Any
) -> SimilarCase:
    again = ended.again if ended else None
    return SimilarCase(
        other.issue, other.city, other.place, other.title, other.subcategory, other.opened_on,
        None if other.solved is None else date.fromordinal(other.solved),
        tuple(code for code in ended.responses.split(",") if code) if ended else (),
        None if ended is None else again is not None,
        None if ended is None or again is None else again - ended.solved,
        score, reasons, left_out,
    )  # fmt: skip
