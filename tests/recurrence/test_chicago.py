"""Real cases: the figures of the design, scipy's on the same episodes, and brute force."""

from dataclasses import dataclass
from datetime import date

import pytest
from scipy import stats

from domain.issue.events import Outcome
from projections.recurrence.episodes import Spell, before, episodes
from projections.recurrence.parameters import Parameters
from projections.recurrence.projection import RECURRENCE
from projections.recurrence.report import recurrence_report
from projections.runner import advance
from projections.statistics.survival import kaplan_meier, log_log_interval
from service.database import Database
from tests.projections.lanes import Lanes, imported, in_batches
from tests.recurrence.chicago import duplicates_found, spells_by_address

CUT = date(2011, 7, 1).toordinal()
END = date(2014, 1, 1).toordinal()


@pytest.fixture(scope="module")
def chains() -> dict[str, list[Spell]]:
    return spells_by_address()


@dataclass
class Gaps:
    cases: int
    episodes: int
    days: list[int]
    came_back: list[bool]


def gaps(chains: dict[str, list[Spell]], cut: int) -> Gaps:
    found = Gaps(0, 0, [], [])
    for spells in chains.values():
        for episode in episodes([s for spell in spells if (s := before(spell, cut))]):
            found.episodes += 1
            found.cases += episode.cases
            if episode.solved is not None:
                end = cut if episode.again is None else episode.again
                found.days.append(end - episode.solved)
                found.came_back.append(episode.again is not None)
    return found


def test_the_cut_gives_the_figures_of_the_design(chains: dict[str, list[Spell]]) -> None:
    found = gaps(chains, CUT)
    within = [d <= 90 for d in found.days]
    back = sum(b and w for b, w in zip(found.came_back, within, strict=True))
    outcomes = sum(
        (b and w) or d >= 90 for b, w, d in zip(found.came_back, within, found.days, strict=True)
    )
    f90 = 1 - kaplan_meier(found.days, found.came_back).survival_at(90)
    assert len(found.days) == 8361
    assert back / len(found.days) == pytest.approx(0.1343, abs=5e-5)
    assert back / outcomes == pytest.approx(0.2742, abs=5e-5)
    assert f90 == pytest.approx(0.1669, abs=5e-5)


def test_later_data_tell_the_truth_of_the_cut(chains: dict[str, list[Spell]]) -> None:
    assert truth(chains) == pytest.approx(0.168, abs=5e-4)


def truth(chains: dict[str, list[Spell]]) -> float:
    """The share of what was solved before the cut that the whole file shows within 90 days."""
    solved = back = 0
    for spells in chains.values():
        reports = sorted(spell.opened for spell in spells)
        for episode in episodes([s for spell in spells if (s := before(spell, CUT))]):
            if (zero := episode.solved) is not None:
                solved += 1
                back += any(zero < day <= zero + 90 for day in reports)
    return back / solved


def test_the_whole_file_gives_the_curve_of_scipy(chains: dict[str, list[Spell]]) -> None:
    found = gaps(chains, END)
    assert (found.cases, found.episodes, len(found.days)) == (55_159, 50_865, 50_706)
    curve = kaplan_meier(found.days, found.came_back)
    theirs = stats.ecdf(
        stats.CensoredData.right_censored(found.days, [not b for b in found.came_back])
    ).sf
    interval = theirs.confidence_interval(0.95, method="log-log")
    for day in (30, 90, 180, 365):
        assert curve.survival_at(day) == pytest.approx(float(theirs.evaluate(day)), abs=1e-12)
        ours = log_log_interval(curve.survival_at(day), curve.greenwood_se(day))
        assert ours is not None
        assert ours.lo == pytest.approx(float(interval.low.evaluate(day)), abs=1e-9)
        assert ours.hi == pytest.approx(float(interval.high.evaluate(day)), abs=1e-9)


def test_the_episodes_equal_those_found_by_comparing_every_pair(
    chains: dict[str, list[Spell]],
) -> None:
    """Cases are neighbours if they overlap; an episode is a connected set of neighbours."""
    for spells in list(chains.values())[:4000]:
        left, sets = set(range(len(spells))), []
        while left:
            connected, reached = set(), {min(left)}
            while reached:
                connected |= reached
                reached = {
                    j
                    for i in reached
                    for j in left - connected
                    if spells[i].opened <= spells[j].end and spells[j].opened <= spells[i].end
                }
            left -= connected
            sets.append({spells[i].case_id for i in connected})
        ours = [{spell.case_id for spell in episode.spells} for episode in episodes(spells)]
        assert sorted(map(sorted, ours)) == sorted(map(sorted, sets))


def test_a_report_while_a_problem_is_open_is_what_the_city_itself_calls_a_duplicate() -> None:
    found = duplicates_found()
    assert found.both / found.duplicates >= 0.98  # recall
    assert found.both / found.joined >= 0.5  # precision
    assert found == (4_298, 2_631, 2_611)


@pytest.mark.anyio
async def test_from_events_to_the_report_the_cut_gives_the_figures_of_the_design(
    chains: dict[str, list[Spell]], database: Database
) -> None:
    lanes = Lanes()
    lanes.city("CHI", timezone="America/Chicago")
    for number, spells in enumerate(chains.values()):
        for spell in spells:
            if spell.opened < CUT:
                record(lanes, f"CHI-{number}", spell)
    for batch in in_batches(lanes.lane("CHI"), 5_000):
        await database.write(advance, RECURRENCE, "CHI", batch)
    asked = Parameters(cut_off=date.fromordinal(CUT), city="CHI")
    report = await database.read(recurrence_report, asked)
    (row,) = report.items
    assert (row.n_cases, row.n_episodes, row.n_solved, row.n_unsolved) == (9195, 8630, 8361, 269)
    rate = row.f[1]
    assert (rate.f, rate.lo, rate.hi) == pytest.approx((0.1669, 0.1556, 0.1790), abs=5e-5)
    assert rate.lo is not None
    assert rate.hi is not None
    assert rate.lo <= truth(chains) <= rate.hi
    assert (rate.h, rate.n_at_risk, rate.events) == (90, 2975, 1123)
    assert [(r.h, r.reason_if_null) for r in row.f[2:]] == [
        (180, "fewer-than-10-at-risk"),
        (365, "fewer-than-10-at-risk"),
    ]


def record(lanes: Lanes, place: str, spell: Spell) -> None:
    happened = imported(
        spell.case_id.int,
        place=place,
        opened_on=date.fromordinal(spell.opened),
        solved_on=None if spell.solved is None else date.fromordinal(spell.solved),
        closed_on=None if spell.dropped is None else date.fromordinal(spell.dropped),
        outcome=Outcome.DUPLICATE if spell.duplicate else None,
    )
    lanes.record(happened, stream=spell.case_id, lane="CHI")
