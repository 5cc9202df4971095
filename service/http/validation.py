"""pydantic's errors in our words: a pointer, a code and what to do, never what was sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.http.fields import NAMES
from service.http.problems import Fault, Problem

MANY = 20

_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("missing", "This is required."),
    "extra_forbidden": ("unknown-field", "This holds a field that is not known here; take it out."),
    "string_type": ("type", "Send a text."),
    "string_too_short": ("too-short", "Send at least {min_length} characters."),
    "string_too_long": ("too-long", "Send at most {max_length} characters."),
    "string_pattern_mismatch": ("pattern", "Send a code in the documented form."),
    "int_type": ("type", "Send a whole number."),
    "int_parsing": ("type", "Send a whole number."),
    "int_from_float": ("type", "Send a whole number."),
    "float_type": ("type", "Send a number."),
    "float_parsing": ("type", "Send a number."),
    "finite_number": ("number-out-of-range", "Send a finite number."),
    "bool_type": ("type", "Send true or false."),
    "bool_parsing": ("type", "Send true or false."),
    "list_type": ("type", "Send a list."),
    "tuple_type": ("type", "Send a list."),
    "too_long": ("too-many", "Send at most {max_length} items."),
    "too_short": ("too-few", "Send at least {min_length} items."),
    "model_type": ("type", "Send an object."),
    "model_attributes_type": ("type", "Send an object."),
    "dict_type": ("type", "Send an object."),
    "none_required": ("type", "Leave this out."),
    "enum": ("choice", "Choose one of: {expected}."),
    "literal_error": ("choice", "Choose one of: {expected}."),
    "greater_than": ("number-out-of-range", "Send a number greater than {gt}."),
    "greater_than_equal": ("number-out-of-range", "Send a number of at least {ge}."),
    "less_than": ("number-out-of-range", "Send a number less than {lt}."),
    "less_than_equal": ("number-out-of-range", "Send a number of at most {le}."),
    "timezone_aware": ("time", "Send a time with its offset."),
}
_OTHERWISE = ("invalid", "Send this in the documented form.")
_PLACES = ("body", "query", "path", "header", "cookie")


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Problem `invalid` (422) with one fault per error, at most twenty."""
    return Problem("invalid", faults=[_fault(error) for error in errors[:MANY]])


def _fault(error: Mapping[str, Any]) -> Fault:
    kind = str(error["type"])
    within, *path = error["loc"] or ("body",)
    if within not in _PLACES:
        within, path = "body", [within, *path]
    code, sentence = _SENTENCES.get(kind) or _own(error)
    detail = sentence.format_map(error.get("ctx") or {}) if "{" in sentence else sentence
    return Fault(_pointer(within, path), code, detail, within)


def _own(error: Mapping[str, Any]) -> tuple[str, str]:
    # our own validators' texts never quote what was sent; pydantic's sometimes do
    own = error["type"] in ("uuid", "date", "time", "blank") or "-" in error["type"]
    return (str(error["type"]), str(error["msg"])) if own else _OTHERWISE


def _pointer(within: str, path: Sequence[Any]) -> str:
    # a key of the caller's own making is input too, so the pointer stops before it
    if within != "body":
        return f"/{path[0]}" if path else ""
    steps = ""
    for step in path:
        if isinstance(step, int) or step in NAMES:
            steps += f"/{step}"
    return steps
