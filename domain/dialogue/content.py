"""The text of the minutes: what is read aloud, printed, signed and sealed, and its hash.

The canonical form is UTF-8 JSON without spaces, keys in order, characters as they are. It holds
which meeting it was and every item as people hear it; the ids of cases and promises and the numbers
on the agenda are no part of it, so that a reader who may not see a case can still check the hash.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from domain.dialogue.events import AmendmentProposed, ItemKind, MinutesDrafted, MinutesItem


@dataclass(frozen=True)
class Content:
    """The items of one meeting as they stand. `hash` is 64 hexadecimal digits."""

    kind: str
    place: str
    held_on: date
    language: str
    items: tuple[MinutesItem, ...]

    @cached_property
    def hash(self) -> str:
        return sha256(self.canonical).hexdigest()

    @property
    def canonical(self) -> bytes:
        told = {
            "kind": self.kind,
            "place": self.place,
            "held_on": self.held_on.isoformat(),
            "language": self.language,
            "items": [_told(item) for item in self.items],
        }
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode("utf-8")


def drafted(kind: str, place: str, held_on: date, draft: MinutesDrafted) -> Content:
    return Content(
        kind=kind, place=place, held_on=held_on, language=draft.language, items=draft.items
    )


def amended(content: Content, change: AmendmentProposed) -> Content:
    """An amendment changes the words of an item, or adds one at the end as an information."""
    if change.item is None:
        added = MinutesItem(
            number=len(content.items) + 1,
            kind=ItemKind.INFORMATION,
            text=change.text,
            language=change.language,
        )
        return replace(content, items=(*content.items, added))
    items = tuple(
        replace(item, text=change.text, language=change.language)
        if item.number == change.item
        else item
        for item in content.items
    )
    return replace(content, items=items)


def _told(item: MinutesItem) -> dict[str, Any]:
    told = {
        "number": item.number,
        "kind": item.kind.value,
        "text": item.text,
        "language": item.language,
        "raised_by": item.raised_by.value if item.raised_by else None,
        "body": item.body,
        "office": item.office,
        "due_on": item.due_on.isoformat() if item.due_on else None,
    }
    return {key: value for key, value in told.items() if value is not None}
