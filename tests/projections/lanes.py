"""Lanes of recorded events for tests of projections, as the ledger would hand them out."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.events import Envelope, Recorded
from domain.issue import events as issue
from domain.place import PlaceRegistered
from domain.words import REGISTRY, Names, PlaceLevel, Sensitivity, place_id

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ACTOR = UUID(int=7)


def an_id(text: str) -> UUID:
    return uuid5(REGISTRY, text)


class Lanes:
    """Numbers events as they are recorded: positions by lane, versions by stream."""

    def __init__(self) -> None:
        self.events: list[Recorded[Any]] = []
        self._positions: Counter[str] = Counter()
        self._versions: Counter[UUID] = Counter()
        self.now = START

    def record(
        self,
        event: Any,
        *,
        stream: UUID,
        kind: str = "issue",
        lane: str = "HRT",
        at: datetime | None = None,
        occurred_at: datetime | None = None,
    ) -> Recorded[Any]:
        """Add an event; without `at` one minute after the one before."""
        self.now = at or self.now + timedelta(minutes=1)
        self._positions[lane] += 1
        self._versions[stream] += 1
        recorded = Recorded(
            event_id=uuid5(stream, str(self._versions[stream])),
            kind=kind,
            stream_id=stream,
            version=self._versions[stream],
            lane=lane,
            position=self._positions[lane],
            recorded_at=self.now,
            envelope=Envelope(
                actor=ACTOR, occurred_at=occurred_at or self.now, causation_id=UUID(int=1)
            ),
            event=event,
        )
        self.events.append(recorded)
        return recorded

    def lane(self, lane: str = "HRT") -> list[Recorded[Any]]:
        return [recorded for recorded in self.events if recorded.lane == lane]

    @property
    def heads(self) -> dict[str, int]:
        return dict(self._positions)

    def place(
        self,
        code: str,
        level: PlaceLevel,
        parent: str | None,
        *,
        lane: str = "HRT",
        timezone: str | None = None,
    ) -> None:
        self.record(
            PlaceRegistered(
                code=code,
                level=level,
                parent=parent,
                names=Names(en=code),
                timezone=timezone,
                valid_from=date(2020, 1, 1),
            ),
            stream=place_id(code),
            kind="place",
            lane=lane,
        )

    def city(self, code: str = "HRT", *, timezone: str = "Asia/Kabul") -> None:
        """A city with two nahias and a gozar in the first: HRT-N1, HRT-N1-G1, HRT-N2."""
        self.place(code, PlaceLevel.CITY, "AF-HER", lane=code, timezone=timezone)
        self.place(f"{code}-N1", PlaceLevel.NAHIA, code, lane=code)
        self.place(f"{code}-N1-G1", PlaceLevel.GOZAR, f"{code}-N1", lane=code)
        self.place(f"{code}-N2", PlaceLevel.NAHIA, code, lane=code)


def reported(**changes: Any) -> issue.IssueReported:
    return issue.IssueReported(
        **{
            "category": "LGT",
            "code_list": "categories.1",
            "place": "HRT-N1-G1",
            "title": "No light at the school",
            "narrative": "The lane is dark after prayer.",
            "language": "en",
            "sensitivity": Sensitivity.PUBLIC,
            "reported_by": "HRT-CDC-1",
            **changes,
        }
    )


def imported(number: int, **changes: Any) -> issue.CaseImported:
    return issue.CaseImported(
        **{
            "source": "chicago",
            "source_id": str(number),
            "category": "WAS",
            "code_list": "categories.1",
            "place": "HRT-N1",
            "sensitivity": Sensitivity.PUBLIC,
            "opened_on": date(2025, 1, 1) + timedelta(days=number % 300),
            "solved_on": date(2025, 12, 1),
            **changes,
        }
    )


def stated(commitment: str = "c1", **changes: Any) -> issue.CommitmentStated:
    return issue.CommitmentStated(
        **{
            "commitment_id": an_id(commitment),
            "body": "HRT-MUN",
            "office": "Street lighting",
            "promise": "Mend the lamp",
            "language": "en",
            "due_on": date(2026, 3, 31),
            "stated_on": date(2026, 3, 1),
            **changes,
        }
    )


def in_batches(events: Sequence[Recorded[Any]], size: int) -> list[Sequence[Recorded[Any]]]:
    return [events[start : start + size] for start in range(0, len(events), size)]
