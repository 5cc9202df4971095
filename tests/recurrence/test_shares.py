"""A report counted in shares is the report, byte for byte, whatever its rows are made of."""

from dataclasses import asdict, replace
from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import Connection

from projections.recurrence.grouping import GroupBy
from projections.recurrence.parameters import Parameters
from projections.recurrence.report import put_together, recurrence_report, share_of_report
from projections.recurrence.sealing import canonical_json
from projections.recurrence.shares import Share, scopes
from service.database import Database
from tests.recurrence.conftest import Project
from tests.recurrence.stories import FIRST
from tests.recurrence.test_elsewhere import CATEGORIES, CUT, a_year

pytestmark = pytest.mark.anyio

GROUPS = [
    *((one,) for one in GroupBy),
    *combinations((GroupBy.CITY, GroupBy.CATEGORY, GroupBy.NAHIA, GroupBy.RESPONSE), 2),
]


@pytest.mark.parametrize("city", [None, "HRT"])
async def test_shares_put_together_are_the_whole_report(
    project: Project, database: Database, city: str | None
) -> None:
    await project(a_year())
    full = Parameters(cut_off=CUT, city=city)
    early = replace(full, cut_off=FIRST + timedelta(days=90), positions={"HRT": 400})
    outside = replace(full, smallest_cell=5, smallest_sensitive_cell=10)

    def compare(connection: Connection) -> None:
        for asked in (full, early, outside):
            for group_by in GROUPS:
                one = replace(asked, group_by=group_by)
                whole = recurrence_report(connection, one)
                for of in (2, 5):
                    shares = [share_of_report(connection, one, n, of) for n in range(of)]
                    together = put_together(one, shares)
                    assert canonical_json(asdict(together)) == canonical_json(asdict(whole))

    await database.read(compare)


async def test_each_share_reads_something_else(project: Project, database: Database) -> None:
    await project(a_year())

    def read(connection: Connection) -> None:
        scope = Parameters(cut_off=CUT).scope
        rows = (GroupBy.CATEGORY,)
        first, second = (list(scopes(connection, scope, rows, Share(n, 2))) for n in (0, 1))
        assert [sum(each.takes(code) for each in (*first, *second)) for code in CATEGORIES] == [
            1, 1, 1,
        ]  # fmt: skip
        assert any(first[0].takes(code) for code in CATEGORIES)
        assert first[0].takes("OTH"), "what was of another category once"

    await database.read(read)
