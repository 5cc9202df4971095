"""Instruments: what is asked when a place or body is assessed, in the three languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from domain.instruments import Instrument, Item, instruments
from domain.words import Names
from service.http.caller import Asking
from service.http.fields import ListCode
from service.http.problems import Problem
from service.http.routing import Route

router = APIRouter(prefix="/v1/instruments", tags=["Assessments"], route_class=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleShown:
    """Whole numbers from `lowest` to `highest`; `steps` name each of them, if they are few."""

    code: str
    names: Names
    lowest: int
    highest: int
    steps: Sequence[Names]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentItem:
    """One thing asked: of each of `groups` (codes of that list), or of everybody.

    `after_dark`: asked once more after dark, where that is safe. `better`: higher, lower, neither.
    """

    code: str
    part: str
    names: Names
    question: Names
    scale: ScaleShown
    better: str
    groups: Sequence[str]
    after_dark: bool
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentPart:
    code: str
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentName:
    """`of` is what it assesses: a place or a body. A `survey` asks a sample of people.

    `reviewed`: a native speaker has gone over its Dari and Pashto.
    """

    code: str
    version: int
    names: Names
    purpose: Names
    of: str
    survey: bool
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentShown(InstrumentName):
    """An instrument with its parts and items, each in their own order."""

    source: str
    parts: Sequence[InstrumentPart]
    items: Sequence[InstrumentItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruments:
    items: Sequence[InstrumentName]
    next_cursor: None = None


@router.get("")
async def list_the_instruments(caller: Asking) -> Instruments:
    """Name all instruments."""
    caller.allow_reading("read_registry")
    return Instruments(items=[InstrumentName(**_name(each)) for each in instruments().values()])


@router.get("/{code}")
async def read_an_instrument(code: ListCode, caller: Asking) -> InstrumentShown:
    """Read one instrument: everything that it asks, of whom, and how it is answered."""
    caller.allow_reading("read_registry")
    found = instruments().get(code)
    if found is None:
        raise Problem("not-found", "GET /v1/instruments names all instruments.")
    return InstrumentShown(
        **_name(found),
        source=found.source,
        parts=[InstrumentPart(code=part, names=names) for part, names in found.parts.items()],
        items=[_item(item) for item in found.items.values()],
    )


def _name(instrument: Instrument) -> dict[str, Any]:
    return {
        "code": instrument.code,
        "version": instrument.version,
        "names": instrument.names,
        "purpose": instrument.purpose,
        "of": instrument.of.value,
        "survey": instrument.survey,
        "reviewed": instrument.reviewed,
    }


def _item(item: Item) -> InstrumentItem:
    scale = item.scale
    return InstrumentItem(
        code=item.code,
        part=item.part,
        names=item.names,
        question=item.question,
        scale=ScaleShown(
            code=scale.code,
            names=scale.names,
            lowest=scale.lowest,
            highest=scale.highest,
            steps=scale.steps,
        ),
        better=item.better.value,
        groups=item.groups,
        after_dark=item.after_dark,
        required=item.required,
    )
