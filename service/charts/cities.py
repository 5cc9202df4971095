"""The funnel of cities as a picture: no league table."""

from collections.abc import Iterator, Mapping, Sequence

from domain.words import Names
from projections.comparing.funnel import FunnelView, Point
from projections.statistics.funnel import limits_at
from service.charts.document import Chart, Draw
from service.charts.plots import Edge, Spot, funnel, nothing
from service.charts.tables import Table
from service.charts.words import (
    MOST_ROWS,
    about,
    count,
    day_in_words,
    left_out,
    limits,
    name,
    number,
    reason,
    say,
)

_COLUMNS = (
    "city", "solved", "places", "came-back", "expected", "ratio", "limits-95", "limits-998",
    "funnel.outside",
)  # fmt: skip
LEVELS = (0.95, 0.998)
_STEPS = 60


def places_in(view: FunnelView) -> set[str]:
    """The cities whose names the picture needs."""
    return {each.city for each in view.items}


def funnel_chart(view: FunnelView, names: Mapping[str, Names], language: str) -> Chart:
    """Every city that may be shown, over how many returns were expected of it."""
    shown = view.items[:MOST_ROWS]
    which = about(None, view.parameters["category"], language)
    cut_off = day_in_words(view.cut_off, language)
    return Chart(
        title=say("funnel.title", language),
        description=f"{which} " + say("funnel.about", language, cut_off=cut_off),
        language=language,
        draw=_draw(view, shown, names, language),
        table=Table(
            [say(column, language) for column in _COLUMNS],
            [_cells(each, view.reason_if_null, names, language) for each in shown],
        ),
        notes=list(_notes(view, len(shown), language)),
    )


def _draw(
    view: FunnelView, shown: Sequence[Point], names: Mapping[str, Names], language: str
) -> Draw:
    spots = [
        Spot(name(names.get(each.city), each.city, language), each.expected, each.ratio,
             bool(each.outside))
        for each in shown
        if each.ratio is not None and each.expected is not None
    ]  # fmt: skip
    if view.centre is None or view.overdispersion is None or not spots:
        return nothing(reason(view.reason_if_null or "", language))
    edges = [_edge(spots, view.centre, view.overdispersion, level, language) for level in LEVELS]
    across = say("funnel.across", language)
    return funnel(spots, edges, view.centre, across, lambda ratio: f"{ratio:g}")


def _edge(spots: Sequence[Spot], centre: float, tau2: float, level: float, language: str) -> Edge:
    """From as little as the smallest city has, a little beyond the largest one."""
    least, most = min(spot.x for spot in spots) / 2, max(spot.x for spot in spots) * 1.05
    at = [least * (most / least) ** (step / _STEPS) for step in range(_STEPS + 1)]
    found = [(x, limits_at(x, centre**0.5, tau2, level)) for x in at]
    label = say("funnel.limits", language, level=f"{level * 100:g}")
    return Edge(label, [(x, each.lo, each.hi) for x, each in found])


def _cells(
    each: Point, why: str | None, names: Mapping[str, Names], language: str
) -> Sequence[str]:
    called = name(names.get(each.city), each.city, language)
    if each.suppressed:
        return (called, *[""] * (len(_COLUMNS) - 2), reason("suppressed", language))
    counts = (count(x) for x in (each.n_solved, each.n_places, each.observed))
    expected = number(each.expected, 1, language)
    if each.ratio is None:
        said = reason(why or "nothing-expected", language)
        return (called, *counts, expected, "", "", "", said)
    inner, outer = (
        "" if edge is None else limits(edge.lo, edge.hi, 2, language)
        for edge in (each.limits95, each.limits998)
    )
    outside = say("yes" if each.outside else "no", language)
    return (called, *counts, expected, number(each.ratio, 2, language), inner, outer, outside)


def _notes(view: FunnelView, shown: int, language: str) -> Iterator[str]:
    yield say("silence", language)
    yield say("funnel.no-league", language)
    if view.reason_if_null is not None:
        yield say("funnel.none", language, reason=reason(view.reason_if_null, language))
    if any(each.suppressed for each in view.items):
        yield say("funnel.hidden", language)
    yield from left_out(shown, len(view.items), language)
