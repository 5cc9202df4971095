"""JSON that another program could read differently is refused; what Dari needs is kept."""

import json

import pytest

from service.http.problems import Problem
from service.http.strict_json import MAX_INTEGER, parse

UNPARSEABLE = {
    "nothing": b"",
    "half an object": b'{"a": 1',
    "two values": b"{} {}",
    "a trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "invalid UTF-8": b'{"a": "\xff"}',
    "a lone surrogate as UTF-8": b'{"a": "\xed\xa0\x80"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a raw control character": b'{"a": "\x00"}',
    "NaN": b"[NaN]",
    "Infinity": b'{"a": -Infinity}',
    "a repeated key": b'{"a": 1, "a": 1}',
    "a key repeated by an escape": b'{"a": 1, "\\u0061": 2}',
    "33 levels": b"[" * 33 + b"]" * 33,
    "100,000 levels": b"[" * 100_000,
}
WRONG = {
    "NUL": (rb'{"a": "\u0000"}', "nul-character"),
    "half a character": (rb'{"a": "\ud800"}', "half-character"),
    "the halves turned around": (rb'{"a": "\udc00\ud800"}', "half-character"),
    "an override as an escape": (rb'{"a": "\u202E"}', "direction-override"),
    "an override as UTF-8": ('{"a": "\u202e"}'.encode(), "direction-override"),
    "an isolate": ('{"a": "\u2066"}'.encode(), "direction-override"),
    "64 bits": (b'{"a": 9223372036854775808}', "number-out-of-range"),
    "-64 bits": (b'{"a": -9223372036854775808}', "number-out-of-range"),
    "5,000 digits": (b'{"a": ' + b"9" * 5_000 + b"}", "number-out-of-range"),
    "an infinite float": (b'{"a": 1e999}', "number-out-of-range"),
}
KEPT = {
    "a zero-width non-joiner": "می‌خواهم",
    "an emoji": "😀",
    "right-to-left marks": "a\u200fb\u200e",
    "Pashto letters": "ښځې",
}


@pytest.mark.parametrize("body", UNPARSEABLE.values(), ids=UNPARSEABLE)
def test_what_is_not_one_json_value_is_400(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        parse(body)
    assert (refused.value.status, refused.value.code) == (400, "not-parseable")


@pytest.mark.parametrize(("body", "code"), WRONG.values(), ids=WRONG)
def test_what_must_not_be_stored_is_422_with_a_pointer(body: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        parse(body, {"a"})
    assert refused.value.status == 422
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/a", code)]


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
@pytest.mark.parametrize("escaped", [True, False])
def test_what_people_write_is_kept(text: str, escaped: bool) -> None:
    assert parse(json.dumps({"a": text}, ensure_ascii=escaped).encode()) == {"a": text}


def test_numbers_keep_their_kind_and_their_63_bits() -> None:
    read = parse(f"[{MAX_INTEGER}, {-MAX_INTEGER}, 1, 1.0, 1.5e3, true]".encode())
    assert [(type(value), value) for value in read] == [
        (int, MAX_INTEGER), (int, -MAX_INTEGER), (int, 1), (float, 1.0), (float, 1500.0),
        (bool, True),
    ]  # fmt: skip


def test_32_levels_are_read() -> None:
    assert parse(b"[" * 32 + b"]" * 32) is not None


def test_a_pointer_never_shows_a_key_of_the_callers_making() -> None:
    with pytest.raises(Problem) as refused:
        parse(rb'{"secret": {"title": "\u0000"}}', {"title"})
    assert [fault.pointer for fault in refused.value.faults] == ["/title"]


def test_at_most_twenty_faults_are_named() -> None:
    with pytest.raises(Problem) as refused:
        parse(json.dumps(["\x00"] * 500).encode())
    assert len(refused.value.faults) == 20
