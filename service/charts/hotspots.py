"""Where problems gather, as a picture: the shares of the fullest places, then those places."""

from collections.abc import Iterator, Mapping, Sequence

from domain.words import Names
from projections.patterns.hotspots import HotspotPlace, Hotspots
from projections.patterns.shares import TopShare
from service.charts.document import Chart
from service.charts.plots import Share, shares
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

_SHARES = ("group", "places", "problems", "share", "by-chance", "chance-band")
_PLACES = (
    "place", "problems", "cases", "reports", "solved", "unsolved", "came-back", "against-usual",
    "shrunk",
)  # fmt: skip


def places_in(report: Hotspots) -> set[str]:
    """The places whose names the picture needs."""
    told = {code for row in report.items for code in (row.place, row.nahia)}
    return {code for code in (report.parameters["city"], *told) if code is not None}


def hotspots_chart(report: Hotspots, names: Mapping[str, Names], language: str) -> Chart:
    """A bar for each share beside what chance would give; below, the places that are told of."""
    category, city = report.parameters["category"], report.parameters["city"]
    shown = report.items[:MOST_ROWS]
    cut_off = day_in_words(report.cut_off, language)
    return Chart(
        title=say("hotspots.title", language),
        description=" ".join(
            (
                about(name(names.get(city), city, language), category, language),
                say("hotspots.about", language, cut_off=cut_off),
            )
        ),
        language=language,
        draw=shares(
            [_share(each, language) for each in report.shares],
            lambda share: percent(share, language),
            say("hotspots.axis", language),
        ),
        table=_shares(report.shares, language),
        notes=list(_notes(report, len(shown), language)),
        also=[_places(shown, names, language)] if shown else [],
    )


def _share(each: TopShare, language: str) -> Share:
    band = None if each.lo is None or each.hi is None else (each.lo, each.hi)
    why = reason(each.reason_if_null or "", language)
    return Share(_top(each, language), each.share, each.expected, band, note=why)


def _top(each: TopShare, language: str) -> str:
    return say("hotspots.top", language, percent=percent(each.percent / 100, language))


def _shares(rows: Sequence[TopShare], language: str) -> Table:
    return Table(
        [say(column, language) for column in _SHARES],
        [_share_cells(row, language) for row in rows],
    )


def _share_cells(row: TopShare, language: str) -> Sequence[str]:
    if row.share is None:
        return (_top(row, language), *[""] * 4, reason(row.reason_if_null or "", language))
    chance = "" if row.expected is None else percent(row.expected, language)
    if row.lo is None or row.hi is None:
        band = reason(row.reason_if_null or "", language)
    else:
        band = between(row.lo, row.hi, language)
    counts = count(row.places), count(row.episodes)
    return (_top(row, language), *counts, percent(row.share, language), chance, band)


def _places(rows: Sequence[HotspotPlace], names: Mapping[str, Names], language: str) -> Table:
    return Table(
        [say(column, language) for column in _PLACES],
        [_place_cells(row, names, language) for row in rows],
        title=say("hotspots.places", language),
    )


def _place_cells(row: HotspotPlace, names: Mapping[str, Names], language: str) -> Sequence[str]:
    called = name(names.get(row.place), row.place, language)
    if row.nahia not in (None, row.place):
        called = listed(
            [called, name(names.get(str(row.nahia)), str(row.nahia), language)], language
        )
    told = (row.episodes, row.cases, row.reports, row.solved, row.unsolved, row.recurrences)
    rates = (number(rate, 2, language) for rate in (row.rate, row.shrunk))
    return (called, *(count(each) for each in told), *rates)


def _notes(report: Hotspots, shown: int, language: str) -> Iterator[str]:
    yield say("silence-of-reports", language)
    if report.reason_if_empty is not None:
        why = reason(report.reason_if_empty, language)
        yield say("hotspots.no-places", language, reason=why)
    if report.n_places is not None:
        yield say(
            "hotspots.counts", language, places=report.n_places,
            filled=count(report.n_places_with_episodes), problems=count(report.n_episodes),
            without=count(report.cases_without_place),
        )  # fmt: skip
    if report.unlike.dispersion is not None:
        spread = number(report.unlike.dispersion, 2, language)
        yield say("hotspots.unlike", language, dispersion=spread)
    for code in report.caveats:
        yield say(f"caveat.{code}", language)
    yield from left_out(shown, len(report.items), language)
