from dataclasses import fields, replace

import pytest

from domain.issue import ISSUE, Commitment, Issue, Stage
from domain.issue.changing import changed
from tests.domain.issue.examples import CLOSED, LAMPS, TAKEN_UP, stated


@pytest.mark.parametrize("record", [Issue(), ISSUE.fold(CLOSED)])
def test_changing_gives_what_replacing_gives(record: Issue) -> None:
    before = replace(record)
    assert changed(record, stage=Stage.VERIFIED) == replace(record, stage=Stage.VERIFIED)
    assert record == before


def test_every_field_of_a_changed_commitment_is_carried_over() -> None:
    commitment = ISSUE.fold([*TAKEN_UP, stated]).commitments[LAMPS]
    copy = changed(commitment, promise="One lamp")
    assert vars(copy).keys() == {each.name for each in fields(Commitment)}
    assert replace(copy, promise=commitment.promise) == commitment
