"""How events change what is counted of issues, their promises and their referrals."""

from typing import Any

from domain.codes import RESTRICTED
from domain.events import Recorded
from domain.issue import events as issue
from domain.issue.commitment import ENDINGS
from projections.indicators.batch import Batch
from projections.rows import Row

Changes = dict[str, Any]

NOT_SOLVED: Changes = {
    "resolved_on": None, "verified_on": None, "told_women": False, "told_men": False,
}  # fmt: skip
COPIED = ("place", "category", "withheld")
"""What promises and referrals take over from their issue."""


def take(batch: Batch, recorded: Recorded[Any]) -> None:
    """An event of an issue; one of an issue that is not known here (parked) changes nothing."""
    happened = recorded.event
    if isinstance(happened, (issue.IssueReported, issue.CaseImported)):
        batch.issues.add(_first(batch, recorded))
        return
    known = batch.issues.get(recorded.stream_id)
    if known is None:
        return
    at = batch.at(recorded)
    if isinstance(happened, issue.CommitmentStated):
        batch.promises.add(_stated(known, happened) | {"recorded_from": at})
    elif isinstance(happened, issue.IssueReferred):
        batch.referrals.add(_referred(known, happened) | {"recorded_from": at})
    elif hasattr(happened, "commitment_id"):
        _change(batch.promises, (happened.commitment_id,), _of_promise, happened, at)
    elif hasattr(happened, "referral_id"):
        key = (recorded.stream_id, happened.referral_id)
        _change(batch.referrals, key, _of_referral, happened, at)
        if isinstance(happened, issue.ReferralAccepted):
            _answered_by_receiver(batch, known, happened, at)
    else:
        _of_issue_and_what_hangs_on_it(batch, known, recorded, at)


def _of_issue_and_what_hangs_on_it(
    batch: Batch, known: Row, recorded: Recorded[Any], at: int
) -> None:
    before = {name: known[name] for name in COPIED}
    changes = _of_issue(batch, known, recorded)
    changed = {name: value for name, value in changes.items() if known[name] != value}
    if not changed:
        return
    batch.issues.change((known["issue"],), changed, at)
    copied = {name: known[name] for name in COPIED if known[name] != before[name]}
    if copied:
        batch.spread(known["issue"], copied, at)


def _change(rows: Any, key: tuple[Any, ...], fold: Any, happened: object, at: int) -> None:
    row = rows.get(*key)
    changes = {} if row is None else fold(row, happened)
    changed = {name: value for name, value in changes.items() if row[name] != value}
    if changed:
        rows.change(key, changed, at)


# Issues


def _first(batch: Batch, recorded: Recorded[Any]) -> Row:
    happened = recorded.event
    imported = isinstance(happened, issue.CaseImported)
    conduct = not imported and happened.police_conduct
    restricted = happened.sensitivity in RESTRICTED
    row: Row = {
        "issue": recorded.stream_id,
        "city": recorded.lane,
        "place": happened.place,
        "category": happened.category,
        "restricted": restricted,
        "police_conduct": conduct,
        "withheld": restricted or conduct,
        "imported": imported,
        "merged": False,
        "duplicate": imported and happened.outcome is issue.Outcome.DUPLICATE,
        "day": happened.opened_on if imported else batch.day(recorded),
        "recorded_from": batch.at(recorded),
    }
    return row | NOT_SOLVED | {"resolved_on": happened.solved_on if imported else None}


def _of_issue(batch: Batch, known: Row, recorded: Recorded[Any]) -> Changes:
    happened = recorded.event
    match happened:
        case issue.ReportAdded():
            return {"day": min(known["day"], batch.day(recorded))}
        case issue.IssueAbsorbed(opened_on=day):
            return {"day": min(known["day"], day)}
        case issue.AbsorptionUndone(opened_on=day):
            return {"day": day}
        case issue.IssueMerged():
            return {"merged": True}
        case issue.MergeUndone():
            return {"merged": False}
        case issue.IssueCorrected():
            return _corrected(known, happened)
        case issue.SensitivityRaised(level=level) | issue.SensitivityLowered(level=level):
            return _withheld(restricted=level in RESTRICTED, conduct=known["police_conduct"])
    answers = _answered(known, recorded)
    return {**answers, **_solved(known, happened)}


def _corrected(known: Row, happened: issue.IssueCorrected) -> Changes:
    told = {name: getattr(happened, name) for name in ("place", "category")}
    changes = {name: value for name, value in told.items() if value is not None}
    if happened.police_conduct is None:
        return changes
    return changes | _withheld(restricted=known["restricted"], conduct=happened.police_conduct)


def _withheld(*, restricted: bool, conduct: bool) -> Changes:
    return {
        "restricted": restricted, "police_conduct": conduct, "withheld": restricted or conduct,
    }  # fmt: skip


def _answered(known: Row, recorded: Recorded[Any]) -> Changes:
    """The first answer counts; a body that declined is named until an appeal is upheld."""
    by = recorded.envelope.on_behalf_of
    declined: Changes = {}
    match recorded.event:
        case issue.IssueAcknowledged(on=day):
            pass
        case issue.IssueAccepted(lead_body=by, on=day):
            pass
        case issue.IssueDeclined(on=day):
            declined = {"declined_by": by}
        case issue.AppealUpheld():
            return {"declined_by": None}
        case _:
            return {}
    first = {} if known["answered_on"] else {"answered_on": day, "answered_by": by}
    return first | declined


def _answered_by_receiver(
    batch: Batch, known: Row, happened: issue.ReferralAccepted, at: int
) -> None:
    """Who accepts a case that was referred answers it."""
    referral = batch.referrals.get(known["issue"], happened.referral_id)
    if referral is not None and known["answered_on"] is None:
        answered = {"answered_on": happened.on, "answered_by": referral["to_body"]}
        batch.issues.change((known["issue"],), answered, at)


def _solved(known: Row, happened: object) -> Changes:
    asked = issue.Answer.NOT_ASKED
    match happened:
        case issue.ResolutionClaimed(work_done_on=day):
            return NOT_SOLVED | {"resolved_on": day}
        case issue.ResolutionVerified(on=day):
            return {"verified_on": day}
        case issue.ResolutionDisputed() | issue.IssueReopened() | issue.LeadLost():
            return NOT_SOLVED | {"duplicate": False}
        case issue.FeedbackRoundRecorded(women=women, men=men):
            return {
                "told_women": known["told_women"] or women is not asked,
                "told_men": known["told_men"] or men is not asked,
            }
        case issue.IssueClosed(outcome=outcome):
            return {"duplicate": outcome is issue.Outcome.DUPLICATE}
    return {}


# Promises and referrals


def _copied(known: Row) -> Row:
    return {name: known[name] for name in ("issue", "city", *COPIED)}


def _stated(known: Row, happened: issue.CommitmentStated) -> Row:
    return _copied(known) | {
        "commitment": happened.commitment_id,
        "body": happened.body,
        "office": happened.office,
        "form": happened.form.value,
        "day": happened.stated_on,
        "original_due_on": happened.due_on,
        "due_on": happened.due_on,
        "until": happened.until,
        "judged": False,
        "asked": 0,
        "agreed_to": 0,
    }


def _of_promise(row: Row, happened: object) -> Changes:
    match happened:
        case (
            issue.CommitmentContested()
            | issue.CommitmentNotKept()
            | issue.CommitmentWithdrawn()
            | issue.CommitmentSuperseded()
            | issue.CommitmentOwnerGone()
        ):
            return {"ending": ENDINGS[type(happened)].value}
        case issue.CommitmentDateSet(due_on=due_on):
            return _dated(row, due_on)
        case issue.RenegotiationRequested(new_due_on=due_on):
            return {"asked": row["asked"] + 1, "asked_due_on": due_on}
        case issue.RenegotiationAnswered(accepted=True):
            dated = _dated(row, row["asked_due_on"]) if row["asked_due_on"] else {}
            return dated | {"agreed_to": row["agreed_to"] + 1}
        case issue.FulfilmentClaimed(work_done_on=day):
            return {"work_done_on": day, "verdict": None}
        case issue.FulfilmentVerified(verdict=verdict) if row["work_done_on"] is not None:
            return {"verdict": verdict.value}
        case issue.FulfilmentNotConfirmed():
            return {"work_done_on": None}
        case issue.RegularityJudged():
            return {"judged": True}
    return {}


def _dated(row: Row, due_on: Any) -> Changes:
    return {"due_on": due_on, "original_due_on": row["original_due_on"] or due_on}


def _referred(known: Row, happened: issue.IssueReferred) -> Row:
    return _copied(known) | {
        "referral": happened.referral_id,
        "to_body": happened.to_body,
        "day": happened.on,
    }


def _of_referral(row: Row, happened: object) -> Changes:
    match happened:
        case issue.ReferralAccepted(on=day):
            return {"answer": "accepted", "answered_on": day}
        case issue.ReferralRefused(on=day):
            return {"answer": "refused", "answered_on": day}
        case issue.ReferralExpired(on=day):
            return {"answer": "expired", "answered_on": day}
    return {}
