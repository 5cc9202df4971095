"""What helped elsewhere: every stage against every decision, every rule, and any sequence."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.practice import (
    PRACTICE,
    AdoptionState,
    Practice,
    PracticeEvent,
    Result,
    Stage,
    adapt_practice,
    assess_adoption,
    consider_adoption,
    draft_practice,
    drop_adoption,
    publish_practice,
    retire_practice,
    review_practice,
    revise_practice,
    start_adoption,
)
from domain.practice import events as e
from domain.words import Evidence
from tests.spec import Spec

Decide = Callable[[Practice], list[PracticeEvent]]

practice = Spec[Practice, PracticeEvent](PRACTICE.initial, PRACTICE.evolve)
WRITER, NATIONAL, KABUL, COUNCIL = "HRT-DUG", "IDLG", "KBL-DUG", "KBL-CDC1"
ADOPTION, OTHER = UUID(int=1), UUID(int=2)
PHOTO = (Evidence(kind="photo_pair", sha256="a" * 64),)
MARCH = date(2026, 3, 1)


def march(day: int) -> date:
    return MARCH + timedelta(days=day - 1)


text: dict[str, Any] = {
    "title": "Cables below the ground", "context": "Lamps failed each winter.",
    "description": "The cable was laid below the lane.", "result": "No lamp failed since.",
    "language": "en",
}  # fmt: skip
telling: dict[str, Any] = {"city": "HRT", "category": "LGT", "responses": ("physical_repair",)}
thought: dict[str, Any] = {
    "adoption_id": ADOPTION, "city": "KBL", "why": "The same here.", "language": "en",
}  # fmt: skip
outcome_told: dict[str, Any] = {
    "adoption_id": ADOPTION, "text": "The cable was stolen.", "language": "en", "evidence": PHOTO,
}  # fmt: skip

drafted = e.PracticeDrafted(**telling, **text, written_by=WRITER, on=march(1))
revised = e.PracticeRevised(**{**text, "title": "Cables deep down"}, on=march(2))
cleared = e.PracticeReviewed(cleared=True, note="Fine.", reviewed_by=NATIONAL, on=march(3))
not_cleared = e.PracticeReviewed(
    cleared=False, note="Say where.", reviewed_by=NATIONAL, on=march(3)
)
published = e.PracticePublished(on=march(4))
retired = e.PracticeRetired(reason="Lamps have batteries now.", on=march(40))
considered = e.AdoptionConsidered(**thought, body=KABUL, on=march(5))
adapted = e.AdoptionAdapted(adoption_id=ADOPTION, changes="Deeper.", language="en", on=march(6))
started = e.AdoptionStarted(
    adoption_id=ADOPTION, places=("KBL-N01",), started_on=march(7), on=march(8)
)
failed = e.AdoptionAssessed(
    **outcome_told, result=Result.DID_NOT_WORK, assessed_by=KABUL, on=march(30)
)
dropped = e.AdoptionDropped(adoption_id=ADOPTION, reason="No money.", on=march(31))

OUT = (drafted, cleared, published)
STAGES: dict[Stage, tuple[PracticeEvent, ...]] = {
    Stage.UNKNOWN: (),
    Stage.DRAFTED: (drafted,),
    Stage.REVIEWED: (drafted, cleared),
    Stage.PUBLISHED: (*OUT, considered, started),
    Stage.RETIRED: (*OUT, considered, started, retired),
}
draft = partial(draft_practice, **telling, **text, by=WRITER, on=march(2))
another = partial(draft_practice, **{**telling, "city": "KBL"}, **text, by=WRITER, on=march(2))
revise = partial(revise_practice, **{**text, "title": "Deep cables"}, on=march(9))
review = partial(review_practice, cleared=True, note="Fine.", by=NATIONAL, on=march(9))
review_otherwise = partial(review_practice, cleared=False, note="No.", by=NATIONAL, on=march(9))
publish = partial(publish_practice, on=march(9))
retire = partial(retire_practice, reason="Old.", on=march(41))
consider = partial(
    consider_adoption, adoption_id=OTHER, city="KBL", by=KABUL, why="x", language="en", on=march(9)
)
adapt = partial(
    adapt_practice, adoption_id=ADOPTION, changes="Otherwise.", language="en", on=march(9)
)
start = partial(
    start_adoption, adoption_id=ADOPTION, places=("KBL-N01",), started_on=march(7), on=march(9)
)
assess = partial(assess_adoption, **outcome_told, result=Result.WORKED, by=KABUL, on=march(35))
drop = partial(drop_adoption, adoption_id=ADOPTION, reason="Theft.", on=march(36))

U, P, N = "practice-unknown", "already-published", "not-published"
A, C, S = "adoption-unknown", "not-cleared", "same"
TABLE: dict[str, tuple[Decide, tuple[str, ...]]] = {
    # unknown, drafted, reviewed, published, retired
    "draft": (draft, ("drafted", "-", "-", "-", "-")),
    "another": (another, ("drafted", *("id-reused",) * 4)),
    "revise": (revise, (U, S, "drafted", P, P)),
    "review": (review, (U, "reviewed", "-", "-", "-")),
    "review_otherwise": (review_otherwise, (U, "reviewed", "already-reviewed", P, P)),
    "publish": (publish, (U, C, "published", "-", "practice-retired")),
    "retire": (retire, (U, N, N, "retired", "-")),
    "consider": (consider, (U, N, N, S, N)),
    "adapt": (adapt, (A, A, A, S, N)),
    "start": (start, (A, A, A, "-", "-")),
    "assess": (assess, (A, A, A, S, S)),
    "drop": (drop, (A, A, A, S, S)),
}
cases = [
    pytest.param(stage, decide, entry, id=f"{name}-{stage}")
    for name, (decide, row) in TABLE.items()
    for stage, entry in zip(STAGES, row, strict=True)
]


def outcome(decide: Decide, state: Practice) -> list[PracticeEvent] | str:
    try:
        return decide(state)
    except Refusal as refused:
        return refused.code


@pytest.mark.parametrize(("stage", "decide", "entry"), cases)
def test_a_decision_at_a_stage(stage: Stage, decide: Decide, entry: str) -> None:
    before = PRACTICE.fold(STAGES[stage])
    assert before.stage is stage
    result = outcome(decide, before)
    if isinstance(result, str):
        assert result == entry
    else:
        after = PRACTICE.fold([*STAGES[stage], *result])
        follows = {"-": stage, S: stage}.get(entry) or Stage(entry)
        assert (after.stage, bool(result)) == (follows, entry != "-")


A_S = AdoptionState
ADOPTIONS: dict[AdoptionState, tuple[PracticeEvent, ...]] = {
    A_S.CONSIDERED: (*OUT, considered),
    A_S.ADAPTED: (*OUT, considered, adapted),
    A_S.STARTED: (*OUT, considered, adapted, started),
    A_S.ASSESSED: (*OUT, considered, adapted, started, failed),
    A_S.DROPPED: (*OUT, considered, adapted, started, failed, dropped),
}
consider_again = partial(consider_adoption, **thought, by=KABUL, on=march(9))
elsewhere = partial(consider_adoption, **{**thought, "why": "So."}, by=KABUL, on=march(9))
start_later = partial(
    start_adoption, adoption_id=ADOPTION, places=("KBL-N01",), started_on=march(8), on=march(9)
)
E = "adoption-ended"
STEPS: dict[str, tuple[Decide, tuple[str, ...]]] = {
    # considered, adapted, started, assessed, dropped
    "consider_again": (consider_again, ("-",) * 5),
    "elsewhere": (elsewhere, ("id-reused",) * 5),
    "adapt": (adapt, ("adapted", "adapted", "started", "assessed", E)),
    "start": (start, ("started", "started", "-", "-", "-")),
    "start_later": (start_later, ("started", "started", *("already-started",) * 3)),
    "assess": (assess, ("not-started", "not-started", "assessed", "assessed", "dropped")),
    "drop": (drop, (*("dropped",) * 4, E)),
}
steps = [
    pytest.param(state, decide, entry, id=f"{name}-{state}")
    for name, (decide, row) in STEPS.items()
    for state, entry in zip(ADOPTIONS, row, strict=True)
]


@pytest.mark.parametrize(("state", "decide", "entry"), steps)
def test_a_decision_on_an_adoption(state: AdoptionState, decide: Decide, entry: str) -> None:
    before = PRACTICE.fold(ADOPTIONS[state])
    assert before.adoptions[ADOPTION].state is state
    result = outcome(decide, before)
    if isinstance(result, str):
        assert result == entry
    else:
        after = PRACTICE.fold([*ADOPTIONS[state], *result]).adoptions[ADOPTION]
        follows = state if entry == "-" else AdoptionState(entry)
        assert (after.state, bool(result)) == (follows, entry != "-")


def test_a_practice_is_drafted_by_a_body_of_its_city() -> None:
    practice.given().when(draft_practice, **telling, **text, by=WRITER, on=march(1)).then(drafted)


def test_what_was_revised_is_reviewed_again() -> None:
    practice.given(drafted, cleared, revised).when(publish_practice, on=march(9)).then_refused(
        "not-cleared"
    )
    assert PRACTICE.fold([drafted, cleared, revised]).text == revised


def test_the_same_revision_again_adds_nothing() -> None:
    practice.given(drafted, revised).when(
        revise_practice, **{**text, "title": "Cables deep down"}, on=march(5)
    ).then_nothing()


def test_nobody_reviews_what_his_own_body_wrote() -> None:
    practice.given(drafted).when(
        review_practice, cleared=True, note="Ours.", by=WRITER, on=march(3)
    ).then_refused("reviewer-is-writer")


def test_nor_does_who_is_of_that_body_and_speaks_for_another() -> None:
    practice.given(drafted).when(
        review_practice, cleared=True, note="Theirs.", by="IDLG", bodies=(WRITER, "IDLG"),
        on=march(3),
    ).then_refused("reviewer-is-writer")  # fmt: skip


def test_what_a_reviewer_did_not_clear_is_not_published() -> None:
    practice.given(drafted, not_cleared).when(publish_practice, on=march(9)).then_refused(
        "not-cleared"
    )


@pytest.mark.parametrize(
    "told", ["Call 0799 123 456.", "On 12 March it was dark.", "Two widows live there."]
)
def test_what_could_point_at_a_person_is_not_cleared_without_a_reason(told: str) -> None:
    open_draft = e.PracticeDrafted(
        **telling, **{**text, "result": told}, written_by=WRITER, on=march(1)
    )
    when = practice.given(open_draft).when
    refuse: dict[str, Any] = {"note": "Read.", "by": NATIONAL, "on": march(3)}
    when(review_practice, cleared=True, **refuse).then_refused("flagged-text")
    when(review_practice, cleared=False, **refuse).then(
        e.PracticeReviewed(cleared=False, note="Read.", reviewed_by=NATIONAL, on=march(3))
    )
    [event] = review_practice(
        PRACTICE.fold([open_draft]), cleared=True, override_reason="It is known.", **refuse
    )
    assert isinstance(event, e.PracticeReviewed)
    assert event.text_flags


def test_a_practice_is_retired_with_a_reason() -> None:
    practice.given(*OUT).when(retire_practice, reason="", on=march(9)).then_refused(
        "reason-missing"
    )


def test_a_city_does_not_adopt_its_own_practice() -> None:
    practice.given(*OUT).when(
        consider_adoption, **{**thought, "city": "HRT"}, by=WRITER, on=march(5)
    ).then_refused("own-city")


def test_an_adoption_starts_in_the_adopting_city_and_not_ahead_of_time() -> None:
    beginning: dict[str, Any] = {"adoption_id": ADOPTION, "places": ("HRT-N06",), "on": march(8)}
    when = practice.given(*OUT, considered).when
    when(start_adoption, **beginning, started_on=march(7), places_in_city=False).then_refused(
        "other-place"
    )
    when(start_adoption, **beginning, started_on=march(9)).then_refused("started-in-future")


@pytest.mark.parametrize(
    "evidence",
    [
        (),
        (Evidence(kind="statement", statement="It works.", witnessed_by=(KABUL,)),),
        (Evidence(kind="statement", statement=" ", witnessed_by=(COUNCIL,)),),
    ],
)
def test_a_result_needs_evidence_that_others_stand_witness_to(
    evidence: tuple[Evidence, ...],
) -> None:
    told = {**outcome_told, "evidence": evidence}
    practice.given(*OUT, considered, started).when(
        assess_adoption, **told, result=Result.WORKED, by=KABUL, on=march(30)
    ).then_refused("no-evidence")


def test_every_assessment_is_kept_and_the_last_one_stands() -> None:
    first = e.AdoptionAssessed(
        **outcome_told, result=Result.TOO_EARLY, assessed_by=KABUL, on=march(20)
    )
    adoption = PRACTICE.fold([*OUT, considered, started, first, failed]).adoptions[ADOPTION]
    assert (adoption.result, len(adoption.assessments)) == (Result.DID_NOT_WORK, 2)


def test_an_adoption_is_dropped_with_a_reason() -> None:
    practice.given(*OUT, considered).when(
        drop_adoption, adoption_id=ADOPTION, reason=" ", on=march(9)
    ).then_refused("reason-missing")


ANY = [
    draft, revise, *[review, publish] * 2, review_otherwise, retire, consider, consider_again,
    adapt, start, start_later, assess, drop,
    partial(review_practice, cleared=True, note="Ours.", by=WRITER, on=march(9)),
    partial(assess_adoption, **outcome_told, result=Result.DID_NOT_WORK, by=KABUL, on=march(36)),
    partial(consider_adoption, **{**thought, "city": "HRT"}, by=WRITER, on=march(5)),
]  # fmt: skip
BEGINNINGS = [*STAGES.values(), *ADOPTIONS.values()]


@given(st.sampled_from(BEGINNINGS), st.lists(st.sampled_from(ANY), max_size=14))
def test_whatever_is_decided_the_record_stays_sound(
    beginning: tuple[PracticeEvent, ...], decisions: list[Decide]
) -> None:
    history = list(beginning)
    for decide in decisions:
        before = PRACTICE.fold(history)
        added = outcome(decide, before)
        if isinstance(added, str):
            continue
        history += added
        after = PRACTICE.fold(history)
        assert before.drafted in (None, after.drafted)
        assert before.adoptions.keys() <= after.adoptions.keys()
        if after.published:
            assert before.published is None or before.text == after.text
            assert after.reviewed is not None
            assert after.reviewed.cleared
            assert after.drafted is not None
            assert after.reviewed.reviewed_by != after.drafted.written_by
        for adoption in after.adoptions.values():
            assert after.drafted is not None
            assert adoption.considered.city != after.drafted.city
            assert adoption.started or not adoption.assessments
        assert outcome(decide, after) == []


@given(
    st.permutations([each for events in BEGINNINGS for each in events]),
)
def test_events_in_any_order_never_break_the_fold(events: list[PracticeEvent]) -> None:
    assert PRACTICE.fold(events).stage in Stage
