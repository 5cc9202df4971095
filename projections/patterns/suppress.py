"""Which months of a run chart are kept back from readers elsewhere, so that none follows from sums.

One of three rules that hide small figures. This one is for the finer parts of one answer (its sums
are not printed, but may be known). What may be told of a city and category at all is settled before
it (`projections.recurrence.outside`); what is published is judged with all that ever was
(`projections.releases.suppression`).

A number below the smallest cell is hidden. Then, along every line whose sum could be known (a
series over a year, a month over all series), so many of the smallest others are hidden too that
at least two are hidden and together reach the smallest cell: a sum gives none of them back.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def hidden_cells(
    cells: Mapping[K, int], smallest: Mapping[K, int], lines: Sequence[Sequence[K]]
) -> set[K]:
    """The keys of the cells to hide; every line names cells that add up to something knowable."""
    hidden = {key for key, count in cells.items() if count < smallest[key]}
    through: dict[K, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for key in line:
            through[key].append(number)
    to_look_at = set(range(len(lines)))
    while to_look_at:
        line = lines[to_look_at.pop()]
        for key in _more(line, cells, smallest, hidden):
            hidden.add(key)
            to_look_at.update(through[key])
    return hidden


def _more(
    line: Sequence[K], cells: Mapping[K, int], smallest: Mapping[K, int], hidden: set[K]
) -> list[K]:
    """What must be hidden besides, the smallest first."""
    gone = [key for key in line if key in hidden]
    if not gone:
        return []
    needed = max(smallest[key] for key in gone)
    count, total, more = len(gone), sum(cells[key] for key in gone), list[K]()
    for key in sorted((key for key in line if key not in hidden), key=lambda key: cells[key]):
        if count >= 2 and total >= needed:
            break
        more.append(key)
        count, total = count + 1, total + cells[key]
    return more
