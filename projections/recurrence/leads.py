"""Who leads each case: the body that a solution is counted under when it is claimed.

Only what stands after the batch is kept. A solution keeps the body of its day in its spell, so no
position needs the leads of before.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection

from domain.issue.events import IssueAccepted, IssueReferred, LeadLost, ReferralAccepted
from projections.recurrence.tables import lead
from projections.rows import Rows

LEADING = (IssueAccepted, IssueReferred, ReferralAccepted, LeadLost)


class Leads:
    """The leads of the cases that a batch touches."""

    def __init__(self, connection: Connection) -> None:
        self._rows = Rows(connection, lead)

    def load(self, case_ids: Iterable[UUID]) -> None:
        self._rows.load("case_id", case_ids)

    def body(self, case_id: UUID) -> str | None:
        row = self._rows.get(case_id)
        return None if row is None else row["body"]

    def take(self, case_id: UUID, happened: object) -> None:
        """A referral changes the lead on the day the other body takes it up."""
        match happened:
            case IssueAccepted(lead_body=body):
                self._set(case_id, body=body)
            case LeadLost():
                self._set(case_id, body=None)
            case IssueReferred(to_body=body):
                self._set(case_id, referred_to=body)
            case ReferralAccepted():
                row = self._rows.get(case_id) or {}
                if named := row.get("referred_to"):
                    self._set(case_id, body=named, referred_to=None)

    def write(self) -> None:
        self._rows.write()

    def _set(self, case_id: UUID, **changes: str | None) -> None:
        if self._rows.get(case_id) is None:
            self._rows.add({"case_id": case_id})
        self._rows.change((case_id,), changes)
