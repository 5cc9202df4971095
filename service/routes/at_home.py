"""Whether a reader is told exactly, or with cells of too few left out; and then of which days.

Who is not at home in a city chooses nothing but the city, the category and the rows of one fixed
table, as it was on the first day of the quarter: two questions that differ by a day, a position
or a way of counting could be subtracted from each other, and so could two tables.
"""

from datetime import date

from projections.comparing.home import homes_among
from projections.indicators.periods import By, period_of
from service.access.principal import EVERYWHERE, Principal
from service.http.problems import Fault, Problem
from service.services import Services


async def is_at_home(
    services: Services, principal: Principal, city: str | None, today: date
) -> bool:
    """Whether this reader holds a role at the city or above it; None asks about all cities.

    A place below a city may be asked about too. Raises `unknown-place`.
    """
    if city is None:
        return await homes(services, principal, today) is None
    places = (await services.registry.place(city)).ancestors
    return any(
        grant.holds_on(today) and (grant.place == EVERYWHERE or grant.place in places)
        for grant in principal.grants
    )


async def homes(services: Services, principal: Principal, today: date) -> tuple[str, ...] | None:
    """The cities at which or above which this reader holds a role; None where these are all."""
    places = {grant.place for grant in principal.grants if grant.holds_on(today)}
    if EVERYWHERE in places:
        return None
    return await services.database.read(homes_among, sorted(places))


def first_day_of_quarter(day: date) -> date:
    """The cut-off for readers from elsewhere: nobody can shift it by a day."""
    return period_of(By.SOLAR_HIJRI_QUARTER, day).first_day


def chosen_at_home_only(**chosen: object) -> None:
    """Refuse (422 `only-at-home`) what is not None: readers from elsewhere may not choose it."""
    for name, value in chosen.items():
        if value is not None:
            text = (
                "From outside the city figures are told as they were on the first day of the "
                "quarter, and in one fixed form: leave this out."
            )
            fault = Fault(f"/{name.rstrip('_')}", "only-at-home", text, "query")
            raise Problem("invalid", faults=[fault])
