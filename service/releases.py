"""What is to be published for a quarter: computed from the read tables, beside what was told."""

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

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
from projections.releases.counting import count
from projections.releases.frozen import PLACES, PROBLEMS, Figures, K, figures
from projections.releases.rounding import BASE
from service.database import Database
from service.ledger import Command, Ledger
from service.registry import COMMON


async def releases_of_the_year(ledger: Ledger, quarter: Quarter) -> dict[str, Release]:
    """The releases of the quarter's year that were published, by quarter; withdrawn ones too."""
    names = [Quarter(quarter.year, number).name for number in range(1, 5)]
    loaded = await ledger.load_many(RELEASE, [release_id(name) for name in names])
    states = zip(names, (each.state for each in loaded), strict=True)
    return {name: state for name, state in states if state.published is not None}


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
