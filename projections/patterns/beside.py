"""The dialogues held in each month, to stand beside the problems. Nothing is said of causes."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, select

from domain.errors import Refusal
from domain.words import Sensitivity
from projections.dialogues.tables import dialogue, dialogue_past
from projections.follow_up_then import then
from projections.patterns.months import Calendar
from projections.recurrence import reading
from projections.recurrence.places import nahias_of
from projections.runner import position_of

NAME = "dialogues"
OPEN = (Sensitivity.PUBLIC.value, Sensitivity.INTERNAL.value)

Held = Counter[tuple[str | None, int]]
"""(nahia, number of the month) -> dialogues held; the nahia is None for the whole city."""


def reached(connection: Connection, city: str) -> dict[str, int]:
    """Lane -> how far both the episodes and the city's dialogues are."""
    found = reading.reached(connection)
    if city in found:
        found[city] = min(found[city], position_of(connection, NAME, city))
    return found


def held(
    connection: Connection,
    city: str,
    calendar: Calendar,
    cut_off: int,
    position: int,
    at: datetime | None,
    *,
    by_nahia: bool,
) -> Held:
    """Dialogues held before the day `cut_off`, as known at a position, recorded at `at`."""
    if position_of(connection, NAME, city) < position:
        raise Refusal(
            "position-not-reached", "The report is not that far yet; ask again in a moment."
        )
    rows = then(dialogue, dialogue_past, at)
    query = select(rows.c.place, rows.c.held_on).where(
        rows.c.city == city,
        rows.c.held_on.is_not(None),
        rows.c.sensitivity.in_(OPEN),
        rows.c.police_conduct.is_(False),
    )
    nahias = nahias_of(connection, city) if by_nahia else {}
    found: Held = Counter()
    for code, day in connection.execute(query):
        month = calendar.of(day.toordinal())
        if month is not None and day.toordinal() < cut_off:
            found[nahias.get(code), month] += 1
    return found
