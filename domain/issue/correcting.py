"""Putting right what was recorded of an issue, with all that follows from it."""

from collections.abc import Mapping, Set

from domain.errors import Refusal
from domain.events import T
from domain.issue.events import IssueCorrected, IssueEvent, LeadLost, SensitivityRaised
from domain.issue.intake import (
    NOTHING_OPEN,
    gender_based_violence_is_not_recorded,
    the_city_must_take_it_in,
)
from domain.issue.rules import the_issue_must_be_open
from domain.issue.state import Issue
from domain.rules import a_reason_must_be_given, flagged_text_needs_a_reason
from domain.words import IntakeGroup, Point, Sensitivity


def correct_issue(
    issue: Issue,
    *,
    reason: str,
    category: str | None = None,
    subcategory: str | None = None,
    place: str | None = None,
    title: str | None = None,
    narrative: str | None = None,
    language: str | None = None,
    point: Point | None = None,
    text_flags: tuple[str, ...] = (),
    override_reason: str | None = None,
    default_sensitivity: Sensitivity | None = None,
    police_conduct: bool | None = None,
    pathway_only: bool = False,
    place_in_city: bool = True,
    lead_in_police_chain: bool = True,
    intake_open: Set[IntakeGroup] = NOTHING_OPEN,
    pathway_card: Mapping[str, str] | None = None,
) -> list[IssueEvent]:
    """Put right what was recorded wrongly; None leaves a field as it is.

    With a new category come its facts, with new words their `text_flags` (those of title and
    narrative together). A category that asks for more protection raises the sensitivity too, and
    takes the finer code of the old one away. Settled fact `lead_in_police_chain` belongs to the
    body that leads: what turns out to be conduct of the police is not led by them any longer.
    """
    the_issue_must_be_open(issue)
    card = pathway_card or {}
    new_text = _changed(issue.title, title) or _changed(issue.narrative, narrative)
    flags = text_flags if new_text else ()
    new_category = _changed(issue.category, category)
    corrected = IssueCorrected(
        category=new_category,
        subcategory=subcategory if new_category else _changed(issue.subcategory, subcategory),
        place=_changed(issue.place, place),
        title=_changed(issue.title, title),
        narrative=_changed(issue.narrative, narrative),
        language=_changed(issue.language, language),
        point=_changed(issue.point, point),
        text_flags=_changed(issue.text_flags, flags) if new_text else None,
        override_reason=override_reason if flags else None,
        police_conduct=_changed(issue.police_conduct, police_conduct),
        reason=reason,
    )
    if corrected == IssueCorrected(reason=reason, override_reason=corrected.override_reason):
        return []
    a_reason_must_be_given(reason)
    an_issue_stays_in_its_city(place_in_city)
    flagged_text_needs_a_reason(flags, override_reason)
    gender_based_violence_is_not_recorded(pathway_only, card)
    level = max(issue.sensitivity, default_sensitivity or issue.sensitivity)
    conduct = issue.police_conduct if police_conduct is None else police_conduct
    if level > issue.sensitivity or conduct != issue.police_conduct:
        the_city_must_take_it_in(level, conduct, intake_open, card)
    events: list[IssueEvent] = [corrected]
    if level > issue.sensitivity:
        events.append(SensitivityRaised(level=level, reason=reason))
    if conduct and issue.lead_body is not None and lead_in_police_chain:
        events.append(LeadLost(body=issue.lead_body, reason=reason))
    return events


# Rules


def an_issue_stays_in_its_city(place_in_city: bool) -> None:
    if not place_in_city:
        raise Refusal(
            "other-city", "An issue stays in its city. Withdraw it and report it in the other one."
        )


def _changed(before: T | None, now: T | None) -> T | None:
    return None if now == before else now
