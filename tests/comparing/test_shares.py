"""Views that several processes count together, on both stores."""

from dataclasses import replace

import pytest

from projections.comparing.cells import EXACT, Reader
from projections.comparing.funnel import FunnelParameters, city_funnel, funnel_of, share_of_funnel
from projections.comparing.learning import (
    LearningParameters,
    learning,
    put_together,
    share_of_learning,
)
from service.database import Database
from tests.comparing.conftest import Project
from tests.comparing.country import CUT, FIVE, Country
from tests.comparing.test_learning import two_arms

pytestmark = pytest.mark.anyio

READERS = (EXACT, Reader(home=("HRT",), smallest_cell=5, smallest_sensitive_cell=10))


@pytest.fixture
async def stored(project: Project) -> None:
    """Five cities, one of which has a response of too few problems for others."""
    country = Country(*FIVE)
    two_arms(country, *FIVE)
    country.solved("KBL", "cleaning", 3, 1)
    country.solved("BAM", "patrol", 6, 2, category="WAS")
    await project(country.lanes)


@pytest.mark.parametrize("of", [2, 3, 7])
@pytest.mark.usefixtures("stored")
async def test_the_shares_together_say_what_one_process_says(database: Database, of: int) -> None:
    for reader in READERS:
        learnt = LearningParameters(cut_off=CUT, category="LGT", reader=reader)
        shares = [await database.read(share_of_learning, learnt, n, of) for n in range(of)]
        assert sum(bool(share.cells) for share in shares) == min(of, len(FIVE))
        assert put_together(learnt, shares) == await database.read(learning, learnt)
        for category in ("LGT", None):
            asked = FunnelParameters(cut_off=CUT, category=category, reader=reader)
            parts = [await database.read(share_of_funnel, asked, n, of) for n in range(of)]
            assert funnel_of(asked, parts) == await database.read(city_funnel, asked)


@pytest.mark.usefixtures("stored")
async def test_at_an_earlier_position_too(database: Database) -> None:
    learnt = LearningParameters(cut_off=CUT, category="LGT")
    known = (await database.read(learning, learnt)).position
    earlier = replace(learnt, positions={lane: reached - 2 for lane, reached in known.items()})
    shares = [await database.read(share_of_learning, earlier, n, 2) for n in range(2)]
    then = put_together(earlier, shares)
    assert then == await database.read(learning, earlier)
    assert then.cells != (await database.read(learning, learnt)).cells
