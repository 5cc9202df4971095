"""Published figures and what the estimators here give: one source for tests and the table."""

from tests.statistics.known.check import Check
from tests.statistics.known.cities import cities
from tests.statistics.known.curves import curves
from tests.statistics.known.repeats import repeats
from tests.statistics.known.series import series


def checks() -> list[Check]:
    """Every known figure, in the order of the table; raises pytest's skip without the file."""
    return [*curves(), *repeats(), *cities(), *series()]
