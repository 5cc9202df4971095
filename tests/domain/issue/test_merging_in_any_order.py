"""Merges, undos and whatever else happens to several cases, in any order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial, reduce
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.errors import Refusal
from domain.issue import (
    ISSUE,
    Issue,
    IssueEvent,
    Stage,
    absorb_issue,
    accept_issue,
    add_report,
    confirm_recurrence,
    decline_issue,
    escalate_issue,
    merge_issue,
    name_case_worker,
    propose_recurrence,
    raise_sensitivity,
    refer_issue,
    report_issue,
    state_commitment,
    translate_issue,
    undo_absorption,
    undo_merge,
    withdraw_issue,
)
from domain.issue.events import Trigger
from domain.words import Level, Sensitivity
from tests.domain.issue.examples import BOARD, COMMUNITY, ELECTRICITY, MUNICIPALITY, march

CASES = tuple(UUID(int=number) for number in range(1, 5))
BODIES = (COMMUNITY, BOARD, MUNICIPALITY)
Decide = Callable[[Issue], list[IssueEvent]]

case = st.sampled_from(CASES)
new_id = st.integers(1_000, 10**6).map(lambda number: UUID(int=number))


def fold_from(issue: Issue, events: list[IssueEvent]) -> Issue:
    return reduce(ISSUE.evolve, events, issue)


@dataclass
class Merging:
    """The two states before a merge, and what has happened to the loser since."""

    loser: Issue
    survivor: Issue
    since: list[IssueEvent] = field(default_factory=list)


class Cases(RuleBasedStateMachine):
    """Four cases of one city, with a plain model of the merges that stand."""

    def __init__(self) -> None:
        super().__init__()
        self.state = {each: ISSUE.fold(self._first(number)) for number, each in enumerate(CASES)}
        self.merges: dict[UUID, Merging] = {}
        self.voices = len(CASES)

    def _first(self, number: int) -> list[IssueEvent]:
        return report_issue(
            ISSUE.initial, category="LGT", code_list="1", place="HRT-N06-G02", title="Dark",
            narrative="Dark.", language="en", default_sensitivity=Sensitivity.PUBLIC,
            by=BODIES[number % 3], reporter_id=UUID(int=100 + number),
        )  # fmt: skip

    def _happen(self, of: UUID, decide: Decide) -> bool:
        try:
            events = decide(self.state[of])
        except Refusal:
            return False
        self.state[of] = fold_from(self.state[of], events)
        if of in self.merges:
            self.merges[of].since += events
        return bool(events)

    @rule(loser=case, survivor=case, day=st.integers(1, 28).map(march))
    def merge(self, loser: UUID, survivor: UUID, day: date) -> None:
        before, other = self.state[loser], self.state[survivor]
        try:
            merged = merge_issue(
                before, issue_id=loser, into=survivor, reason="One problem", in_its_city=True,
                sensitivity=other.sensitivity, police_conduct=other.police_conduct,
                taken_up=True, reached=Level.NATIONAL, on=day,
            )  # fmt: skip
            absorbed = absorb_issue(
                other, survivor_id=survivor, issue_id=loser, reports=before.number_of_reports,
                opened_on=day, reported_by=before.reporters, reporter_ids=before.reporter_ids,
                in_its_city=True, on=day,
            )  # fmt: skip
        except Refusal:
            return
        assert bool(merged) == bool(absorbed)
        if merged:
            self.merges[loser] = Merging(before, other)
            self.merges[loser].since += merged[1:]  # its protection outlives the merge
            self.state[loser] = fold_from(before, merged)
            self.state[survivor] = fold_from(other, absorbed)

    @rule(loser=case)
    def undo(self, loser: UUID) -> None:
        merged = self.state[loser].merged
        into = merged.happened.into if merged else loser
        try:
            undone = undo_merge(self.state[loser], into=into, reason="Two", on=march(30))
            back = undo_absorption(
                self.state[into], issue_id=loser, opened_on=march(1), on=march(30)
            )
        except Refusal:
            return
        self.state[loser] = fold_from(self.state[loser], undone)
        self.state[into] = fold_from(self.state[into], back)
        before = self.merges.pop(loser)
        assert self.state[loser] == fold_from(before.loser, before.since)
        assert self.state[into] == before.survivor

    @rule(of=case, report=new_id, by=st.sampled_from(BODIES))
    def one_more_voice(self, of: UUID, report: UUID, by: str) -> None:
        voice = partial(add_report, report_id=report, narrative="Dark", language="en", by=by)
        self.voices += self._happen(of, voice)

    @rule(of=case, decide=st.sampled_from([
        partial(raise_sensitivity, level=Sensitivity.INTERNAL, reason="Names"),
        partial(name_case_worker, member=UUID(int=77)),
        partial(translate_issue, translation_id=UUID(int=78), language="ps-AF", title="تیاره",
                narrative="تیاره", machine=True, on=march(9)),
        partial(accept_issue, lead_body=MUNICIPALITY, level=Level.CITY,
                lead_in_police_chain=False, on=march(9)),
        partial(decline_issue, reason="other", explanation="No", level=Level.CITY, on=march(9)),
        partial(withdraw_issue, reason="Twice", by=BODIES[0], on=march(9)),
        partial(refer_issue, referral_id=UUID(int=79), to_body=ELECTRICITY, reason="Theirs",
                receiver_in_police_chain=False, on=march(9)),
        partial(escalate_issue, escalation_id=UUID(int=80), trigger=Trigger.HARM, reason="Harm",
                on=march(9)),
        partial(state_commitment, commitment_id=UUID(int=81), body=MUNICIPALITY, office="Mayor",
                promise="A lamp", language="en", by=MUNICIPALITY, on=march(9)),
        partial(propose_recurrence, of=UUID(int=82), opened_on=march(2), solved_on=march(1),
                relation="same", rule="1"),
        partial(confirm_recurrence, of=UUID(int=82), on=march(9)),
    ]))  # fmt: skip
    def something_else(self, of: UUID, decide: Decide) -> None:
        self._happen(of, decide)

    @invariant()
    def no_report_is_lost_or_doubled(self) -> None:
        stand = [state for state in self.state.values() if state.stage is not Stage.MERGED]
        assert sum(state.number_of_reports for state in stand) == self.voices

    @invariant()
    def merges_end_in_a_case_that_holds_every_reporter(self) -> None:
        for each, state in self.state.items():
            last, walked = each, 0
            while (merged := self.state[last].merged) is not None:
                last, walked = merged.happened.into, walked + 1
                assert walked < len(CASES)
            assert state.reporters <= self.state[last].reporters
            assert state.reporter_ids <= self.state[last].reporter_ids

    @invariant()
    def a_case_is_merged_exactly_while_its_merge_stands(self) -> None:
        merged = {each for each, state in self.state.items() if state.stage is Stage.MERGED}
        assert merged == self.merges.keys()


TestCases = Cases.TestCase
TestCases.settings = settings(max_examples=80, stateful_step_count=40)
