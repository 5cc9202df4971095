"""Two reports are about one problem, or are not: a person's word, which stands above any rule.

Linking joins nothing: both cases go on, with their own reports and promises (merging is another
decision). It says for every report of recurrence that the two belong to one problem, and that they
do not where it was refused. What a rule had suggested is kept with the answer: the score and the
rule's version show later how good the rule was.
"""

from datetime import date
from uuid import UUID

from domain.errors import Refusal
from domain.issue.events import IssueEvent, SameProblemLinked, SameProblemRefused
from domain.issue.rules import the_issue_must_exist
from domain.issue.state import Issue
from domain.rules import a_reason_must_be_given
from domain.words import Sensitivity


def link_same_problem(
    issue: Issue,
    *,
    issue_id: UUID,
    of: UUID,
    in_its_city: bool,
    sensitivity: Sensitivity,
    police_conduct: bool,
    said_there: bool = False,
    score: float | None = None,
    rule: str | None = None,
    on: date,
) -> list[IssueEvent]:
    """Say that this issue and the other, `of`, are about one problem.

    Settled facts of the other: whether it is `in_its_city`, its `sensitivity` and
    `police_conduct`, and whether a word on the two was `said_there`. `score` (0 to 1) and `rule`
    are what was suggested, if a rule was asked. A later word stands above an earlier one.
    """
    the_issue_must_exist(issue)
    if isinstance(issue.same_problem.get(of), SameProblemLinked):
        return []
    two_of_one_city(issue_id, of, in_its_city)
    both_are_protected_alike(issue, sensitivity, police_conduct)
    the_word_stands_at_one_of_them(said_there)
    return [SameProblemLinked(of=of, score=score, rule=rule, on=on)]


def refuse_same_problem(
    issue: Issue,
    *,
    issue_id: UUID,
    of: UUID,
    reason: str,
    in_its_city: bool,
    sensitivity: Sensitivity,
    police_conduct: bool,
    said_there: bool = False,
    score: float | None = None,
    rule: str | None = None,
    on: date,
) -> list[IssueEvent]:
    """Say that the two are different problems, and why; the facts are those of a link."""
    the_issue_must_exist(issue)
    if isinstance(issue.same_problem.get(of), SameProblemRefused):
        return []
    two_of_one_city(issue_id, of, in_its_city)
    both_are_protected_alike(issue, sensitivity, police_conduct)
    the_word_stands_at_one_of_them(said_there)
    a_reason_must_be_given(reason)
    return [SameProblemRefused(of=of, reason=reason, score=score, rule=rule, on=on)]


# Rules


def two_of_one_city(one: UUID, other: UUID, in_its_city: bool) -> None:
    if one == other:
        raise Refusal("same-issue", "These are one and the same issue. Name the other one.")
    if not in_its_city:
        raise Refusal(
            "other-city", "Only issues of one city are about one problem. Leave the two unlinked."
        )


def both_are_protected_alike(issue: Issue, sensitivity: Sensitivity, police_conduct: bool) -> None:
    """A link stands in the record of one: whoever reads that one would hear of the other."""
    if (issue.sensitivity, issue.police_conduct) != (sensitivity, police_conduct):
        raise Refusal(
            "protected-differently",
            "The two issues are not protected alike. Protect both alike first, or leave them "
            "unlinked.",
        )


def the_word_stands_at_one_of_them(said_there: bool) -> None:
    """So that there is one last word on the two, and no second one beside it."""
    if said_there:
        raise Refusal(
            "said-at-the-other",
            "What was said of these two stands at the other issue. Change it there.",
        )
