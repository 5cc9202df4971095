"""`GET /v1/reports/hotspots`: how much of it all gathers in a few places, and in which.

Places without any episode count too: the places of a city are those registered in it at which
nothing further lies (gozars, sites), and those above them at which a case was kept. Readers from
elsewhere are told of one category that is open to everybody at a time, and of no place with few
cases: a map also serves raids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from domain.codes import category
from domain.words import Sensitivity
from projections.patterns.shares import (
    NO_EPISODES,
    PERCENTS,
    SUPPRESSED,
    Counted,
    TopShare,
    Unlike,
    nothing,
    share_of,
    top_places,
    unlike,
)
from projections.patterns.spots import (
    Spot,
    count_spots,
    places_of,
    shrunk_rates,
)
from projections.recurrence.episodes import DEFINITION
from projections.recurrence.outside import Outsider, kept_back
from projections.recurrence.places import Watch
from projections.recurrence.reading import Scope, read
from projections.recurrence.report import CODE_VERSION
from projections.recurrence.sealing import sealed

NAME_A_CATEGORY = "name-a-category"
NOT_PUBLIC = "category-not-public"


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotParameters:
    """What is asked for: episodes of one city that began from `first_day` to `last_day`.

    Both may be None: from the first, to the last before `cut_off`. With `smallest_cell` and
    `smallest_place`, for readers from elsewhere, a place is told of only with so many cases; `home`
    are the cities of which such a reader is told exactly.
    """

    city: str
    category: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    cut_off: date
    positions: Mapping[str, int]
    top: int = 20
    smallest_cell: int = 0
    smallest_place: int = 0
    home: tuple[str, ...] = ()

    @property
    def at_home(self) -> bool:
        return not self.smallest_cell


@dataclass(frozen=True, slots=True)
class HotspotPlace:
    """One of the top places, by episodes.

    `rate` is what was seen there against what was expected of a place watched as long, `shrunk`
    the same drawn towards what places have in common, by empirical Bayes.
    """

    place: str
    nahia: str | None
    episodes: int
    cases: int
    reports: int
    solved: int | None
    unsolved: int | None
    recurrences: int | None
    rate: float
    shrunk: float


@dataclass(frozen=True, slots=True)
class Hotspots:
    """The shares and the top places, and all that is needed to get the same again.

    `sha256` is that of the canonical JSON of everything else. `cases_without_place` stand at no
    place below the city, for instance at a default geocode, and are in no other number. Where a
    list is empty, `reason_if_empty` says why.
    """

    parameters: dict[str, Any]
    position: dict[str, int]
    cut_off: date
    definitions: str
    code_version: str
    n_places: int | None
    n_places_with_episodes: int | None
    n_episodes: int | None
    n_cases: int | None
    n_reports: int | None
    cases_without_place: int | None
    shares: tuple[TopShare, ...]
    unlike: Unlike
    items: tuple[HotspotPlace, ...]
    caveats: tuple[str, ...]
    reason_if_empty: str | None
    sha256: str = ""
    next_cursor: None = None


def hotspots(connection: Connection, asked: HotspotParameters) -> Hotspots:
    """Refused (`position-not-reached`) where positions are ahead of what has been taken in."""
    cut_off = asked.cut_off.toordinal()
    scope = Scope(cut_off, asked.city, asked.category)
    found, nowhere = read(connection, scope, asked.positions)
    if (reason := _kept_back(asked)) is not None:
        return _answer(asked, _Told(reason))
    stretches = list(found)
    begins = min([opened for _, _, _, opened, *_ in stretches], default=cut_off)
    first = max(begins, asked.first_day.toordinal()) if asked.first_day else begins
    end = min(cut_off, asked.last_day.toordinal() + 1) if asked.last_day else cut_off
    spots = count_spots(stretches, first, end, cut_off)
    watch = Watch(connection, asked.positions)
    places = places_of(connection, asked.city, asked.positions, spots, watch, first)
    told = _told(asked, Counted(spots, len(places)))
    if not asked.at_home and _is_never_told(connection, asked):
        told.sums = told.shares = False
    if told.counted is not None:
        rates = shrunk_rates(spots, places, watch, first, end)
        told.items = tuple(
            _place(asked, spot, places[spot.place], rates[spot.place])
            for spot in told.listed[: asked.top]
        )
        told.without = nowhere if nowhere >= asked.smallest_cell else None
    return _answer(asked, told)


@dataclass(slots=True)
class _Told:
    """What of the counts this reader is told; without `counted` nothing, for that reason."""

    reason: str | None = None
    counted: Counted | None = None
    shares: bool = False
    listed: Sequence[Spot] = ()
    items: tuple[HotspotPlace, ...] = ()
    without: int | None = None
    sums: bool = True


def _told(asked: HotspotParameters, counted: Counted) -> _Told:
    """What is not listed must not follow from the sums: ring by ring, and altogether."""
    n, spots = counted.n_places, counted.spots
    if asked.at_home:
        return _Told(None if spots else NO_EPISODES, counted, True, spots)
    few = [spot for spot in spots if spot.cases < asked.smallest_place]
    if sum(spot.cases for spot in spots) < asked.smallest_cell or not _hides(asked, few):
        return _Told(SUPPRESSED)
    edges = [0, *(top_places(n, percent) for percent in PERCENTS), n]
    rings = [
        [spot for spot in spots[start:stop] if spot.cases < asked.smallest_place]
        for start, stop in pairwise(edges)
    ]
    listed = [spot for spot in spots if spot.cases >= asked.smallest_place]
    shares = all(_hides(asked, ring) for ring in rings)
    return _Told(None if listed else SUPPRESSED, counted, shares, listed)


def _hides(asked: HotspotParameters, few: Sequence[Spot]) -> bool:
    """Whether a sum over places that are not listed tells of none of them."""
    cases = sum(spot.cases for spot in few)
    return not few or (len(few) >= asked.smallest_place and cases >= asked.smallest_cell)


def _place(
    asked: HotspotParameters, spot: Spot, nahia: str | None, rates: tuple[float, float]
) -> HotspotPlace:
    """From elsewhere no small number of one place is told either."""
    unsolved = spot.episodes - spot.solved
    split = min(spot.solved, unsolved) >= asked.smallest_cell
    back = split and spot.recurrences >= asked.smallest_cell
    return HotspotPlace(
        place=spot.place,
        nahia=nahia,
        episodes=spot.episodes,
        cases=spot.cases,
        reports=spot.reports,
        solved=spot.solved if split else None,
        unsolved=unsolved if split else None,
        recurrences=spot.recurrences if back else None,
        rate=rates[0],
        shrunk=rates[1],
    )


def _kept_back(asked: HotspotParameters) -> str | None:
    """Why a reader from elsewhere is told nothing at all."""
    if asked.at_home:
        return None
    if asked.category is None:
        return NAME_A_CATEGORY
    known = category(asked.category)
    is_open = known.sensitivity is Sensitivity.PUBLIC and not known.police_conduct
    return None if is_open and not known.small_cells else NOT_PUBLIC


def _is_never_told(connection: Connection, asked: HotspotParameters) -> bool:
    """Whether the city's figure of the category is kept back: it may be the sum of the places."""
    never = kept_back(connection, asked.cut_off.toordinal(), Outsider(home=asked.home))
    return (asked.city, asked.category) in never


def _answer(asked: HotspotParameters, told: _Told) -> Hotspots:
    counted = told.counted
    shown = counted if told.shares else None
    summed = counted if told.sums else None
    why = told.reason or SUPPRESSED
    return sealed(
        Hotspots(
            parameters=_printed(asked),
            position=dict(sorted(asked.positions.items())),
            cut_off=asked.cut_off,
            definitions=DEFINITION,
            code_version=CODE_VERSION,
            n_places=counted.n_places if counted else None,
            n_places_with_episodes=len(counted.spots) if counted else None,
            n_episodes=summed.episodes if summed else None,
            n_cases=sum(spot.cases for spot in summed.spots) if summed else None,
            n_reports=sum(spot.reports for spot in summed.spots) if summed else None,
            cases_without_place=told.without,
            shares=tuple(
                share_of(shown, each) if shown else nothing(each, why) for each in PERCENTS
            ),
            unlike=unlike(shown) if shown else Unlike(None, None, why),
            items=told.items,
            caveats=_caveats(asked),
            reason_if_empty=told.reason,
        )
    )


def _caveats(asked: HotspotParameters) -> tuple[str, ...]:
    """Codes of what a reader must know before using the list."""
    found = ["reports-follow-reporters", "a-rate-falls-back-by-itself"]
    if not asked.at_home:
        found += ["a-map-also-serves-raids", "small-numbers-left-out"]
    return tuple(found)


def _printed(asked: HotspotParameters) -> dict[str, Any]:
    """The parameters as they are printed; position and cut-off stand beside them."""
    return {
        "city": asked.city,
        "category": asked.category,
        "from": asked.first_day,
        "to": asked.last_day,
        "top": asked.top,
        "smallest_cell": asked.smallest_cell,
        "smallest_place": asked.smallest_place,
    }
