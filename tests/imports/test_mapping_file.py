"""A mapping says what is wrong with it, and where."""

import pytest

from domain.issue.events import Outcome
from service.imports.mapping_file import (
    MappingError,
    built_in_names,
    importable_categories,
    load_mapping,
    parse_mapping,
)
from tests.imports.files import MAPPING, mapping


@pytest.mark.parametrize("name", ["boston", "chicago", "nyc"])
def test_every_built_in_mapping_is_sound(name: str) -> None:
    assert name in built_in_names()
    assert load_mapping(name).source == name


def test_status_words_say_solved_or_why_not() -> None:
    statuses = mapping().statuses
    assert statuses["Done"].solved
    assert statuses["Done - Dup"].outcome is Outcome.DUPLICATE
    assert statuses["Shelved"].outcome is Outcome.NO_ACTION_POSSIBLE
    assert statuses["Open"].is_open


def test_only_categories_that_need_no_gate_can_be_imported() -> None:
    assert {"WAS", "WAS-COLLECT", "POL"} <= importable_categories()
    assert not {"VIO", "GBV", "EMR", "POL-CONDUCT", "DSP-LAND"} & importable_categories()


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ('source = "springfield"', "", "source is missing"),
        ('source = "springfield"', 'source = "Spring field"', "line 2: source must be"),
        ('timezone = "Asia/Kabul"', 'timezone = "Kabul"', "line 3: timezone must be an IANA"),
        ('code = "SPR"', "", "[city] code or column is needed"),
        ('code = "SPR"', 'code = "spr"', "line 6: [city] code must be"),
        ('opened = "opened"', "", "[columns] opened is missing"),
        ('opened = "opened"', "opened = 3", "[columns] opened must be a text"),
        ('longitude = "lon"', "", "[columns] latitude and longitude belong together"),
        ('place = ["address"]', "place = []", "[columns] place needs at least one column"),
        ('"Done" = "solved"', '"Done" = "mended"', '"Done" must be one of open, solved'),
        ('"Light" = "LGT"', '"Light" = "XXX"', "Light must be one of the category codes"),
        ('"Light" = "LGT"', '"Light" = "VIO"', "Light must be one of the category codes"),
        ('response = "referral"', 'response = "magic"', "[closure] response must be one of"),
        ('starts = ["Not ours"]', "starts = []", "[closure] starts needs at least one"),
        (r"drop = ['\s\d{5}$']", "drop = ['(']", "[place] drop is not a regular expression"),
        ("default_points = [[1.5, 2.5]]", "default_points = [1]", "must be a list of [latitude"),
        ('closed = "closed"', 'closd = "closed"', "[columns] closd is not known here"),
        ("[place]", "[palce]", "palce is not known here"),
        ('name = "Springfield"', "name = ", "this is not TOML"),
    ],
)
def test_a_wrong_mapping_names_the_field_to_mend(line: str, instead: str, message: str) -> None:
    assert line in MAPPING
    with pytest.raises(MappingError) as error:
        parse_mapping("springfield.toml", MAPPING.replace(line, instead, 1))
    assert str(error.value).startswith("springfield.toml")
    assert message.replace('"', "") in str(error.value).replace('"', "")


def test_a_mapping_that_is_not_there_names_the_built_in_ones() -> None:
    with pytest.raises(MappingError, match="boston, chicago, nyc"):
        load_mapping("atlantis")
