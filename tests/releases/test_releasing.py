"""The clock publishes each quarter once, whatever runs at the same time or starts again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from domain.place import PLACE, PlaceRegistered
from domain.release import RELEASE, Quarter, Release, ReleasePublished, release_id
from domain.words import Names, PlaceLevel, place_id
from projections.all import PROJECTIONS
from projections.recurrence.projection import RECURRENCE
from projections.releases.projection import list_releases
from projections.supervisor import Supervisor
from service import clock
from service.access.principal import CLOCK
from service.database import Database
from service.engines import StartupError
from service.jobs import releases as job
from service.jobs.keeping_up import keeping_up
from service.jobs.releases import AFTER_DAYS, Releasing, last_over
from service.jobs.round import the_clocks
from service.ledger import Ledger
from service.registry import COMMON
from service.releases import figures_of, publishing
from service.settings import Settings
from tests.releases.recording import bring, envelope

pytestmark = pytest.mark.anyio

Q3 = date(2025, 7, 1)
DUE = date(2025, 10, 15)


@pytest.fixture
async def other(store_url: str) -> AsyncIterator[Releasing]:
    """The same job in another process on the same store."""
    ledger, database = await Ledger.open(store_url), await Database.open(store_url)
    yield Releasing(ledger, database)
    await ledger.close()
    await database.close()


@pytest.fixture
async def herat(ledger: Ledger) -> None:
    places = ((COMMON, "AF", PlaceLevel.COUNTRY, None, None),
              ("HRT", "HRT", PlaceLevel.CITY, "AF", "Asia/Kabul"))  # fmt: skip
    for lane, code, level, parent, zone in places:
        registered = PlaceRegistered(
            code=code, level=level, parent=parent, names=Names(en=code), timezone=zone,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        await ledger.create_streams(PLACE, lane, [(place_id(code), envelope(), [registered])])


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> "Moved":
    moved = Moved()
    monkeypatch.setattr(clock, "now", lambda: datetime(moved.y, moved.m, moved.d, 6, tzinfo=UTC))
    moved(DUE)
    return moved


class Moved:
    """The day it is."""

    def __call__(self, day: date) -> None:
        self.y, self.m, self.d = day.year, day.month, day.day


async def catch_up(ledger: Ledger, database: Database) -> None:
    await Supervisor(ledger, database, PROJECTIONS).catch_up()


async def release(ledger: Ledger, quarter: str = "2025-Q3") -> Release:
    return (await ledger.load(RELEASE, release_id(quarter))).state


@pytest.mark.usefixtures("herat")
async def test_a_quarter_is_published_a_fortnight_after_it_is_over(
    ledger: Ledger, database: Database, on: Moved
) -> None:
    await bring(ledger, 60, Q3)
    await catch_up(ledger, database)
    work = Releasing(ledger, database)
    on(date(2025, 10, 14))
    assert await work.step() == 0
    on(DUE)
    assert await work.step() == 3
    found = await release(ledger)
    assert found.published is not None
    assert found.published.on == DUE
    [told] = [each for each in await ledger.read(COMMON, 0, 100) if each.version == 1
              and each.kind == "release"]  # fmt: skip
    assert told.envelope.actor == CLOCK.member_id
    await catch_up(ledger, database)
    assert [row.quarter for row in await database.read(list_releases)] == ["2025-Q3"]


@pytest.mark.usefixtures("herat")
async def test_two_at_once_a_restart_and_later_cases_publish_it_once(
    ledger: Ledger, database: Database, other: Releasing, on: Moved
) -> None:
    await bring(ledger, 60, Q3)
    await catch_up(ledger, database)
    both = await asyncio.gather(Releasing(ledger, database).step(), other.step())
    assert sorted(both) == [0, 3]
    before = await release(ledger)
    await bring(ledger, 30, date(2025, 8, 1))
    await catch_up(ledger, database)
    assert await Releasing(ledger, database).step() == 0
    assert await other.step() == 0
    assert await release(ledger) == before


@pytest.mark.usefixtures("herat")
async def test_it_waits_until_the_tables_show_what_was_recorded(
    ledger: Ledger, database: Database, on: Moved
) -> None:
    await bring(ledger, 60, Q3)
    work = Releasing(ledger, database)
    assert await work.step() == 0
    await catch_up(ledger, database)
    assert await work.step() == 3


@pytest.mark.usefixtures("herat")
async def test_it_waits_for_the_cities_too(ledger: Ledger, database: Database, on: Moved) -> None:
    await bring(ledger, 60, Q3)
    await Supervisor(ledger, database, (RECURRENCE,)).catch_up()
    work = Releasing(ledger, database)
    assert await work.step() == 0
    await catch_up(ledger, database)
    assert await work.step() == 3


@pytest.mark.usefixtures("herat")
async def test_a_quarter_of_which_nothing_can_be_told_is_left_alone(
    ledger: Ledger, database: Database, on: Moved
) -> None:
    await bring(ledger, 4, Q3)
    await catch_up(ledger, database)
    work = Releasing(ledger, database)
    assert await work.step() == 0
    assert await work.step() == 0
    assert (await release(ledger)).published is None


@pytest.mark.usefixtures("herat")
async def test_the_next_quarter_follows_in_its_turn(
    ledger: Ledger, database: Database, on: Moved
) -> None:
    await bring(ledger, 60, Q3)
    await catch_up(ledger, database)
    work = Releasing(ledger, database)
    assert await work.step() == 3
    await bring(ledger, 60, date(2025, 10, 1))
    await catch_up(ledger, database)
    assert await work.step() == 0
    on(date(2026, 1, 20))
    assert await work.step() == 3
    assert (await release(ledger, "2025-Q4")).published is not None


async def published(ledger: Ledger) -> list[str]:
    """The quarters that have a release, in the order in which they were published."""
    told = [each.event for each in await ledger.read(COMMON, 0, 100)]
    return [each.quarter for each in told if isinstance(each, ReleasePublished)]


async def three_quarters(ledger: Ledger, on: Moved) -> list[Quarter]:
    """The record began today, in the first of them; nobody looked until all were due."""
    today = datetime.now(UTC).date()  # the database's own clock says when it began
    on(today)
    first = Quarter.of(today)
    found = [first, first.next, first.next.next]
    for quarter in found:
        await bring(ledger, 60, quarter.first_day)
    on(found[-1].cut_off + timedelta(days=AFTER_DAYS))
    return found


@pytest.mark.usefixtures("herat")
async def test_missed_quarters_are_made_up_for_oldest_first_and_once(
    ledger: Ledger, database: Database, other: Releasing, on: Moved
) -> None:
    missed = await three_quarters(ledger, on)
    await catch_up(ledger, database)
    both = await asyncio.gather(Releasing(ledger, database).step(), other.step())
    assert sum(both) == 3 * 3
    assert await published(ledger) == [quarter.name for quarter in missed]
    await catch_up(ledger, database)
    assert await Releasing(ledger, database).step() == 0


@pytest.mark.usefixtures("herat")
async def test_what_ended_before_the_record_began_is_left_to_people(
    ledger: Ledger, database: Database, on: Moved
) -> None:
    missed = await three_quarters(ledger, on)
    await bring(ledger, 60, missed[0].first_day - timedelta(days=85))
    await catch_up(ledger, database)
    assert await Releasing(ledger, database).step() == 3 * 3
    assert await published(ledger) == [quarter.name for quarter in missed]


@pytest.mark.usefixtures("herat")
async def test_nothing_before_the_newest_release_is_made_up_for(
    ledger: Ledger, database: Database, on: Moved
) -> None:
    missed = await three_quarters(ledger, on)
    [second] = missed[1:2]
    await catch_up(ledger, database)
    found, told = await figures_of(ledger, database, second)
    by_hand = publishing(second, found, told, clock.now().date())
    await ledger.decide(by_hand, the_clocks(uuid4(), clock.now()))
    await catch_up(ledger, database)
    assert await Releasing(ledger, database).step() == 3
    assert await published(ledger) == [second.name, missed[2].name]


@pytest.mark.usefixtures("herat")
async def test_beside_the_projections_it_publishes_by_itself(
    ledger: Ledger, database: Database, on: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "PAUSE", 0.02)
    await bring(ledger, 60, Q3)
    async with keeping_up(ledger, database), asyncio.timeout(30):
        # the job tells nobody but the record that it published
        while (await release(ledger)).published is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def test_the_last_quarter_that_is_over() -> None:
    assert last_over(date(2026, 1, 1)).name == "2025-Q4"
    assert last_over(date(2025, 12, 31)).name == "2025-Q3"


def test_how_long_it_waits_is_set_by_the_operator_within_a_quarter() -> None:
    given = {"PAYGIRI_PEPPER": "p"}
    assert Settings.from_environment(given).release_after_days == 14
    name = "PAYGIRI_RELEASE_AFTER_DAYS"
    assert Settings.from_environment({**given, name: "30"}).release_after_days == 30
    for wrong in ("-1", "81", "soon", ""):
        with pytest.raises(StartupError):
            Settings.from_environment({**given, name: wrong})
