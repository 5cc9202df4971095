"""The recurrence report as a picture: shares side by side, or the curve of a single row."""

from collections.abc import Mapping, Sequence

from domain.words import Names
from projections.recurrence.cells import FEW, Rate, ReportRow
from projections.recurrence.parameters import Clock
from projections.recurrence.report import RecurrenceReport
from service.charts.document import Chart, Draw
from service.charts.plots import Range, Steps, ranges, steps
from service.charts.tables import Table
from service.charts.words import (
    MOST_ROWS,
    about,
    between,
    coded,
    day_in_words,
    left_out,
    listed,
    name,
    percent,
    reason,
    say,
)

CODED = {"category": "categories", "response": "responses"}


def codes_in(report: RecurrenceReport) -> set[str]:
    """The places and bodies whose names the picture needs."""
    shown = [(part, code) for row in report.items for part, code in row.key.items()]
    asked = [("city", report.parameters["city"])]
    return {code for part, code in shown + asked if code is not None and part not in CODED}


def recurrence_chart(report: RecurrenceReport, names: Mapping[str, Names], language: str) -> Chart:
    """Every row as a range; a report of one row, asked for with `curve`, as its curve."""
    horizon = int(report.parameters["horizon"])
    clock = "-confirmed" if report.parameters["clock"] == Clock.CONFIRMED.value else ""
    shown = report.items[:MOST_ROWS]
    alone = shown[0] if len(shown) == 1 and shown[0].curve else None
    notes = [say("silence", language), *left_out(len(shown), len(report.items), language)]
    told = "recurrence-about" if alone is None else "curve-about"
    return Chart(
        title=say(f"recurrence-title{clock}", language, days=horizon),
        description=f"{_of_what(report, names, language)} "
        + say(told, language, cut_off=day_in_words(report.cut_off, language)),
        language=language,
        draw=_side_by_side(shown, names, horizon, language)
        if alone is None
        else _curve(alone, names, horizon, language),
        table=_table(shown, names, horizon, language),
        notes=notes,
    )


def _of_what(report: RecurrenceReport, names: Mapping[str, Names], language: str) -> str:
    """What was asked for: a picture goes on without its question."""
    city, response, *days = (report.parameters[each] for each in ("city", "response", "from", "to"))
    words = [about(city and name(names.get(city), city, language), report.parameters["category"],
                   language)]  # fmt: skip
    if response is not None:
        words.append(say("solved-by", language, response=coded("responses", response, language)))
    for key, day in zip(("opened-from", "opened-to"), days, strict=True):
        if day is not None:
            words.append(say(key, language, day=day_in_words(day, language)))
    return " ".join(words)


def _side_by_side(
    rows: Sequence[ReportRow], names: Mapping[str, Names], horizon: int, language: str
) -> Draw:
    told = []
    for row in rows:
        rate, label = _at(row, horizon), _label(row, names, language)
        why = reason(rate.reason_if_null or "", language)
        told.append(Range(label, rate.f, rate.lo, rate.hi, note=why, hollow=_is_few(row)))
    highest = max((rate.hi for rate in told if rate.hi is not None), default=0.1)
    axis = say("share-again", language)
    return ranges(told, lambda share: percent(share, language), axis, ends=(0, max(0.1, highest)))


def _curve(row: ReportRow, names: Mapping[str, Names], horizon: int, language: str) -> Draw:
    rates = [rate for rate in row.f if rate.f is not None and rate.h <= horizon]
    band = [(rate.h, rate.lo or 0, rate.hi or 0) for rate in rates]
    points = [(step.t, step.f) for step in row.curve if step.t <= horizon]
    highest = max([0.1, *(hi for _, _, hi in band), *(share for _, share in points)])
    return steps(
        [Steps(_label(row, names, language), points, band)],
        lambda day: f"{day:g}",
        say("days-since", language),
        lambda share: percent(share, language),
        (horizon, highest),
    )


def _table(
    rows: Sequence[ReportRow], names: Mapping[str, Names], horizon: int, language: str
) -> Table:
    columns = ("group", "share", "interval", "followed", "solved", "unsolved")
    return Table(
        [say(column, language) for column in columns],
        [_cells(row, names, horizon, language) for row in rows],
    )


def _cells(
    row: ReportRow, names: Mapping[str, Names], horizon: int, language: str
) -> Sequence[str]:
    rate = _at(row, horizon)
    if rate.f is None or rate.lo is None or rate.hi is None:
        share, limits = "", reason(rate.reason_if_null or "", language)
    else:
        share, limits = _share(row, rate, language), between(rate.lo, rate.hi, language)
    counts = (rate.n_at_risk, row.n_solved, row.n_unsolved)
    told = ("" if count is None else str(count) for count in counts)
    return (_label(row, names, language), share, limits, *told)


def _share(row: ReportRow, rate: Rate, language: str) -> str:
    """Of few a count, since "25 %" of 12 says more than is known."""
    if rate.f is not None and not _is_few(row):
        return percent(rate.f, language)
    return say("some-of", language, some=rate.events, all=row.n_solved)


def _is_few(row: ReportRow) -> bool:
    return row.n_solved is not None and row.n_solved < FEW


def _at(row: ReportRow, horizon: int) -> Rate:
    return next(rate for rate in row.f if rate.h == horizon)


def _label(row: ReportRow, names: Mapping[str, Names], language: str) -> str:
    parts = [_called(part, code, names, language) for part, code in row.key.items()]
    return listed(parts, language) or say("all", language)


def _called(part: str, code: str | None, names: Mapping[str, Names], language: str) -> str:
    if code is None:
        return say("none", language)
    if part in CODED:
        return coded(CODED[part], code, language)
    return name(names.get(code), code, language)
