"""The definition of an episode, rule by rule, and against a slow computation day by day."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.recurrence.episodes import (
    NEVER,
    Episode,
    Home,
    Problem,
    Spell,
    before,
    days_at_risk,
    episodes,
    merge_days,
    problem_of,
)


def spell(
    opened: int,
    solved: int | None = None,
    *,
    case: int = 0,
    confirmed: int | None = None,
    dropped: int | None = None,
    duplicate: bool = False,
    number: int = 0,
    linked: bool = False,
) -> Spell:
    return Spell(
        UUID(int=case or opened + 1),
        opened,
        solved,
        confirmed,
        dropped,
        duplicate,
        number,
        linked=linked,
    )


def shape(*spells: Spell) -> list[tuple[int, int | None, int | None]]:
    return [(e.opened, e.solved, e.again) for e in episodes(spells)]


def test_a_report_while_the_problem_is_open_joins_the_episode() -> None:
    (episode,) = episodes([spell(1, 10), spell(5, 8)])
    assert (episode.opened, episode.solved, episode.cases) == (1, 10, 2)


def test_a_report_on_the_day_of_the_solution_still_joins() -> None:
    assert shape(spell(1, 10), spell(10, 12)) == [(1, 12, None)]


def test_a_report_after_the_solution_is_a_recurrence() -> None:
    assert shape(spell(1, 10), spell(11)) == [(1, 10, 11), (11, None, None)]


def test_a_late_arriving_report_from_before_the_solution_is_never_a_recurrence() -> None:
    assert shape(spell(1, 10), spell(9, 10)) == [(1, 10, None)]
    assert shape(spell(1, 10), spell(9, 10, linked=True)) == [(1, 10, None)]


def test_an_unsolved_case_keeps_its_episode_open() -> None:
    (episode,) = episodes([spell(1), spell(3, 5), spell(9, 11)])
    assert (episode.solved, episode.ended, episode.cases) == (None, None, 3)


def test_a_duplicate_joins_and_never_keeps_an_episode_open() -> None:
    (episode,) = episodes([spell(1, 10), spell(4, dropped=30, duplicate=True)])
    assert (episode.solved, episode.cases, episode.reports) == (10, 2, 2)


def test_a_dropped_case_gives_no_time_zero() -> None:
    assert shape(spell(1, dropped=10), spell(15, 20)) == [(1, None, 15), (15, 20, None)]
    (episode,) = episodes([spell(1, 5), spell(3, dropped=10)])
    assert (episode.ended, episode.solved) == (10, None)


def test_a_solution_on_the_day_another_case_is_dropped_counts() -> None:
    (episode,) = episodes([spell(1, 10, case=7), spell(3, dropped=10)])
    assert (episode.solved, episode.solved_by) == (10, UUID(int=7))


def test_a_solution_dated_before_the_report_counts_from_the_report() -> None:
    assert shape(spell(8, 3)) == [(8, 8, None)]


def test_reopening_says_that_it_was_solved_and_came_back() -> None:
    first, second = episodes([spell(1, 10, case=1), spell(10, 15, case=1, number=1)])
    assert (first.solved, first.again, first.reopened) == (10, 10, True)
    assert (second.opened, second.solved, second.cases) == (10, 15, 0)


def test_reopening_while_another_case_is_open_changes_nothing() -> None:
    spells = spell(1, 10, case=1), spell(20, 30, case=1, number=1), spell(5, 25, case=2)
    assert shape(*spells) == [(1, 30, None)]


def test_a_link_confirmed_on_the_day_of_the_solution_wins_over_the_tie() -> None:
    assert shape(spell(1, 10), spell(10, 12, linked=True)) == [(1, 10, 10), (10, 12, None)]


def test_an_episode_is_confirmed_by_those_who_confirmed_its_last_solution() -> None:
    (episode,) = episodes([spell(1, 10, confirmed=14), spell(2, 6, confirmed=20)])
    assert episode.confirmed == 14


def test_the_cut_off_takes_away_what_happened_from_that_day_on() -> None:
    assert before(spell(5, 8), 5) is None
    assert before(spell(5, 8), 8) == spell(5)
    assert before(spell(5, 8, confirmed=12), 9) == spell(5, 8)
    assert before(spell(5, 8), 9) == spell(5, 8)


def test_suspended_days_leave_the_time_at_risk() -> None:
    assert days_at_risk(10, 30) == 20
    assert days_at_risk(10, 30, [(1, 10)]) == 20
    assert days_at_risk(10, 30, [(1, 12), (20, 21), (29, 90), (95, 99)]) == 14
    assert days_at_risk(10, 30, [(1, NEVER)]) == 0
    assert merge_days([(5, 9), (1, 3), (4, 6), (12, 11)]) == [(1, 9)]


def test_without_a_link_the_problem_is_the_place_and_the_category() -> None:
    case = Home(UUID(int=1), "HRT-N06", "LGT")
    assert problem_of(case, homes().get) == Problem("HRT-N06", "LGT")


def homes(*cases: Home) -> dict[UUID, Home]:
    return {case.case_id: case for case in cases}


def test_a_confirmed_link_moves_a_case_and_its_followers_to_the_problem_named() -> None:
    a = Home(UUID(int=1), "HRT-N06", "LGT")
    b = Home(UUID(int=2), "HRT-N05", "LGT", same_as=a.case_id)
    c = Home(UUID(int=3), "HRT-N05", "PUB", same_as=b.case_id)
    known = homes(a, b, c)
    assert problem_of(c, known.get) == problem_of(b, known.get) == Problem("HRT-N06", "LGT")


def test_a_refused_link_makes_a_case_a_problem_of_its_own() -> None:
    a = Home(UUID(int=1), "HRT-N06", "LGT")
    b = Home(UUID(int=2), "HRT-N06", "LGT", not_same_as=a.case_id)
    c = Home(UUID(int=3), "HRT-N06", "LGT", same_as=b.case_id)
    known = homes(a, b, c)
    assert problem_of(b, known.get) == Problem("HRT-N06", "LGT", b.case_id)
    assert problem_of(c, known.get) == Problem("HRT-N06", "LGT", b.case_id)


def test_a_refused_link_to_another_place_changes_nothing() -> None:
    a = Home(UUID(int=1), "HRT-N05", "LGT")
    b = Home(UUID(int=2), "HRT-N06", "LGT", not_same_as=a.case_id)
    assert problem_of(b, homes(a, b).get) == Problem("HRT-N06", "LGT")


def test_cases_that_name_each_other_share_one_problem() -> None:
    a = Home(UUID(int=1), "HRT-N05", "LGT", same_as=UUID(int=2))
    b = Home(UUID(int=2), "HRT-N06", "LGT", same_as=UUID(int=1))
    known = homes(a, b)
    assert problem_of(a, known.get) == problem_of(b, known.get)


# Against another algorithm

days = st.integers(0, 25)
kinds = st.sampled_from(["solved", "open", "dropped", "duplicate"])


@st.composite
def a_spell(draw: st.DrawFn, case: int) -> Spell:
    opened, length, kind = draw(days), draw(st.integers(0, 8)), draw(kinds)
    end = opened + length
    return Spell(
        UUID(int=case),
        opened,
        solved=end if kind == "solved" else None,
        dropped=end if kind in ("dropped", "duplicate") else None,
        duplicate=kind == "duplicate",
    )


@st.composite
def chains(draw: st.DrawFn) -> list[Spell]:
    return [draw(a_spell(case)) for case in range(draw(st.integers(1, 12)))]


HORIZON = 60


def brute_force(spells: list[Spell]) -> list[tuple[int, int | None, int | None, int]]:
    """Colour every day on which some case was open; a run of coloured days is an episode.

    Days are halves, so that two cases of neighbouring days do not run into each other.
    """
    covered = [False] * (2 * HORIZON + 2)
    for s in spells:
        if s.duplicate:
            end = s.opened
        elif s.dropped is not None:
            end = s.dropped
        else:
            end = HORIZON if s.solved is None else s.solved
        for half in range(2 * s.opened, 2 * end + 1):
            covered[half] = True
    found: list[tuple[int, int | None, int | None, int]] = []
    half = 0
    while half < len(covered):
        if not covered[half]:
            half += 1
            continue
        first = half
        while covered[half]:
            half += 1
        start, last = first // 2, (half - 1) // 2
        solved = any(s.solved == last and s.dropped is None for s in spells)
        inside = [s for s in spells if start <= s.opened <= last]
        later = [s.opened for s in spells if s.opened > last]
        found.append((start, last if solved else None, min(later, default=None), len(inside)))
    return found


@given(chains())
def test_episodes_equal_the_colouring_of_days(spells: list[Spell]) -> None:
    ours = [(e.opened, e.solved, e.again, e.cases) for e in episodes(spells)]
    assert ours == brute_force(spells)


@given(chains(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(spells: list[Spell], random: object) -> None:
    shuffled = spells.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert episodes(shuffled) == episodes(spells)


@given(chains(), st.data())
def test_a_case_that_came_and_went_while_open_changes_no_time_zero(
    spells: list[Spell], data: st.DataObject
) -> None:
    found = episodes(spells)
    episode = data.draw(st.sampled_from(found))
    end = HORIZON if episode.ended is None else episode.ended
    opened = data.draw(st.integers(episode.opened, end))
    more = episodes([*spells, spell(opened, data.draw(st.integers(opened, end)), case=99)])

    def zeros(chain: list[Episode]) -> list[tuple[int, int | None, int | None]]:
        return [(e.opened, e.ended, e.again) for e in chain]

    assert zeros(more) == zeros(found)


@given(chains(), st.integers(0, 30))
def test_a_cut_off_takes_nothing_from_episodes_that_ended_before_it(
    spells: list[Spell], cut_off: int
) -> None:
    cut = episodes([s for spell in spells if (s := before(spell, cut_off))])
    whole = [e for e in episodes(spells) if e.opened < cut_off]
    assert [e.opened for e in cut] == [e.opened for e in whole]
    for ours, theirs in zip(cut, whole, strict=True):
        if theirs.ended is not None and theirs.ended < cut_off:
            assert (ours.solved, ours.cases) == (theirs.solved, theirs.cases)


@pytest.mark.parametrize("count", [0, 1])
def test_no_case_gives_no_episode_and_one_gives_one(count: int) -> None:
    assert len(episodes([spell(1, 2)] * count)) == count
