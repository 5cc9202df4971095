"""Cursors and ETags are opaque to clients: unchanged they work, changed they are a clear 400."""

import pytest

from service.http.etags import etag, not_modified, version_to_match
from service.http.paging import decode_cursor, encode_cursor
from service.http.problems import Problem

KEY = ("2026-03-21", "0190f3c4-6d2e-7c41-9b57-2f8f5c0a7e11")


def test_a_cursor_brings_back_the_key_of_its_list() -> None:
    assert decode_cursor("cases", encode_cursor("cases", KEY)) == KEY


def test_no_cursor_is_the_first_page() -> None:
    assert decode_cursor("cases", None) is None


def _broken() -> dict[str, str]:
    good = encode_cursor("cases", KEY)
    return {
        "cut": good[:-3],
        "one character changed": ("B" if good[9] == "A" else "A").join((good[:9], good[10:])),
        "of another list": encode_cursor("places", KEY),
        "not base64": "***",
        "not ASCII": "ښ",
        "empty": "",
        "base64 of nothing known": "AAAAAAAA",
    }


@pytest.mark.parametrize("cursor", _broken().values(), ids=_broken())
def test_a_cursor_that_is_not_ours_is_400(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        decode_cursor("cases", cursor)
    assert (refused.value.status, refused.value.code) == (400, "bad-cursor")


def test_if_match_names_a_version() -> None:
    assert version_to_match(etag(7)) == 7
    assert version_to_match(None) is None
    assert version_to_match("*") is None


@pytest.mark.parametrize("header", ["7", 'W/"7"', '"7', '"a"', '"7", "8"', "", '"99999999999"'])
def test_an_if_match_that_is_not_an_etag_of_ours_is_400(header: str) -> None:
    with pytest.raises(Problem) as refused:
        version_to_match(header)
    assert (refused.value.status, refused.value.code) == (400, "bad-if-match")


@pytest.mark.parametrize("header", ['"7"', 'W/"7"', '"6", "7"', "*"])
def test_a_held_version_is_not_sent_again(header: str) -> None:
    assert not_modified(header, etag(7))


@pytest.mark.parametrize("header", [None, '"6"', '"77"'])
def test_another_version_is_sent(header: str | None) -> None:
    assert not not_modified(header, etag(7))


@pytest.mark.parametrize("header", ["7", '"7', '"7" "8"', ""])
def test_a_malformed_if_none_match_is_400(header: str) -> None:
    with pytest.raises(Problem) as refused:
        not_modified(header, etag(7))
    assert refused.value.status == 400
