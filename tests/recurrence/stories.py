"""Things that happen to a few problems of one city: made up, in any order, from a seed."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from domain.issue import events as issue
from domain.place import PlaceRetired, PlaceSuspended, SuspensionLifted
from domain.words import Level, Sensitivity, place_id
from tests.projections.lanes import Lanes, an_id, imported, reported

FIRST = date(2025, 1, 1)
PLACES = ("HRT-N1", "HRT-N1-G1", "HRT")
CATEGORIES = ("LGT", "WAS")
BODIES = ("HRT-MUN", "HRT-DUG", "HRT-PEM")


def tell(seed: int, *, count: int = 60) -> Lanes:
    """A city, its places, and then `count` events on a handful of cases and places."""
    random = Random(seed)
    lanes = Lanes()
    lanes.city()
    cases: list[UUID] = []
    while sum(lanes.heads.values()) < count:
        if len(cases) < 3 or random.random() < 0.3:
            cases.append(an_id(f"case {seed} {len(cases)}"))
            happened, moment = begins(random)
            lanes.record(happened, stream=cases[-1], occurred_at=moment)
        elif random.random() < 0.06:
            lanes.record(place_event(random), stream=place_id("HRT-N1"), kind="place")
        else:
            happened, moment = goes_on(random, random.choice(cases))
            lanes.record(happened, stream=random.choice(cases), occurred_at=moment)
    return lanes


def a_day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange(40))


def a_moment(random: Random) -> datetime:
    return datetime.combine(a_day(random), datetime.min.time(), UTC) + timedelta(
        hours=random.randrange(24)
    )


def begins(random: Random) -> tuple[Any, datetime]:
    place, category = random.choice(PLACES), random.choice(CATEGORIES)
    told = {"place": place, "category": category, "sensitivity": a_sensitivity(random)}
    if random.random() < 0.5:
        return reported(**told, police_conduct=random.random() < 0.1), a_moment(random)
    opened = a_day(random)
    ended = opened + timedelta(days=random.randrange(6)) if random.random() < 0.8 else None
    duplicate = ended is not None and random.random() < 0.2
    happened = imported(
        random.randrange(10**6),
        **told,
        opened_on=opened,
        solved_on=None if duplicate else ended,
        closed_on=ended,
        outcome=issue.Outcome.DUPLICATE if duplicate else None,
    )
    return happened, a_moment(random)


def goes_on(random: Random, other: UUID) -> tuple[Any, datetime]:
    on = a_day(random)
    outcome = random.choice(list(issue.Outcome))
    happened = random.choice(
        (
            claimed(on),
            claimed(on),
            issue.ResolutionVerified(
                verdict=issue.ResolutionVerdict.CONFIRMED, method="site_visit", on=on
            ),
            issue.ResolutionDisputed(reason="still dark", on=on),
            issue.LeadLost(body="HRT-PEM", reason="about them"),
            issue.IssueAccepted(lead_body=random.choice(BODIES), level=Level.CITY, on=on),
            issue.IssueReferred(
                referral_id=other, to_body=random.choice(BODIES), reason="theirs", on=on
            ),
            issue.ReferralAccepted(referral_id=other, level=Level.CITY, on=on),
            issue.IssueClosed(outcome=outcome, on=on),
            issue.IssueClosed(outcome=issue.Outcome.RESOLVED_VERIFIED, on=on),
            issue.IssueReopened(reason="dark again", on=on),
            issue.IssueDeclined(reason="other", explanation="x", level=Level.CITY, on=on),
            issue.AppealUpheld(explanation="it is ours", on=on),
            issue.IssueWithdrawn(reason="moved away", on=on),
            issue.IssueCorrected(place=random.choice(PLACES), reason="wrong place"),
            issue.IssueCorrected(category=random.choice(CATEGORIES), reason="wrong kind"),
            issue.ReportAdded(report_id=an_id(str(on)), narrative="dark", language="en"),
            issue.RecurrenceProposed(of=other, days=3, relation="same", rule="1"),
            issue.RecurrenceConfirmed(of=other, on=on),
            issue.RecurrenceConfirmed(of=other, on=on),
            issue.RecurrenceRefused(of=other, reason="another lamp", on=on),
            issue.SameProblemLinked(of=other, on=on),
            issue.SameProblemRefused(of=other, reason="another lamp", on=on),
            issue.IssueAcknowledged(on=on),
            issue.SensitivityRaised(level=a_sensitivity(random), reason="threats"),
            issue.SensitivityLowered(level=Sensitivity.INTERNAL, reason="over"),
            issue.IssueCorrected(police_conduct=random.random() < 0.3, reason="heard again"),
            issue.IssueMerged(into=other, reason="the same lamp", on=on),
            issue.MergeUndone(into=other, reason="two lamps", on=on),
            absorbed(other, on),
        )
    )
    return happened, a_moment(random)


def a_sensitivity(random: Random) -> Sensitivity:
    return random.choices(list(Sensitivity), (6, 6, 1, 1))[0]


def claimed(on: date) -> issue.ResolutionClaimed:
    return issue.ResolutionClaimed(
        what_was_done="New lamp",
        responses=("physical_repair",),
        work_done_on=on,
        evidence=(),
        claimed_by="HRT-MUN",
        on=on,
    )


def absorbed(issue_id: UUID, opened_on: date, reports: int = 2) -> issue.IssueAbsorbed:
    return issue.IssueAbsorbed(
        issue_id=issue_id,
        reports=reports,
        opened_on=opened_on,
        reported_by=("HRT-CDC-1",),
        reporter_ids=(),
        on=opened_on,
    )


def place_event(random: Random) -> Any:
    first = a_day(random)
    return random.choice(
        (
            PlaceSuspended(first_day=first, last_day=first + timedelta(days=4), reason="unsafe"),
            PlaceSuspended(first_day=first, reason="unsafe"),
            SuspensionLifted(on=first),
            PlaceRetired(on=first),
        )
    )
