"""A chart is a picture that can be read without seeing it, in three languages."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.charts.canvas import COLOURS, FAINT, INK, WIDTH, shortened
from service.charts.document import Chart, svg
from service.charts.plots import (
    Edge,
    Month,
    Range,
    Share,
    Spot,
    Steps,
    funnel,
    months,
    ranges,
    shares,
    steps,
)
from service.charts.scales import MOST_TICKS, Scale, ticks
from service.charts.tables import Table

SVG = "{http://www.w3.org/2000/svg}"
RANGES = ranges(
    [Range("Herat", 0.4, 0.3, 0.5), Range("Farah", None, note="too few")], "{:.0%}".format, "Share"
)
PLOTS = {
    "ranges": RANGES,
    "no ranges": ranges([], str, "Share"),
    "steps": steps([Steps("Herat", [(3, 0.1)], [(90, 0.1, 0.3)])], str, "d", str, (90, 1)),
    "months": months([Month("1", 3), Month("2", None), Month("3", 9, alarm=True)], 3, str, "", ""),
    "no months": months([], None, str, "", ""),
    "funnel": funnel(
        [Spot("Herat", 20, 1.4, True)], [Edge("95 %", [(5, 0.2, 3), (20, 0.5, 2)])], 1, "", str
    ),
    "shares": shares([Share("1 %", 0.07, 0.02)], str, "Share"),
}


def chart(plot: str = "ranges", language: str = "en", **changes: object) -> Element:
    table = Table(("City", "Share"), (("Herat", "40 %"), ("Farah", "too few")))
    told = Chart("Reported again", "About 4 of 10.", language, PLOTS[plot], table)
    return fromstring(svg(told))


def all_of(root: Element, role: str) -> list[Element]:
    return [each for each in root.iter() if each.get("role") == role]


def numbers(root: Element) -> Iterator[float]:
    for each in root.iter():
        for name in ("x", "y", "cx", "cy", "width", "height"):
            if (value := each.get(name)) is not None and not value.endswith("%"):
                yield float(value)


@pytest.mark.parametrize("plot", PLOTS)
@pytest.mark.parametrize("language", ["en", "fa-AF", "ps-AF"])
def test_every_drawing_is_one_well_formed_picture_in_every_language(
    plot: str, language: str
) -> None:
    root = chart(plot, language)

    assert root.tag == f"{SVG}svg"
    assert root.get("direction") == ("ltr" if language == "en" else "rtl")
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    assert width == WIDTH
    assert all(0 <= value <= max(width, height) for value in numbers(root))


def test_the_same_figures_stand_beneath_it_as_a_table_that_can_be_read_aloud() -> None:
    root = chart()
    (table,) = all_of(root, "table")
    rows = [
        ["".join(text.itertext()) for text in row.iter(f"{SVG}text")]
        for row in table
        if row.get("role") == "row"
    ]

    assert rows == [["City", "Share"], ["Herat", "40 %"], ["Farah", "too few"]]
    (image,) = all_of(root, "img")
    assert image.get("aria-label") == "Reported again. About 4 of 10."


def test_dari_and_pashto_run_from_right_to_left_with_their_own_digits() -> None:
    left, right = chart(language="en"), chart(language="fa-AF")
    herat = next(text for text in left.iter(f"{SVG}text") if text.text == "Herat")
    mirrored = next(text for text in right.iter(f"{SVG}text") if text.text == "Herat")

    assert float(herat.get("x") or 0) == WIDTH - float(mirrored.get("x") or 0)
    assert "۴۰ %" in {text.text for text in right.iter(f"{SVG}text")}


def test_nothing_is_fetched_run_or_taken_for_markup() -> None:
    nasty = '<script>alert(1)</script>" onload="x'
    told = Chart(nasty, nasty, "en", RANGES, Table((nasty,), ((nasty,),)), (nasty,))
    drawn = svg(told)
    root = fromstring(drawn)

    assert not {"script", "image", "use", "style", "foreignObject", "a"} & {
        each.tag.removeprefix(SVG) for each in root.iter()
    }
    assert not any(
        name.startswith("on") or "href" in name for e in root.iter() for name in e.attrib
    )
    assert drawn == svg(told)


def contrast(colour: str, other: str) -> float:
    """WCAG 2.2: (L1 + .05) / (L2 + .05) of relative luminances."""

    def luminance(text: str) -> float:
        channels = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [*COLOURS, INK, FAINT])
def test_every_colour_can_be_read_on_white(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 4.5


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_an_axis_has_few_round_numbers_and_holds_all_that_is_drawn(lo: float, width: float) -> None:
    marks = ticks(lo, lo + width)

    assert 2 <= len(marks) <= MOST_TICKS + 2
    slack = 1e-6 * max(1.0, abs(lo), width)
    assert marks[0] <= lo + slack
    assert marks[-1] >= lo + width - slack
    assert marks == sorted(set(marks))


@given(st.integers(1, 100_000))
def test_an_axis_of_counts_writes_no_half_of_one(highest: int) -> None:
    marks = ticks(0, highest, whole=True)

    assert len(marks) <= MOST_TICKS + 2
    assert marks[0] == 0
    assert marks[-1] >= highest
    assert all(mark == int(mark) for mark in marks)


def test_what_lies_beyond_an_axis_stands_at_its_end() -> None:
    assert Scale(0, 10, 100, 200).at(99) == 200


def test_long_words_are_shortened_in_the_picture_only() -> None:
    assert shortened("a" * 50, 13, 100) == "a" * 12 + "…"
