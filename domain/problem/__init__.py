"""A problem: what keeps coming back at a place, why, what was done about it, and whether it helped.

One form after Scanning, Analysis, Response, Assessment: suspected with its arithmetic, confirmed
by a person with a root cause, answered, and judged over equal exposure before and after.
`events` what can happen; `state` what is known and how events change it; the decisions:
`suspecting` and `responding`.
"""

from domain.problem.events import (
    Exposure,
    Finding,
    ProblemAssessed,
    ProblemCaseAdded,
    ProblemConfirmed,
    ProblemEvent,
    ProblemRefused,
    ProblemSuspected,
    ResponseBegun,
)
from domain.problem.responding import assess_problem, begin_response, days_at_risk
from domain.problem.state import AGREED, PROBLEM, Problem, Stage
from domain.problem.suspecting import add_case, confirm_problem, refuse_problem, suspect_problem

__all__ = [
    "AGREED", "PROBLEM", "Exposure", "Finding", "Problem", "ProblemAssessed", "ProblemCaseAdded",
    "ProblemConfirmed", "ProblemEvent", "ProblemRefused", "ProblemSuspected", "ResponseBegun",
    "Stage", "add_case", "assess_problem", "begin_response", "confirm_problem", "days_at_risk",
    "refuse_problem", "suspect_problem",
]  # fmt: skip
