"""Two reports about one problem: what a person says of them, and when nobody may."""

from functools import partial
from uuid import UUID

from domain.issue import events as e
from domain.issue import link_same_problem, refuse_same_problem
from domain.words import Sensitivity
from tests.domain.issue.examples import LOSER, OTHER, issue, march, outcome, police, reported

link = partial(
    link_same_problem, issue_id=LOSER, of=OTHER, in_its_city=True, sensitivity=Sensitivity.PUBLIC,
    police_conduct=False, on=march(5),
)  # fmt: skip
refuse = partial(
    refuse_same_problem, issue_id=LOSER, of=OTHER, reason="Another lane", in_its_city=True,
    sensitivity=Sensitivity.PUBLIC, police_conduct=False, on=march(6),
)  # fmt: skip
linked = e.SameProblemLinked(of=OTHER, score=0.91, rule="similar-1", on=march(5))
refused = e.SameProblemRefused(of=OTHER, reason="Another lane", on=march(6))


def test_a_link_keeps_what_was_suggested() -> None:
    suggested = partial(link, score=0.91, rule="similar-1")
    assert issue.given(reported).when(suggested).outcome() == [linked]


def test_a_refusal_keeps_the_reason_and_what_was_suggested() -> None:
    suggested = partial(refuse, score=0.7, rule="similar-1")
    (event,) = issue.given(reported).when(suggested).outcome()
    assert event == e.SameProblemRefused(
        of=OTHER, reason="Another lane", score=0.7, rule="similar-1", on=march(6)
    )


def test_the_same_word_again_adds_nothing() -> None:
    assert issue.given(reported, linked).when(link).outcome() == []
    assert issue.given(reported, refused).when(refuse).outcome() == []


def test_a_later_word_replaces_an_earlier_one() -> None:
    state = issue.given(reported, linked, refused).state
    assert state.same_problem == {OTHER: refused}
    (event,) = link(state)
    assert issue.given(reported, linked, refused, event).state.same_problem == {OTHER: event}


def test_a_word_on_one_case_leaves_the_word_on_another() -> None:
    third = e.SameProblemLinked(of=UUID(int=99), on=march(7))
    state = issue.given(reported, refused, third).state
    assert state.same_problem == {OTHER: refused, UUID(int=99): third}


def test_nobody_links_an_issue_with_itself_or_with_one_of_another_city() -> None:
    state = issue.given(reported).state
    for decide in (link, refuse):
        assert outcome(partial(decide, of=LOSER), state) == "same-issue"
        assert outcome(partial(decide, in_its_city=False), state) == "other-city"


def test_a_link_never_joins_cases_that_are_protected_differently() -> None:
    public, conduct = issue.given(reported).state, issue.given(police).state
    for decide in (link, refuse):
        for level in (Sensitivity.INTERNAL, Sensitivity.RESTRICTED, Sensitivity.SURVIVOR):
            assert outcome(partial(decide, sensitivity=level), public) == "protected-differently"
        restricted = partial(decide, sensitivity=Sensitivity.RESTRICTED)
        assert outcome(restricted, conduct) == "protected-differently"
        assert len(restricted(conduct, police_conduct=True)) == 1


def test_the_word_stands_at_one_of_the_two() -> None:
    state = issue.given(reported).state
    for decide in (link, refuse):
        assert outcome(partial(decide, said_there=True), state) == "said-at-the-other"


def test_a_refusal_says_why() -> None:
    assert outcome(partial(refuse, reason=" "), issue.given(reported).state) == "reason-missing"


def test_a_link_outlives_the_undoing_of_a_merge() -> None:
    merged = e.IssueMerged(into=UUID(int=77), reason="One lane", on=march(4))
    undone = e.MergeUndone(into=UUID(int=77), reason="Two lanes", on=march(7))
    assert issue.given(reported, merged, linked, undone).state.same_problem == {OTHER: linked}
