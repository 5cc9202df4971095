"""Instruments: what is asked when a place or body is assessed. They are data, not code.

The instruments are TOML files beside this module, with the scales that they share. An item is
never removed and never given another meaning; a new or changed text raises the version, which an
assessment keeps.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from domain.words import Names

SCALES = "scales"


class Better(StrEnum):
    """Which way a value of an item should go."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Of(StrEnum):
    """What an instrument assesses."""

    PLACE = "place"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Whole numbers from `lowest` to `highest`; `steps` name each of them, if they are few."""

    code: str
    names: Names
    lowest: int
    highest: int
    steps: tuple[Names, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing asked: of each of `groups`, or of everybody where there are none.

    `after_dark`: asked once by day and, where it is safe, once more after dark.
    """

    code: str
    part: str
    names: Names
    question: Names
    scale: Scale
    better: Better
    groups: tuple[str, ...]
    after_dark: bool
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """An instrument at one version, parts and items in their own order.

    `reviewed`: a native speaker has gone over its Dari and Pashto. `survey`: it asks a sample of
    people.
    """

    code: str
    version: int
    source: str
    reviewed: bool
    of: Of
    survey: bool
    names: Names
    purpose: Names
    parts: Mapping[str, Names]
    items: Mapping[str, Item]


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by its code."""
    names = sorted(file.name for file in files(__name__).iterdir() if file.name.endswith(".toml"))
    codes = [name.removesuffix(".toml") for name in names]
    return MappingProxyType({code: _instrument(code) for code in codes if code != SCALES})


@cache
def scales() -> Mapping[str, Scale]:
    """Every scale by its code."""
    return MappingProxyType(
        {
            code: Scale(
                code=code,
                names=Names(**entry["names"]),
                lowest=entry["lowest"],
                highest=entry["highest"],
                steps=tuple(Names(**step) for step in entry.get("steps", ())),
            )
            for code, entry in _read(SCALES)["scales"].items()
        }
    )


def _instrument(code: str) -> Instrument:
    raw = _read(code)
    return Instrument(
        code=code,
        version=raw["version"],
        source=raw["source"],
        reviewed=raw["reviewed"],
        of=Of(raw["of"]),
        survey=raw.get("survey", False),
        names=Names(**raw["names"]),
        purpose=Names(**raw["purpose"]),
        parts=MappingProxyType({part: Names(**names) for part, names in raw["parts"].items()}),
        items=MappingProxyType({item: _item(item, entry) for item, entry in raw["items"].items()}),
    )


def _item(code: str, entry: dict[str, Any]) -> Item:
    return Item(
        code=code,
        part=entry["part"],
        names=Names(**entry["names"]),
        question=Names(**entry["question"]),
        scale=scales()[entry["scale"]],
        better=Better(entry.get("better", Better.HIGHER)),
        groups=tuple(entry.get("groups", ())),
        after_dark=entry.get("after_dark", False),
        required=entry.get("required", True),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
