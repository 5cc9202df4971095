"""Answers that were given, the least asked for leaving first."""

from collections import OrderedDict

from service.computing.told import Told

MOST_ANSWERS = 1_000
MOST_BYTES = 64 * 2**20


class Cache:
    """One answer for a question: the one read last, since projections only go forward."""

    def __init__(self, most: int = MOST_ANSWERS, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, Told] = OrderedDict()

    def get(self, name: bytes, digest: bytes) -> Told | None:
        """The answer, if it was read when the projections had come exactly this far."""
        kept = self._kept.get(name)
        if kept is None or kept.digest != digest:
            return None
        self._kept.move_to_end(name)
        return kept

    def put(self, name: bytes, told: Told) -> None:
        """Keep it instead of an earlier one; what alone is larger than all may be is not kept."""
        self._drop(name)
        if told.size > self._most_bytes:
            return
        self._kept[name] = told
        self._bytes += told.size
        while len(self._kept) > self._most or self._bytes > self._most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, name: bytes) -> None:
        if (old := self._kept.pop(name, None)) is not None:
            self._bytes -= old.size
