"""Rows that may not be shown to a reader from outside, and those that would give them away.

A row that is too small is hidden. Where it is the only hidden one among the rows that add up to a
figure which the same reader can ask for (the report without one of its groups), that figure less
the others would tell it: so the smallest of the others is hidden too, if possible one that is not
itself the same as such a figure. This judges one report at a time; figures that anybody may read
are frozen, and judged all together (`projections.releases.suppression`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from projections.recurrence.grouping import Key, in_order

Sizes = Mapping[Key, int]
"""Row -> how many cases or places stand behind it, whichever are fewer."""


def to_hide(sizes: Sizes, small: Collection[Key]) -> frozenset[Key]:
    """The small rows and those that must go with them."""
    hidden = set(small)
    lines = _lines(sizes)
    alone = {line[0] for line in lines if len(line) == 1}
    while more := {found for line in lines if (found := _to_go_with(line, sizes, hidden, alone))}:
        hidden |= more
    return frozenset(hidden)


def _lines(sizes: Sizes) -> list[list[Key]]:
    """Rows that differ in one part alone: what they add up to is a row of another report."""
    lines: dict[tuple[int, Key], list[Key]] = defaultdict(list)
    for key in sizes:
        for i in range(len(key)):
            lines[i, (*key[:i], *key[i + 1 :])].append(key)
    return list(lines.values())


def _to_go_with(
    line: list[Key], sizes: Sizes, hidden: Collection[Key], alone: Collection[Key]
) -> Key | None:
    seen = [key for key in line if key not in hidden]
    if not seen or len(line) - len(seen) != 1:
        return None
    return min(seen, key=lambda key: (key in alone, sizes[key], in_order(key)))
