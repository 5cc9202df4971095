"""`python -m tests.statistics`: the validation table, in Markdown; ends with 1 if one is off.

After it stands one line for each data set, as in docs/statistics.md.
"""

import sys
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.statistics.known import checks
from tests.statistics.known.check import Check

HEAD = ("item", "data", "known value", "ours", "difference")
BY_DATA = ("data", "figures")


def main() -> int:
    try:
        found = checks()
    except pytest.skip.Exception as missing:
        print(f"Nothing could be checked: {missing.msg}")
        return 1
    print(_line(*HEAD), _line(*("---" for _ in HEAD)), sep="\n")
    off = missing_data = 0
    for check in found:
        try:
            holds = check.holds()
        except pytest.skip.Exception as missing:
            missing_data += 1
            print(_line(check.item, check.data, check.known, f"not checked: {missing.msg}", ""))
            continue
        off += not holds
        print(_shown(check, holds))
    print(f"\n{len(found)} figures, {off} off, {missing_data} not checked for want of data.\n")
    print(*by_data(found), sep="\n")
    return 1 if off else 0


def by_data(found: Sequence[Check]) -> list[str]:
    """How many figures are compared on each data set."""
    counts = Counter(check.data for check in found)
    rows = [(data, str(count)) for data, count in counts.items()]
    return [_line(*row) for row in (BY_DATA, ("---", "---"), *rows)]


def _shown(check: Check, holds: bool) -> str:
    ours, difference = check.compared()
    return _line(
        check.item,
        check.data,
        check.known,
        "none" if ours is None else f"{ours:.10g}",
        ("" if difference is None else f"{difference:.1e}") + ("" if holds else " OFF"),
    )


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
