"""How a promise stands is said by the domain; rows, SQL and the tally must say the same."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, literal, select

from domain.issue import ISSUE
from domain.issue.events import Form, FulfilmentVerdict
from domain.issue.standing import Course, Ending, standing
from domain.words import Suspension
from projections.deadlines import deadlines, phase, standing_in_sql, standing_on, turns
from projections.follow_up import FOLLOW_UP
from projections.follow_up_rows import course_of
from projections.runner import advance
from projections.tables import commitment
from tests.projections.memory import store
from tests.projections.stories import tell

FIRST = date(2026, 1, 1)
days = st.integers(-30, 400).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def suspensions(draw: st.DrawFn) -> tuple[Suspension, ...]:
    first = draw(days)
    last = draw(st.none() | st.integers(0, 60).map(lambda days: first + timedelta(days=days)))
    return (Suspension(first_day=first, last_day=last),)


courses = st.builds(
    Course,
    stated_on=days,
    form=st.sampled_from(Form),
    original_due_on=st.none() | days,
    due_on=st.none() | days,
    work_done_on=st.none() | days,
    verdict=st.none() | st.sampled_from(FulfilmentVerdict),
    ending=st.none() | st.sampled_from(Ending),
)


@settings(derandomize=True)
@given(courses, st.just(()) | suspensions(), days)
def test_deadlines_say_what_the_domain_says(
    course: Course, suspended: tuple[Suspension, ...], today: date
) -> None:
    clock = deadlines(course, suspended)
    row = {
        "phase": phase(course),
        "at_risk_from": clock.at_risk_from,
        "overdue_from": clock.overdue_from,
        "long_overdue_from": clock.long_overdue_from,
    }
    expected = standing(course, today, suspended=suspended).value
    assert standing_on(row, today) == expected
    counted: dict[str, int] = {}
    for day, name, change in turns(row):
        if day <= today:
            counted[name] = counted.get(name, 0) + change
    assert {name: count for name, count in counted.items() if count} == {expected: 1}


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.lists(days, min_size=1, max_size=5))
def test_sql_says_what_python_says_and_both_what_the_case_file_says(
    seed: int, asked: list[date]
) -> None:
    lanes = tell(seed)
    promises = {
        (stream, each): known
        for stream in {recorded.stream_id for recorded in lanes.lane() if recorded.kind == "issue"}
        for each, known in ISSUE.fold(
            recorded.event for recorded in lanes.lane() if recorded.stream_id == stream
        ).commitments.items()
    }
    with store() as connection:
        advance(connection, FOLLOW_UP, "HRT", lanes.lane())
        rows = connection.execute(select(commitment)).mappings().all()
        assert {(row["issue"], row["commitment"]) for row in rows} == set(promises)
        for row in rows:
            known = promises[row["issue"], row["commitment"]]
            assert course_of(dict(row)) == known.course
            assert row["promise"] == known.promise
            assert (row["agreed_on"] is None) == (known.agreed is None)
            assert row["blocked"] == (known.blocked is not None)
        for today in asked:
            columns = standing_in_sql(commitment.c, literal(today, Date))
            for row in connection.execute(select(commitment, columns.label("in_sql"))).mappings():
                assert row["in_sql"] == standing_on(dict(row), today)
