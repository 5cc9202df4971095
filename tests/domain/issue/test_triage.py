from dataclasses import replace

import pytest

from domain.issue import (
    IssueEvent,
    accept_issue,
    acknowledge_issue,
    answer_appeal,
    appeal,
    decline_issue,
)
from domain.words import Level
from tests.domain.issue.examples import (
    BOARD,
    CLOSED,
    COMMUNITY,
    ELECTRICITY,
    MUNICIPALITY,
    accepted,
    acknowledged,
    appealed,
    declined,
    dismissed,
    issue,
    march,
    police,
    reported,
    stated,
    upheld,
)
from tests.spec import When


def test_a_reported_issue_is_acknowledged() -> None:
    issue.given(reported).when(acknowledge_issue, on=march(2)).then(acknowledged)


def test_acknowledging_again_adds_nothing() -> None:
    issue.given(reported, acknowledged).when(acknowledge_issue, on=march(3)).then_nothing()


def test_an_accepted_issue_is_past_acknowledging() -> None:
    issue.given(reported, accepted).when(acknowledge_issue, on=march(4)).then_refused(
        "already-accepted"
    )


def accept(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "lead_body": MUNICIPALITY, "level": Level.NAHIA, "lead_in_police_chain": False,
        "on": march(3),
    }  # fmt: skip
    return issue.given(*before).when(accept_issue, **{**told, **changes})  # type: ignore[arg-type]


def test_a_body_accepts_a_reported_issue() -> None:
    accept(reported).then(accepted)


def test_a_body_accepts_an_acknowledged_issue() -> None:
    accept(reported, acknowledged).then(accepted)


def test_accepting_again_adds_nothing_even_on_another_day() -> None:
    accept(reported, accepted, stated, on=march(9)).then_nothing()


def test_an_issue_has_one_lead_body() -> None:
    accept(reported, accepted, lead_body=ELECTRICITY).then_refused("already-accepted")


def test_the_police_do_not_lead_a_case_about_the_police() -> None:
    accept(police, lead_in_police_chain=True).then_refused("police-conduct-own-chain")


def test_a_body_outside_the_police_leads_a_case_about_the_police() -> None:
    accept(police).then(accepted)


def test_the_police_lead_any_other_case() -> None:
    accept(reported, lead_in_police_chain=True).then(accepted)


def test_the_target_is_not_before_the_acceptance() -> None:
    accept(reported, target_on=march(2)).then_refused("date-order")


def test_a_declined_issue_is_not_accepted() -> None:
    accept(reported, declined).then_refused("issue-not-open")


def decline(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "reason": "not_responsible", "explanation": "The lamps belong to the utility.",
        "responsible_instead": ELECTRICITY, "level": Level.NAHIA, "on": march(3),
    }  # fmt: skip
    return issue.given(*before).when(decline_issue, **{**told, **changes})  # type: ignore[arg-type]


def test_a_body_declines_with_an_explanation() -> None:
    decline(reported).then(declined)


def test_declining_again_adds_nothing() -> None:
    decline(reported, declined).then_nothing()


def test_declining_needs_an_explanation() -> None:
    decline(reported, explanation=" ").then_refused("explanation-missing")


def test_an_accepted_issue_is_not_declined() -> None:
    decline(reported, accepted).then_refused("already-accepted")


def test_an_issue_may_be_declined_anew_after_an_upheld_appeal() -> None:
    decline(reported, declined, appealed, upheld).then(declined)


def make_appeal(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "reason": "The lane is the city's.", "by": COMMUNITY, "on": march(4),
    }  # fmt: skip
    return issue.given(*before).when(appeal, **{**told, **changes})  # type: ignore[arg-type]


def test_a_declined_issue_is_appealed() -> None:
    make_appeal(reported, declined).then(appealed)


def test_the_same_appeal_again_adds_nothing() -> None:
    make_appeal(reported, declined, appealed).then_nothing()


def test_an_issue_is_appealed_once() -> None:
    make_appeal(reported, declined, appealed, reason="Still").then_refused("already-appealed")


def test_an_issue_is_appealed_once_even_when_declined_anew() -> None:
    make_appeal(reported, declined, appealed, upheld, declined, reason="Still").then_refused(
        "already-appealed"
    )


def test_an_appeal_needs_a_reason() -> None:
    make_appeal(reported, declined, reason="").then_refused("reason-missing")


def test_only_a_declined_issue_is_appealed() -> None:
    make_appeal(reported).then_refused("not-declined")


def answer(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    told: dict[str, object] = {
        "upheld": True, "explanation": "It is the city's lane.", "answering_level": Level.CITY,
        "on": march(6),
    }  # fmt: skip
    return issue.given(*before).when(answer_appeal, **{**told, **changes})  # type: ignore[arg-type]


def test_the_level_above_upholds_an_appeal() -> None:
    answer(reported, declined, appealed).then(upheld)


def test_the_level_above_dismisses_an_appeal() -> None:
    answer(reported, declined, appealed, upheld=False, explanation="It is not.").then(dismissed)


@pytest.mark.parametrize("who", [{"by": MUNICIPALITY}, {"by": None, "bodies": {MUNICIPALITY}}])
def test_who_declined_does_not_answer_the_appeal(who: dict[str, object]) -> None:
    decline(reported, by=MUNICIPALITY).then(replace(declined, declined_by=MUNICIPALITY))
    given = (reported, replace(declined, declined_by=MUNICIPALITY), appealed)
    answer(*given, **who).then_refused("same-party")
    answer(*given, by=BOARD).then(upheld)


def test_the_same_answer_again_adds_nothing() -> None:
    answer(reported, declined, appealed, upheld).then_nothing()


def test_an_appeal_is_answered_once() -> None:
    answer(reported, declined, appealed, dismissed).then_refused("appeal-answered")


def test_nothing_is_answered_where_nobody_appealed() -> None:
    answer(reported, declined).then_refused("no-appeal")


@pytest.mark.parametrize("level", [Level.COMMUNITY, Level.NAHIA, Level.PROVINCE])
def test_an_appeal_is_answered_exactly_one_level_up(level: Level) -> None:
    answer(reported, declined, appealed, answering_level=level).then_refused("not-one-level-up")


def test_the_national_level_answers_for_itself() -> None:
    answer(
        reported, replace(declined, level=Level.NATIONAL), appealed, answering_level=Level.NATIONAL
    ).then(upheld)


def test_an_answer_needs_an_explanation() -> None:
    answer(reported, declined, appealed, explanation="").then_refused("explanation-missing")


def test_a_closed_case_awaits_no_triage() -> None:
    issue.given(*CLOSED).when(acknowledge_issue, on=march(30)).then_refused("issue-not-open")
