"""A city with many places, and cases there: numbered, imported, each ended after ten days."""

from datetime import date, timedelta
from typing import Any

from domain.dialogue import events as told
from domain.words import PlaceLevel
from tests.projections.lanes import Lanes, an_id, imported
from tests.projections.test_dialogues import held, planned

CITY = "HRT"
NEW_YEAR = date(2025, 3, 21)  # 1 Hamal 1404


def day(number: int) -> date:
    return NEW_YEAR + timedelta(days=number)


def sites(lanes: Lanes, count: int, parent: str = "HRT-N2") -> list[str]:
    codes = [f"HRT-S{at:03}" for at in range(count)]
    for code in codes:
        lanes.place(code, PlaceLevel.SITE, parent)
    return codes


def case_at(lanes: Lanes, place: str, opened: int, solved: int | None = 10, **changes: Any) -> None:
    """`solved` days after it was opened; None: still open."""
    number = sum(lanes.heads.values())
    happened = imported(
        number,
        place=place,
        opened_on=day(opened),
        solved_on=None if solved is None else day(opened + solved),
        **changes,
    )
    lanes.record(happened, stream=an_id(f"case {number}"))


def dialogue_on(lanes: Lanes, on: date, place: str = "HRT-N1", *, cancelled: bool = False) -> None:
    name = f"dialogue {sum(lanes.heads.values())}"
    events: list[Any] = [planned(place=place, planned_on=on)]
    events.append(told.DialogueCancelled(reason="rain", on=on) if cancelled else held(5, 6, on))
    for event in events:
        lanes.record(event, stream=an_id(name), kind="dialogue")
