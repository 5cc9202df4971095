"""One figure somebody else computed, and the same figure computed here."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from tests.statistics.data import DATA

GOLDEN = "oracle/golden.json"
ROUNDING = 1e-9


@dataclass(frozen=True)
class Check:
    """`known` as it stands in its source; ours may differ by half a unit of its last digit.

    `decimals` says how many digits the source gave where a last 0 was lost in writing.
    """

    item: str
    data: str
    known: str
    ours: Callable[[], float | None]
    decimals: int | None = None

    @property
    def tolerance(self) -> float:
        """Half a unit of the last digit; whole numbers are counts or days and must be equal."""
        exponent = Decimal(self.known).as_tuple().exponent
        places = self.decimals or -int(exponent)
        return 0.5 * 10.0**-places + ROUNDING if places else 0.0

    def compared(self) -> tuple[float | None, float | None]:
        """Ours and its difference from the known figure; (None, None) where we give none."""
        found = self.ours()
        return found, None if found is None else found - float(self.known)

    def holds(self) -> bool:
        _, difference = self.compared()
        return difference is not None and abs(difference) <= self.tolerance


def golden(name: str) -> dict[str, Any]:
    """One entry of the file of known figures, numbers as they are written there."""
    path = DATA / GOLDEN
    if not path.exists():
        pytest.skip(f"{GOLDEN} is not here: set PAYGIRI_DATA to the folder of the data sets")
    found = json.loads(path.read_text(), parse_float=str, parse_int=str)[name]
    assert isinstance(found, dict)
    return found
