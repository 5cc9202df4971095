"""What every figure about episodes is asked with: which cases, cut at which day, known when."""

from datetime import date
from typing import Annotated

from fastapi import Query

from domain.codes import category as the_category
from projections.recurrence.reading import end_of_imports
from service.http.coded import Category as CategoryCode
from service.http.fields import Day, Moment, PlaceCode
from service.http.problems import Fault, Problem
from service.http.times import now, position_at, today_of
from service.routes.at_home import first_day_of_quarter
from service.services import Services

_POSITION = r"^[!-~]+:[0-9]{1,18}(,[!-~]+:[0-9]{1,18})*$"

City = Annotated[PlaceCode | None, Query(description="The code of a city; all if left out.")]
Category = Annotated[
    CategoryCode | None,
    Query(description="A first-level code of the list `categories`; all if left out."),
]
CutOff = Annotated[
    Day | None,
    Query(
        description="The first day not looked at. If left out the city's today, or where all cases "
        "are imported the day after the last report among them."
    ),
]
Position = Annotated[
    str | None,
    Query(
        pattern=_POSITION,
        max_length=4_000,
        description="`position` of an earlier report as CITY:NUMBER,...: the same again.",
    ),
]
GraceDays = Annotated[int, Query(ge=0, le=90, description="Up to here a return is a failed fix.")]


def invalid(parameter: str, code: str, text: str) -> Problem:
    """What is wrong with one query parameter (422); `text` never repeats what was sent."""
    return Problem("invalid", faults=[Fault(f"/{parameter}", code, text, "query")])


def must_be_first_level(category: str | None) -> None:
    """Raises `invalid` (422 `finer-code`) for a known code that is not of the first level."""
    if category is not None and the_category(category).parent is not None:
        raise invalid("category", "finer-code", "Problems are kept by the code one level up.")


async def cut_off_of(services: Services, city: str | None, asked: date | None, today: date) -> date:
    """The first day not looked at. Raises `invalid` (422) for a day to come."""
    if asked is None:
        end = await services.computing.answer(end_of_imports, city)
        return min(end, today) if end else today
    if asked > today:
        text = "Nothing is known yet of days to come: name today or a day before it."
        raise invalid("cut_off", "cut-off-in-the-future", text)
    return asked


async def standing_cut_off(services: Services) -> date:
    """The cut-off for readers from elsewhere, the same whatever city they ask about."""
    today = await today_of(services, None, now())
    return first_day_of_quarter(await cut_off_of(services, None, None, today))


async def positions_of(
    services: Services, as_of: Moment | None, position: str | None, city: str | None
) -> dict[str, int] | None:
    """Lane -> the last position to look at; None for the record as it is now.

    Raises `invalid` (422) where both are sent, or a position that names a city twice or not the
    one asked about: without it there would be figures of nothing. `as-of-too-recent` (422).
    """
    if position is not None and as_of is not None:
        text = "Send as_of or position, not both."
        raise invalid("position", "conflicting", text)
    if position is not None:
        return _named(position, city)
    return await position_at(services, as_of)


def _named(position: str, city: str | None) -> dict[str, int]:
    pairs = [part.rpartition(":") for part in position.split(",")]
    found = {lane: int(number) for lane, _, number in pairs}
    if len(found) < len(pairs):
        raise invalid("position", "conflicting", "Name every city once.")
    if city is not None and city not in found:
        text = "Send the position of a report about this city: this one does not name it."
        raise invalid("position", "city-not-in-position", text)
    return found
