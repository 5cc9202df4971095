"""`GET /v1/reports/run-charts`: what began, was solved and came back, month by month.

Months are those of the Solar Hijri calendar. Dialogues held stand beside the problems, so that
one sees both; that one led to the other is not said.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from domain.codes import category
from projections.patterns.beside import held
from projections.patterns.drawing import Chart, Key, RunChartParameters, Series, SeriesBy
from projections.patterns.months import Calendar, Month
from projections.patterns.shares import NO_EPISODES
from projections.patterns.weeks import Weeks
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.outside import Outsider, kept_back
from projections.recurrence.places import Watch, nahias_of
from projections.recurrence.reading import Scope, Stretch, read
from projections.recurrence.report import CODE_VERSION
from projections.recurrence.sealing import sealed

__all__ = ["RunChartParameters", "RunCharts", "SeriesBy", "run_charts"]

BEGINS_LATER = "record-begins-later"


@dataclass(frozen=True, slots=True)
class RunCharts:
    """The series, in the order of their keys, and all that is needed to get the same again.

    `sha256` is that of the canonical JSON of everything else. Months that the record does not
    cover whole are not `complete`. Where there is nothing, `reason_if_empty` says why.
    """

    parameters: dict[str, Any]
    position: dict[str, int]
    cut_off: date
    definitions: str
    code_version: str
    months: tuple[Month, ...]
    items: tuple[Series, ...]
    cases_without_place: int | None
    caveats: tuple[str, ...]
    reason_if_empty: str | None
    sha256: str = ""
    next_cursor: None = None


def run_charts(connection: Connection, asked: RunChartParameters) -> RunCharts:
    """Refused (`position-not-reached`) where positions are ahead of what has been taken in."""
    cut_off = asked.cut_off.toordinal()
    found, nowhere = read(connection, Scope(cut_off, asked.city), asked.positions)
    stretches = list(found)
    begins = min([opened for _, _, _, opened, *_ in stretches], default=cut_off)
    first_day = max(asked.first_day, date.fromordinal(begins))
    calendar = Calendar(first_day, asked.last_day, begins, cut_off)
    groups = _groups(connection, asked, stretches)
    chart = Chart(
        asked, calendar, Weeks(begins, cut_off), Watch(connection, asked.positions),
        never=frozenset() if asked.at_home
        else kept_back(connection, cut_off, Outsider(home=asked.home)),
    )  # fmt: skip
    position = asked.positions.get(asked.city, 0)
    dialogues = (
        held(connection, asked.city, calendar, cut_off, position, asked.at,
             by_nahia=asked.by is SeriesBy.NAHIA)
        if asked.dialogues else None
    )  # fmt: skip
    return sealed(
        RunCharts(
            parameters=_printed(asked),
            position=dict(sorted(asked.positions.items())),
            cut_off=asked.cut_off,
            definitions=DEFINITION,
            code_version=CODE_VERSION,
            months=calendar.months,
            items=chart.draw(groups, dialogues) if calendar.months else (),
            cases_without_place=nowhere if asked.at_home or nowhere >= _most(asked) else None,
            caveats=_caveats(asked),
            reason_if_empty=_reason(groups, calendar),
        )
    )


def _groups(
    connection: Connection, asked: RunChartParameters, stretches: Sequence[Stretch]
) -> dict[Key, list[Stretch]]:
    by_nahia = asked.by is SeriesBy.NAHIA
    nahias = nahias_of(connection, asked.city) if by_nahia else {}
    groups: dict[Key, list[Stretch]] = defaultdict(list)
    for each in stretches:
        _, code, place, *_ = each
        if asked.category not in (None, code):
            continue
        if by_nahia and not asked.at_home and category(code).small_cells:
            continue  # that there is a series at all tells that there was a case
        groups[(asked.category, nahias.get(place)) if by_nahia else (code, None)].append(each)
    return groups


def _reason(groups: Mapping[Key, Sequence[Stretch]], calendar: Calendar) -> str | None:
    if not groups:
        return NO_EPISODES
    return None if calendar.months else BEGINS_LATER


def _most(asked: RunChartParameters) -> int:
    return max(asked.smallest_cell, asked.smallest_sensitive_cell)


def _caveats(asked: RunChartParameters) -> tuple[str, ...]:
    """Codes of what a reader must know before using the chart."""
    found = ["dialogues-stand-beside-no-cause-is-said", "declared-by-the-authority"]
    if not asked.at_home:
        found.append("small-numbers-left-out")
    if not asked.at_home and asked.by is SeriesBy.NAHIA:
        found.append("sensitive-categories-left-out")
    return tuple(found)


def _printed(asked: RunChartParameters) -> dict[str, Any]:
    """The parameters as they are printed; position and cut-off stand beside them."""
    return {
        "city": asked.city,
        "category": asked.category,
        "by": asked.by.value,
        "from": asked.first_day,
        "to": asked.last_day,
        "smallest_cell": asked.smallest_cell,
        "smallest_sensitive_cell": asked.smallest_sensitive_cell,
        "dialogues": asked.dialogues,
    }
