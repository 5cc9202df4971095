"""A quarter is published once, when it is over, in its order; and withdrawn, never replaced."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest

from domain.errors import Refusal, Unknown
from domain.release import (
    RELEASE,
    Quarter,
    Release,
    ReleasePublished,
    ReleaseTablePublished,
    ReleaseWithdrawn,
    must_be_published,
    publish_release,
    withdraw_release,
)

OVER = date(2026, 10, 1)
FACTS: dict[str, Any] = {
    "quarter": "2026-Q3",
    "position": {"KBL": 7, "HRT": 12},
    "k": 10,
    "places": 8,
    "rounded_to": 5,
    "definitions": "episodes-1",
    "code_version": "paygiri 1",
    "tables": {"results": "{}", "problems": '{"rows":[]}'},
    "on": OVER,
}


def published(**changes: Any) -> Release:
    return RELEASE.fold(publish_release(Release(), **{**FACTS, **changes}))


def refused(release: Release, **changes: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        publish_release(release, **{**FACTS, **changes})
    return refusal.value.code


def test_the_tables_stand_in_the_events_each_with_its_hash() -> None:
    first, *tables = publish_release(Release(), **FACTS)
    assert isinstance(first, ReleasePublished)
    assert [(each.lane, each.position) for each in first.position] == [("HRT", 12), ("KBL", 7)]
    assert first.cut_off == OVER
    assert [table.name for table in tables if isinstance(table, ReleaseTablePublished)] == [
        "problems", "results",
    ]  # fmt: skip
    for table, named in zip(tables, first.tables, strict=True):
        assert isinstance(table, ReleaseTablePublished)
        assert table.content == FACTS["tables"][table.name]
        assert table.sha256 == named.sha256 == sha256(table.content.encode()).hexdigest()


def test_the_same_again_adds_nothing_and_anything_else_is_refused() -> None:
    release = published()
    assert publish_release(release, **{**FACTS, "on": OVER + timedelta(days=9)}) == []
    other = {**FACTS["tables"], "results": "{ }"}
    assert refused(release, tables=other) == "release-frozen"


def test_a_quarter_is_published_once_its_last_day_has_passed() -> None:
    assert refused(Release(), on=OVER - timedelta(days=1)) == "quarter-not-over"


def test_an_earlier_quarter_is_not_added_afterwards() -> None:
    assert refused(Release(), published_before=("2026-Q4",)) == "later-quarter-published"
    assert publish_release(Release(), **FACTS, published_before=("2026-Q1", "2026-Q3"))


def test_a_release_without_a_table_and_a_strange_quarter_are_refused() -> None:
    assert refused(Release(), tables={}) == "nothing-to-publish"
    for name in ("2026-Q5", "2026-Q0", "2026Q3", "26-Q3", "2026-Q3 ", "٢٠٢٦-Q3"):
        assert refused(Release(), quarter=name) == "quarter-malformed"


def test_what_was_withdrawn_is_never_replaced() -> None:
    release = published()
    [withdrawn] = withdraw_release(release, reason="A village could be named.", on=OVER)
    assert isinstance(withdrawn, ReleaseWithdrawn)
    gone = RELEASE.fold([*publish_release(Release(), **FACTS), withdrawn])
    assert gone.withdrawn == withdrawn
    assert withdraw_release(gone, reason="again", on=OVER) == []
    assert refused(gone) == "quarter-withdrawn"


def test_withdrawing_needs_a_release_and_a_reason() -> None:
    with pytest.raises(Unknown):
        withdraw_release(Release(), reason="x", on=OVER)
    with pytest.raises(Unknown):
        must_be_published(Release())
    with pytest.raises(Refusal) as refusal:
        withdraw_release(published(), reason=" ", on=OVER)
    assert refusal.value.code == "reason-missing"


def test_quarters_follow_each_other() -> None:
    quarter = Quarter.of(date(2025, 12, 31))
    assert (quarter.name, quarter.next.name) == ("2025-Q4", "2026-Q1")
    assert (quarter.first_day, quarter.cut_off) == (date(2025, 10, 1), date(2026, 1, 1))
    assert [each.name for each in Quarter.named("2026-Q2").so_far] == ["2026-Q1", "2026-Q2"]
    assert Quarter.of(date(2026, 3, 31)) == Quarter.named("2026-Q1")
    assert published().table("none") is None
