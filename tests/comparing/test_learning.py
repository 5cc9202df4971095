"""The learning view, from events to figures, on both stores."""

from dataclasses import asdict, replace

import pytest

from domain.words import PlaceLevel
from projections.comparing.cells import Reader
from projections.comparing.learning import (
    Begun,
    Figures,
    LearningParameters,
    ResponseOverCities,
    learning,
)
from projections.comparing.pooling import Lacking
from projections.comparing.rollout import Rollout
from projections.recurrence.sealing import canonical_json
from service.database import Database
from tests.comparing.conftest import Project
from tests.comparing.country import CUT, FIRST, FIVE, Country

pytestmark = pytest.mark.anyio

ASKED = LearningParameters(cut_off=CUT, category="LGT")
OUTSIDER = Reader(home=(), smallest_cell=5, smallest_sensitive_cell=10)
FROM_OUTSIDE = replace(ASKED, reader=OUTSIDER)


async def ask(database: Database, asked: LearningParameters = ASKED) -> Figures:
    return await database.read(learning, asked)


def of(figures: Figures, response: str) -> ResponseOverCities:
    return next(each for each in figures.responses if each.response == response)


def two_arms(country: Country, *cities: str, after: int = 30) -> None:
    for i, city in enumerate(cities):
        country.solved(city, "physical_repair", 20, 2 + i % 2)
        country.solved(city, "patrol", 20, 8 + i % 3, after=after)


async def test_responses_are_compared_within_cities_and_pooled_over_them(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    two_arms(country, *FIVE)
    country.solved("HRT", None, 3, 0)
    await project(country.lanes)
    figures = await ask(database)
    cells = [(cell.city, cell.response) for cell in figures.cells]
    assert cells == sorted(cells)
    assert ("HRT", "not-said") in cells
    repair = next(c for c in figures.cells if (c.city, c.response) == ("BAM", "physical_repair"))
    assert (repair.n_solved, repair.n_unsolved) == (20, 10)
    assert repair.f.f == pytest.approx(0.1)
    assert [c.city for c in figures.contrasts if c.response == "patrol"] == list(FIVE)
    shown = of(figures, "physical_repair")
    assert (shown.reason_if_empty, shown.missing, shown.grade) == (None, (), "C")
    days = shown.pooled[0]
    assert (days.measure, days.k, days.n) == ("days", 5, 200)
    assert days.interval.lo > 0
    assert days.prediction.lo <= days.interval.lo
    assert "went with" in shown.words.en
    opposite = of(figures, "patrol").pooled[0]
    assert opposite.mu == pytest.approx(-days.mu)  # there are but two responses
    asked_one = await ask(database, replace(ASKED, response="patrol"))
    assert asked_one.responses == (of(figures, "patrol"),)  # with the q-value of all looked at
    assert {cell.response for cell in asked_one.cells} == {"patrol"}


async def test_two_cities_are_not_enough_and_it_says_what_is_missing(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    two_arms(country, "HRT", "KBL")
    await project(country.lanes)
    shown = of(await ask(database), "patrol")
    assert (shown.pooled, shown.reason_if_empty, shown.grade) == (
        (),
        "not-enough-to-learn-from",
        None,
    )
    assert (
        shown.missing == (Lacking("cities", None, 2, 3), Lacking("recurrences", "others", 5, 5))[:1]
    )


async def test_a_city_is_never_held_beside_another_one(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    for city, response in zip(FIVE, ("patrol", "cleaning") * 3, strict=False):
        country.solved(city, response, 25, 6)
    await project(country.lanes)
    figures = await ask(database)
    assert {c.reason_if_null for c in figures.contrasts} == {"no-other-response-in-this-city"}
    assert all(each.pooled == () for each in figures.responses)


async def test_adjusted_for_the_mix_of_places_over_five_cities_it_is_grade_b(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    for level in (PlaceLevel.GOZAR, PlaceLevel.SITE):
        for i, city in enumerate(FIVE):
            country.solved(city, "physical_repair", 16, 2 + i % 2, level=level)
            country.solved(city, "patrol", 16, 5 - i % 2, level=level)
    await project(country.lanes)
    figures = await ask(database)
    assert figures.mix == {"gozar": 0.5, "site": 0.5}
    shown = of(figures, "patrol")
    assert shown.grade == "B"
    assert [(each.measure, each.standardised) for each in shown.pooled] == [
        ("days", False), ("log_hazard", False), ("days", True), ("log_hazard", True),
    ]  # fmt: skip


async def test_stories_alone_are_grade_d(project: Project, database: Database) -> None:
    country = Country(*FIVE)
    country.solved("HRT", "patrol", 3, 0)
    await project(country.lanes)
    told = Begun(("mediation",), Rollout("HRT", ("HRT-N1",), FIRST))
    figures = await ask(database, replace(ASKED, begun=(told,)))
    assert {each.response: each.grade for each in figures.responses} == {
        "mediation": "D", "patrol": None,
    }  # fmt: skip


async def test_the_same_position_gives_the_same_bytes_after_more_was_recorded(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    two_arms(country, *FIVE)
    await project(country.lanes)
    before = await ask(database)
    then = replace(ASKED, positions=before.position)
    two_arms(country, "KBL")
    await project(country.lanes)
    assert canonical_json(asdict(await ask(database, then))) == canonical_json(asdict(before))
    assert canonical_json(asdict(await ask(database))) != canonical_json(asdict(before))


def hidden(figures: Figures) -> set[tuple[str, str]]:
    return {(c.city, c.response) for c in figures.cells if "suppressed" in c.flags}


async def test_readers_from_outside_see_no_small_cell_and_none_by_subtraction(
    project: Project, database: Database
) -> None:
    country = Country(*FIVE)
    two_arms(country, *FIVE)
    country.solved("HRT", "mediation", 3, 1)
    country.solved("HRT", "cleaning", 6, 1)
    await project(country.lanes)
    figures = await ask(database, FROM_OUTSIDE)
    assert hidden(figures) == {("HRT", "mediation"), ("HRT", "cleaning")}
    for cell in figures.cells:
        if "suppressed" in cell.flags:
            assert (cell.n_solved, cell.n_unsolved, cell.recurrences, cell.rmst) == (None,) * 4
            assert cell.f.reason_if_null == "suppressed"
    assert not {"mediation", "cleaning"} & {c.response for c in figures.contrasts}
    at_home = await ask(database, replace(ASKED, reader=replace(OUTSIDER, home=("HRT",))))
    assert hidden(at_home) == set()


async def test_nothing_a_reader_from_outside_is_told_rests_on_what_is_hidden(
    project: Project, database: Database
) -> None:
    """Whatever comes of the hidden ones, each figure and each leave-one-out stays the same."""
    country = Country(*FIVE)
    two_arms(country, *FIVE)
    places = country.solved("HRT", "mediation", 4, 1) + country.solved("HRT", "cleaning", 5, 1)
    await project(country.lanes)
    outside, inside = await ask(database, FROM_OUTSIDE), await ask(database)
    assert hidden(outside) == {("HRT", "mediation"), ("HRT", "cleaning")}
    for place in (places[1], places[2], places[-1]):
        country.case("HRT", place, 90, None)
    await project(country.lanes)
    later, later_inside = await ask(database, FROM_OUTSIDE), await ask(database)
    assert hidden(later) == hidden(outside)
    for name in ("contrasts", "responses", "mix"):
        assert getattr(later, name) == getattr(outside, name)
    rates = [[(c.f, c.rmst, c.n_solved) for c in each.cells] for each in (outside, later)]
    assert rates[0] == rates[1]
    assert later_inside.contrasts != inside.contrasts


async def test_an_empty_record_and_an_unheard_category_answer_with_nothing(
    project: Project, database: Database
) -> None:
    country = Country("HRT")
    await project(country.lanes)
    figures = await ask(database)
    assert (figures.cells, figures.contrasts, figures.responses, figures.mix) == ((), (), (), {})
    country.case("HRT", country.place("HRT"), 0, None)
    await project(country.lanes)
    assert (await ask(database)).responses == ()
