"""The whole service with a clock that can be moved: a year passes within a test.

Both stores take the recorded time from it. On PostgreSQL that time is the server's, so there a
function of the same name stands before the server's own in the search path.
"""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url

from service import clock
from tests.conftest import execute
from tests.service.conftest import Api, serving, shared_app

HERAT = ZoneInfo("Asia/Kabul")

OWN_CLOCK = (
    "CREATE SCHEMA travel",
    "CREATE TABLE travel.moment (at timestamptz)",
    "INSERT INTO travel.moment VALUES (now())",
    "CREATE SEQUENCE travel.look",
    "CREATE FUNCTION travel.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE"
    " AS $$SELECT at + nextval('travel.look') * interval '1 microsecond' FROM travel.moment$$",
)


class Year:
    """The day and hour it is, in Herat.

    Every look at the service's clock lets a second pass, every look of the database at its own a
    microsecond: so what is recorded lies in order, and before whoever looks next.
    """

    def __init__(self, tell: Callable[[datetime], None]) -> None:
        self._tell = tell
        self.moment = datetime(2026, 3, 21, 8, tzinfo=HERAT)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment.astimezone(UTC)

    def go_to(self, day: date, hour: int = 9) -> None:
        """It is that day and hour; time never runs backwards."""
        then = datetime.combine(day, time(hour), HERAT)
        assert then > self.moment, "the year goes on, not back"
        self.moment = then
        self._tell(then)


@pytest.fixture
def year(store: str, store_url: str, monkeypatch: pytest.MonkeyPatch) -> Year:
    if store == "sqlite":
        passing = Year(lambda moment: None)
    else:
        name = make_url(store_url).database
        path = f"ALTER DATABASE {name} SET search_path = public, travel, pg_catalog"
        execute(store_url, *OWN_CLOCK, path)
        passing = Year(
            lambda moment: execute(store_url, f"UPDATE travel.moment SET at = '{moment}'")
        )
    passing.go_to(date(2026, 3, 21))
    monkeypatch.setattr(clock, "now", passing.now)
    return passing


@pytest.fixture
async def api(year: Year, store_url: str) -> AsyncIterator[Api]:
    """The service in that year, on SQLite and on PostgreSQL."""
    async with serving(store_url, shared_app()) as running:
        yield running
