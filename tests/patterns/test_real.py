"""Chicago's sanitation cases: what few addresses hold, against a count made apart from ours."""

from collections import defaultdict
from datetime import date

import pytest

from projections.dialogues.projection import DIALOGUES
from projections.patterns.alarm import Cusum, calibrated
from projections.patterns.hotspots import HotspotParameters, hotspots
from projections.patterns.run_charts import RunChartParameters, run_charts
from projections.patterns.shares import FROM_CASES, Counted, share_of
from projections.patterns.spots import Spot
from projections.patterns.weeks import Weeks
from projections.recurrence.episodes import Spell, episodes
from projections.recurrence.projection import RECURRENCE
from projections.runner import advance
from service.database import Database
from tests.patterns.test_alarm import textbook_alarms
from tests.projections.lanes import Lanes, in_batches
from tests.recurrence.chicago import spells_by_address
from tests.recurrence.test_chicago import CUT, record
from tests.statistics.data import CHICAGO, rows

END = date(2014, 1, 1).toordinal()


@pytest.fixture(scope="module")
def chains() -> dict[str, list[Spell]]:
    return spells_by_address()


def episodes_by_address(end: int) -> list[int]:
    """From the rows alone, day by day: a report up to the last solution joins, a later one not."""
    cases: dict[str, list[tuple[int, bool, int]]] = defaultdict(list)
    for row in rows(CHICAGO):
        opened = date.fromisoformat(row["opened"]).toordinal()
        closed = date.fromisoformat(row["closed"]).toordinal() if row["closed"] else 10**9
        duplicate = row["status"].endswith("Dup")
        if opened < end:
            address = " ".join(row["address"].upper().split())
            until = opened if duplicate else closed if closed < end else 10**9
            cases[address].append((opened, duplicate, until))
    counts = []
    for own in cases.values():
        count, until = 0, -1
        for opened, _, ended in sorted(own):
            if opened > until:
                count, until = count + 1, ended
            until = max(until, ended)
        counts.append(count)
    return sorted(counts, reverse=True)


def test_the_top_places_hold_what_the_design_says(chains: dict[str, list[Spell]]) -> None:
    """6.7 and 18.2 %; of the cases before 2014 the top 5 % hold 17.9 %."""
    ours = [Spot(address, len(episodes(spells))) for address, spells in chains.items()]
    ours.sort(key=lambda spot: -spot.episodes)
    counts = episodes_by_address(END)
    assert [spot.episodes for spot in ours] == counts
    counted = Counted(ours, len(ours))
    for percent, share in ((1, 0.0666), (5, 0.1791), (10, 0.2678)):
        found = share_of(counted, percent)
        top = -(-len(counts) * percent // 100)
        assert found.share == pytest.approx(sum(counts[:top]) / sum(counts), abs=1e-6)
        assert found.share == pytest.approx(share, abs=5e-5)
        assert found.reason_if_null == FROM_CASES  # nobody registered the addresses without cases


def test_its_weeks_alarm_once_where_the_textbook_cries_wolf(
    chains: dict[str, list[Spell]],
) -> None:
    opened = [found.opened for spells in chains.values() for found in episodes(spells)]
    weeks = Weeks(min(opened), END).of(opened)
    found = calibrated(weeks)
    assert isinstance(found, Cusum)
    assert found.usual.phi > 3  # reports vary so much more than by chance
    assert len(found.alarms) <= 1
    assert textbook_alarms(weeks) > 20


@pytest.mark.anyio
@pytest.mark.parametrize("store", ["sqlite"])
async def test_from_events_to_the_reports_the_figures_are_those_of_the_rows(
    chains: dict[str, list[Spell]], database: Database
) -> None:
    lanes = Lanes()
    lanes.city("CHI", timezone="America/Chicago")
    for number, spells in enumerate(chains.values()):
        for spell in spells:
            if spell.opened < CUT:
                record(lanes, f"CHI-{number}", spell)
    for batch in in_batches(lanes.lane("CHI"), 5_000):
        for projection in (RECURRENCE, DIALOGUES):
            await database.write(advance, projection, "CHI", batch)
    cut_off, counts = date.fromordinal(CUT), episodes_by_address(CUT)
    asked = HotspotParameters(city="CHI", cut_off=cut_off, positions=lanes.heads, top=100)
    found = await database.read(hotspots, asked)
    assert (found.n_episodes, found.n_cases) == (sum(counts), 9195)
    assert [row.episodes for row in found.items] == counts[:100]
    chart = await database.read(
        run_charts,
        RunChartParameters(
            city="CHI", first_day=date(2010, 12, 22), last_day=date(2011, 6, 30),
            cut_off=cut_off, positions=lanes.heads, at=lanes.now,
        ),
    )  # fmt: skip
    (series,) = chart.items
    assert sum(point.opened or 0 for point in series.points) == sum(counts)
    assert sum(point.solved or 0 for point in series.points) == 8361
    assert series.alarm.reason_if_null == "less-than-one-year-of-record"
