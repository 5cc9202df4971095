"""Taking an issue in: reporting, importing and withdrawing it."""

from collections.abc import Mapping, Set
from datetime import date
from uuid import UUID

from domain.errors import Refusal
from domain.issue.events import (
    SOLVED,
    CaseImported,
    ContactPreference,
    IssueEvent,
    IssueReported,
    IssueWithdrawn,
    Outcome,
    ReportAdded,
)
from domain.issue.rules import the_issue_must_be_open, the_issue_must_exist
from domain.issue.state import Issue, Stage
from domain.rules import (
    a_reason_must_be_given,
    days_must_be_in_order,
    flagged_text_needs_a_reason,
    id_reused,
)
from domain.words import IntakeGroup, Point, Sensitivity

NOTHING_OPEN: Set[IntakeGroup] = frozenset()


def report_issue(
    issue: Issue,
    *,
    category: str,
    subcategory: str | None = None,
    code_list: str,
    place: str,
    title: str,
    narrative: str,
    language: str,
    default_sensitivity: Sensitivity,
    sensitivity: Sensitivity | None = None,
    by: str | None = None,
    reporter_id: UUID | None = None,
    point: Point | None = None,
    dialogue_id: UUID | None = None,
    item: int | None = None,
    contact: ContactPreference = ContactPreference.NEXT_SESSION,
    text_flags: tuple[str, ...] = (),
    override_reason: str | None = None,
    police_conduct: bool = False,
    source_confidential: bool | None = None,
    pathway_only: bool = False,
    emergency: bool = False,
    intake_open: Set[IntakeGroup] = NOTHING_OPEN,
    pathway_card: Mapping[str, str] | None = None,
    emergency_number: str = "",
) -> list[IssueEvent]:
    """Open a case file about what a community says is wrong at a place.

    Settled facts: `default_sensitivity`, `police_conduct` and `pathway_only` (gender-based
    violence) belong to the category, `intake_open`, `pathway_card` and `emergency_number` to the
    city, `text_flags` to the text. A reporter may ask for more protection than the category
    gives, never for less.
    """
    reported = IssueReported(
        category=category,
        subcategory=subcategory,
        code_list=code_list,
        place=place,
        title=title,
        narrative=narrative,
        language=language,
        sensitivity=max(default_sensitivity, sensitivity or default_sensitivity),
        reported_by=by,
        reporter_id=reporter_id,
        point=point,
        dialogue_id=dialogue_id,
        item=item,
        contact=contact,
        text_flags=text_flags,
        override_reason=override_reason if text_flags else None,
        police_conduct=police_conduct,
        source_confidential=source_confidential,
    )
    if issue.stage is not Stage.UNKNOWN:
        return _same_or_refused(issue.origin, reported)
    card = pathway_card or {}
    an_emergency_is_not_tracked(emergency, emergency_number)
    gender_based_violence_is_not_recorded(pathway_only, card)
    the_city_must_take_it_in(reported.sensitivity, police_conduct, intake_open, card)
    flagged_text_needs_a_reason(text_flags, override_reason)
    return [reported]


def add_report(
    issue: Issue,
    *,
    report_id: UUID,
    narrative: str,
    language: str,
    by: str | None = None,
    reporter_id: UUID | None = None,
    text_flags: tuple[str, ...] = (),
    override_reason: str | None = None,
    source_confidential: bool | None = None,
) -> list[IssueEvent]:
    """One more voice raising the same issue."""
    the_issue_must_exist(issue)
    added = ReportAdded(
        report_id=report_id,
        narrative=narrative,
        language=language,
        reported_by=by,
        reporter_id=reporter_id,
        text_flags=text_flags,
        override_reason=override_reason if text_flags else None,
        source_confidential=source_confidential,
    )
    if report_id in issue.reports:
        return _same_or_refused(issue.reports[report_id], added)
    the_issue_must_be_open(issue)
    flagged_text_needs_a_reason(text_flags, override_reason)
    return [added]


def import_case(
    issue: Issue,
    *,
    source: str,
    source_id: str,
    category: str | None,
    subcategory: str | None = None,
    code_list: str,
    place: str,
    sensitivity: Sensitivity,
    opened_on: date,
    solved_on: date | None = None,
    closed_on: date | None = None,
    outcome: Outcome | None = None,
    responses: tuple[str, ...] = (),
    point: Point | None = None,
) -> list[IssueEvent]:
    """Take over a case of another system as that system tells it.

    `category` is None where the mapping knows none. A case with `solved_on` was declared solved
    there and confirmed nowhere; one with `closed_on` alone was dropped, `outcome` says why.
    """
    if category is None:
        raise Refusal("unmapped-category", "Say in the mapping which category this one becomes.")
    imported = CaseImported(
        source=source,
        source_id=source_id,
        category=category,
        subcategory=subcategory,
        code_list=code_list,
        place=place,
        sensitivity=sensitivity,
        opened_on=opened_on,
        solved_on=solved_on,
        closed_on=closed_on,
        outcome=outcome,
        responses=responses,
        point=point,
    )
    if issue.stage is not Stage.UNKNOWN:
        return _same_or_refused(issue.origin, imported)
    the_city_must_take_it_in(sensitivity, False, NOTHING_OPEN, {})
    days_must_be_in_order(opened_on, solved_on)
    days_must_be_in_order(opened_on, closed_on)
    an_import_confirms_nothing(imported)
    return [imported]


def withdraw_issue(
    issue: Issue, *, reason: str, by: str | None = None, on: date
) -> list[IssueEvent]:
    """Take an open issue back, on the word of the only body (`by`) that reported it."""
    withdrawn = IssueWithdrawn(reason=reason, on=on)
    if issue.withdrawn == withdrawn:
        return []
    the_issue_must_be_open(issue)
    a_reason_must_be_given(reason)
    nobody_else_may_have_reported(issue, by)
    return [withdrawn]


# Rules


def an_emergency_is_not_tracked(emergency: bool, number: str) -> None:
    if emergency:
        raise Refusal(
            "emergency-not-tracked",
            "Somebody may be in danger now: call the emergency number. Nothing was recorded.",
            help={"emergency_number": number} if number else None,
        )


def gender_based_violence_is_not_recorded(pathway_only: bool, card: Mapping[str, str]) -> None:
    if pathway_only:
        raise Refusal(
            "gbv-not-recorded",
            "This is never recorded here. Give the person the pathway card: it says who helps.",
            help=dict(card),
        )


def the_city_must_take_it_in(
    sensitivity: Sensitivity,
    police_conduct: bool,
    intake_open: Set[IntakeGroup],
    card: Mapping[str, str],
) -> None:
    """What needs a custodian, and a receiver outside the police, waits until the city has both."""
    police_closed = police_conduct and IntakeGroup.POLICE_CONDUCT not in intake_open
    restricted = sensitivity >= Sensitivity.RESTRICTED and not police_conduct
    if police_closed or (restricted and IntakeGroup.RESTRICTED not in intake_open):
        raise Refusal(
            "intake-not-open-here",
            "This city does not take in such cases yet. Nothing was recorded; the pathway card "
            "says where to go instead.",
            help=dict(card),
        )


def nobody_else_may_have_reported(issue: Issue, by: str | None) -> None:
    """Else whoever reports a thing twice, and has the two merged, could bury what others said."""
    own = (issue.reported_by, *(report.reported_by for report in issue.reports.values()))
    merged = [each.happened.reported_by for each in issue.absorbed.values()]
    if any(body != by for body in own) or any(bodies != (by,) for bodies in merged):
        raise Refusal(
            "reported-by-others",
            "Others have reported this, too. If nothing is left to do, let the body that leads "
            "say so, and close the issue or decline it.",
        )


def an_import_confirms_nothing(imported: CaseImported) -> None:
    solved, ended = imported.solved_on is not None, imported.closed_on is not None
    if imported.outcome in SOLVED or (imported.outcome and (solved or not ended)):
        raise Refusal(
            "outcome-mismatch",
            "Give a solved case its day of solution and no outcome, and a case that was dropped "
            "its closing day and an outcome that is not a solution.",
        )


def _same_or_refused(before: object, sent: object) -> list[IssueEvent]:
    if before == sent:
        return []
    raise id_reused()
