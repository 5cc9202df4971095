import re
from enum import StrEnum

import pytest

from domain import codes
from domain.codes import Code
from domain.issue.events import Outcome
from domain.member import Role
from domain.words import IntakeGroup, Level, PlaceLevel, Sensitivity


def every_code() -> list[Code]:
    return [code for name in codes.LISTS for code in codes.code_list(name)]


def test_every_entry_says_in_one_sentence_what_it_means() -> None:
    for code in every_code():
        assert code.definition.endswith("."), code.code
        assert ". " not in code.definition, code.code


def test_every_entry_has_a_name_in_dari_and_pashto_in_their_own_script() -> None:
    arabic = re.compile(r"[\u0600-\u06ff]")
    for code in every_code():
        assert arabic.search(code.names.fa or ""), code.code
        assert arabic.search(code.names.ps or ""), code.code


def test_dari_and_pashto_are_written_with_their_own_letters_and_not_arabic_look_alikes() -> None:
    for code in every_code():
        assert not re.search(r"[\u0643\u064a]", f"{code.names.fa}"), code.code
        assert "\u0643" not in f"{code.names.ps}", code.code


def test_a_parent_stands_in_the_same_list_one_level_up() -> None:
    listed = codes.categories().codes
    for code in listed.values():
        if code.parent is not None:
            assert listed[code.parent].parent is None


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("outcomes", Outcome),
        ("roles", Role),
        ("place_levels", PlaceLevel),
        ("answer_levels", Level),
    ],
)
def test_a_list_that_rules_read_has_exactly_the_words_of_the_rules(
    name: str, enum: type[StrEnum]
) -> None:
    assert list(codes.code_list(name).codes) == [member.value for member in enum]


def test_lists_are_labelled_with_their_version() -> None:
    assert codes.categories().label == f"categories.{codes.categories().version}"


def test_an_unknown_list_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        codes.code_list("colours")


def test_lists_are_read_once_and_cannot_be_changed() -> None:
    responses = codes.code_list("responses")
    assert codes.code_list("responses") is responses
    with pytest.raises(TypeError):
        responses.codes["bribe"] = None  # type: ignore[index]


def test_a_street_lamp_is_public() -> None:
    lamp = codes.category("LGT", "LGT-LAMP")
    assert lamp.sensitivity is Sensitivity.PUBLIC
    assert lamp.intake_group is None


def test_an_unknown_category_gets_the_highest_sensitivity() -> None:
    assert codes.category("XYZ").sensitivity is Sensitivity.SURVIVOR
    assert codes.category("LGT", "XYZ").sensitivity is Sensitivity.SURVIVOR


def test_a_finer_category_of_another_category_is_not_known() -> None:
    assert not codes.is_known_category("LGT", "POL-CONDUCT")
    assert codes.category("LGT", "POL-CONDUCT").sensitivity is Sensitivity.SURVIVOR


def test_a_finer_category_cannot_stand_for_the_first_level() -> None:
    assert codes.is_known_category("POL")
    assert codes.is_known_category("POL", "POL-CONDUCT")
    assert not codes.is_known_category("POL-CONDUCT")


def test_police_conduct_has_its_own_intake_gate() -> None:
    conduct = codes.category("POL", "POL-CONDUCT")
    assert conduct.police_conduct
    assert conduct.intake_group is IntakeGroup.POLICE_CONDUCT
    assert not codes.category("POL", "POL-PATROL").police_conduct


def test_restricted_categories_share_one_intake_gate() -> None:
    assert codes.category("DRG").intake_group is IntakeGroup.RESTRICTED
    assert codes.category("DSP", "DSP-LAND").intake_group is IntakeGroup.RESTRICTED
    assert codes.category("DSP").intake_group is None


def test_violence_and_emergencies_are_answered_and_never_recorded() -> None:
    assert codes.category("GBV").pathway_card_only
    assert codes.category("EMR").emergency


def test_harassment_is_public_at_city_level_only_and_its_finer_categories_too() -> None:
    assert codes.category("HAR").public_level == "city"
    assert codes.category("HAR", "HAR-SCHOOL").public_level == "city"


def test_every_police_body_is_known_to_follow_the_police_chain() -> None:
    chains = {kind.code: kind.chain for kind in codes.body_kinds()}
    assert {code for code, chain in chains.items() if chain is codes.Chain.POLICE} == {
        "pem_unit",
        "police_district",
        "police_command",
        "interior_ministry",
    }
