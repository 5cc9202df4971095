"""Registers the places of a gazetteer: what is new, once, from the top down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from itertools import groupby
from uuid import UUID, uuid5

from domain.errors import Refusal
from domain.events import Envelope
from domain.place import PLACE, TOP_DOWN, Place, PlaceEvent, evolve, register_place
from domain.words import PlaceLevel, place_id
from service.gazetteer.rows import Reject, Row, UnreadableGazetteer, eight_cities, read_csv
from service.ledger import Ledger
from service.registry import COMMON, Registry

__all__ = [
    "Reject", "Result", "Row", "UnreadableGazetteer", "eight_cities", "read_csv", "register",
]  # fmt: skip

AT_ONCE = 500
"""Places read and written in one go."""


@dataclass(slots=True)
class Result:
    registered: int = 0
    unchanged: int = 0
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Above:
    level: PlaceLevel
    lane: str


async def register(
    ledger: Ledger, registry: Registry, rows: Sequence[Row], *, actor: UUID
) -> Result:
    """Register the places that are new. A place that is there as listed is left as it is.

    One that is there with other content, or that no rule lets in, is rejected with its line. The
    same rows again change nothing; an interrupted run is finished by the next one.
    """
    result = Result()
    above: dict[str, _Above] = {}
    for batch in _batches(rows):
        await _find_parents(registry, batch, above)
        await _register_batch(ledger, batch, above, result, actor)
    result.rejects.sort(key=lambda reject: reject.line)
    return result


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Parents before children, whatever the order of the file; one level at a time."""
    ordered = sorted(rows, key=lambda row: TOP_DOWN.index(row.level))
    for _, of_level in groupby(ordered, key=lambda row: row.level):
        same = list(of_level)
        yield from (same[at : at + AT_ONCE] for at in range(0, len(same), AT_ONCE))


async def _find_parents(registry: Registry, batch: list[Row], above: dict[str, _Above]) -> None:
    for parent in {row.parent for row in batch if row.parent} - above.keys():
        if (found := await registry.find_place(parent)) is not None:
            above[parent] = _Above(found.level, found.lane)


async def _register_batch(
    ledger: Ledger, batch: list[Row], above: dict[str, _Above], result: Result, actor: UUID
) -> None:
    loaded = await ledger.load_many(PLACE, [place_id(row.code) for row in batch])
    states = {row.code: each.state for row, each in zip(batch, loaded, strict=True)}
    new: dict[str, list[tuple[UUID, Envelope, Sequence[PlaceEvent]]]] = {}
    for row in batch:
        parent = above.get(row.parent) if row.parent else None
        try:
            events = _decide(states[row.code], row, parent)
        except Refusal as refused:
            result.rejects.append(Reject(row.line, refused.code, refused.message))
            continue
        lane = _lane(row, parent)
        above[row.code] = _Above(row.level, lane)
        states[row.code] = reduce(evolve, events, states[row.code])
        if events:
            new.setdefault(lane, []).append((place_id(row.code), _envelope(row, actor), events))
        else:
            result.unchanged += 1
    for lane, streams in new.items():
        result.registered += await ledger.create_streams(PLACE, lane, streams)


def _decide(place: Place, row: Row, parent: _Above | None) -> list[PlaceEvent]:
    return register_place(
        place,
        code=row.code,
        level=row.level,
        parent=row.parent,
        parent_level=parent.level if parent else None,
        names=row.names,
        p_code=row.p_code,
        timezone=row.timezone,
        valid_from=row.valid_from,
    )


def _lane(row: Row, parent: _Above | None) -> str:
    if row.level is PlaceLevel.CITY:
        return row.code
    return parent.lane if parent else COMMON


def _envelope(row: Row, actor: UUID) -> Envelope:
    return Envelope(
        actor=actor,
        occurred_at=datetime.now(UTC),
        causation_id=uuid5(place_id(row.code), "gazetteer"),
        channel="gazetteer",
    )
