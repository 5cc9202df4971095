from dataclasses import replace

from domain.issue import add_report, import_case, report_issue, withdraw_issue
from domain.issue import events as e
from domain.words import IntakeGroup, Sensitivity
from tests.domain.issue.examples import (
    BOARD,
    CARD,
    CLOSED,
    COMMUNITY,
    OTHER,
    absorbed,
    imported,
    imported_solved,
    issue,
    march,
    refusal,
    report_added,
    reported,
    withdrawn,
)
from tests.spec import When

S0, S1, S2 = Sensitivity.PUBLIC, Sensitivity.INTERNAL, Sensitivity.RESTRICTED


def report(*before: e.IssueEvent, **changes: object) -> When[e.IssueEvent]:
    told: dict[str, object] = {
        "category": "LGT", "code_list": "1", "place": "HRT-N06-G02", "title": "Unlit lane",
        "narrative": "The lane to the school is dark.", "language": "en",
        "default_sensitivity": S0, "by": COMMUNITY, "pathway_card": CARD,
    }  # fmt: skip
    return issue.given(*before).when(report_issue, **{**told, **changes})  # type: ignore[arg-type]


def test_an_issue_is_reported() -> None:
    report().then(reported)


def test_reporting_the_same_again_adds_nothing() -> None:
    report(reported).then_nothing()


def test_the_same_report_adds_nothing_after_the_case_has_moved_on() -> None:
    report(*CLOSED).then_nothing()


def test_an_id_cannot_be_used_for_another_report() -> None:
    report(reported, title="Dark lane").then_refused("id-reused")


def test_an_id_of_an_imported_case_cannot_be_used_for_a_report() -> None:
    report(imported).then_refused("id-reused")


def test_a_reporter_may_ask_for_more_protection_than_the_category_gives() -> None:
    report(sensitivity=S1).then(replace(reported, sensitivity=S1))


def test_a_reporter_cannot_ask_for_less_protection_than_the_category_gives() -> None:
    report(default_sensitivity=S1, sensitivity=S0).then(replace(reported, sensitivity=S1))


def test_restricted_cases_are_not_taken_in_until_the_city_is_ready() -> None:
    report(default_sensitivity=S2).then_refused("intake-not-open-here")


def test_restricted_cases_are_taken_in_once_the_city_is_ready() -> None:
    report(default_sensitivity=S2, intake_open={IntakeGroup.RESTRICTED}).then(
        replace(reported, sensitivity=S2)
    )


def test_police_conduct_is_not_taken_in_until_the_city_is_ready_for_that() -> None:
    report(
        default_sensitivity=S2, police_conduct=True, intake_open={IntakeGroup.RESTRICTED}
    ).then_refused("intake-not-open-here")


def test_police_conduct_is_taken_in_once_the_city_is_ready_for_that() -> None:
    report(
        default_sensitivity=S2, police_conduct=True, intake_open={IntakeGroup.POLICE_CONDUCT}
    ).then(replace(reported, sensitivity=S2, police_conduct=True))


def test_a_refused_intake_says_where_to_go_instead() -> None:
    assert refusal(report(default_sensitivity=S2)).help == CARD


def test_an_emergency_is_not_tracked_but_answered_with_the_number() -> None:
    refused = refusal(report(emergency=True, emergency_number="119"))
    assert (refused.code, refused.help) == (
        "emergency-not-tracked", {"emergency_number": "119"},
    )  # fmt: skip


def test_gender_based_violence_is_never_recorded() -> None:
    refused = refusal(report(pathway_only=True, intake_open=set(IntakeGroup)))
    assert (refused.code, refused.help) == ("gbv-not-recorded", CARD)


def test_text_that_seems_to_name_a_person_is_not_taken_in() -> None:
    report(text_flags=("phone-number",)).then_refused("flagged-text")


def test_a_blank_reason_does_not_override_flagged_text() -> None:
    report(text_flags=("phone-number",), override_reason="  ").then_refused("flagged-text")


def test_flagged_text_is_kept_with_its_flags_and_a_reason() -> None:
    report(text_flags=("phone-number",), override_reason="It is the city's hotline.").then(
        replace(reported, text_flags=("phone-number",), override_reason="It is the city's hotline.")
    )


def add(*before: e.IssueEvent, **changes: object) -> When[e.IssueEvent]:
    told: dict[str, object] = {
        "report_id": OTHER, "narrative": "Girls stay at home.", "language": "en", "by": COMMUNITY,
    }  # fmt: skip
    return issue.given(*before).when(add_report, **{**told, **changes})  # type: ignore[arg-type]


def test_another_voice_raises_the_same_issue() -> None:
    add(reported).then(report_added)


def test_the_same_voice_again_adds_nothing() -> None:
    add(reported, report_added).then_nothing()


def test_a_report_id_cannot_be_used_for_another_voice() -> None:
    add(reported, report_added, narrative="Boys too.").then_refused("id-reused")


def test_no_voice_is_added_to_a_closed_case() -> None:
    add(*CLOSED).then_refused("issue-not-open")


def test_no_voice_is_added_to_an_issue_never_reported() -> None:
    add().then_refused("issue-unknown")


def test_flagged_text_of_another_voice_needs_a_reason_too() -> None:
    add(reported, text_flags=("kinship",)).then_refused("flagged-text")


def take_over(*before: e.IssueEvent, **changes: object) -> When[e.IssueEvent]:
    told: dict[str, object] = {
        "source": "elsewhere", "source_id": "12-0001", "category": "WAS", "code_list": "1",
        "place": "S-1", "sensitivity": S0, "opened_on": march(1),
    }  # fmt: skip
    return issue.given(*before).when(import_case, **{**told, **changes})  # type: ignore[arg-type]


def test_an_open_case_of_another_system_is_imported() -> None:
    take_over().then(imported)


def test_a_solved_case_of_another_system_is_imported_with_nothing_invented() -> None:
    take_over(solved_on=march(3), closed_on=march(3)).then(imported_solved)


def test_a_case_dropped_elsewhere_keeps_the_reason_why() -> None:
    take_over(closed_on=march(3), outcome=e.Outcome.DUPLICATE).then(
        replace(imported, closed_on=march(3), outcome=e.Outcome.DUPLICATE)
    )


def test_importing_the_same_case_again_adds_nothing() -> None:
    take_over(imported).then_nothing()


def test_an_imported_case_that_changed_is_another_case() -> None:
    take_over(imported, solved_on=march(3)).then_refused("id-reused")


def test_every_category_of_an_import_must_be_mapped() -> None:
    take_over(category=None).then_refused("unmapped-category")


def test_an_import_brings_no_restricted_cases() -> None:
    take_over(sensitivity=S2).then_refused("intake-not-open-here")


def test_an_imported_case_was_not_solved_before_it_was_opened() -> None:
    take_over(solved_on=march(0)).then_refused("date-order")


def test_an_imported_case_was_not_closed_before_it_was_opened() -> None:
    take_over(closed_on=march(0)).then_refused("date-order")


def test_an_import_is_never_a_confirmed_solution() -> None:
    take_over(solved_on=march(3), outcome=e.Outcome.RESOLVED_VERIFIED).then_refused(
        "outcome-mismatch"
    )


def test_an_import_cannot_be_both_solved_and_dropped() -> None:
    take_over(solved_on=march(3), outcome=e.Outcome.DUPLICATE).then_refused("outcome-mismatch")


def test_an_imported_outcome_needs_a_closing_day() -> None:
    take_over(outcome=e.Outcome.DUPLICATE).then_refused("outcome-mismatch")


def test_the_reporting_body_withdraws_an_issue() -> None:
    issue.given(reported).when(
        withdraw_issue, reason="Reported twice.", by=COMMUNITY, on=march(4)
    ).then(withdrawn)


def test_withdrawing_again_adds_nothing() -> None:
    issue.given(reported, withdrawn).when(
        withdraw_issue, reason="Reported twice.", on=march(4)
    ).then_nothing()


def test_a_closed_case_is_not_withdrawn() -> None:
    issue.given(*CLOSED).when(withdraw_issue, reason="x", on=march(29)).then_refused(
        "issue-not-open"
    )


def test_nobody_withdraws_what_others_have_reported_too() -> None:
    for more in (replace(report_added, reported_by=BOARD), absorbed):
        for by in (COMMUNITY, BOARD, None):
            issue.given(reported, more).when(
                withdraw_issue, reason="Settled.", by=by, on=march(4)
            ).then_refused("reported-by-others")


def test_withdrawing_needs_a_reason() -> None:
    issue.given(reported).when(withdraw_issue, reason="", on=march(4)).then_refused(
        "reason-missing"
    )
