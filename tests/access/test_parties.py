"""What a body may see as a party of a dialogue, judged by the policy of its members."""

from datetime import date
from typing import Any

import pytest

from domain.body import BODY, register_body
from domain.words import Names, Sensitivity, body_id
from service.access import policy
from service.access.parties import party, visible_to
from service.access.principal import Subject
from service.ledger import Ledger
from service.registry import Registry
from tests.access.world import BEGIN, build, decided

TODAY = date(2026, 6, 1)
CITY = frozenset({"HRT", "AF32", "AF"})
NAHIA = CITY | {"HRT-N06"}


@pytest.fixture
async def herat(ledger: Ledger) -> Registry:
    await build(ledger)
    await decided(
        ledger, BODY, body_id("HRT-N06-CDC"), register_body, "HRT", code="HRT-N06-CDC", kind="cdc",
        names=Names(en="Council"), places=("HRT-N06",), valid_from=BEGIN,
    )  # fmt: skip
    return Registry(ledger)


def a_case(places: frozenset[str] = NAHIA, level: str = "S1", **facts: Any) -> Subject:
    return Subject(places=places, sensitivity=Sensitivity(level), **facts)


@pytest.mark.parametrize(
    ("body", "case", "seen"),
    [
        ("HRT-MUN", a_case(), True),
        ("HRT-N06-CDC", a_case(), True),
        ("HRT-N06-CDC", a_case(CITY), False),
        ("HRT-N06-CDC", a_case(CITY, "S0"), True),
        ("HRT-MUN", a_case(level="S2"), False),
        ("HRT-MUN", a_case(level="S3"), False),
        ("HRT-MUN", a_case(police_conduct=True), True),
        ("HRT-PEM", a_case(police_conduct=True), False),
        ("HRT-PEM", a_case(), True),
        ("HRT-MUN", a_case(frozenset({"KBL", "AF"})), False),
        ("NOBODY", a_case(level="S0"), False),
    ],
)
async def test_a_body_sees_what_is_public_and_what_is_internal_where_it_serves(
    herat: Registry, body: str, case: Subject, seen: bool
) -> None:
    assert policy.may_see(await party(herat, body), case, TODAY) is seen


async def test_bodies_that_see_the_same_are_asked_for_once(herat: Registry) -> None:
    seen = await visible_to(herat, ("HRT-MUN", "HRT-LAW", "HRT-PEM"))
    assert len(seen) == 2
    assert all(each.case_worker is None for each in seen)
