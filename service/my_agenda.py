"""What is due for a caller: from the bodies it speaks for today, by day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from domain.issue.commitments import CONTEST_WINDOW
from domain.issue.passing_on import REFERRAL_TERM
from projections.my_agenda import DueItem, list_due, running_terms
from projections.my_agenda_rows import Kind
from projections.paging import Key, Page
from service.http.caller import Caller
from service.services import Services

TERMS = {Kind.REFERRAL: REFERRAL_TERM, Kind.CONTEST: CONTEST_WINDOW}
"""Working days within which a body answers."""


async def own_agenda(
    services: Services, caller: Caller, *, now: datetime, after_key: Key | None, limit: int
) -> Page[DueItem]:
    """What is due from the caller's bodies, of what the caller may see. Raises BadKey."""
    today = now.date()
    principal = caller.principal
    held = [grant.body for grant in principal.grants if grant.holds_on(today)]
    bodies = sorted({body for body in (principal.body, *held) if body is not None})
    visibility = caller.visible()
    begun = await services.database.read(running_terms, visibility, bodies, now=now)
    return await services.database.read(
        list_due,
        visibility,
        bodies,
        now=now,
        ended_terms=await _with_last_days(services, begun, now),
        after_key=after_key,
        limit=limit,
    )


async def _with_last_days(
    services: Services, begun: Sequence[DueItem], now: datetime
) -> list[DueItem]:
    ends: list[DueItem] = []
    for item in begun:
        if item.day is None:
            continue
        calendar = await services.registry.calendar(item.place)
        last = calendar.after(item.day, TERMS[item.kind])
        if last == date.max:  # the place is suspended without an end
            ends.append(replace(item, day=None, days_overdue=0))
            continue
        today = (await services.registry.city(item.city)).today(now)
        ends.append(replace(item, day=last, days_overdue=max(0, (today - last).days)))
    return ends
