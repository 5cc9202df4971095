"""Evidence as every document shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.words import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceShown:
    """An attachment by its SHA-256, or a witnessed statement."""

    kind: str
    sha256: str | None
    statement: str | None
    witnessed_by: Sequence[str]
    captured_at: datetime | None


def evidence_shown(evidence: Sequence[Evidence]) -> list[EvidenceShown]:
    """Each piece, in the order in which it was given."""
    return [
        EvidenceShown(
            kind=each.kind,
            sha256=each.sha256,
            statement=each.statement,
            witnessed_by=each.witnessed_by,
            captured_at=each.captured_at,
        )
        for each in evidence
    ]
