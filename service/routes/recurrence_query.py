"""What is asked of the recurrence report: the same parameters for rows, chart and drill-down."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from projections.recurrence.grouping import GroupBy
from projections.recurrence.outside import STANDING
from projections.recurrence.parameters import Clock, Parameters
from projections.recurrence.report import put_together, share_of_report
from projections.recurrence.usual import (
    GRACE_DAYS,
    HORIZON,
    HORIZONS,
    SMALLEST_CELL,
    SMALLEST_SENSITIVE_CELL,
)
from service.computing import Parallel
from service.http.caller import Asking, Using
from service.http.coded import Response as ResponseCode
from service.http.fields import Day, Moment
from service.http.times import AsOf, now, today_of
from service.routes.at_home import (
    chosen_at_home_only,
    homes,
    is_at_home,
)
from service.routes.cut import (
    Category,
    City,
    CutOff,
    GraceDays,
    Position,
    cut_off_of,
    invalid,
    must_be_first_level,
    positions_of,
    standing_cut_off,
)
from service.services import Services

_GROUPS = rf"^({'|'.join(GroupBy)})(,({'|'.join(GroupBy)}))*$"

Response = Annotated[
    ResponseCode | None,
    Query(description="A code of the list `responses`: what solved it in the first place."),
]
FirstDay = Annotated[
    Day | None, Query(alias="from", description="Episodes opened on this day or later.")
]
LastDay = Annotated[
    Day | None, Query(alias="to", description="Episodes opened on this day or before.")
]
ClockAsked = Annotated[
    Clock, Query(description="Counted from the declared or from the confirmed solution.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which episodes, seen from when: what rows and the problems behind them have in common."""

    first_day: date | None
    last_day: date | None
    cut_off: date | None
    as_of: Moment | None
    position: str | None
    clock: Clock
    grace_days: int


def _filters(
    first_day: FirstDay = None,
    last_day: LastDay = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    clock: ClockAsked = Clock.DECLARED,
    grace_days: GraceDays = GRACE_DAYS,
) -> Filters:
    if first_day is not None and last_day is not None and last_day < first_day:
        raise invalid("to", "date-order", "The last day lies before the first.")
    return Filters(
        first_day=first_day, last_day=last_day, cut_off=cut_off, as_of=as_of, position=position,
        clock=clock, grace_days=grace_days,
    )  # fmt: skip


Filtered = Annotated[Filters, Depends(_filters)]


async def _asked(
    caller: Asking,
    services: Using,
    filters: Filtered,
    city: City = None,
    category: Category = None,
    response: Response = None,
    group_by: Annotated[
        str, Query(pattern=_GROUPS, max_length=80, description="What makes a row, with commas.")
    ] = "city,category",
    horizon: Annotated[
        int, Query(ge=1, le=3_650, description="Days of the mean, and of one more share.")
    ] = HORIZON,
    curve: Annotated[bool, Query(description="With the steps of the curve of every row.")] = False,
) -> Parameters:
    caller.allow_reading("read_recurrence_report")
    return await parameters(
        caller, services, filters, city, category,
        group_by=tuple(GroupBy(name) for name in dict.fromkeys(group_by.split(","))),
        horizon=horizon, response=response, curve=curve,
    )  # fmt: skip


IN_SHARES = Parallel(share_of_report, put_together)
"""A report over many episodes is counted by as many processes as there are."""


def lanes_of(asked: Parameters) -> tuple[str, ...] | None:
    """What the figures come from: one city's, unless others decide what may be told of it."""
    return None if asked.city is None or asked.smallest_cell else (asked.city,)


RecurrenceAsked = Annotated[Parameters, Depends(_asked)]
"""The report that a caller who may read it asks for, as exactly as that caller may be told."""


async def parameters(
    caller: Asking,
    services: Services,
    filters: Filters,
    city: str | None,
    category: str | None,
    *,
    group_by: tuple[GroupBy, ...],
    response: str | None = None,
    horizon: int = HORIZON,
    curve: bool = False,
) -> Parameters:
    """Refused: a day to come, a finer category, a city that is none, a position not reached.

    And from elsewhere all but the standing report by city and category.
    """
    must_be_first_level(category)
    then = filters.as_of or now()
    today = await today_of(services, city, then)
    # by the roles of today, also where an older record is asked for
    exact = await is_at_home(services, caller.principal, city, now().date())
    if not exact:
        _standing_only(filters, group_by, response, horizon, curve)
    asked_for = await cut_off_of(services, city, filters.cut_off, today)
    return Parameters(
        cut_off=asked_for if exact else await standing_cut_off(services),
        city=city,
        category=category,
        group_by=group_by,
        horizon=horizon,
        grace_days=filters.grace_days,
        clock=filters.clock,
        positions=await positions_of(services, filters.as_of, filters.position, city),
        smallest_cell=0 if exact else SMALLEST_CELL,
        smallest_sensitive_cell=0 if exact else SMALLEST_SENSITIVE_CELL,
        home=() if exact else await homes(services, caller.principal, now().date()) or (),
        first_day=filters.first_day,
        last_day=filters.last_day,
        response=response,
        curve=curve,
    )


def _standing_only(
    filters: Filters,
    group_by: tuple[GroupBy, ...],
    response: str | None,
    horizon: int,
    curve: bool,
) -> None:
    """Everything else could be subtracted from it, or steps down to single days."""
    chosen_at_home_only(
        from_=filters.first_day,
        to=filters.last_day,
        cut_off=filters.cut_off,
        as_of=filters.as_of,
        position=filters.position,
        clock=None if filters.clock is Clock.DECLARED else filters.clock,
        grace_days=None if filters.grace_days == GRACE_DAYS else filters.grace_days,
        group_by=None if STANDING.issuperset(group_by) else group_by,
        response=response,
        horizon=None if horizon in HORIZONS else horizon,
        curve=curve or None,
    )
