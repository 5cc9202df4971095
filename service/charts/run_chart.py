"""One run chart as a picture: what began month by month, its median, alarms and dialogues."""

from collections.abc import Iterator, Mapping, Sequence

from domain.words import Names
from projections.patterns.drawing import MonthOfSeries, Series
from projections.patterns.months import Month as CalendarMonth
from projections.patterns.run_charts import RunCharts
from projections.patterns.series import Alarm, ChartAlarm
from service.charts.document import Chart
from service.charts.plots import Month, months, nothing
from service.charts.tables import Table
from service.charts.words import (
    MOST_ROWS,
    about,
    between,
    count,
    day_in_words,
    left_out,
    listed,
    name,
    number,
    percent,
    reason,
    say,
)

_MONTHS = ("month", "began", "reports", "solved", "again-90", "interval", "dialogues", "alarms")
_ALARMS = ("week-from", "week-to", "month", "began", "usual", "run-chart.s")
Point = tuple[MonthOfSeries, CalendarMonth]


def places_in(report: RunCharts) -> set[str]:
    """The places whose names the picture needs."""
    nahias = {series.nahia for series in report.items if series.nahia is not None}
    return {report.parameters["city"], *nahias}


def run_chart(
    report: RunCharts, series: Series | None, names: Mapping[str, Names], language: str
) -> Chart:
    """One series of the report; without one, a picture that says why there is none."""
    every = [] if series is None else list(zip(series.points, report.months, strict=True))
    shown = every[-MOST_ROWS:]
    city = report.parameters["city"]
    where = [name(names.get(city), city, language)]
    if series is not None and series.nahia is not None:
        where.append(name(names.get(series.nahia), series.nahia, language))
    which = about(listed(where, language), report.parameters["category"], language)
    cut_off = day_in_words(report.cut_off, language)
    told = [series.alarm] if series is not None else []
    return Chart(
        title=say("run-chart.title", language),
        description=f"{which} " + say("run-chart.about", language, cut_off=cut_off),
        language=language,
        draw=nothing(reason(report.reason_if_empty or "no-episodes", language))
        if series is None or not shown
        else months(
            [_month(point, series.alarm, language) for point in shown],
            series.median,
            lambda value: f"{value:g}",
            "" if series.median is None
            else say("run-chart.median", language, median=f"{series.median:g}"),
            say("dialogues", language) if any(p.dialogues is not None for p, _ in shown) else "",
        ),
        table=Table(
            [say(column, language) for column in _MONTHS],
            [_cells(point, told[0], language) for point in shown],
        ),
        notes=list(_notes(report, told, shown, len(every), language)),
        also=[_alarms(told[0].items, report, language)] if told and told[0].items else [],
    )  # fmt: skip


def _month(point: Point, alarm: Alarm, language: str) -> Month:
    seen, month = point
    return Month(
        label=month.names[language],
        value=seen.opened,
        open=_is_open(point),
        alarm=bool(_alarms_in(month, alarm)),
        beside=seen.dialogues,
    )


def _is_open(point: Point) -> bool:
    """A month that is not whole, or not yet followed for as long as a return is waited for."""
    seen, month = point
    return seen.not_yet_followed_long_enough or not month.complete


def _alarms_in(month: CalendarMonth, alarm: Alarm) -> int:
    return sum(each.month == month.code for each in alarm.items)


def _cells(point: Point, alarm: Alarm, language: str) -> Sequence[str]:
    seen, month = point
    again, rung = seen.again, _alarms_in(month, alarm)
    if again.f is None or again.lo is None or again.hi is None:
        share, limits = "", reason(again.reason_if_null or "", language)
    else:
        share, limits = percent(again.f, language), between(again.lo, again.hi, language)
    counts = (count(each) for each in (seen.opened, seen.reports, seen.solved))
    mark = "○ " if _is_open(point) else ""
    rang = "" if alarm.reason_if_null else f"▲ {rung}" if rung else "0"
    held = "" if seen.dialogues is None else str(seen.dialogues)
    return (mark + month.names[language], *counts, share, limits, held, rang)


def _alarms(rows: Sequence[ChartAlarm], report: RunCharts, language: str) -> Table:
    named = {month.code: month.names[language] for month in report.months}
    return Table(
        [say(column, language) for column in _ALARMS],
        [
            (
                day_in_words(row.week_first_day, language),
                day_in_words(row.week_last_day, language),
                named.get(row.month, row.month),
                str(row.episodes),
                number(row.usual, 2, language),
                number(row.s, 2, language),
            )
            for row in rows[-MOST_ROWS:]
        ],
        title=say("run-chart.alarms", language),
    )


def _notes(
    report: RunCharts, alarm: Sequence[Alarm], shown: Sequence[Point], every: int, language: str
) -> Iterator[str]:
    yield say("silence-of-reports", language)
    if any(_is_open(point) for point in shown):
        yield say("run-chart.open", language)
    if any(seen.suppressed for seen, _ in shown):
        yield say("hidden", language)
    for each in alarm:
        if each.reason_if_null is not None:
            why = reason(each.reason_if_null, language)
            yield say("run-chart.no-alarm-heard", language, reason=why)
        else:
            key = "run-chart.alarm" if each.items else "run-chart.no-alarm"
            yield say(key, language, limit=number(each.h, 1, language))
    for code in report.caveats:
        yield say(f"caveat.{code}", language)
    yield from left_out(len(shown), every, language)
