"""What is known of a city, or of what lies above it, for comparing like with like."""

from dataclasses import replace
from datetime import date

from domain.errors import Refusal
from domain.place.events import PlaceDescribed, PlaceEvent
from domain.place.state import Place, the_place_must_be_in_use
from domain.words import PlaceLevel

DESCRIBED = (PlaceLevel.COUNTRY, PlaceLevel.PROVINCE, PlaceLevel.CITY)


def describe_place(
    place: Place,
    *,
    population: int | None = None,
    is_capital: bool | None = None,
    displaced_share: float | None = None,
    region: str | None = None,
    source: str,
    on: date,
) -> list[PlaceEvent]:
    """Say what is known, and from where; it takes the place of all that was said before.

    `is_capital`: of its province, or of the country. `displaced_share` is between 0 and 1, of the
    people who live there. `on` is the day for which the source gives it.
    """
    if the_place_must_be_in_use(place).level not in DESCRIBED:
        raise Refusal("not-a-city-or-above", "Only cities and what lies above them are described.")
    described = PlaceDescribed(
        population=population, is_capital=is_capital, displaced_share=displaced_share,
        region=region, source=source, on=on,
    )  # fmt: skip
    if described == place.described:
        return []
    if replace(described, source="", on=on) == PlaceDescribed(source="", on=on):
        raise Refusal("nothing-described", "Say at least one thing of the place.")
    _must_be_possible(described)
    return [described]


def _must_be_possible(described: PlaceDescribed) -> None:
    if described.population is not None and described.population < 1:
        raise Refusal("population-impossible", "Give the number of people who live there.")
    share = described.displaced_share
    if share is not None and not 0 <= share <= 1:
        raise Refusal("share-impossible", "Give the share as a number from 0 to 1.")
