from collections.abc import AsyncIterator

import pytest

from service.database import Database
from service.jobs.timekeeping import Timekeeping
from service.ledger import Ledger
from tests.jobs.city import City


@pytest.fixture
async def city(ledger: Ledger, database: Database, monkeypatch: pytest.MonkeyPatch) -> City:
    founded = City(ledger, database, monkeypatch)
    await founded.found()
    return founded


@pytest.fixture
async def other(store_url: str) -> AsyncIterator[Timekeeping]:
    """The clock of another process on the same store."""
    ledger, database = await Ledger.open(store_url), await Database.open(store_url)
    yield Timekeeping(ledger, database)
    await ledger.close()
    await database.close()
