"""The assessment: one use of an instrument at a place, its scores and gaps, before and after.

`events` what can happen; `state` what is known and how events change it; `decisions` what people
decide; `comparison` what became of an assessment that was repeated.
"""

from domain.assessment.comparison import Comparison, compare
from domain.assessment.decisions import (
    begin_assessment,
    complete_assessment,
    give_support,
    link_gap,
    note_gap,
    record_scores,
)
from domain.assessment.events import (
    AssessmentEvent,
    Interviewers,
    Sample,
    Score,
)
from domain.assessment.state import ASSESSMENT, Assessment, Gap, Stage

DECISIONS = (
    begin_assessment, record_scores, note_gap, link_gap, complete_assessment, give_support,
)  # fmt: skip

__all__ = [
    "ASSESSMENT",
    "DECISIONS",
    "Assessment",
    "AssessmentEvent",
    "Comparison",
    "Gap",
    "Interviewers",
    "Sample",
    "Score",
    "Stage",
    "begin_assessment",
    "compare",
    "complete_assessment",
    "give_support",
    "link_gap",
    "note_gap",
    "record_scores",
]
