"""One case from a gozar of Herat, told in events; the tests take what they need from it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.errors import Refusal
from domain.issue import ISSUE, Issue, IssueEvent
from domain.issue import events as e
from domain.words import Evidence, Level, Sensitivity, WorkingCalendar
from tests.spec import Spec, When

issue = Spec[Issue, IssueEvent](ISSUE.initial, ISSUE.evolve)

COMMUNITY, MUNICIPALITY, ELECTRICITY, BOARD = "HRT-CDC-12", "HRT-MUN", "HRT-BRESHNA", "HRT-MAB"
OFFICE = "Nahia 6 manager"
MARCH = date(2026, 3, 1)
"""A Sunday, and a working day of the Afghan week."""
WEEK = WorkingCalendar()
LAMPS, PATROL, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
CLAIM, REQUEST, VISIT, DIALOGUE = UUID(int=4), UUID(int=5), UUID(int=6), UUID(int=7)
EARLIER, SOMEBODY = UUID(int=8), UUID(int=9)
REFERRAL, ESCALATION, TRANSLATION = UUID(int=10), UUID(int=11), UUID(int=12)
SURVIVOR, LOSER = EARLIER, UUID(int=13)
PHOTO = (Evidence(kind="photo_pair", sha256="a" * 64),)
DUE = date(2026, 3, 31)
CARD = {"en": "Go to the legal aid office."}


def march(day: int) -> date:
    """That day of March 2026; 32 is the first of April."""
    return MARCH + timedelta(days=day - 1)


def outcome(decide: Callable[[Issue], list[IssueEvent]], state: Issue) -> list[IssueEvent] | str:
    """What a bound decision adds, or the code by which it is refused."""
    try:
        return decide(state)
    except Refusal as refused:
        return refused.code


def refusal(when: When[IssueEvent]) -> Refusal:
    """The refusal itself, for what it tells beside its code."""
    with pytest.raises(Refusal) as refused:
        when.outcome()
    return refused.value


reported = e.IssueReported(
    category="LGT", code_list="1", place="HRT-N06-G02", title="Unlit lane",
    narrative="The lane to the school is dark.", language="en", sensitivity=Sensitivity.PUBLIC,
    reported_by=COMMUNITY,
)  # fmt: skip
police = e.IssueReported(
    category="POL", subcategory="POL-CONDUCT", code_list="1", place="HRT-N06", title="At the gate",
    narrative="People are held up.", language="en", sensitivity=Sensitivity.RESTRICTED,
    reported_by=COMMUNITY, police_conduct=True,
)  # fmt: skip
imported = e.CaseImported(
    source="elsewhere", source_id="12-0001", category="WAS", code_list="1", place="S-1",
    sensitivity=Sensitivity.PUBLIC, opened_on=march(1),
)  # fmt: skip
imported_solved = e.CaseImported(
    source="elsewhere", source_id="12-0001", category="WAS", code_list="1", place="S-1",
    sensitivity=Sensitivity.PUBLIC, opened_on=march(1), solved_on=march(3), closed_on=march(3),
)  # fmt: skip
report_added = e.ReportAdded(
    report_id=OTHER, narrative="Girls stay at home.", language="en", reported_by=COMMUNITY
)
acknowledged = e.IssueAcknowledged(on=march(2))
accepted = e.IssueAccepted(lead_body=MUNICIPALITY, level=Level.NAHIA, on=march(3))
declined = e.IssueDeclined(
    reason="not_responsible", explanation="The lamps belong to the utility.",
    responsible_instead=ELECTRICITY, level=Level.NAHIA, on=march(3),
)  # fmt: skip
appealed = e.AppealMade(reason="The lane is the city's.", appealed_by=COMMUNITY, on=march(4))
upheld = e.AppealUpheld(explanation="It is the city's lane.", on=march(6))
dismissed = e.AppealDismissed(explanation="It is not.", on=march(6))
withdrawn = e.IssueWithdrawn(reason="Reported twice.", on=march(4))

translated = e.IssueTranslated(
    translation_id=TRANSLATION, language="fa-AF", title="کوچهٔ تاریک", narrative="کوچه تاریک است.",
    machine=False, on=march(4),
)  # fmt: skip
referred = e.IssueReferred(
    referral_id=REFERRAL, to_body=ELECTRICITY, reason="The poles are theirs.",
    letter_number="114", letter_on=march(4), referred_by=MUNICIPALITY, on=march(4),
)  # fmt: skip
taken_over = e.ReferralAccepted(referral_id=REFERRAL, level=Level.CITY, on=march(6))
sent_back = e.ReferralRefused(referral_id=REFERRAL, reason="Not ours.", on=march(6))
silent = e.ReferralExpired(referral_id=REFERRAL, on=march(10))
escalated = e.IssueEscalated(
    escalation_id=ESCALATION, from_level=Level.NAHIA, to_level=Level.CITY, trigger=e.Trigger.HARM,
    reason="A girl was followed.", escalated_by=COMMUNITY, on=march(5),
)  # fmt: skip
heard_above = e.EscalationAnswered(
    escalation_id=ESCALATION, explanation="The mayor has asked for the poles.", answered_by=BOARD,
    on=march(8),
)  # fmt: skip
merged = e.IssueMerged(into=SURVIVOR, reason="The same lane.", on=march(4))
merge_undone = e.MergeUndone(into=SURVIVOR, reason="Two lanes after all.", on=march(5))
absorbed = e.IssueAbsorbed(
    issue_id=LOSER, reports=2, opened_on=march(1), reported_by=(COMMUNITY, BOARD),
    reporter_ids=(SOMEBODY,), on=march(4),
)  # fmt: skip
absorption_undone = e.AbsorptionUndone(issue_id=LOSER, reports=2, opened_on=march(1), on=march(5))

stated = e.CommitmentStated(
    commitment_id=LAMPS, body=MUNICIPALITY, office=OFFICE, promise="Two lamps", language="en",
    due_on=DUE, dialogue_id=DIALOGUE, stated_on=march(4),
)  # fmt: skip
undated = e.CommitmentStated(
    commitment_id=LAMPS, body=MUNICIPALITY, office=OFFICE, promise="Two lamps", language="en",
    dialogue_id=DIALOGUE, stated_on=march(4),
)  # fmt: skip
regular = e.CommitmentStated(
    commitment_id=PATROL, body=MUNICIPALITY, office=OFFICE, promise="Sweep", language="en",
    form=e.Form.REGULAR, frequency="weekly", until=DUE, dialogue_id=DIALOGUE, stated_on=march(4),
)  # fmt: skip
second = e.CommitmentStated(
    commitment_id=OTHER, body=MUNICIPALITY, office=OFFICE, promise="Three lamps", language="en",
    due_on=DUE, dialogue_id=DIALOGUE, stated_on=march(5),
)  # fmt: skip
agreed = e.CommitmentAgreed(commitment_id=LAMPS, basis=e.Basis.OWN_WORD, on=march(5))
contested = e.CommitmentContested(commitment_id=LAMPS, reason="Never said", on=march(5))
contest_over = e.ContestWindowClosed(commitment_id=LAMPS, on=march(20))
owner_gone = e.CommitmentOwnerGone(commitment_id=LAMPS, successor=ELECTRICITY, on=march(20))
asked = e.RenegotiationRequested(
    commitment_id=LAMPS, request_id=REQUEST, new_due_on=march(41), reason="procurement",
    explanation="The lamps come late.", asked_by=MUNICIPALITY, on=march(20),
)  # fmt: skip
granted = e.RenegotiationAnswered(
    commitment_id=LAMPS, request_id=REQUEST, accepted=True, reason="Understood",
    answered_by=COMMUNITY, on=march(22),
)  # fmt: skip
claimed = e.FulfilmentClaimed(
    commitment_id=LAMPS, claim_id=CLAIM, work_done_on=march(20), statement="Both burn.",
    evidence=PHOTO, claimed_by=MUNICIPALITY, on=march(21),
)  # fmt: skip
kept = e.FulfilmentVerified(
    commitment_id=LAMPS, verdict=e.FulfilmentVerdict.KEPT, method="site_visit",
    verified_by=COMMUNITY, on=march(24),
)  # fmt: skip
not_confirmed = e.FulfilmentNotConfirmed(
    commitment_id=LAMPS, missing="One is dark.", verified_by=COMMUNITY, on=march(24)
)
invited = e.OwnerReplyInvited(commitment_id=LAMPS, on=march(32))
replied = e.OwnerReplied(commitment_id=LAMPS, text="No cable.", on=march(33))
not_kept = e.CommitmentNotKept(
    commitment_id=LAMPS, text="Still dark.", declared_by=BOARD, on=march(34)
)
judged = e.RegularityJudged(
    commitment_id=PATROL, dialogue_id=DIALOGUE, judgement=e.Regularity.MOSTLY, on=march(20)
)
holds = e.DurabilityChecked(
    commitment_id=LAMPS, after_days=28, result=e.Durability.HOLDS, on=march(60)
)

scheduled = e.FollowUpActionScheduled(
    action_id=VISIT, kind="visit", on=march(10), office=OFFICE, body=MUNICIPALITY
)
done = e.FollowUpActionDone(action_id=VISIT, done_on=march(10), result="Seen.")
missed = e.FollowUpActionMissed(action_id=VISIT, reason="No car.")

solved = e.ResolutionClaimed(
    what_was_done="Two lamps were put up.", responses=("lighting",), work_done_on=march(20),
    evidence=PHOTO, claimed_by=MUNICIPALITY, on=march(21),
)  # fmt: skip
confirmed = e.ResolutionVerified(
    verdict=e.ResolutionVerdict.CONFIRMED, method="site_visit", verified_by=COMMUNITY, on=march(24)
)
disputed = e.ResolutionDisputed(reason="Dark again.", disputed_by=COMMUNITY, on=march(25))
told = e.FeedbackRoundRecorded(
    channel="next_dialogue", told_on=march(26), women=e.Answer.AGREE, men=e.Answer.AGREE
)
women_disagree = e.FeedbackRoundRecorded(
    channel="next_dialogue", told_on=march(26), women=e.Answer.DISAGREE, men=e.Answer.AGREE
)
women_silent = e.FeedbackRoundRecorded(
    channel="next_dialogue", told_on=march(26), women=e.Answer.NO_ANSWER, men=e.Answer.AGREE
)
no_response = e.FeedbackWindowClosed(on=march(41))
closed = e.IssueClosed(outcome=e.Outcome.RESOLVED_VERIFIED, on=march(28))
dropped = e.IssueClosed(outcome=e.Outcome.NO_ACTION_POSSIBLE, on=march(28))
reopened = e.IssueReopened(reason="Dark again.", on=march(30))

proposed = e.RecurrenceProposed(of=EARLIER, days=12, relation="same", rule="1")

TAKEN_UP = (reported, accepted)
CLAIMED = (reported, accepted, solved)
VERIFIED = (reported, accepted, solved, confirmed)
CLOSED = (reported, accepted, solved, confirmed, told, closed)
