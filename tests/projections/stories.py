"""Random histories of a few cases: anything that can have happened, in any order."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from domain.events import Undecodable
from domain.issue import events as issue
from domain.place import PlaceSuspended, SuspensionLifted
from domain.words import Level, Sensitivity, place_id
from tests.projections.lanes import Lanes, an_id, imported, reported, stated

PLACES = ("HRT-N1", "HRT-N1-G1", "HRT-N2")
DAY = timedelta(days=1)
REQUEST = UUID(int=99)


def tell(seed: int, length: int = 60, *, unreadable: float = 0.0) -> Lanes:
    """A lane of about `length` events; `unreadable` is the share that cannot be decoded."""
    return _Story(Random(seed), unreadable).told(length)


class _Story:
    def __init__(self, random: Random, unreadable: float) -> None:
        self.random = random
        self.unreadable = unreadable
        self.lanes = Lanes()
        self.cases = [an_id(f"case {number}") for number in range(4)]
        self.commitments: list[tuple[UUID, UUID]] = []
        self.actions: list[tuple[UUID, UUID]] = []

    def told(self, length: int) -> Lanes:
        self.lanes.city()
        for stream in self.cases:
            place = self.random.choice(PLACES)
            first: Any = reported(place=place)
            if self.random.random() < 0.3:
                first = imported(1, solved_on=None, place=place)
            self.record(first, stream, self.lanes.now)
        for _ in range(length):
            at = self.lanes.now + timedelta(hours=self.random.choice((0, 0, 1, 30, 100)))
            self.random.choice(
                (
                    self.promise,
                    self.course,
                    self.end,
                    self.action,
                    self.case,
                    self.passing_on,
                    self.place,
                )
            )(at, at.date())
        return self.lanes

    def record(self, event: Any, stream: UUID, at: datetime, kind: str = "issue") -> None:
        if self.random.random() < self.unreadable:
            event = Undecodable(reason="of a newer program")
        self.lanes.record(event, stream=stream, at=at, kind=kind)

    def place(self, at: datetime, day: date) -> None:
        first = day + DAY * self.random.randint(-10, 20)
        last = self.random.choice((None, first + DAY * self.random.randint(0, 30)))
        event: Any = PlaceSuspended(first_day=first, last_day=last, reason="fighting")
        if self.random.random() < 0.4:
            event = SuspensionLifted(on=day + DAY * self.random.randint(-3, 3))
        stream = place_id(self.random.choice((*PLACES, "HRT")))
        self.lanes.record(event, stream=stream, kind="place", at=at)

    def promise(self, at: datetime, day: date) -> None:
        case, name = self.random.choice(self.cases), f"commitment {len(self.commitments)}"
        event = stated(
            name,
            due_on=self.random.choice((None, day + DAY * self.random.randint(-5, 60))),
            stated_on=day,
            form=self.random.choice((issue.Form.ONCE, issue.Form.ONCE, issue.Form.REGULAR)),
            office=self.random.choice(("Lighting", "Roads")),
        )
        self.commitments.append((case, event.commitment_id))
        self.record(event, case, at)

    def course(self, at: datetime, day: date) -> None:
        if self.commitments:
            case, commitment = self.random.choice(self.commitments)
            about = {"commitment_id": commitment, "on": day}
            self.record(self._a_course(about, day), case, at)

    def _a_course(self, about: dict[str, Any], day: date) -> Any:
        asked: dict[str, Any] = {"request_id": REQUEST, "reason": "budget"}
        new_due_on = self.random.choice((None, day + DAY * 40))
        new_promise = self.random.choice((None, "Two lamps"))
        return self.random.choice(
            (
                issue.CommitmentAgreed(**about, basis=issue.Basis.OWN_WORD),
                issue.CommitmentDateSet(**about, due_on=day + DAY * 10),
                issue.CommitmentBlocked(**about, reason="budget"),
                issue.CommitmentUnblocked(**about, reason="paid"),
                issue.RenegotiationRequested(
                    **about,
                    **asked,
                    new_due_on=new_due_on,
                    new_promise=new_promise,
                    explanation="late",
                    asked_by="HRT-MUN",
                ),
                issue.RenegotiationAnswered(**about, **asked, accepted=True),
                issue.RenegotiationAnswered(**about, **asked, accepted=False),
            )
        )

    def end(self, at: datetime, day: date) -> None:
        if self.commitments:
            case, commitment = self.random.choice(self.commitments)
            about = {"commitment_id": commitment, "on": day}
            self.record(self._an_end(about, day), case, at)

    def _an_end(self, about: dict[str, Any], day: date) -> Any:
        return self.random.choice(
            (
                issue.FulfilmentClaimed(
                    **about,
                    claim_id=UUID(int=self.random.randint(1, 10**9)),
                    work_done_on=day - DAY * self.random.randint(0, 20),
                    statement="done",
                    evidence=(),
                    claimed_by="HRT-MUN",
                ),
                issue.FulfilmentVerified(
                    **about,
                    verdict=self.random.choice(tuple(issue.FulfilmentVerdict)),
                    method="site_visit",
                ),
                issue.FulfilmentNotConfirmed(**about, missing="the lamp"),
                issue.CommitmentNotKept(**about, text="never came"),
                issue.CommitmentWithdrawn(**about, reason="moved", agreed_by="HRT-CDC-1"),
                issue.CommitmentOwnerGone(**about, successor="HRT-MUN-2"),
                issue.ContestWindowClosed(**about),
            )
        )

    def action(self, at: datetime, day: date) -> None:
        if not self.actions or self.random.random() < 0.5:
            case, action = self.random.choice(self.cases), an_id(f"action {len(self.actions)}")
            self.actions.append((case, action))
            on = day + DAY * self.random.randint(-2, 20)
            event: Any = issue.FollowUpActionScheduled(
                action_id=action, kind="visit", on=on, office="PeM"
            )
        else:
            case, action = self.random.choice(self.actions)
            event = self.random.choice(
                (
                    issue.FollowUpActionDone(action_id=action, done_on=day, result="seen"),
                    issue.FollowUpActionMissed(action_id=action, reason="rain"),
                    issue.FollowUpActionRescheduled(
                        action_id=action, on=day + DAY * 9, reason="rain"
                    ),
                )
            )
        self.record(event, case, at)

    def case(self, at: datetime, day: date) -> None:
        event = self.random.choice(
            (
                issue.IssueAccepted(lead_body="HRT-MUN", level=Level.CITY, on=day),
                issue.IssueCorrected(place=self.random.choice(PLACES), reason="wrong place"),
                issue.IssueCorrected(category="WAS", reason="wrong kind"),
                issue.LeadLost(body="HRT-MUN", reason="it is about them"),
                issue.SensitivityRaised(level=Sensitivity.INTERNAL, reason="names"),
                issue.SensitivityLowered(level=Sensitivity.PUBLIC, reason="cleared"),
                issue.IssueClosed(outcome=issue.Outcome.UNFOUNDED, on=day),
                issue.IssueReopened(reason="back", on=day),
                issue.ResolutionDisputed(reason="dark", on=day),
                issue.CaseWorkerNamed(member=UUID(int=self.random.randint(1, 3))),
            )
        )
        self.record(event, self.random.choice(self.cases), at)

    def passing_on(self, at: datetime, day: date) -> None:
        one, two = self.random.sample(self.cases, 2)
        event = self.random.choice(
            (
                issue.IssueReferred(referral_id=one, to_body="HRT-DUG", reason="theirs", on=day),
                issue.ReferralAccepted(referral_id=one, level=Level.PROVINCE, on=day),
                issue.ReferralRefused(referral_id=one, reason="no", on=day),
                issue.ReferralExpired(referral_id=one, on=day),
                issue.IssueEscalated(
                    escalation_id=two,
                    from_level=Level.CITY,
                    to_level=Level.PROVINCE,
                    trigger=issue.Trigger.HARM,
                    reason="harm",
                    on=day,
                ),
                issue.IssueMerged(into=two, reason="one lamp", on=day),
                issue.MergeUndone(into=two, reason="two lamps", on=day),
                issue.IssueTranslated(
                    translation_id=two,
                    language="fa-AF",
                    title="کوچه",
                    narrative="تاریک",
                    machine=True,
                    on=day,
                ),
                issue.FeedbackWindowClosed(on=day),
            )
        )
        self.record(event, one, at)
