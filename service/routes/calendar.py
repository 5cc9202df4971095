"""A day in both calendars."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter

from domain.words import Names
from projections.solar_hijri import LAST, solar_hijri
from service.http.caller import Asking
from service.http.fields import Day, SolarHijriDay
from service.http.problems import Problem
from service.http.routing import Route

router = APIRouter(prefix="/v1/calendar", tags=["Calendar"], route_class=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """`written` is the Solar Hijri day as people write it, in Dari and Pashto with their digits."""

    gregorian: date
    solar_hijri: SolarHijriDay
    year: int
    month: int
    day: int
    month_names: Names
    written: Names


@router.get("/{date}")
async def read_a_day(date: Day, caller: Asking) -> CalendarDay:
    """Show a day of either calendar in both: a year before 1700 is a Solar Hijri one."""
    caller.allow_reading("read_registry")
    if date > LAST:
        raise Problem("not-found", "The Solar Hijri calendar is known until 9999-03-20.")
    solar = solar_hijri(date)
    return CalendarDay(
        gregorian=date,
        solar_hijri=str(solar),
        year=solar.year,
        month=solar.month,
        day=solar.day,
        month_names=Names(
            en=solar.month_name("en"), fa=solar.month_name("fa-AF"), ps=solar.month_name("ps-AF")
        ),
        written=Names(en=solar.written("en"), fa=solar.written("fa-AF"), ps=solar.written("ps-AF")),
    )
