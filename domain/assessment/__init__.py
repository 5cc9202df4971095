"""The assessment: one use of an instrument at a place, its scores and gaps, before and after."""

from domain.assessment.events import AssessmentEvent
from domain.assessment.state import ASSESSMENT, Assessment, Gap, Stage

__all__ = ["ASSESSMENT", "Assessment", "AssessmentEvent", "Gap", "Stage"]
