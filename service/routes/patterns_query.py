"""What is asked of the patterns: the same parameters for the figures and for their pictures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query

from domain.words import Sensitivity
from projections.indicators.periods import By as Period
from projections.indicators.periods import period_of
from projections.patterns.beside import reached
from projections.patterns.drawing import RunChartParameters
from projections.patterns.hotspots import HotspotParameters
from projections.patterns.months import MOST_MONTHS, months_before, whole
from projections.recurrence.usual import SMALLEST_CELL, SMALLEST_SENSITIVE_CELL
from service.http.caller import Asking, Caller, Using
from service.http.fields import Day, PlaceCode
from service.http.times import AsOf, now, today_of
from service.routes.at_home import (
    chosen_at_home_only,
    first_day_of_quarter,
    homes,
    is_at_home,
)
from service.routes.cut import (
    Category,
    CutOff,
    Position,
    cut_off_of,
    invalid,
    must_be_first_level,
    positions_of,
)
from service.services import Services

SMALLEST_PLACE = 8
"""Cases of one place, and places behind a sum, without which readers from elsewhere see none."""
MONTHS_SHOWN = 24
QUARTERS_FROM_OUTSIDE = 4

City = Annotated[PlaceCode, Query(description="The code of a city.")]
From = Annotated[Day | None, Query(alias="from", description="The first day.")]
To = Annotated[Day | None, Query(alias="to", description="The last day; up to the cut-off.")]


@dataclass(frozen=True, slots=True)
class _Common:
    """What both questions need: the city's day, how far to look, and how exactly to tell.

    `home` are the cities of which a reader from elsewhere is told exactly: the same figures are
    kept back in patterns as in the recurrence report.
    """

    today: date
    cut_off: date
    positions: dict[str, int]
    at_home: bool
    home: tuple[str, ...]


async def _hotspots(
    caller: Asking,
    services: Using,
    city: City,
    category: Category = None,
    first_day: From = None,
    last_day: To = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
    top: Annotated[int, Query(ge=1, le=100, description="How many places to list.")] = 20,
) -> HotspotParameters:
    caller.allow_reading("read_patterns")
    must_be_first_level(category)
    asked = await _asked(services, caller, city, cut_off, as_of, position)
    if not asked.at_home:
        chosen_at_home_only(from_=first_day, to=last_day)
        first_day, last_day = _standing_period(asked.cut_off)
    _in_order(first_day, last_day, asked)
    return HotspotParameters(
        city=city,
        category=category,
        first_day=first_day,
        last_day=last_day,
        cut_off=asked.cut_off,
        positions=asked.positions,
        top=top,
        smallest_cell=0 if asked.at_home else SMALLEST_CELL,
        smallest_place=0 if asked.at_home else SMALLEST_PLACE,
        home=asked.home,
    )


async def _run_charts(
    caller: Asking,
    services: Using,
    city: City,
    category: Category = None,
    first_day: From = None,
    last_day: To = None,
    cut_off: CutOff = None,
    as_of: AsOf = None,
    position: Position = None,
) -> RunChartParameters:
    caller.allow_reading("read_patterns")
    must_be_first_level(category)
    asked = await _asked(services, caller, city, cut_off, as_of, position)
    if not asked.at_home:
        chosen_at_home_only(from_=first_day, to=last_day)
    _in_order(first_day, last_day, asked)
    last = min(last_day or asked.cut_off, date.fromordinal(asked.cut_off.toordinal() - 1))
    first = first_day or months_before(last, MONTHS_SHOWN - 1)
    _not_too_long(first, last)
    shown = asked.at_home and _sees_dialogues(caller, await _above(services, city))
    return RunChartParameters(
        city=city,
        category=category,
        first_day=whole(first).first_day,
        last_day=last,
        cut_off=asked.cut_off,
        positions=asked.positions,
        at=await _recorded_at(services, city, asked.positions) if shown else None,
        smallest_cell=0 if asked.at_home else SMALLEST_CELL,
        smallest_sensitive_cell=0 if asked.at_home else SMALLEST_SENSITIVE_CELL,
        dialogues=shown,
        home=asked.home,
    )


HotspotsAsked = Annotated[HotspotParameters, Depends(_hotspots)]
RunChartsAsked = Annotated[RunChartParameters, Depends(_run_charts)]
"""What a caller who may read it asks for, as exactly as that caller may be told."""


async def _asked(
    services: Services, caller: Caller, city: str, cut_off: date | None,
    as_of: datetime | None, position: str | None,
) -> _Common:  # fmt: skip
    today = await today_of(services, city, as_of or now())
    # by the roles of today, also where an older record is asked for
    at_home = await is_at_home(services, caller.principal, city, now().date())
    if not at_home:
        chosen_at_home_only(cut_off=cut_off, as_of=as_of, position=position)
    positions = await positions_of(services, as_of, position, city)
    if positions is None:
        positions = await services.database.read(reached, city)
    until = await cut_off_of(services, city, cut_off, today)
    return _Common(
        today=today,
        cut_off=until if at_home else first_day_of_quarter(until),
        positions=positions,
        at_home=at_home,
        home=() if at_home else await homes(services, caller.principal, now().date()) or (),
    )


async def _recorded_at(services: Services, city: str, positions: dict[str, int]) -> datetime | None:
    """When the last event looked at was recorded; None before the first."""
    events = await services.ledger.read(city, positions.get(city, 0) - 1, 1)
    return events[0].recorded_at if events and positions.get(city, 0) else None


async def _above(services: Services, city: str) -> frozenset[str]:
    return frozenset((await services.registry.place(city)).ancestors)


def _sees_dialogues(caller: Caller, above: frozenset[str]) -> bool:
    """Whether this reader sees all the city's dialogues: they are internal."""
    return any(
        Sensitivity.INTERNAL in area.sensitivities and (area.place is None or area.place in above)
        for area in caller.visible().areas
    )


def _standing_period(cut_off: date) -> tuple[date, date]:
    """The last full quarters before the cut-off: a period that nobody can shift by a day."""
    first = period_of(Period.SOLAR_HIJRI_QUARTER, cut_off).first_day
    last = date.fromordinal(first.toordinal() - 1)
    for _ in range(QUARTERS_FROM_OUTSIDE):
        before = date.fromordinal(first.toordinal() - 1)
        first = period_of(Period.SOLAR_HIJRI_QUARTER, before).first_day
    return first, last


def _in_order(first: date | None, last: date | None, asked: _Common) -> None:
    if last is not None and last > asked.today:
        text = "Nothing is known yet of days to come: name today or a day before it."
        raise invalid("to", "in-the-future", text)
    if first is not None and first > (last or asked.cut_off):
        raise invalid("to", "date-order", "The last day lies before the first.")
    if first is not None and first >= asked.cut_off:
        raise invalid("from", "date-order", "The first day does not lie before the cut-off.")


def _not_too_long(first: date, last: date) -> None:
    if whole(first).first_day < months_before(last, MOST_MONTHS - 1):
        raise invalid("from", "too-many-months", f"Ask for {MOST_MONTHS} months at most.")
