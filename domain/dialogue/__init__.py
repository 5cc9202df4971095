"""The dialogue: a convened meeting, from its plan to its sealed minutes."""

from domain.dialogue.fold import DIALOGUE, evolve
from domain.dialogue.state import Amendment, Dialogue, Stage, Translation

__all__ = ["DIALOGUE", "Amendment", "Dialogue", "Stage", "Translation", "evolve"]
