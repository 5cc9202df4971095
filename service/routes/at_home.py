"""Whether a reader is told exactly, or with cells of too few left out."""

from datetime import date

from service.access.principal import EVERYWHERE, Principal
from service.services import Services

SMALLEST_CELL = 5
SMALLEST_SENSITIVE_CELL = 10
"""Rows of fewer cases or places are suppressed for readers without a role in the city."""


async def is_at_home(
    services: Services, principal: Principal, city: str | None, today: date
) -> bool:
    """Whether this reader holds a role at the city or above it; None asks about all cities.

    Over all cities only those are at home whose role holds everywhere. Raises `unknown-place`.
    """
    places = () if city is None else (await services.registry.place(city)).ancestors
    return any(
        grant.holds_on(today) and (grant.place == EVERYWHERE or grant.place in places)
        for grant in principal.grants
    )
