from dataclasses import replace
from functools import partial

import pytest

from domain.issue import Stage, accept_issue, correct_issue
from domain.issue import events as e
from domain.issue.events import IssueCorrected, LeadLost, SensitivityRaised
from domain.words import IntakeGroup, Level, Sensitivity
from tests.domain.issue.examples import (
    BOARD,
    CARD,
    CLAIMED,
    CLOSED,
    MUNICIPALITY,
    TAKEN_UP,
    VERIFIED,
    issue,
    march,
    police,
    reported,
    stated,
)
from tests.spec import When

S0, S1, S2 = Sensitivity.PUBLIC, Sensitivity.INTERNAL, Sensitivity.RESTRICTED


def correct(*before: e.IssueEvent, **changes: object) -> When[e.IssueEvent]:
    told: dict[str, object] = {"reason": "Misheard.", "pathway_card": CARD}
    return issue.given(*before).when(correct_issue, **{**told, **changes})  # type: ignore[arg-type]


def test_a_correction_holds_only_what_changed() -> None:
    correct(reported, title="Dark lane", category="LGT").then(
        IssueCorrected(title="Dark lane", reason="Misheard.")
    )


def test_a_correction_that_changes_nothing_adds_nothing() -> None:
    correct(reported, title="Unlit lane", place="HRT-N06-G02").then_nothing()


def test_the_same_correction_again_adds_nothing() -> None:
    correct(
        reported, IssueCorrected(title="Dark lane", reason="x"), title="Dark lane"
    ).then_nothing()


def test_a_correction_needs_a_reason() -> None:
    correct(reported, title="Dark lane", reason=" ").then_refused("reason-missing")


def test_a_closed_case_is_not_corrected() -> None:
    correct(*CLOSED, title="Dark lane").then_refused("issue-not-open")


def test_an_issue_stays_in_its_city() -> None:
    correct(reported, place="KBL-N01", place_in_city=False).then_refused("other-city")


def test_a_correction_with_flagged_text_needs_a_reason() -> None:
    correct(reported, narrative="Call him", text_flags=("phone-number",)).then_refused(
        "flagged-text"
    )


def test_words_that_stay_are_not_checked_again() -> None:
    correct(reported, place="HRT-N06", text_flags=("phone-number",)).then(
        IssueCorrected(place="HRT-N06", reason="Misheard.")
    )


def test_a_more_sensitive_category_raises_the_sensitivity_too() -> None:
    correct(reported, category="THF", default_sensitivity=S1).then(
        IssueCorrected(category="THF", reason="Misheard."),
        SensitivityRaised(level=S1, reason="Misheard."),
    )


def test_a_less_sensitive_category_lowers_nothing() -> None:
    correct(replace(reported, sensitivity=S1), category="WAS", default_sensitivity=S0).then(
        IssueCorrected(category="WAS", reason="Misheard.")
    )


def test_a_correction_is_no_way_round_the_intake_gate() -> None:
    correct(reported, category="POL", default_sensitivity=S2, police_conduct=True).then_refused(
        "intake-not-open-here"
    )


def test_a_case_corrected_to_police_conduct_is_one() -> None:
    correct(
        reported, category="POL", default_sensitivity=S2, police_conduct=True,
        intake_open={IntakeGroup.POLICE_CONDUCT},
    ).then(
        IssueCorrected(category="POL", police_conduct=True, reason="Misheard."),
        SensitivityRaised(level=S2, reason="Misheard."),
    )  # fmt: skip


def test_a_correction_never_makes_a_record_of_gender_based_violence() -> None:
    correct(reported, category="GBV", pathway_only=True).then_refused("gbv-not-recorded")


def test_police_conduct_stays_so_while_the_category_is_corrected() -> None:
    correct(police, subcategory="POL-OTHER").then(
        IssueCorrected(subcategory="POL-OTHER", reason="Misheard.")
    )


def test_a_case_leaves_police_conduct_only_through_the_gate_of_what_it_becomes() -> None:
    out = {"category": "DRG", "default_sensitivity": S2, "police_conduct": False}
    correct(police, **out).then_refused("intake-not-open-here")
    correct(police, **out, intake_open={IntakeGroup.POLICE_CONDUCT}).then_refused(
        "intake-not-open-here"
    )
    correct(police, **out, intake_open={IntakeGroup.RESTRICTED}).then(
        IssueCorrected(category="DRG", police_conduct=False, reason="Misheard.")
    )


def test_a_case_that_is_not_restricted_leaves_police_conduct_freely() -> None:
    lowered = e.SensitivityLowered(level=S1, reason="Heard in public.")
    correct(police, lowered, category="POL", subcategory="POL-OTHER", police_conduct=False).then(
        IssueCorrected(subcategory="POL-OTHER", police_conduct=False, reason="Misheard.")
    )


@pytest.mark.parametrize("told", [{"category": "WAS"}, {"category": "WAS", "subcategory": None}])
def test_a_new_category_takes_the_finer_code_of_the_old_one_away(told: dict[str, object]) -> None:
    corrected = IssueCorrected(category="WAS", reason="Misheard.")
    fine = replace(reported, subcategory="LGT-LAMP")
    correct(fine, **told).then(corrected)
    state = issue.given(fine, corrected).state
    assert (state.category, state.subcategory) == ("WAS", None)
    correct(fine, corrected, **told).then_nothing()


def test_a_new_category_comes_with_its_own_finer_code() -> None:
    corrected = IssueCorrected(category="WAS", subcategory="X", reason="Misheard.")
    fine = replace(reported, subcategory="X")
    correct(fine, category="WAS", subcategory="X").then(corrected)
    assert issue.given(fine, corrected).state.subcategory == "X"


def test_naming_the_same_category_keeps_its_finer_code() -> None:
    corrected = IssueCorrected(title="Dark lane", reason="Misheard.")
    fine = replace(reported, subcategory="LGT-LAMP")
    correct(fine, category="LGT", title="Dark lane").then(corrected)
    assert issue.given(fine, corrected).state.subcategory == "LGT-LAMP"


TO_CONDUCT = {
    "category": "POL", "subcategory": "POL-CONDUCT", "police_conduct": True,
    "intake_open": {IntakeGroup.POLICE_CONDUCT},
}  # fmt: skip
conduct = IssueCorrected(
    category="POL", subcategory="POL-CONDUCT", police_conduct=True, reason="Misheard."
)
lost = LeadLost(body=MUNICIPALITY, reason="Misheard.")


def test_the_police_lose_the_lead_of_a_case_that_is_about_them() -> None:
    for history in (TAKEN_UP, CLAIMED, VERIFIED):
        correct(*history, **TO_CONDUCT, lead_in_police_chain=True).then(conduct, lost)
        state = issue.given(*history, conduct, lost).state
        assert state.stage is Stage.ACKNOWLEDGED
        assert (state.lead_body, state.level, state.accepted) == (None, None, None)
        assert (state.resolution, state.verification, state.feedback) == (None, None, None)
        correct(*history, conduct, lost, **TO_CONDUCT).then_nothing()


def test_a_body_outside_the_police_goes_on_leading_it() -> None:
    correct(*TAKEN_UP, **TO_CONDUCT, lead_in_police_chain=False).then(conduct)


def test_nobody_loses_a_lead_that_nobody_had() -> None:
    correct(reported, **TO_CONDUCT).then(conduct)


def test_another_body_accepts_what_the_police_lost() -> None:
    accept = partial(accept_issue, level=Level.CITY, on=march(6))
    led_anew = issue.given(*TAKEN_UP, stated, conduct, lost)
    led_anew.when(accept, lead_body=MUNICIPALITY, lead_in_police_chain=True).then_refused(
        "police-conduct-own-chain"
    )
    led_anew.when(accept, lead_body=BOARD, lead_in_police_chain=False).then(
        e.IssueAccepted(lead_body=BOARD, level=Level.CITY, on=march(6))
    )
