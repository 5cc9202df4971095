from dataclasses import replace

from domain.issue import IssueEvent, confirm_recurrence, propose_recurrence, refuse_recurrence
from domain.issue.events import RecurrenceConfirmed, RecurrenceRefused
from tests.domain.issue.examples import CLOSED, EARLIER, issue, march, proposed, reported
from tests.spec import When

confirmed = RecurrenceConfirmed(of=EARLIER, on=march(14))
refused = RecurrenceRefused(of=EARLIER, reason="Another lane", on=march(14))


def propose(*before: IssueEvent, **changes: object) -> When[IssueEvent]:
    given: dict[str, object] = {
        "of": EARLIER, "opened_on": march(13), "solved_on": march(1), "relation": "same",
        "rule": "1",
    }  # fmt: skip
    return issue.given(*before).when(propose_recurrence, **{**given, **changes})  # type: ignore[arg-type]


def test_a_recurrence_is_proposed_with_its_arithmetic() -> None:
    propose(reported, distance_m=12.5).then(replace(proposed, distance_m=12.5))


def test_proposing_again_adds_nothing() -> None:
    propose(reported, proposed, rule="2").then_nothing()


def test_a_refused_link_is_remembered() -> None:
    propose(reported, proposed, refused).then_nothing()


def test_what_was_seen_before_the_solution_never_came_back() -> None:
    propose(reported, solved_on=march(14)).then_refused("before-closure")


def test_what_was_seen_on_the_day_of_the_solution_is_the_old_problem() -> None:
    propose(reported, solved_on=march(13)).then_refused("before-closure")


def test_nothing_is_proposed_on_a_closed_case() -> None:
    propose(*CLOSED).then_refused("issue-not-open")


def confirm(*before: IssueEvent) -> When[IssueEvent]:
    return issue.given(*before).when(confirm_recurrence, of=EARLIER, on=march(14))


def test_a_person_confirms() -> None:
    confirm(reported, proposed).then(confirmed)


def test_confirming_again_adds_nothing() -> None:
    confirm(reported, proposed, confirmed).then_nothing()


def test_a_person_may_confirm_what_was_refused() -> None:
    confirm(reported, proposed, refused).then(confirmed)


def test_what_nobody_proposed_is_not_confirmed() -> None:
    confirm(reported).then_refused("recurrence-unknown")


def refuse(*before: IssueEvent, reason: str = "Another lane") -> When[IssueEvent]:
    return issue.given(*before).when(refuse_recurrence, of=EARLIER, reason=reason, on=march(14))


def test_a_person_refuses() -> None:
    refuse(reported, proposed).then(refused)


def test_refusing_again_adds_nothing() -> None:
    refuse(reported, proposed, refused).then_nothing()


def test_a_person_may_refuse_what_was_confirmed() -> None:
    refuse(reported, proposed, confirmed).then(refused)


def test_refusing_needs_a_reason() -> None:
    refuse(reported, proposed, reason=" ").then_refused("reason-missing")
