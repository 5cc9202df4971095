"""What is to be published for a quarter: computed from the read tables, beside what was told."""

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from domain.errors import Refusal
from domain.release import (
    RELEASE,
    Quarter,
    Release,
    ReleaseEvent,
    publish_release,
    release_id,
)
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.report import CODE_VERSION
from projections.releases.counting import count, taken_in
from projections.releases.frozen import PLACES, PROBLEMS, Figures, K, figures
from projections.releases.rounding import BASE
from service.database import Database
from service.ledger import Command, Ledger
from service.registry import COMMON

PATIENCE = 2.0
"""Seconds within which the tables should have taken in what is recorded."""


async def releases_of_the_year(ledger: Ledger, quarter: Quarter) -> dict[str, Release]:
    """The releases of the quarter's year that were published, by quarter; withdrawn ones too."""
    names = [Quarter(quarter.year, number).name for number in range(1, 5)]
    loaded = await ledger.load_many(RELEASE, [release_id(name) for name in names])
    states = zip(names, (each.state for each in loaded), strict=True)
    return {name: state for name, state in states if state.published is not None}


def is_behind(heads: Mapping[str, int], shown: Mapping[str, int]) -> bool:
    """Whether the tables lack something of a city; nothing counted here is in the common lane."""
    return any(shown.get(lane, 0) < head for lane, head in heads.items() if lane != COMMON)


async def all_must_be_taken_in(ledger: Ledger, database: Database) -> None:
    """Wait for what is recorded by now; raises `position-not-reached` where that takes too long.

    What is frozen while tables are behind would be wrong for ever.
    """
    heads = await ledger.heads()
    try:
        async with asyncio.timeout(PATIENCE):
            # the tables may be filled by another process, which can set no event here
            while is_behind(heads, await database.read(taken_in)):  # noqa: ASYNC110
                await asyncio.sleep(PATIENCE / 20)
    except TimeoutError:
        raise Refusal(
            "position-not-reached", "The figures are not that far yet; ask again in a moment."
        ) from None


async def figures_of(
    ledger: Ledger, database: Database, quarter: Quarter
) -> tuple[Figures, Mapping[str, Release]]:
    """The tables of a quarter, with all in mind that was told of its year before."""
    told = await releases_of_the_year(ledger, quarter)
    earlier = {
        name: table.content
        for name, state in told.items()
        if name < quarter.name and (table := state.table(PROBLEMS)) is not None
    }
    counted = await database.read(count, quarter)
    return await asyncio.to_thread(figures, counted, earlier), told


def publishing(
    quarter: Quarter, found: Figures, told: Mapping[str, Release], on: date
) -> Command[Release, ReleaseEvent]:
    """The decision to freeze them."""
    decide = partial(publish_release, **facts(quarter, found, told), on=on)
    return Command(RELEASE, release_id(quarter.name), decide, lane=COMMON)


def facts(quarter: Quarter, found: Figures, told: Mapping[str, Release]) -> dict[str, Any]:
    """All that the decision asks for but the day."""
    return {
        "quarter": quarter.name,
        "position": found.position,
        "k": K,
        "places": PLACES,
        "rounded_to": BASE,
        "definitions": DEFINITION,
        "code_version": CODE_VERSION,
        "tables": found.tables,
        "published_before": tuple(told),
    }
