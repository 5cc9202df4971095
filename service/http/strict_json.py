"""JSON read once and strictly: what another program could read differently is refused.

Refused as unparseable (400): invalid UTF-8, a repeated key, NaN, Infinity, nesting over 32.
Refused as wrong (422, with a pointer): whole numbers beyond 63 bits, numbers too large for a
float, NUL, lone surrogates, and invisible characters that turn the direction of text. The
zero-width non-joiner, which Dari and Pashto need, is kept.
"""

import json
import math
import re
import sys
from collections.abc import Container, Iterator
from itertools import islice
from typing import Any

from service.http.problems import Fault, Problem

MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1
_MANY_FAULTS = 20

_TURNED = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
"""The forbidden direction marks as UTF-8; a pattern with a fixed first byte is searched fast."""
_FORBIDDEN = re.compile("[\x00\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def parse(body: bytes, names: Container[str] = ()) -> Any:
    """The value of a JSON document; `names` are the field names that a pointer may show.

    Raises Problem: `not-parseable` (400) or `invalid` (422).
    """
    value, suspect = _decode(body)
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _deeper_than(value, MAX_DEPTH):
        raise Problem("not-parseable", f"Nest at most {MAX_DEPTH} levels deep.")
    if suspect or b"\\u" in body or _TURNED.search(body):
        faults = list(islice(_unsafe(value, "", names), _MANY_FAULTS))
        if faults:
            raise Problem("invalid", faults=faults)
    return value


def _decode(body: bytes) -> tuple[Any, bool]:
    """The value, and whether it holds a number out of bounds."""
    try:
        text = str(body, "utf-8")
        try:
            return _STRICT.decode(text), False
        except _OutOfBounds:
            return _LENIENT.decode(text), True
    except UnicodeDecodeError:
        raise Problem("not-parseable", "Send the body as UTF-8.") from None
    except RecursionError:
        raise Problem("not-parseable", f"Nest at most {MAX_DEPTH} levels deep.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem("not-parseable", f"The body is not JSON: look at {where}.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Problem("not-parseable", "An object holds the same key twice; send each key once.")
    return value


class _OutOfBounds(ArithmeticError):
    """A number that cannot be kept exactly."""


def _integer(digits: str) -> int:
    # int() of thousands of digits is slow, or refused
    if len(digits) <= 20 and -MAX_INTEGER <= (value := int(digits)) <= MAX_INTEGER:
        return value
    raise _OutOfBounds


def _fraction(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise _OutOfBounds
    return value


def _integer_or_infinite(digits: str) -> int | float:
    return int(digits) if len(digits) <= 20 else math.inf


def _constant(_: str) -> Any:
    raise Problem("not-parseable", "NaN and Infinity are not JSON; leave the value out.")


_STRICT = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)
_LENIENT = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer_or_infinite, parse_constant=_constant
)


def _deeper_than(value: Any, levels: int) -> bool:
    layer = [value]
    for _ in range(levels):
        layer = [child for parent in layer for child in _inner(parent)]
        if not layer:
            return False
    return True


def _inner(value: Any) -> list[Any]:
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in held if isinstance(child, dict | list)]


def _unsafe(value: Any, pointer: str, names: Container[str]) -> Iterator[Fault]:
    if isinstance(value, str):
        if fault := unsafe_text(value, pointer):
            yield fault
    elif isinstance(value, dict):
        for key, child in value.items():
            if fault := unsafe_text(key, pointer):
                yield fault
            yield from _unsafe(child, f"{pointer}/{key}" if key in names else pointer, names)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _unsafe(child, f"{pointer}/{index}", names)
    elif isinstance(value, int | float) and not abs(value) <= _bound(value):
        yield Fault(pointer, "number-out-of-range", "Send a number of at most 63 bits.")


def _bound(value: int | float) -> float:
    return MAX_INTEGER if isinstance(value, int) else sys.float_info.max


def unsafe_text(text: str, pointer: str, within: str = "body") -> Fault | None:
    """The fault of a text that must not be stored, if it has one."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    character = found[0]
    if character == "\x00":
        return Fault(pointer, "nul-character", "Take out the NUL character.", within)
    if "\ud800" <= character <= "\udfff":
        return Fault(pointer, "half-character", "Take out the half character.", within)
    return Fault(
        pointer,
        "direction-override",
        "Take out the invisible characters that turn the direction of the text.",
        within,
    )
