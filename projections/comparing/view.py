"""The view of what responses went with: stories first, the figures of `learning` below them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from projections.comparing.cells import CellShown
from projections.comparing.contrasts import Contrast
from projections.comparing.learning import (
    LearningParameters,
    ResponseOverCities,
    ShareOfLearning,
    put_together,
    share_of_learning,
)
from projections.comparing.wording import Said, meanings
from projections.recurrence.sealing import sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An adoption by another city: what came of it stands first, whatever it was.

    `result` is worked, partly, did_not_work, too_early or not_yet; `because` why it was dropped.
    `effect` is where it is counted before and after; null until it began.
    """

    adoption: str
    city: str
    result: str
    said: str | None
    said_on: date | None
    language: str | None
    status: str
    why: str
    changes: str | None
    places: Sequence[str]
    started_on: date | None
    because: str | None
    effect: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A published practice; `status` is retired for what is done no more, with the reason.

    `results` counts its adoptions by what came of them, failures like successes.
    """

    practice: str
    city: str
    status: str
    title: str
    context: str
    done: str
    result: str
    cost: str | None
    language: str
    responses: Sequence[str]
    published_on: date | None
    retired_because: str | None
    results: Mapping[str, int]
    adoptions: Sequence[Tried]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code, and what it means in three languages."""

    code: str
    words: Said


@dataclass(frozen=True, slots=True)
class LearningView:
    """Stories first; then cells of city and response, contrasts within each city, and responses
    over all cities, with what is missing where that is not enough to learn from.

    `mix` is the one mix of levels of places to which contrasts are standardised. `sha256` is that
    of the canonical JSON of everything else; `knowledge` leads to lesson notes of the category.
    """

    parameters: dict[str, Any]
    position: dict[str, int]
    cut_off: date
    definitions: str
    code_version: str
    stories: Sequence[Story]
    cells: Sequence[CellShown]
    contrasts: Sequence[Contrast]
    responses: Sequence[ResponseOverCities]
    mix: dict[str, float]
    caveats: Sequence[Meaning]
    grades: Sequence[Meaning]
    knowledge: str
    sha256: str = field(default="")


Stories = tuple[Story, ...]


def learning_view(connection: Connection, asked: LearningParameters, told: Stories) -> LearningView:
    """Refused (`position-not-reached`) where `positions` are ahead of what has been taken in."""
    return view_of(asked, told, [share_of_view(connection, asked, told)])


def share_of_view(
    connection: Connection, asked: LearningParameters, told: Stories, number: int = 0, of: int = 1
) -> ShareOfLearning:
    """The share `number` of `of` of the figures: stories are in none."""
    return share_of_learning(connection, asked, number, of)


def view_of(
    asked: LearningParameters, told: Stories, shares: Sequence[ShareOfLearning]
) -> LearningView:
    """The view of all shares, which were counted at one state of the store."""
    figures = put_together(asked, shares)
    caveats, grades = meanings("caveats"), meanings("grades")
    return sealed(
        LearningView(
            parameters=figures.parameters,
            position=figures.position,
            cut_off=figures.cut_off,
            definitions=figures.definitions,
            code_version=figures.code_version,
            stories=told,
            cells=[_linked(cell, told) for cell in figures.cells],
            contrasts=figures.contrasts,
            responses=figures.responses,
            mix=figures.mix,
            caveats=[Meaning(code, caveats[code]) for code in figures.caveats],
            grades=[Meaning(code, grades[code]) for code in sorted(grades)],
            knowledge=f"/v1/knowledge?what=lesson_note&category={asked.category}",
        )
    )


def _linked(cell: CellShown, told: Stories) -> CellShown:
    about = [story for story in told if cell.response in story.responses]
    return replace(
        cell,
        practices=tuple(story.practice for story in about if story.city == cell.city),
        adoptions=tuple(
            tried.adoption
            for story in about
            for tried in story.adoptions
            if tried.city == cell.city
        ),
    )
