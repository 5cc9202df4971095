"""Changing a wide record: `dataclasses.replace`, several times faster.

A case is folded anew for every request, event by event, and `replace` reads and sets each of some
thirty fields again. The type checker sees the original, so every field stays checked.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import replace as changed
else:

    def changed(record, **changes):
        """The record with these fields changed; it must be a dataclass without slots."""
        copy = object.__new__(type(record))
        vars(copy).update(vars(record), **changes)
        return copy


__all__ = ["changed"]
