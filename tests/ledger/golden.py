"""Golden files: the stored bytes of every event shape ever released, one file each.

`python -m tests.ledger.golden` writes them anew. That is right for a new event; for a shape that
has been released it is not: raise its number in the catalogue and give it an upcast.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.catalogue import EVENTS, VERSIONS
from service.ledger import CODEC

FOLDER = Path(__file__).parent.parent / "golden" / "events"

_SIMPLE: dict[Any, Any] = {
    int: 7,
    float: 34.5,
    bool: True,
    date: date(2026, 3, 21),
    datetime: datetime(2026, 3, 21, 9, 30, tzinfo=UTC),
}


def sample(cls: Any) -> Any:
    """An instance with every field filled, the same on every day and machine."""
    hints = get_type_hints(cls)
    return cls(**{each.name: _value(hints[each.name], each.name) for each in fields(cls)})


def _value(hint: Any, name: str) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _value(next(each for each in args if each is not NoneType), name)
    if origin in {tuple, frozenset, list}:
        return origin([_value(args[0], name)])
    if origin is dict:
        return {_value(args[0], name): _value(args[1], name)}
    if hint is str:
        return f"{name} سلام"
    if hint is UUID:
        return uuid5(NAMESPACE_URL, name)
    if issubclass(hint, StrEnum):
        return list(hint)[-1]
    return sample(hint) if is_dataclass(hint) else _SIMPLE[hint]


def file_of(name: str, version: int) -> Path:
    return FOLDER / f"{name}.v{version}.json"


def newest() -> Iterator[tuple[Path, bytes]]:
    """Where each event's newest shape is kept, and what it looks like now."""
    for name, cls in EVENTS.items():
        yield file_of(name, VERSIONS.get(name, 1)), CODEC.encode(sample(cls))[1] + b"\n"


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, content in newest():
        file.write_bytes(content)


if __name__ == "__main__":
    write()
