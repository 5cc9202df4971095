"""Every situation of a promise, and of a planned step, against every decision about it.

In the tables `+` stands for something added, `-` for nothing, anything else for the refusal.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from domain.issue import (
    DECISIONS,
    ISSUE,
    IssueEvent,
    agree_commitment,
    answer_renegotiation,
    block_commitment,
    cancel_action,
    check_durability,
    claim_fulfilment,
    close_contest_window,
    contest_commitment,
    declare_not_kept,
    do_action,
    invite_reply,
    judge_regular,
    lose_owner,
    miss_action,
    not_confirm_fulfilment,
    reply,
    report_progress,
    request_renegotiation,
    reschedule_action,
    set_due_date,
    supersede_commitment,
    unblock_commitment,
    verify_fulfilment,
    withdraw_commitment,
)
from domain.issue.events import (
    CommitmentBlocked,
    Durability,
    FollowUpActionCancelled,
    FulfilmentVerdict,
    Regularity,
)
from tests.domain.issue.examples import (
    BOARD,
    CLOSED,
    COMMUNITY,
    DIALOGUE,
    LAMPS,
    MUNICIPALITY,
    OTHER,
    PHOTO,
    REQUEST,
    TAKEN_UP,
    VISIT,
    WEEK,
    acknowledged,
    agreed,
    asked,
    claimed,
    contest_over,
    contested,
    declined,
    done,
    invited,
    kept,
    march,
    merged,
    missed,
    not_confirmed,
    not_kept,
    outcome,
    owner_gone,
    regular,
    reported,
    scheduled,
    second,
    stated,
    undated,
    withdrawn,
)
from tests.domain.issue.test_transitions import TABLE as STAGE_TABLE

Decide = Callable[..., list[IssueEvent]]
Situations = dict[str, tuple[IssueEvent, ...]]
on = march(50)

PROMISE: Situations = {
    "stated": (stated,),
    "undated": (undated,),
    "agreed": (stated, agreed),
    "blocked": (stated, CommitmentBlocked(commitment_id=LAMPS, reason="Rain", on=march(9))),
    "asked": (stated, asked),
    "claimed": (stated, claimed),
    "not_confirmed": (stated, claimed, not_confirmed),
    "invited": (stated, invited),
    "regular": (replace(regular, commitment_id=LAMPS),),
    "kept": (stated, claimed, kept),
    "contested": (stated, contested),
    "not_kept": (stated, invited, not_kept),
    "owner_gone": (stated, owner_gone),
    "contest_over": (stated, contest_over),
}
STEP: Situations = {
    "planned": (scheduled,),
    "done": (scheduled, done),
    "missed": (scheduled, missed),
    "cancelled": (scheduled, FollowUpActionCancelled(action_id=VISIT, reason="x")),
}


def about(decision: Callable[..., list[IssueEvent]], **arguments: Any) -> Decide:
    return partial(decision, **{"commitment_id": LAMPS, "on": on, **arguments})


def row(otherwise: str, **exceptions: str) -> dict[str, str]:
    return {"otherwise": otherwise, **exceptions}


OVER = dict.fromkeys(("kept", "contested", "not_kept", "owner_gone"), "commitment-ended")
OWNED = dict.fromkeys(("agreed", "asked", "claimed", "not_confirmed"), "already-agreed")

PROMISES: list[tuple[Decide, dict[str, str]]] = [
    (about(agree_commitment, by=MUNICIPALITY), row("+", agreed="-", **OVER)),
    (
        about(contest_commitment, reason="No", on=march(10), calendar=WEEK),
        row("+", contest_over="contest-window-over", **OWNED, **OVER),
    ),
    (
        about(close_contest_window, calendar=WEEK),
        row("+", contest_over="-", **OWNED, **OVER),
    ),
    (
        about(lose_owner, retired_on=march(40)),
        row("+", **{**OVER, "owner_gone": "-"}),
    ),
    (
        about(set_due_date, due_on=march(60)),
        row("already-dated", undated="+", regular="form-mismatch", **OVER),
    ),
    (about(report_progress, text="Poles"), row("+", **OVER)),
    (about(block_commitment, reason="Snow"), row("+", **OVER)),
    (about(unblock_commitment, reason="Dry"), row("-", blocked="+")),
    (
        about(
            request_renegotiation, request_id=OTHER, new_promise="One", reason="budget",
            explanation="Dear", by=MUNICIPALITY,
        ),
        row("+", asked="renegotiation-open", **OVER),
    ),
    (
        about(
            answer_renegotiation, request_id=REQUEST, accepted=False, reason="No", by=COMMUNITY
        ),
        row("renegotiation-unknown", asked="+"),
    ),
    (
        about(
            claim_fulfilment, claim_id=OTHER, work_done_on=on, statement="Done", evidence=PHOTO,
            by=MUNICIPALITY,
        ),
        row("+", claimed="claim-open", regular="form-mismatch", **OVER),
    ),
    (
        about(verify_fulfilment, verdict=FulfilmentVerdict.PARTLY, method="document", by=BOARD),
        row("nothing-claimed", claimed="+", kept="already-verified"),
    ),
    (
        about(not_confirm_fulfilment, missing="All", by=BOARD),
        row("nothing-claimed", claimed="+", kept="already-verified"),
    ),
    (
        about(invite_reply, calendar=WEEK),
        row("+", claimed="claim-open", invited="-", **{**OVER, "not_kept": "-"}),
    ),
    (about(reply, text="Soon"), row("not-invited", invited="+", not_kept="+")),
    (
        about(declare_not_kept, text="Dark", by=BOARD, calendar=WEEK),
        row("reply-not-invited", claimed="claim-open", invited="+", **OVER),
    ),
    (
        about(judge_regular, dialogue_id=DIALOGUE, judgement=Regularity.KEPT, by=BOARD),
        row("form-mismatch", regular="+"),
    ),
    (about(withdraw_commitment, reason="x", agreed_by=COMMUNITY), row("+", **OVER)),
    (
        about(supersede_commitment, superseded_by=OTHER, reason="x", agreed_by=COMMUNITY),
        row("+", **OVER),
    ),
    (
        about(check_durability, after_days=28, result=Durability.HOLDS),
        row("not-verified", kept="+"),
    ),
]  # fmt: skip

STEPS: list[tuple[Decide, dict[str, str]]] = [
    (
        partial(do_action, action_id=VISIT, done_on=on, result="Seen", on=on),
        row("action-ended", planned="+"),
    ),
    (partial(miss_action, action_id=VISIT, reason="x", on=on), row("action-ended", planned="+")),
    (
        partial(reschedule_action, action_id=VISIT, planned_on=on, reason="x", calendar=WEEK),
        row("action-ended", planned="+", missed="+"),
    ),
    (
        partial(cancel_action, action_id=VISIT, reason="y"),
        row("action-ended", planned="+", cancelled="-"),
    ),
]


def name_of(decide: Decide) -> str:
    assert isinstance(decide, partial)
    return str(decide.func.__name__)


def cases() -> Iterator[Any]:
    for situations, table in ((PROMISE, PROMISES), (STEP, STEPS)):
        for decide, entries in table:
            assert entries.keys() - {"otherwise"} <= situations.keys()
            for name, events in situations.items():
                entry = entries.get(name, entries["otherwise"])
                yield pytest.param(events, decide, entry, id=f"{name_of(decide)}-{name}")


@pytest.mark.parametrize(("events", "decide", "entry"), list(cases()))
def test_a_decision_about_a_promise_or_a_step(
    events: tuple[IssueEvent, ...], decide: Decide, entry: str
) -> None:
    result = outcome(decide, ISSUE.fold([*TAKEN_UP, second, *events]))
    assert (result if isinstance(result, str) else "+" if result else "-") == entry


EARLY: dict[str, list[tuple[IssueEvent, ...]]] = {
    "issue-unknown": [()],
    "not-accepted": [(reported,), (reported, acknowledged)],
    "issue-not-open": [(reported, declined), (reported, withdrawn), (reported, merged), CLOSED],
}
ANY_STAGE = {"reply": "commitment-unknown", "check_durability": "commitment-unknown"}


@pytest.mark.parametrize("decide", [decide for decide, _ in [*PROMISES, *STEPS]], ids=name_of)
def test_promises_and_steps_need_an_open_issue_that_a_body_has_accepted(decide: Decide) -> None:
    for code, stages in EARLY.items():
        for stage in stages:
            expected = ANY_STAGE.get(name_of(decide), code) if stage else code
            assert outcome(decide, ISSUE.fold(stage)) == expected


def test_every_decision_stands_in_a_table() -> None:
    shown = {name_of(decide) for decide, _ in [*PROMISES, *STEPS]}
    shown |= {name_of(decide) for decide in STAGE_TABLE}
    assert shown == {decision.__name__ for decision in DECISIONS}
