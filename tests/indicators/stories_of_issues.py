"""Random issues with their promises and referrals: each step may follow on those before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.issue import ISSUE, Issue, Stage
from domain.issue import events as issue
from domain.issue.state import AWAITING, OPEN, TAKEN_UP
from domain.words import Level, Sensitivity
from tests.projections.lanes import Lanes, an_id, imported, reported, stated

KABUL = ZoneInfo("Asia/Kabul")
CITIES = ("HRT", "KBL")
CATEGORIES = ("LGT", "WAS", "HAR")
BODIES = ("MUN", "POLICE")
DAY = timedelta(days=1)


class Cases:
    """Each step records one thing that may follow on what was recorded before."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lanes = Lanes()
        self.issues: dict[UUID, Issue] = {}
        self.lane_of: dict[UUID, str] = {}
        self.days: dict[UUID, date] = {}
        self.count = 0

    # What all steps use

    def name(self) -> UUID:
        self.count += 1
        return an_id(f"thing {self.count}")

    def city(self) -> str:
        return self.random.choice(CITIES)

    def place(self, city: str) -> str:
        return city + self.random.choice(("", "-N1", "-N1-G1", "-N2"))

    def on(self) -> date:
        """A day up to two weeks before it is recorded."""
        return self.lanes.now.astimezone(KABUL).date() - DAY * self.random.choice((0, 1, 14))

    def record(self, event: Any, stream: UUID, kind: str, lane: str, **more: Any) -> None:
        gap = timedelta(hours=self.random.choice((1, 20, 90, 240)))
        self.lanes.record(
            event, stream=stream, kind=kind, lane=lane, at=self.lanes.now + gap, **more
        )

    # Issues

    def tell_of(self, stream: UUID, event: Any, **more: Any) -> None:
        self.record(event, stream, "issue", self.lane_of[stream], **more)
        self.issues[stream] = ISSUE.evolve(self.issues.get(stream, Issue()), event)

    def report(self) -> None:
        stream, city = self.name(), self.city()
        self.lane_of[stream] = city
        told: dict[str, Any] = {
            "place": self.place(city), "category": self.random.choice(CATEGORIES),
            "sensitivity": Sensitivity.RESTRICTED
            if self.random.random() < 0.15
            else Sensitivity.PUBLIC,
        }  # fmt: skip
        self.days[stream] = self.on()
        if self.random.random() < 0.2:
            solved = self.random.choice((None, self.on()))
            self.days[stream] = self.on() - 30 * DAY
            told |= {"opened_on": self.days[stream], "solved_on": solved}
            self.tell_of(stream, imported(self.count, **told))
        else:
            told["police_conduct"] = self.random.random() < 0.1
            self.tell_of(stream, reported(**told), occurred_at=self.noon(self.days[stream]))

    def noon(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)

    def case(self) -> None:
        if not self.issues:
            return
        stream = self.random.choice(list(self.issues))
        events = self._of_any(stream) + self._of_stage(stream)
        self.random.choice(events)()

    def _of_any(self, stream: UUID) -> list[Any]:
        def say(event: Any) -> Any:
            return lambda: self.tell_of(stream, event)

        change = self.random.choice(
            ({"place": self.place(self.lane_of[stream])},
             {"category": self.random.choice(CATEGORIES)},
             {"police_conduct": self.random.random() < 0.3})
        )  # fmt: skip
        return [
            self.random.choice(
                (
                    say(issue.IssueCorrected(**change, reason="wrong")),
                    say(issue.SensitivityRaised(level=Sensitivity.RESTRICTED, reason="names")),
                    say(issue.SensitivityLowered(level=Sensitivity.PUBLIC, reason="cleared")),
                    self.another_report(stream),
                    self.merge(stream),
                    self.refer(stream),
                )
            )
        ]

    def _of_stage(self, stream: UUID) -> list[Any]:
        state, on = self.issues[stream], self.on()
        events: list[Any] = []
        if state.stage in AWAITING:
            events = [
                issue.IssueAcknowledged(on=on),
                issue.IssueAccepted(lead_body="MUN", level=Level.CITY, on=on),
                issue.IssueDeclined(reason="budget", explanation="None.", level=Level.CITY, on=on),
            ]
        elif state.stage in (Stage.ACCEPTED, Stage.IN_ACTION):
            claim = issue.ResolutionClaimed(
                what_was_done="Lamp", responses=("lighting",), work_done_on=on, evidence=(),
                claimed_by="MUN", on=on,
            )  # fmt: skip
            events = [claim, claim, issue.IssueClosed(outcome=issue.Outcome.DUPLICATE, on=on)]
        elif state.stage is Stage.RESOLUTION_CLAIMED:
            verdict = self.random.choice(tuple(issue.ResolutionVerdict))
            events = [
                issue.ResolutionVerified(verdict=verdict, method="site_visit", on=on),
                issue.ResolutionDisputed(reason="dark", on=on),
                issue.LeadLost(body="MUN", reason="about them"),
            ]
        elif state.stage is Stage.VERIFIED:
            women, men = (self.random.choice(tuple(issue.Answer)) for _ in range(2))
            events = [
                issue.FeedbackRoundRecorded(channel="radio", told_on=on, women=women, men=men),
                issue.ResolutionDisputed(reason="dark", on=on),
                issue.LeadLost(body="MUN", reason="about them"),
                issue.IssueClosed(outcome=issue.Outcome.RESOLVED_VERIFIED, on=on),
            ]
        elif state.stage is Stage.CLOSED:
            events = [issue.IssueReopened(reason="back", on=on)]
        elif state.stage is Stage.DECLINED:
            events = [issue.AppealUpheld(explanation="Look again.", on=on)]
        return [lambda event=event: self.tell_of(stream, event) for event in events]

    def another_report(self, stream: UUID) -> Any:
        def say() -> None:
            if self.issues[stream].stage in OPEN:
                on = self.on() - 5 * DAY
                self.days[stream] = min(self.days[stream], on)
                event = issue.ReportAdded(report_id=self.name(), narrative="Too", language="en")
                self.tell_of(stream, event, occurred_at=self.noon(on))

        return say

    def merge(self, stream: UUID) -> Any:
        def say() -> None:
            state, on = self.issues[stream], self.on()
            if state.merged is not None:
                into = state.merged.happened.into
                if self.issues[into].just_absorbed != stream:
                    return
                self.tell_of(stream, issue.MergeUndone(into=into, reason="not so", on=on))
                self.tell_of(
                    into,
                    issue.AbsorptionUndone(
                        issue_id=stream, reports=1, opened_on=self.days[into], on=on
                    ),
                )
                return
            others = [
                other for other, found in self.issues.items()
                if found.stage in OPEN and other != stream
                and self.lane_of[other] == self.lane_of[stream]
            ]  # fmt: skip
            if state.stage not in OPEN or not others:
                return
            into = self.random.choice(others)
            self.tell_of(stream, issue.IssueMerged(into=into, reason="same", on=on))
            absorbed = issue.IssueAbsorbed(
                issue_id=stream, reports=1, opened_on=self.days[stream], reported_by=(),
                reporter_ids=(), on=on,
            )  # fmt: skip
            self.tell_of(into, absorbed)

        return say

    def refer(self, stream: UUID) -> Any:
        def say() -> None:
            state, on = self.issues[stream], self.on()
            waiting = state.open_referral
            if waiting is not None and state.stage in OPEN:
                key: dict[str, Any] = {"referral_id": waiting.referral_id, "on": on}
                answer = self.random.choice(
                    (issue.ReferralAccepted(**key, level=Level.CITY),
                     issue.ReferralRefused(**key, reason="no"), issue.ReferralExpired(**key))
                )  # fmt: skip
                self.tell_of(stream, answer)
            elif state.stage in AWAITING | {Stage.ACCEPTED, Stage.IN_ACTION}:
                to = self.random.choice(BODIES)
                self.tell_of(
                    stream,
                    issue.IssueReferred(
                        referral_id=self.name(), to_body=to, reason="theirs", on=on
                    ),
                )

        return say

    # Promises

    def promise(self) -> None:
        taken_up = [key for key, state in self.issues.items() if state.stage in TAKEN_UP]
        if not taken_up:
            return
        stream = self.random.choice(taken_up)
        running = [
            c for c in self.issues[stream].commitments.values() if c.end is None and not c.verified
        ]
        if not running or self.random.random() < 0.3:
            on = self.on()
            form = self.random.choice((issue.Form.ONCE,) * 4 + (issue.Form.REGULAR,))
            due_on = on + DAY * self.random.randint(1, 40)
            dated = form is issue.Form.ONCE and self.random.random() < 0.8
            event = stated(
                body=self.random.choice(BODIES), office=self.random.choice(("Lamps", "Roads")),
                form=form, due_on=due_on if dated else None, stated_on=on,
            )  # fmt: skip
            self.tell_of(stream, replace(event, commitment_id=self.name()))
            return
        self.tell_of(stream, self._course(self.random.choice(running)))

    def _course(self, c: Any) -> Any:
        on = self.on()
        about: dict[str, Any] = {"commitment_id": c.stated.commitment_id, "on": on}
        if c.is_regular:
            return issue.RegularityJudged(
                **about, dialogue_id=self.name(), judgement=issue.Regularity.MOSTLY
            )
        if c.open_claim is not None:
            verdict = self.random.choice(tuple(issue.FulfilmentVerdict))
            return self.random.choice(
                (issue.FulfilmentVerified(**about, verdict=verdict, method="site_visit"),
                 issue.FulfilmentNotConfirmed(**about, missing="a lamp"))
            )  # fmt: skip
        if c.open_renegotiation is not None:
            return issue.RenegotiationAnswered(
                **about, request_id=c.open_renegotiation.request_id, reason="yes",
                accepted=self.random.random() < 0.5,
            )  # fmt: skip
        if c.due_on is None:
            return issue.CommitmentDateSet(**about, due_on=on + 10 * DAY)
        claim = issue.FulfilmentClaimed(
            **about, claim_id=self.name(), work_done_on=on - DAY * self.random.randint(0, 9),
            statement="done", evidence=(), claimed_by="MUN",
        )  # fmt: skip
        ask = issue.RenegotiationRequested(
            **about, request_id=self.name(), new_due_on=c.due_on + 20 * DAY, reason="budget",
            explanation="late", asked_by="MUN",
        )  # fmt: skip
        ends = (
            issue.CommitmentContested(**about, reason="never said"),
            issue.CommitmentNotKept(**about, text="never came"),
            issue.CommitmentOwnerGone(**about),
        )
        return self.random.choice((claim, claim, claim, ask, ask, self.random.choice(ends)))
