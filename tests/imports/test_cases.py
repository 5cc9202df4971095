"""One row of a source becomes one case, and nothing is invented on the way."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.issue.events import Outcome
from domain.words import Point, Sensitivity
from service.imports.cases import Case, CaseReader, Rejected
from tests.imports.files import HEADER, MAPPING, mapping, row

KABUL = ZoneInfo("Asia/Kabul")
TODAY = date(2024, 6, 1)


def read(**given: str) -> Case:
    found = frozenset({(1.5, 2.5)})
    return CaseReader(mapping(), HEADER, found, TODAY).read(row(**given))


def test_a_solved_case_is_declared_solved_on_the_day_it_was_closed() -> None:
    assert read(id="A-7", why="Mended the lamp", lat="34.5", lon="69.1") == Case(
        source_id="A-7",
        city="SPR",
        category="LGT",
        subcategory=None,
        sensitivity=Sensitivity.PUBLIC,
        place="12 MAIN ST",
        opened=datetime(2024, 3, 1, tzinfo=KABUL),
        closed_on=date(2024, 3, 5),
        solved_on=date(2024, 3, 5),
        outcome=None,
        responses=("physical_repair",),
        point=Point(lat=34.5, lon=69.1),
    )


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"status": "Done - Dup"}, Outcome.DUPLICATE),
        ({"status": "Shelved"}, Outcome.NO_ACTION_POSSIBLE),
        ({"status": "Done", "why": "NOT OURS, see the railway"}, Outcome.REFERRED_OUT),
    ],
)
def test_a_case_closed_for_another_reason_is_not_solved(
    given: dict[str, str], outcome: Outcome
) -> None:
    case = read(**given)
    assert (case.closed_on, case.solved_on, case.outcome) == (date(2024, 3, 5), None, outcome)


def test_an_open_case_has_no_end() -> None:
    case = read(status="Open", closed="")
    assert (case.closed_on, case.solved_on, case.outcome) == (None, None, None)


def test_a_duplicate_without_a_closing_day_ends_on_the_day_it_came() -> None:
    case = read(status="Done - Dup", closed="")
    assert (case.closed_on, case.outcome) == (date(2024, 3, 1), Outcome.DUPLICATE)


def test_the_finer_source_category_wins() -> None:
    assert read(kind="Rubbish").subcategory is None
    found = read(kind="Rubbish", sort="Not collected")
    assert (found.category, found.subcategory) == ("WAS", "WAS-COLLECT")


@pytest.mark.parametrize("address", ["12 main  st. 02131", " 12 MAIN ST", "12, Main St"])
def test_spellings_of_one_address_are_one_place(address: str) -> None:
    assert read(address=address).place == "12 MAIN ST"


@pytest.mark.parametrize("address", ["", "  ", "--"])
def test_no_address_is_place_unknown(address: str) -> None:
    assert read(address=address).place is None


def test_a_default_point_is_place_unknown() -> None:
    case = read(lat="1.5", lon="2.50")
    assert (case.place, case.point) == (None, None)


def test_a_time_with_an_offset_is_told_in_the_city_s_own_time() -> None:
    opened = read(opened="2024-02-29T23:00:00+00:00").opened
    assert opened.date() == date(2024, 3, 1)
    assert opened.tzinfo == KABUL


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"id": " "}, "wrong-id"),
        ({"id": "a\x00b"}, "wrong-id"),
        ({"id": "a" * 201}, "wrong-id"),
        ({"kind": "Noise"}, "unmapped-category"),
        ({"status": "Lost"}, "unmapped-status"),
        ({"opened": ""}, "wrong-date"),
        ({"opened": "01/03/2024"}, "wrong-date"),
        ({"opened": "1402-12-11", "closed": ""}, "wrong-calendar"),
        ({"opened": "2024-07-01", "closed": "2024-07-02"}, "in-the-future"),
        ({"closed": "2024-02-28"}, "closed-before-opened"),
        ({"closed": ""}, "closing-day-missing"),
        ({"closed": "", "status": "Shelved"}, "closing-day-missing"),
        ({"status": "Open"}, "open-but-closed"),
        ({"lat": "north", "lon": "2"}, "wrong-point"),
        ({"lat": "34"}, "wrong-point"),
        ({"lat": "169.1", "lon": "34.5"}, "wrong-point"),
        ({"lat": "nan", "lon": "34.5"}, "wrong-point"),
    ],
)
def test_a_row_that_cannot_be_true_is_rejected(given: dict[str, str], code: str) -> None:
    with pytest.raises(Rejected) as rejected:
        read(**given)
    assert rejected.value.code == code


def test_a_row_of_another_width_is_rejected() -> None:
    with pytest.raises(Rejected) as rejected:
        CaseReader(mapping(), HEADER).read(row()[:-1])
    assert rejected.value.code == "wrong-width"


def test_a_city_can_stand_in_a_column() -> None:
    text = mapping_with_city_column()
    reader = CaseReader(mapping(text), HEADER)
    assert reader.read(row(why="KBL")).city == "KBL"
    with pytest.raises(Rejected) as rejected:
        reader.read(row(why="the big one"))
    assert rejected.value.code == "unknown-city"


def test_dates_can_be_written_as_the_mapping_says() -> None:
    text = mapping_with_city_column().replace("[city]", 'date_formats = ["%d/%m/%Y"]\n[city]', 1)
    case = CaseReader(mapping(text), HEADER).read(
        row(why="KBL", opened="01/03/2024", closed="05/03/2024")
    )
    assert (case.opened.date(), case.solved_on) == (date(2024, 3, 1), date(2024, 3, 5))


def mapping_with_city_column() -> str:
    text = MAPPING.replace('code = "SPR"', 'column = "why"', 1)
    return text.replace('closure = "why"\n', "", 1)
