"""What makes an answer citable: equal content gives equal bytes, and their hash stands in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar, Protocol, TypeVar


class Sealable(Protocol):
    """A frozen dataclass with a field `sha256`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def sha256(self) -> str: ...


S = TypeVar("S", bound=Sealable)


def sealed(report: S) -> S:
    """The same with the SHA-256 of the canonical JSON of everything else in it."""
    content = asdict(report)
    content.pop("sha256")
    return replace(report, sha256=sha256(canonical_json(content)).hexdigest())


def canonical_json(content: Mapping[str, Any]) -> bytes:
    """Keys in order, no spaces, UTF-8, days as YYYY-MM-DD: equal content gives equal bytes."""
    return json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=date.isoformat,
    ).encode()
