"""Two times that a reader may ask for: what was known then, and what had happened by then."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Query

from projections.follow_up_then import days_of_cities
from service import clock
from service.engines import TRANSACTION_TIMEOUT
from service.http.fields import Moment
from service.http.problems import Problem
from service.services import Services

AsOf = Annotated[
    Moment | None,
    Query(description="A recorded time: answer from the record as it was known then."),
]


def now() -> datetime:
    return clock.now()


async def today_of(services: Services, city: str | None, at: datetime) -> date:
    """The city's day at that moment; of all cities together (None) the latest day of any.

    What a city records today is then in the figures of all, also while it is yesterday in UTC.
    Raises `unknown-city` (422).
    """
    if city is not None:
        return (await services.registry.city(city)).today(at)
    days = await services.database.read(days_of_cities, at)
    return max(days.values(), default=at.date())


def settled(as_of: datetime | None) -> datetime | None:
    """The recorded time, once no write under way can still be recorded before it.

    Raises `as-of-too-recent` (422).
    """
    if as_of is not None and as_of > now() - timedelta(seconds=TRANSACTION_TIMEOUT):
        raise Problem("as-of-too-recent")
    return as_of


async def position_at(services: Services, as_of: datetime | None) -> dict[str, int] | None:
    """The last position of each city's record by that time; None for the record as it is now.

    Raises `as-of-too-recent` (422).
    """
    return None if as_of is None else await services.ledger.positions_at(as_of)
