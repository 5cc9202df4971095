from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dialogue import (
    DIALOGUE,
    OtherSession,
    correct_attendance,
    hold_dialogue,
    inclusion_is_met,
    other_session,
)
from domain.dialogue import events as e
from tests.domain.dialogue.examples import (
    ATTENDANCE,
    COUNCIL,
    OTHER,
    PARTIES,
    THIS,
    WORKS,
    circulated,
    dialogue,
    drafted,
    held,
    march,
    outcome,
    planned,
    tally,
    was_there,
)

hold = partial(hold_dialogue, held_on=march(2), attendance=ATTENDANCE, parties=PARTIES, on=march(2))


def band(group: str, band: str, count: int) -> e.BandCount:
    return e.BandCount(group=group, band=band, count=count)


def test_a_dialogue_is_held() -> None:
    dialogue.given(planned).when(hold).then(held)


def test_nothing_is_held_before_its_day() -> None:
    dialogue.given(planned).when(hold, on=march(1)).then_refused("held-in-future")


def test_holding_it_otherwise_is_refused() -> None:
    dialogue.given(planned, held).when(hold, held_on=march(1)).then_refused("dialogue-not-planned")


BY_REGISTER = {"method": "register"}
WRONG: dict[str, dict[str, Any]] = {
    "the groups do not make the total": {"total": 36},
    "a margin is larger than the total": {"displaced": 36},
    "the capacities are more than the people": {
        "capacities": (e.CapacityCount(capacity="cdc", count=36),)
    },
    "a capacity stands there twice": {
        "capacities": (e.CapacityCount(capacity="cdc", count=1),) * 2
    },
    "a count is negative": {"aged_18_24": -1},
    "bands do not make their group": {**BY_REGISTER, "bands": (band("girls", "15-17", 2),)},
    "a band stands there twice": {
        **BY_REGISTER, "bands": (band("girls", "15-17", 1), band("girls", "15-17", 2)),
    },
    "women are no children": {**BY_REGISTER, "bands": (band("women", "5-11", 12),)},
    "girls are no adults": {**BY_REGISTER, "bands": (band("girls", "60+", 3),)},
    "a margin has no bands": {**BY_REGISTER, "bands": (band("displaced", "60+", 0),)},
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_tally_that_does_not_add_up_is_refused(wrong: dict[str, Any]) -> None:
    counts = tally(**wrong)
    dialogue.given(planned).when(hold, attendance=counts).then_refused("tally-mismatch")
    dialogue.given(planned, held).when(
        correct_attendance, attendance=counts, reason="Miscounted.", on=march(3)
    ).then_refused("tally-mismatch")


def test_bands_are_known_only_from_a_register() -> None:
    girls = (band("girls", "12-14", 1), band("girls", "15-17", 2))
    given = dialogue.given(planned)
    given.when(hold, attendance=tally(bands=girls)).then_refused("bands-need-register")
    by_register = tally(bands=girls, method="register")
    given.when(hold, attendance=by_register).then(replace(held, attendance=by_register))


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4), st.integers(0, 130))
def test_a_tally_is_taken_exactly_when_its_groups_make_the_total(
    groups: list[int], total: int
) -> None:
    women, men, girls, boys = groups
    counts = tally(women, men, girls, boys, total=total)
    result = outcome(partial(hold, attendance=counts), dialogue.given(planned).state)
    assert (result == "tally-mismatch") == (sum(groups) != total)


def test_every_body_invited_is_said_to_have_been_there_or_not() -> None:
    given = dialogue.given(planned)
    given.when(hold, parties=PARTIES[:2]).then_refused("party-missing")
    given.when(hold, parties=(*PARTIES, PARTIES[0])).then_refused("party-missing")
    absent = (*PARTIES[:2], was_there(WORKS, "municipality", present=False))
    given.when(hold, parties=absent).then(replace(held, parties=absent))


def test_a_party_that_the_kind_needs_is_said_to_be_absent() -> None:
    without_works = replace(planned, invited=planned.invited[:2])
    given = dialogue.given(without_works)
    given.when(hold, parties=PARTIES[:2]).then_refused("party-missing")
    absent = (*PARTIES[:2], e.Presence(role="municipality", present=False))
    given.when(hold, parties=absent).then(replace(held, parties=absent))


def test_only_invited_bodies_are_parties() -> None:
    stranger = (*PARTIES, was_there("HRT-MAB", "board"))
    dialogue.given(planned).when(hold, parties=stranger).then_refused("party-not-invited")


def test_attendance_is_corrected_with_a_reason() -> None:
    more = tally(men=21)
    correct = partial(correct_attendance, attendance=more, on=march(4))
    given = dialogue.given(planned, held, drafted, circulated)
    given.when(correct, reason="").then_refused("reason-missing")
    corrected = e.AttendanceCorrected(attendance=more, reason="One came late.", on=march(4))
    given.when(correct, reason="One came late.").then(corrected)
    given.when(correct, attendance=ATTENDANCE, reason="Nothing.").then_nothing()


# Inclusion


def session(kind: str, attendance: e.Attendance, held_on: int = 2) -> tuple[Any, ...]:
    alone = replace(planned, kind=kind, invited=(COUNCIL,), paired_with=OTHER)
    there = replace(held, held_on=march(held_on), attendance=attendance, parties=PARTIES[1:2])
    return alone, there


def is_met(other: OtherSession | None, *events: e.DialogueEvent) -> bool:
    return inclusion_is_met(THIS, DIALOGUE.fold(events), other)


MEN_ELSEWHERE = OtherSession(
    dialogue_id=OTHER, kind="mens", paired_with=THIS, held_on=march(16), attendance=tally(0, 9, 0)
)
WOMEN_HERE = session("womens", tally(9, 0, 0))


def test_inclusion_is_met_where_women_and_men_were_in_the_room() -> None:
    assert is_met(None, planned, held)
    assert not is_met(None, planned, replace(held, attendance=tally(women=0)))
    assert not is_met(None, planned, replace(held, attendance=tally(men=0)))
    assert not is_met(None, planned)


def test_in_a_youth_session_girls_and_boys_count() -> None:
    assert is_met(None, *session("youth", tally(0, 0, 5, 4)))
    assert not is_met(None, *session("youth", tally(0, 6, 0, 4)))


def test_a_womens_and_a_mens_session_within_fourteen_days_make_a_pair() -> None:
    assert is_met(MEN_ELSEWHERE, *WOMEN_HERE)
    later = march(16) + timedelta(days=1)
    assert not is_met(replace(MEN_ELSEWHERE, held_on=later), *WOMEN_HERE)


def test_a_pair_names_each_other_and_both_were_held_for_one_group_each() -> None:
    assert not is_met(replace(MEN_ELSEWHERE, paired_with=None), *WOMEN_HERE)
    assert not is_met(replace(MEN_ELSEWHERE, dialogue_id=THIS), *WOMEN_HERE)
    assert not is_met(replace(MEN_ELSEWHERE, held_on=None, attendance=None), *WOMEN_HERE)
    assert not is_met(replace(MEN_ELSEWHERE, kind="womens"), *WOMEN_HERE)
    assert not is_met(replace(MEN_ELSEWHERE, attendance=tally(0, 0)), *WOMEN_HERE)
    assert not is_met(None, *WOMEN_HERE)


def test_the_facts_of_the_other_session_come_from_its_own_record() -> None:
    women, there = WOMEN_HERE
    assert other_session(OTHER, DIALOGUE.fold([])) is None
    facts = other_session(OTHER, DIALOGUE.fold([women]))
    assert facts is not None
    assert (facts.kind, facts.held_on) == ("womens", None)
    facts = other_session(OTHER, DIALOGUE.fold([women, there]))
    assert facts is not None
    assert facts.attendance == tally(9, 0, 0)
