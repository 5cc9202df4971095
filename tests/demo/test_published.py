"""What the demonstration released: past quarters, once, and one of them taken back."""

from datetime import date

from domain.release import RELEASE, Release, release_id
from projections.releases.projection import list_releases
from service.demo.filling import fill
from service.demo.released import past_quarters, publish_past_quarters
from service.ledger import Ledger
from service.operating.projecting import bring_up
from service.operating.store import opened
from service.services import Services
from service.settings import Settings

TODAY = date(2026, 3, 1)
LATER = date(2026, 5, 1)
EVENTS = 4_000


async def released(ledger: Ledger) -> list[Release]:
    ids = [release_id(quarter.name) for quarter in past_quarters(TODAY)]
    return [each.state for each in await ledger.load_many(RELEASE, ids)]


async def show(services: Services, today: date) -> int:
    added = await publish_past_quarters(services.ledger, services.database, today)
    await bring_up(services)
    return added


def test_quarters_are_past_once_late_reports_had_time() -> None:
    names = [quarter.name for quarter in past_quarters(TODAY)]
    assert names == ["2025-Q2", "2025-Q3", "2025-Q4"]
    assert past_quarters(date(2026, 1, 14))[-1].name == "2025-Q3"
    assert past_quarters(date(2026, 1, 15))[-1].name == "2025-Q4"


async def test_past_quarters_are_released_once_and_the_first_is_taken_back(
    ledger: Ledger, store_url: str
) -> None:
    await fill(ledger, EVENTS, 1, TODAY)
    settings = Settings(database_url=store_url, pepper=b"test", environment="test")
    async with opened(settings) as services:
        await bring_up(services)
        assert await show(services, TODAY) == 3 * 3 + 1
        first, *others = await released(ledger)
        assert first.withdrawn is not None
        assert "too few places" in first.withdrawn.reason
        assert all(each.published and not each.withdrawn for each in others)
        for each in (first, *others):
            assert each.published is not None
            assert each.published.cut_off < each.published.on <= TODAY
        heads = await ledger.heads()
        assert await show(services, TODAY) == 0
        assert await show(services, LATER) == 0
        assert await ledger.heads() == heads
        listed = await services.database.read(list_releases)
    assert [row.withdrawn_on is not None for row in listed] == [False, False, True]


async def test_nothing_is_released_where_nothing_could_be_told(
    ledger: Ledger, store_url: str
) -> None:
    settings = Settings(database_url=store_url, pepper=b"test", environment="test")
    async with opened(settings) as services:
        assert await show(services, TODAY) == 0
    assert not any(each.published for each in await released(ledger))
