"""What responses went with, as a picture: differences in days, each with its uncertainty."""

from collections.abc import Iterator, Sequence

from projections.comparing.learning import Figures, ResponseOverCities
from projections.comparing.pooling import DAYS, FEWEST_CITIES, Lacking, Over
from projections.comparing.wording import meanings
from service.charts.document import Chart
from service.charts.plots import Range, ranges
from service.charts.tables import Table
from service.charts.words import (
    MOST_ROWS,
    about,
    coded,
    day_in_words,
    left_out,
    limits,
    number,
    reason,
    said,
    say,
)

_POOLED = (
    "response", "cities", "problems", "difference", "interval", "new-city", "q-value", "grade",
)  # fmt: skip
_MISSING = (
    "response", "cities", "solved-here", "solved-others", "again-here", "again-others",
)  # fmt: skip
_KINDS = (
    ("cities", None), ("solved", "response"), ("solved", "others"), ("recurrences", "response"),
    ("recurrences", "others"),
)  # fmt: skip

Row = tuple[ResponseOverCities, Over | None]


def responses_chart(figures: Figures, stories: int, language: str) -> Chart:
    """A line for every response, and one more where it is also brought to one mix of places."""
    every = [row for shown in figures.responses for row in _rows(shown)]
    shown, lacking = every[:MOST_ROWS], [each for each in figures.responses if each.missing]
    which = about(None, figures.parameters["category"], language)
    cut_off = day_in_words(figures.cut_off, language)
    return Chart(
        title=say("responses.title", language),
        description=f"{which} " + say("responses.about", language, cut_off=cut_off),
        language=language,
        draw=ranges(
            [_range(row, language) for row in shown],
            lambda days: number(days, 0 if days == int(days) else 1, language),
            say("responses.axis", language),
            ends=None if any(over for _, over in shown) else (-1, 1),
            reference=0,
        ),
        table=Table(
            [say(column, language) for column in _POOLED],
            [_cells(row, language) for row in shown],
        ),
        notes=list(_notes(figures, stories, len(shown), len(every), language)),
        also=[_missing(lacking[:MOST_ROWS], language)] if lacking else [],
    )


def _rows(shown: ResponseOverCities) -> list[Row]:
    """As found, then as it would be in one mix of places."""
    days = [over for over in shown.pooled if over.measure == DAYS]
    return [(shown, over) for over in days] or [(shown, None)]


def _label(row: Row, language: str) -> str:
    shown, over = row
    called = coded("responses", shown.response, language)
    if over is not None and over.standardised:
        return say("responses.one-mix", language, response=called)
    return called


def _range(row: Row, language: str) -> Range:
    shown, over = row
    label = _label(row, language)
    if over is None:
        return Range(label, None, note=_why(shown, language))
    wide = over.prediction.lo, over.prediction.hi
    return Range(label, over.mu, over.interval.lo, over.interval.hi, outer=wide)


def _why(shown: ResponseOverCities, language: str) -> str:
    """Not enough to learn from, and from how many cities."""
    cities = next((each.have for each in shown.missing if each.what == "cities"), None)
    words = reason(shown.reason_if_empty or "", language)
    if cities is None:
        return words
    of = say("of", language, have=cities, need=FEWEST_CITIES)
    return f"{words} ({say('cities', language)}: {of})"


def _cells(row: Row, language: str) -> Sequence[str]:
    shown, over = row
    grade = shown.grade or ""
    if over is None:
        why = reason(shown.reason_if_empty or "", language)
        return (_label(row, language), "", "", "", "", "", why, grade)
    return (
        _label(row, language), str(over.k), str(over.n), number(over.mu, 1, language),
        limits(over.interval.lo, over.interval.hi, 1, language),
        limits(over.prediction.lo, over.prediction.hi, 1, language),
        number(over.q_value, 3, language), grade,
    )  # fmt: skip


def _missing(rows: Sequence[ResponseOverCities], language: str) -> Table:
    return Table(
        [say(column, language) for column in _MISSING],
        [
            (
                coded("responses", row.response, language),
                *(_lacks(row.missing, what, arm, language) for what, arm in _KINDS),
            )
            for row in rows
        ],
        title=say("responses.missing", language),
    )


def _lacks(missing: Sequence[Lacking], what: str, arm: str | None, language: str) -> str:
    for each in missing:
        if (each.what, each.arm) == (what, arm):
            return say("of", language, have=each.have, need=each.need)
    return say("enough", language)


def _notes(figures: Figures, stories: int, shown: int, every: int, language: str) -> Iterator[str]:
    yield say("responses.stories", language, stories=stories)
    yield say("responses.went-with", language)
    if not every:
        yield say("responses.none", language)
    if figures.parameters["smallest_cell"]:
        yield say("responses.hidden", language)
    told, grades = meanings("caveats"), meanings("grades")
    for code in figures.caveats:
        yield said(told[code], language)
    given = {each.grade for each in figures.responses if each.grade is not None}
    for grade in sorted(given):
        yield f"{grade}: {said(grades[grade], language)}"
    yield from left_out(shown, every, language)
