"""An entry of the knowledge base: research, data, guidelines and lessons, added by hand.

Practices, lesson notes, sessions and assessments are found beside them from their own records.
"""

from domain.knowledge.deciding import (
    add_knowledge_entry,
    revise_knowledge_entry,
    withdraw_knowledge_entry,
)
from domain.knowledge.events import Entry, KnowledgeEvent
from domain.knowledge.state import KNOWLEDGE, Knowledge, Stage

__all__ = [
    "KNOWLEDGE", "Entry", "Knowledge", "KnowledgeEvent", "Stage", "add_knowledge_entry",
    "revise_knowledge_entry", "withdraw_knowledge_entry",
]  # fmt: skip
