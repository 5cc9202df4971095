"""Follow-up actions: dated steps, and what came of each."""

from datetime import date
from uuid import UUID

from domain.errors import Refusal
from domain.issue.events import (
    FollowUpActionCancelled,
    FollowUpActionDone,
    FollowUpActionMissed,
    FollowUpActionRescheduled,
    FollowUpActionScheduled,
    IssueEvent,
)
from domain.issue.rules import (
    any_commitment,
    somebody_must_have_accepted_it,
    the_action,
    the_police_do_not_judge_themselves,
)
from domain.issue.state import Action, Issue
from domain.rules import a_reason_must_be_given, id_reused, work_must_be_done_already
from domain.words import WorkingCalendar


def schedule_action(
    issue: Issue,
    *,
    action_id: UUID,
    kind: str,
    planned_on: date,
    office: str,
    body: str | None = None,
    commitment_id: UUID | None = None,
    body_in_police_chain: bool = True,
    calendar: WorkingCalendar,
) -> list[IssueEvent]:
    """Plan a visit, call, letter or other step on a day; `office` takes it.

    Settled fact: `body_in_police_chain`, of the body whose office that is.
    """
    scheduled = FollowUpActionScheduled(
        action_id=action_id,
        kind=kind,
        on=planned_on,
        office=office,
        body=body,
        commitment_id=commitment_id,
    )
    somebody_must_have_accepted_it(issue)
    if action_id in issue.actions:
        if issue.actions[action_id].scheduled == scheduled:
            return []
        raise id_reused()
    if commitment_id is not None:
        any_commitment(issue, commitment_id)
    the_police_do_not_judge_themselves(issue, body_in_police_chain)
    nobody_is_sent_to_an_unsafe_place(planned_on, calendar)
    return [scheduled]


def do_action(
    issue: Issue, *, action_id: UUID, done_on: date, result: str, on: date
) -> list[IssueEvent]:
    """Record that a step was taken, and its result."""
    action = the_action(issue, action_id)
    done = FollowUpActionDone(action_id=action_id, done_on=done_on, result=result)
    if action.end == done:
        return []
    _it_must_still_be_planned(action)
    work_must_be_done_already(done_on, on)
    return [done]


def miss_action(issue: Issue, *, action_id: UUID, reason: str, on: date) -> list[IssueEvent]:
    """Record that the day came and the step was not taken."""
    action = the_action(issue, action_id)
    missed = FollowUpActionMissed(action_id=action_id, reason=reason)
    if action.end == missed:
        return []
    _it_must_still_be_planned(action)
    if on < action.planned_on:
        raise Refusal("not-due-yet", "Its day has not come. Reschedule or cancel this action.")
    return [missed]


def reschedule_action(
    issue: Issue, *, action_id: UUID, planned_on: date, reason: str, calendar: WorkingCalendar
) -> list[IssueEvent]:
    """Plan a step, also a missed one, on another day."""
    action = the_action(issue, action_id)
    if action.end is None and action.planned_on == planned_on:
        return []
    if not isinstance(action.end, FollowUpActionMissed):
        _it_must_still_be_planned(action)
    a_reason_must_be_given(reason)
    nobody_is_sent_to_an_unsafe_place(planned_on, calendar)
    return [FollowUpActionRescheduled(action_id=action_id, on=planned_on, reason=reason)]


def cancel_action(issue: Issue, *, action_id: UUID, reason: str) -> list[IssueEvent]:
    """Give up a step that is no longer needed."""
    action = the_action(issue, action_id)
    if isinstance(action.end, FollowUpActionCancelled):
        return []
    _it_must_still_be_planned(action)
    a_reason_must_be_given(reason)
    return [FollowUpActionCancelled(action_id=action_id, reason=reason)]


# Rules


def nobody_is_sent_to_an_unsafe_place(day: date, calendar: WorkingCalendar) -> None:
    if calendar.is_suspended(day):
        raise Refusal(
            "place-suspended",
            "The place is suspended as unsafe on that day. Choose a day after the suspension.",
        )


def _it_must_still_be_planned(action: Action) -> None:
    if action.end is not None:
        raise Refusal("action-ended", "This action has ended. Schedule a new one if it is needed.")
