"""Pictures of figures: what is drawn and written is what the report holds, and nothing hidden."""

from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pytest

from domain.words import Names
from projections.comparing.cells import Reader
from projections.comparing.funnel import FunnelParameters, FunnelView, city_funnel
from projections.comparing.learning import Figures, LearningParameters, learning
from projections.patterns.drawing import RunChartParameters
from projections.patterns.run_charts import run_charts
from service.charts.cities import funnel_chart
from service.charts.document import Chart, svg
from service.charts.responses import responses_chart
from service.charts.run_chart import run_chart
from service.database import Database
from tests.comparing.conftest import Project, project
from tests.comparing.country import CUT, FIVE, Country
from tests.comparing.test_learning import two_arms
from tests.patterns.stories import case_at, sites
from tests.projections.lanes import Lanes

__all__ = ["project"]

pytestmark = pytest.mark.anyio

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("en", "fa-AF", "ps-AF")
OUTSIDER = Reader(home=(), smallest_cell=5, smallest_sensitive_cell=10)
NAMES: dict[str, Names] = {}
MORE = ("GHZ", "LGR")


def drawn(chart: Chart) -> Element:
    return fromstring(svg(chart))


def tables(root: Element) -> list[list[list[str]]]:
    """The cells of each table, without its header."""
    return [
        [[text.text or "" for text in row.iter(f"{SVG}text")] for row in table][1:]
        for table in (
            [row for row in each if row.get("role") == "row"]
            for each in root.iter()
            if each.get("role") == "table"
        )
    ]


def written(root: Element) -> str:
    return " ".join(text for each in root.iter(f"{SVG}text") for text in each.itertext())


async def six_cities(project: Project, database: Database, reader: Reader) -> FunnelView:
    country = Country(*FIVE, *MORE, "MZR")
    for city in (*FIVE, *MORE):
        country.solved(city, "patrol", 20, 15 if city == "KBL" else 5)
    country.solved("MZR", "patrol", 4, 1)
    await project(country.lanes)
    return await database.read(
        city_funnel, FunnelParameters(cut_off=CUT, category="LGT", reader=reader)
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_funnel_shows_every_city_with_its_figures(
    project: Project, database: Database, language: str
) -> None:
    view = await six_cities(project, database, Reader())
    root = drawn(funnel_chart(view, NAMES, language))

    assert len(list(root.iter(f"{SVG}circle"))) == len(view.items) == 8
    if language == "en":
        (rows,) = tables(root)
        for row, item in zip(rows, view.items, strict=True):
            assert item.ratio is not None
            assert item.expected is not None
            told = [item.city, item.n_solved, item.n_places, item.observed]
            figures = [f"{item.expected:.1f}", f"{item.ratio:.2f}"]
            assert row[:6] == [*(str(each) for each in told), *figures]
            assert row[-1] == ("yes" if item.outside else "no")


async def test_a_city_that_is_hidden_has_no_spot_and_no_figure(
    project: Project, database: Database
) -> None:
    view = await six_cities(project, database, OUTSIDER)
    root = drawn(funnel_chart(view, NAMES, "en"))

    hidden = {each.city for each in view.items if each.suppressed}
    assert "MZR" in hidden
    assert len(list(root.iter(f"{SVG}circle"))) == len(view.items) - len(hidden) >= 5
    for row in tables(root)[0]:
        if row[0] in hidden:
            assert row[1:] == [*[""] * 7, "too few to be shown"]
    assert "Cities of too few cases are not shown" in written(root)


async def test_names_of_spots_do_not_cover_each_other(project: Project, database: Database) -> None:
    view = await six_cities(project, database, Reader())
    root = drawn(funnel_chart(view, NAMES, "en"))
    named = [
        (float(text.get("x") or 0), float(text.get("y") or 0))
        for text in root.iter(f"{SVG}text")
        if text.text in {*FIVE, *MORE, "MZR"} and text.get("role") is None
    ]

    assert len(named) >= 2
    for at, (x, y) in enumerate(named):
        assert all(abs(x - left) > 18 or abs(y - up) > 12 for left, up in named[at + 1 :])


async def pooled(project: Project, database: Database, **changes: object) -> Figures:
    country = Country(*FIVE)
    two_arms(country, *FIVE)
    country.solved("HRT", "cleaning", 7, 1)
    await project(country.lanes)
    asked = LearningParameters(cut_off=CUT, category="LGT")
    return await database.read(learning, asked)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_responses_stand_with_interval_prediction_and_what_is_missing(
    project: Project, database: Database, language: str
) -> None:
    figures = await pooled(project, database)
    root = drawn(responses_chart(figures, 3, language))

    dots = sum(over.measure == "days" for each in figures.responses for over in each.pooled)
    assert len(list(root.iter(f"{SVG}circle"))) == dots
    assert dots >= 2
    if language != "en":
        return
    rows, missing = tables(root)
    shown = {each.response: each for each in figures.responses}
    days = shown["physical_repair"].pooled[0]
    row = next(row for row in rows if row[0] == "Physical repair")
    assert row[1:4] == [str(days.k), str(days.n), f"{days.mu:.1f}"]
    assert row[4] == f"{days.interval.lo:.1f} – {days.interval.hi:.1f}"
    assert row[5].startswith(f"{days.prediction.lo:.1f}".replace("-", "−"))
    few = next(row for row in rows if row[0] == "Cleaning")
    assert few[1:7] == [*[""] * 5, "not enough to learn from yet"]
    have = {(each.what, each.arm): each for each in shown["cleaning"].missing}
    assert next(row for row in missing if row[0] == "Cleaning")[2] == (
        f"{have['solved', 'response'].have} of 20"
    )


async def test_stories_come_first_and_no_word_judges(project: Project, database: Database) -> None:
    figures = await pooled(project, database)
    words = written(drawn(responses_chart(figures, 3, "en")))

    assert "Stories in the report: 3" in words
    assert not {"better", "worse", "best", "caused"} & set(words.lower().split())


async def test_without_figures_the_picture_says_why(project: Project, database: Database) -> None:
    await project(Country("HRT").lanes)
    view = await database.read(city_funnel, FunnelParameters(cut_off=CUT, category="LGT"))
    figures = await database.read(learning, LearningParameters(cut_off=CUT, category="LGT"))

    assert "fewer than 5 cities" in written(drawn(funnel_chart(view, NAMES, "en")))
    assert "Nothing of this category" in written(drawn(responses_chart(figures, 0, "en")))


async def test_at_most_sixty_months_are_drawn_and_the_rest_is_named(
    project: Project, database: Database
) -> None:
    lanes = Lanes()
    lanes.city()
    places = sites(lanes, 3)
    for month in range(-36, 36):
        case_at(lanes, places[month % 3], month * 30)
    await project(lanes)
    asked = RunChartParameters(
        city="HRT", category="WAS", first_day=date(2022, 3, 21), last_day=date(2028, 3, 1),
        cut_off=date(2028, 3, 2), positions=lanes.heads, dialogues=False,
    )  # fmt: skip
    report = await database.read(run_charts, asked)
    root = drawn(run_chart(report, report.items[0], NAMES, "en"))

    assert len(report.months) > 60
    assert len(tables(root)[0]) == 60
    assert f"Shown are 60 of {len(report.months)} rows" in written(root)
    hollow = [each for each in root.iter(f"{SVG}circle") if each.get("fill") == "#fff"]
    open_months = [row for row in tables(root)[0] if row[0].startswith("○")]
    assert len(hollow) == len(open_months) >= 3
