"""Decisions in any order: what must hold however officers, owners and clocks meet."""

import inspect
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.issue import (
    DECISIONS,
    ISSUE,
    SOLVED,
    Answer,
    Issue,
    IssueEvent,
    Stage,
    import_case,
    report_issue,
    withdraw_issue,
)
from domain.issue.events import CaseImported, SensitivityLowered
from domain.issue.resolution import answers_until
from domain.issue.state import OPEN
from domain.issue.state import TAKEN_UP as LED
from domain.words import IntakeGroup, Point
from tests.domain.issue.examples import (
    BOARD,
    COMMUNITY,
    EARLIER,
    ELECTRICITY,
    LAMPS,
    MUNICIPALITY,
    OTHER,
    PHOTO,
    TAKEN_UP,
    VISIT,
    WEEK,
    march,
    outcome,
    second,
)
from tests.domain.issue.test_promise_transitions import PROMISE, STEP
from tests.domain.issue.test_transitions import STAGES

S = Stage
ARROWS = {
    S.UNKNOWN: {S.REPORTED, S.CLOSED},
    S.REPORTED: {S.ACKNOWLEDGED, S.ACCEPTED, S.DECLINED, S.WITHDRAWN},
    S.ACKNOWLEDGED: {S.ACCEPTED, S.DECLINED, S.WITHDRAWN},
    S.ACCEPTED: {S.IN_ACTION, S.RESOLUTION_CLAIMED, S.CLOSED, S.WITHDRAWN},
    S.IN_ACTION: {S.RESOLUTION_CLAIMED, S.CLOSED, S.WITHDRAWN},
    S.RESOLUTION_CLAIMED: {S.VERIFIED, S.IN_ACTION, S.WITHDRAWN},
    S.VERIFIED: {S.IN_ACTION, S.CLOSED, S.WITHDRAWN},
    S.CLOSED: {S.IN_ACTION},
    S.DECLINED: {S.ACKNOWLEDGED},
    S.WITHDRAWN: set(),
    S.MERGED: set(OPEN),
}
for each in LED:
    ARROWS[each].add(S.ACKNOWLEDGED)
for each in OPEN:
    ARROWS[each].add(S.MERGED)


def march_days(first: int, last: int) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(march)


# Likely values, so that a good part of the decisions is taken and not refused.
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.sampled_from(["As said.", "As said.", "Otherwise.", ""]),
    UUID: st.sampled_from([LAMPS, OTHER, EARLIER]),
    date: march_days(1, 40),
    bool: st.booleans(),
}
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(
        ("by", "body", "lead_body", "to_body", "agreed_by"),
        st.sampled_from([COMMUNITY, MUNICIPALITY, ELECTRICITY, BOARD]),
    ),
    **dict.fromkeys(("on", "due_on", "new_due_on"), march_days(30, 60)),
    **dict.fromkeys(("emergency", "pathway_only"), st.just(False)),
    "action_id": st.just(VISIT),
    "after_days": st.sampled_from([0, 28]),
    "calendar": st.just(WEEK),
    "case_workers": st.just(frozenset({EARLIER})),
    "distance_m": st.just(12.5),
    "evidence": st.sampled_from([PHOTO, PHOTO, ()]),
    "intake_open": st.just(frozenset(IntakeGroup)),
    "item": st.just(1),
    "of": st.just(EARLIER),
    "pathway_card": st.just({}),
    "point": st.just(Point(lat=34.3, lon=62.2)),
    "reported_by": st.just(frozenset({BOARD})),
    "reporter_ids": st.just(frozenset({EARLIER})),
    "reports": st.just(2),
    "score": st.just(0.9),
    "responses": st.just(("lighting",)),
    "solved_on": march_days(0, 5),
    "suspended": st.just(()),
    "term": st.just(5),
    "text_flags": st.just(()),
    "window": st.just(5),
    "window_days": st.just(14),
    "work_done_on": march_days(5, 35),
}


def argument(name: str, kind: Any) -> st.SearchStrategy[Any]:
    """Any value of the type, told by its name where the type says too little."""
    kinds = getattr(kind, "__args__", (kind,))
    values = BY_NAME[name] if name in BY_NAME else _of_type(kinds[0])
    return values | st.none() if type(None) in kinds else values


def _of_type(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(kind) if issubclass(kind, Enum) else BY_TYPE[kind]


def any_call(decision: Callable[..., list[IssueEvent]]) -> st.SearchStrategy[Any]:
    """The decision, bound to any arguments of the right type."""
    parameters = list(inspect.signature(decision, eval_str=True).parameters.values())[1:]
    arguments = {each.name: argument(each.name, each.annotation) for each in parameters}
    return st.fixed_dictionaries(arguments).map(lambda bound: partial(decision, **bound))


RARE = (report_issue, import_case, withdraw_issue)
OFTEN = [decision for decision in DECISIONS if decision not in RARE] * 4
calls = st.lists(
    st.one_of([any_call(decision) for decision in [*OFTEN, *RARE]]), min_size=20, max_size=40
)
BEGINNINGS = [
    *STAGES.values(),
    *((*TAKEN_UP, second, *events) for events in [*PROMISE.values(), *STEP.values()]),
]


@settings(max_examples=250)
@given(st.sampled_from(BEGINNINGS), calls)
def test_whatever_is_decided_the_record_stays_sound(
    history: tuple[IssueEvent, ...], decisions: list[Callable[[Issue], list[IssueEvent]]]
) -> None:
    issue = ISSUE.fold(history)
    for decide in decisions:
        added = outcome(decide, issue)
        if isinstance(added, str):
            continue
        before, issue = issue, ISSUE.fold([*history, *added])
        history = (*history, *added)
        the_stage_follows_an_arrow(before, issue)
        what_was_promised_stays(before, issue)
        protection_falls_only_when_lowered(before, issue, added)
        a_closed_case_was_closed_rightly(issue)
        nobody_judged_himself(issue)
        again = outcome(decide, issue)
        assert isinstance(again, str) or again == []


@settings(max_examples=100)
@given(st.permutations([each for events in STAGES.values() for each in events]))
def test_events_in_any_order_never_break_the_fold(events: list[IssueEvent]) -> None:
    assert ISSUE.fold(events).stage in Stage


def the_stage_follows_an_arrow(before: Issue, after: Issue) -> None:
    assert after.stage is before.stage or after.stage in ARROWS[before.stage]


def what_was_promised_stays(before: Issue, after: Issue) -> None:
    for commitment_id, commitment in before.commitments.items():
        now = after.commitments[commitment_id]
        assert now.stated == commitment.stated
        assert commitment.original_due_on in (None, now.original_due_on)
        assert commitment.end in (None, now.end)
        assert commitment.verified in (None, now.verified)


def protection_falls_only_when_lowered(
    before: Issue, after: Issue, added: list[IssueEvent]
) -> None:
    lowered = any(isinstance(each, SensitivityLowered) for each in added)
    assert before.stage is S.UNKNOWN or lowered or after.sensitivity >= before.sensitivity


def a_closed_case_was_closed_rightly(issue: Issue) -> None:
    if issue.stage is not S.CLOSED or isinstance(issue.origin, CaseImported):
        return
    assert issue.closed_on is not None
    assert all(each.has_ended(issue.closed_on) for each in issue.commitments.values())
    if issue.outcome in SOLVED:
        assert issue.verification is not None
        assert issue.feedback is not None
        assert Answer.DISAGREE not in (issue.women, issue.men)
        waited_for = answers_until(issue, WEEK)
        assert waited_for is None or issue.closed_on > waited_for


def nobody_judged_himself(issue: Issue) -> None:
    for commitment in issue.commitments.values():
        for claim in commitment.claims.values():
            if claim.answer is not None:
                assert claim.answer.verified_by not in (commitment.owner, claim.claimed.claimed_by)
    if issue.resolution is not None and issue.verification is not None:
        concerned = (issue.lead_body, issue.resolution.claimed_by)
        assert issue.verification.verified_by not in concerned
