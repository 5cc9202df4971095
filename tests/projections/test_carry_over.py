"""What is carried over to the next dialogue: all that is open and seen by all, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain import recommendation as asked_for
from domain.issue import ISSUE, Issue
from domain.issue import events as issue
from domain.issue.state import OPEN, Stage
from domain.member import Role
from domain.words import Level, Sensitivity
from projections.carry_over import Carried, CarriedItem, carry_over
from projections.cases import CASES
from projections.follow_up import FOLLOW_UP
from projections.learning.recommendations import RECOMMENDATIONS
from projections.registry import REGISTRY
from projections.runner import advance
from service.access import policy
from service.access.parties import judged_as, visibility
from service.access.principal import Grant, Principal, Subject
from service.database import Database
from tests.projections.conftest import Project
from tests.projections.lanes import START, Lanes, an_id, reported, stated
from tests.projections.memory import store

PROJECTED = (REGISTRY, CASES, FOLLOW_UP, RECOMMENDATIONS)
ABOVE = {
    "HRT": ("HRT",),
    "HRT-N1": ("HRT-N1", "HRT"),
    "HRT-N1-G1": ("HRT-N1-G1", "HRT-N1", "HRT"),
    "HRT-N2": ("HRT-N2", "HRT"),
    "KBL-N1": ("KBL-N1", "KBL"),
}
SERVES = {
    "HRT-MUN": "HRT", "HRT-PEM": "HRT", "HRT-CDC-1": "HRT-N1", "HRT-WG": "HRT-N1-G1",
    "KBL-MUN": "KBL",
}  # fmt: skip
POLICE = {"HRT-PEM"}
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def visibilities(*bodies: str) -> list[Any]:
    return [
        visibility(judged_as(body, (SERVES[body],), in_police_chain=body in POLICE))
        for body in bodies
    ]


def key(item: CarriedItem) -> tuple[str, UUID | None]:
    return item.kind, item.commitment_id or item.recommendation_id or item.issue_id


# Any small world


def a_case() -> st.SearchStrategy[list[Any]]:
    """The events of one case that matter here: where it is, how protected, how far it has come."""
    first = st.builds(
        reported,
        place=st.sampled_from(sorted(ABOVE)),
        sensitivity=st.sampled_from(Sensitivity),
        police_conduct=st.booleans(),
    )
    # without a promise from the start most cases would have nothing that an agenda could hold
    return st.tuples(first, st.lists(_STEPS, max_size=6)).map(
        lambda made: [made[0], _promise(0, 5, None), *made[1]]
    )


def _about(number: int) -> dict[str, Any]:
    return {"commitment_id": an_id(f"c{number}"), "on": TODAY}


def _promise(number: int, due: int | None, until: int | None) -> issue.CommitmentStated:
    regular = {"form": issue.Form.REGULAR, "frequency": "weekly", "due_on": None}
    dates = regular if until is not None else {"due_on": None if due is None else TODAY + DAY * due}
    ends = None if until is None else TODAY + DAY * until
    return stated(f"c{number}", stated_on=TODAY - 60 * DAY, until=ends, **dates)


_NUMBERS = st.integers(0, 2)
_DAYS = st.one_of(st.none(), st.integers(-40, 40))
_COMMITMENT_STEPS: tuple[Callable[[int], Any], ...] = (
    lambda n: issue.CommitmentWithdrawn(**_about(n), reason="moved", agreed_by="HRT-CDC-1"),
    lambda n: issue.CommitmentNotKept(**_about(n), text="never came"),
    lambda n: issue.RegularityJudged(
        **_about(n), dialogue_id=an_id("d"), judgement=issue.Regularity.MOSTLY
    ),
    lambda n: issue.FulfilmentClaimed(
        **_about(n), claim_id=an_id(f"claim {n}"), work_done_on=TODAY, statement="done",
        evidence=(), claimed_by="HRT-MUN",
    ),
    lambda n: issue.FulfilmentVerified(
        **_about(n), verdict=issue.FulfilmentVerdict.KEPT, method="site_visit"
    ),
    lambda n: issue.FulfilmentNotConfirmed(**_about(n), missing="the lamp"),
    lambda n: issue.CommitmentOwnerGone(**_about(n), successor="HRT-NEW"),
    lambda n: issue.CommitmentOwnerGone(**_about(n)),
)  # fmt: skip
_STEPS = st.one_of(
    st.builds(_promise, _NUMBERS, _DAYS, _DAYS),
    st.builds(lambda n, step: step(n), _NUMBERS, st.sampled_from(_COMMITMENT_STEPS)),
    st.sampled_from(
        [
            issue.IssueAccepted(lead_body="HRT-MUN", level=Level.CITY, on=TODAY),
            issue.ResolutionVerified(
                verdict=issue.ResolutionVerdict.CONFIRMED, method="site_visit", on=TODAY
            ),
            issue.ResolutionDisputed(reason="dark", on=TODAY),
            issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="threats"),
            issue.SensitivityLowered(level=Sensitivity.INTERNAL, reason="over"),
            issue.IssueCorrected(police_conduct=True, reason="it was an officer"),
            issue.IssueCorrected(place="HRT-N2", reason="wrong place"),
        ]
    ),
)


@dataclass
class World:
    """Cases and recommendations as they were recorded, and what the domain makes of them."""

    lanes: Lanes
    cases: dict[UUID, Issue]
    recommendations: dict[UUID, tuple[str, bool]]

    def open(self, place: str) -> dict[tuple[str, UUID | None], Subject]:
        """What is open at a place and below, with what the policy looks at."""
        found: dict[tuple[str, UUID | None], Subject] = {}
        for stream, case in self.cases.items():
            if place not in ABOVE[case.place]:
                continue
            subject = Subject(
                places=frozenset(ABOVE[case.place]),
                sensitivity=case.sensitivity,
                police_conduct=case.police_conduct,
            )
            for commitment_id, promise in case.commitments.items():
                if not promise.has_ended(TODAY) or _waits(case, promise):
                    found["commitment", commitment_id] = subject
            if case.stage is Stage.VERIFIED:
                found["feedback", stream] = subject
        for stream, (at, waits) in self.recommendations.items():
            if waits and place in ABOVE[at]:
                found["recommendation", stream] = Subject(places=frozenset(ABOVE[at]))
        return found


def _waits(case: Issue, promise: Any) -> bool:
    """Nobody but the successor can take up what one gone has promised; here none ever did."""
    gone = promise.end
    return (
        isinstance(gone, issue.CommitmentOwnerGone)
        and gone.successor is not None
        and case.stage in OPEN
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    lanes = Lanes()
    lanes.city()
    lanes.city("KBL")
    cases: dict[UUID, Issue] = {}
    for number, events in enumerate(draw(st.lists(a_case(), min_size=1, max_size=4))):
        stream = an_id(f"case {number}")
        at_home = "KBL" if events[0].place == "KBL-N1" else "HRT"
        told = [_of_case(event, number) for event in events if _stays(event, at_home)]
        told = _once(told)
        for event in told:
            lanes.record(event, stream=stream, lane=at_home)
        cases[stream] = ISSUE.fold(told)
    recommendations = {}
    for number, (at, answered) in enumerate(
        draw(st.lists(st.tuples(st.sampled_from(["HRT", "HRT-N2"]), st.booleans()), max_size=2))
    ):
        stream = an_id(f"recommendation {number}")
        recommend(lanes, stream, at, answered=answered)
        recommendations[stream] = (at, not answered)
    return World(lanes, cases, recommendations)


def _stays(event: Any, city: str) -> bool:
    """A case never moves to another city."""
    return city == "HRT" or getattr(event, "place", None) != "HRT-N2"


def _of_case(event: Any, number: int) -> Any:
    """Ids of commitments are those of one case alone."""
    if not hasattr(event, "commitment_id"):
        return event
    return replace(event, commitment_id=an_id(f"{number} {event.commitment_id}"))


def _once(events: list[Any]) -> list[Any]:
    """As decisions leave them: no promise is stated twice, ends twice or goes on after its end."""
    kept: list[Any] = []
    for event in events:
        before = ISSUE.fold(kept)
        if hasattr(event, "commitment_id"):
            known = before.commitments.get(event.commitment_id)
            states = isinstance(event, issue.CommitmentStated)
            if states == (known is not None) or (known is not None and known.has_ended(TODAY)):
                continue
            if isinstance(event, issue.FulfilmentVerified | issue.FulfilmentNotConfirmed) and (
                known is None or not known.claims
            ):
                continue
        kept.append(event)
    return kept


def recommend(lanes: Lanes, stream: UUID, place: str, *, answered: bool = False) -> None:
    made = asked_for.RecommendationMade(
        title="Light the bazaar", text="Every second lamp is out", language="en", place=place,
        made_by="HRT-MAB", addressed_to="HRT-MUN", answer_by=TODAY - DAY, on=TODAY - 45 * DAY,
    )  # fmt: skip
    lanes.record(made, stream=stream, kind="recommendation")
    if answered:
        answer = asked_for.RecommendationAnswered(
            answer=asked_for.Answer.ACCEPTED,
            explanation="Yes",
            language="en",
            answered_by="HRT-MUN",
            on=TODAY,
        )
        lanes.record(answer, stream=stream, kind="recommendation")


def carried(connection: Connection, world: World, place: str, **asked: Any) -> Carried:
    for projection in PROJECTED:
        for lane in world.lanes.heads:
            advance(connection, projection, lane, world.lanes.lane(lane))
    return carry_over(connection, place=place, now=NOW, **asked)


bodies = st.lists(st.sampled_from(sorted(SERVES)), min_size=1, max_size=3, unique=True)
places = st.sampled_from(["HRT", "HRT-N1", "HRT-N1-G1", "HRT-N2"])


def member(body: str) -> Principal:
    """A member of the body, as one would be given a role."""
    role = Role.PEM_OFFICER if body in POLICE else Role.MUNICIPAL_FOCAL
    grant = Grant(role, SERVES[body], body, date(2020, 1, 1), None)
    return Principal(member_id=an_id(body), body=body, grants=(grant,))


@settings(max_examples=80)
@given(worlds(), places, bodies)
def test_the_shared_agenda_is_all_that_is_open_and_seen_by_every_party_and_nothing_else(
    world: World, place: str, invited: list[str]
) -> None:
    is_open = world.open(place)
    with store() as connection:
        found = carried(connection, world, place, parties=visibilities(*invited))
    shared = [key(item) for item in found.shared]
    wanted = {
        item
        for item, subject in is_open.items()
        if all(policy.may_see(member(body), subject, TODAY) for body in invited)
    }
    assert sorted(shared) == sorted(wanted)
    assert [item.number for item in found.shared] == list(range(1, len(shared) + 1))


@settings(max_examples=60)
@given(worlds(), places, bodies, st.sampled_from(sorted(SERVES)))
def test_the_rest_is_on_the_list_of_those_alone_who_may_see_it(
    world: World, place: str, invited: list[str], reader: str
) -> None:
    is_open = world.open(place)
    with store() as connection:
        found = carried(
            connection,
            world,
            place,
            parties=visibilities(*invited),
            reader=policy.visible(member(reader), TODAY),
        )
    listed = [*found.shared, *found.yours]
    seen = {k for k, subject in is_open.items() if policy.may_see(member(reader), subject, TODAY)}
    assert sorted(key(item) for item in listed) == sorted(seen)
    for items in (found.shared, found.yours):
        assert [item.number for item in items] == list(range(1, len(items) + 1))
    if reader in invited:
        with store() as connection:
            everybodys = carried(connection, world, place, parties=visibilities(*invited))
        assert everybodys.shared == found.shared


# What an item says


async def agenda(database: Database, *invited: str, place: str = "HRT", **asked: Any) -> Carried:
    wanted = {"now": NOW, "parties": visibilities(*invited or ("HRT-MUN",)), **asked}
    return await database.read(carry_over, place=place, **wanted)


async def test_an_item_says_who_owes_what_by_when_and_how_far_it_slipped(
    lanes: Lanes, database: Database, project: Project
) -> None:
    case = an_id("a")
    lanes.record(reported(), stream=case)
    lanes.record(issue.IssueAccepted(lead_body="HRT-MUN", level=Level.NAHIA, on=TODAY), stream=case)
    lanes.record(stated(due_on=date(2026, 3, 31)), stream=case)
    asked = issue.RenegotiationRequested(
        commitment_id=an_id("c1"), request_id=an_id("r"), reason="budget", explanation="late",
        new_due_on=date(2026, 5, 30), asked_by="HRT-MUN", on=TODAY,
    )  # fmt: skip
    lanes.record(asked, stream=case)
    accepted = issue.RenegotiationAnswered(
        commitment_id=an_id("c1"), request_id=an_id("r"), accepted=True, reason="so be it", on=TODAY
    )
    lanes.record(accepted, stream=case)
    lanes.record(
        issue.IssueEscalated(
            escalation_id=an_id("e"), from_level=Level.NAHIA, to_level=Level.CITY,
            trigger=issue.Trigger.OVERDUE, reason="late", on=TODAY,
        ),
        stream=case,
    )  # fmt: skip
    await project(lanes, *PROJECTED)
    [item] = (await agenda(database)).shared
    assert (item.who, item.office, item.what) == ("HRT-MUN", "Street lighting", "Mend the lamp")
    assert (item.original_due_on, item.due_on) == (date(2026, 3, 31), date(2026, 5, 30))
    assert (item.standing, item.slip_days, item.days_overdue) == ("overdue", 60, 2)
    assert (item.to_do, item.reference, item.level) == ("ask", "HRT-0001", "L3")
    assert item.not_yet_confirmed
    assert item.link == f"/v1/issues/{case}"


@pytest.mark.parametrize(
    ("changes", "to_do"),
    [
        ({}, "ask"),
        ({"due_on": None}, "set_date"),
        ({"due_on": None, "form": issue.Form.REGULAR, "frequency": "weekly"}, "judge"),
    ],
)
async def test_an_item_says_what_the_meeting_is_to_do_with_it(
    lanes: Lanes, database: Database, project: Project, changes: dict[str, Any], to_do: str
) -> None:
    lanes.record(reported(), stream=an_id("a"))
    lanes.record(stated(**changes), stream=an_id("a"))
    await project(lanes, *PROJECTED)
    [item] = (await agenda(database)).shared
    assert item.to_do == to_do


async def test_a_promise_whose_owner_is_gone_stands_with_the_successor_until_it_promises(
    lanes: Lanes, database: Database, project: Project
) -> None:
    case = an_id("a")
    lanes.record(reported(), stream=case)
    lanes.record(stated(stated_on=TODAY - 60 * DAY), stream=case)
    gone = issue.CommitmentOwnerGone(
        commitment_id=an_id("c1"), successor="HRT-NEW", on=TODAY - 5 * DAY
    )
    lanes.record(gone, stream=case)
    await project(lanes, *PROJECTED)
    [item] = (await agenda(database)).shared
    assert (item.who, item.to_do, item.standing) == ("HRT-NEW", "restate", "owner_gone")
    lanes.record(stated("c2", body="HRT-NEW", stated_on=TODAY), stream=case)
    await project(lanes, *PROJECTED)
    [item] = (await agenda(database)).shared
    assert item.commitment_id == an_id("c2")


async def test_feedback_rounds_and_unanswered_recommendations_are_carried_over(
    lanes: Lanes, database: Database, project: Project
) -> None:
    case = an_id("a")
    lanes.record(reported(), stream=case)
    verified = issue.ResolutionVerified(
        verdict=issue.ResolutionVerdict.CONFIRMED, method="site_visit", on=TODAY
    )
    lanes.record(verified, stream=case)
    recommend(lanes, an_id("r"), "HRT-N1")
    await project(lanes, *PROJECTED)
    feedback, recommendation = (await agenda(database)).shared
    assert (feedback.number, feedback.kind, feedback.to_do) == (1, "feedback", "hold_round")
    assert feedback.what == "No light at the school"
    assert (recommendation.number, recommendation.kind) == (2, "recommendation")
    assert (recommendation.who, recommendation.standing) == ("HRT-MUN", "overdue")
    assert recommendation.days_overdue == 1
    assert (await agenda(database, place="HRT-N2")).shared == ()
    lanes.record(issue.IssueClosed(outcome=issue.Outcome.RESOLVED_VERIFIED, on=TODAY), stream=case)
    await project(lanes, *PROJECTED)
    assert [item.kind for item in (await agenda(database)).shared] == ["recommendation"]


async def test_an_agenda_as_of_a_time_is_what_was_shown_then(
    lanes: Lanes, database: Database, project: Project
) -> None:
    case = an_id("a")
    lanes.record(reported(), stream=case)
    lanes.record(stated(), stream=case)
    then = lanes.now
    withdrawn = issue.CommitmentWithdrawn(
        commitment_id=an_id("c1"), reason="moved", agreed_by="HRT-CDC-1", on=TODAY
    )
    lanes.record(withdrawn, stream=case)
    await project(lanes, *PROJECTED)
    assert (await agenda(database)).shared == ()
    [item] = (await agenda(database, as_of=then)).shared
    assert (item.standing, item.days_overdue) == ("on_track", 0)
    lanes.record(issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="names"), stream=case)
    await project(lanes, *PROJECTED)
    assert (await agenda(database, as_of=then)).shared == ()
    assert (await agenda(database, as_of=START - DAY)).yours == ()


async def test_no_parties_share_nothing(lanes: Lanes, database: Database, project: Project) -> None:
    lanes.record(reported(), stream=an_id("a"))
    lanes.record(stated(), stream=an_id("a"))
    await project(lanes, *PROJECTED)
    found = await agenda(database, parties=[])
    assert found.shared == ()
    assert [item.number for item in found.yours] == [1]
