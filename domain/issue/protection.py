"""Who may read an issue: its sensitivity, the members named to work on it, its languages."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.codes import RESTRICTED
from domain.errors import Refusal
from domain.issue.events import (
    CaseWorkerNamed,
    IssueEvent,
    IssueTranslated,
    SensitivityLowered,
    SensitivityRaised,
)
from domain.issue.rules import the_issue_must_exist
from domain.issue.state import Issue
from domain.rules import a_reason_must_be_given, id_reused
from domain.words import Sensitivity


def raise_sensitivity(
    issue: Issue,
    *,
    level: Sensitivity,
    reason: str,
    custodian_appointed: bool = True,
    member: UUID | None = None,
) -> list[IssueEvent]:
    """Protect a case better. Anyone on the case may, whatever its stage.

    Settled fact `custodian_appointed`: somebody reads what is restricted there. Where nobody does,
    the `member` who raises it is named on the case, so that it is not lost.
    """
    the_issue_must_exist(issue)
    if level == issue.sensitivity:
        return []
    if level < issue.sensitivity:
        raise Refusal("not-higher", "This level protects less: only a custodian can lower it.")
    a_reason_must_be_given(reason)
    raised: list[IssueEvent] = [SensitivityRaised(level=level, reason=reason)]
    if custodian_appointed or level not in RESTRICTED:
        return raised
    somebody_must_read_it(level)
    return raised + (name_case_worker(issue, member=member) if member else [])


def lower_sensitivity(issue: Issue, *, level: Sensitivity, reason: str) -> list[IssueEvent]:
    """Let more people read a case: the custodian's decision, with a reason."""
    the_issue_must_exist(issue)
    if level == issue.sensitivity:
        return []
    if level > issue.sensitivity:
        raise Refusal("not-lower", "This level protects more: raise the sensitivity instead.")
    a_reason_must_be_given(reason)
    return [SensitivityLowered(level=level, reason=reason)]


def name_case_worker(issue: Issue, *, member: UUID) -> list[IssueEvent]:
    """Let one more member read and work on a restricted case."""
    the_issue_must_exist(issue)
    return [] if member in issue.case_workers else [CaseWorkerNamed(member=member)]


def somebody_must_read_it(level: Sensitivity) -> None:
    """What is protected most is read by custodians alone, and there is none."""
    if level is Sensitivity.SURVIVOR:
        raise Refusal(
            "no-custodian",
            "Nobody here could read this case any longer. Raise it to S2 now, and ask the city to "
            "appoint a custodian.",
        )


def translate_issue(
    issue: Issue,
    *,
    translation_id: UUID,
    language: str,
    title: str,
    narrative: str,
    machine: bool,
    on: date,
) -> list[IssueEvent]:
    """Add what it says in another language; what was written first stays what counts."""
    the_issue_must_exist(issue)
    translated = IssueTranslated(
        translation_id=translation_id,
        language=language,
        title=title,
        narrative=narrative,
        machine=machine,
        on=on,
    )
    before = issue.translations.get(translation_id)
    if before is None:
        return [translated]
    if replace(translated, on=before.on) == before:
        return []
    raise id_reused()
