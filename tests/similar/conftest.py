"""The service on both stores, with two gozars in the nahia."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from domain.place import PLACE, Place, PlaceRegistered, register_place
from domain.words import Names, PlaceLevel, place_id
from tests.service.conftest import LONG_AGO, Api, envelope, serving, shared_app


@pytest.fixture
async def api(store_url: str) -> AsyncIterator[Api]:
    """The service on SQLite and on PostgreSQL."""
    async with serving(store_url, shared_app()) as running:
        await _register_places(running)
        yield running


async def _register_places(api: Api) -> None:
    place = partial(register_place, Place(), valid_from=LONG_AGO)
    level = PlaceLevel
    gozars = [
        ("HRT", place(code=f"HRT-N06-G0{number}", level=level.GOZAR, parent="HRT-N06",
                      parent_level=level.NAHIA,
                      names=Names(en=f"Gozar {number}", fa=f"گذر {number}")))
        for number in (1, 2)
    ]  # fmt: skip
    kabul = place(
        code="KBL", level=level.CITY, parent="AF", parent_level=level.COUNTRY,
        names=Names(en="Kabul", fa="كابل", ps="کابل"), timezone="Asia/Kabul",
    )  # fmt: skip
    for lane, events in (*gozars, ("KBL", kabul)):
        [registered] = events
        assert isinstance(registered, PlaceRegistered)
        new = (place_id(registered.code), envelope(), events)
        await api.services.ledger.create_streams(PLACE, lane, [new])
