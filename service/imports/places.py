"""The places an import meets: a country, its cities, and in each city the addresses as sites."""

from datetime import date
from functools import partial
from hashlib import sha256

from domain.place import Place, PlaceEvent, register_place
from domain.words import Names, PlaceLevel
from service.imports.mapping import City, Mapping

SINCE = date(1900, 1, 1)
"""The source does not say since when an address stands, and every case of it must find it."""

LONGEST_CODE = 64
Registration = tuple[str, list[PlaceEvent]]
"""A place's code and what registers it."""

_registered = partial(register_place, Place(), valid_from=SINCE)


def site_code(city: str, key: str) -> str:
    """The code of an address: the city and the normalised address; a long one ends in a hash."""
    code = f"{city}-{key.replace(' ', '-')}"
    if code.isascii() and len(code) <= LONGEST_CODE:
        return code
    return f"{city}-{sha256(key.encode()).hexdigest()[:20].upper()}"


def country(city: City) -> Registration:
    return city.country, _registered(
        code=city.country,
        level=PlaceLevel.COUNTRY,
        parent=None,
        parent_level=None,
        names=Names(en=city.country_name),
    )


def city(mapping: Mapping, code: str) -> Registration:
    named = mapping.city
    return code, _registered(
        code=code,
        level=PlaceLevel.CITY,
        parent=named.country,
        parent_level=PlaceLevel.COUNTRY,
        names=Names(en=named.name if named.code else f"{named.name} {code}"),
        timezone=mapping.timezone.key,
    )


def site(city: str, code: str, key: str) -> Registration:
    return code, _registered(
        code=code,
        level=PlaceLevel.SITE,
        parent=city,
        parent_level=PlaceLevel.CITY,
        names=Names(en=key),
    )
