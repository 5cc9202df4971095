"""How far a long command is, on standard error: a line that grows, or plain lines for a log."""

import sys
import time
from types import TracebackType

EVERY_ON_SCREEN = 0.2
EVERY_IN_LOG = 5.0


class Progress:
    """Call it with (done, in all); it prints no more often than people can read."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._on_screen = sys.stderr.isatty()
        self._every = EVERY_ON_SCREEN if self._on_screen else EVERY_IN_LOG
        self._begun = self._told = time.monotonic()
        self._last = ""

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        self._last = self._line(done, total, now)
        if now - self._told >= self._every:
            self._told = now
            self._show(self._last)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._last:
            self._show(self._last)
        if self._last and self._on_screen:
            print(file=sys.stderr)

    def _line(self, done: int, total: int, now: float) -> str:
        share = 100 * done // max(1, total)
        rate = done / max(0.001, now - self._begun)
        return f"{self.what}: {done:,} of {total:,} ({share} %), {rate:,.0f} a second"

    def _show(self, line: str) -> None:
        end = "" if self._on_screen else "\n"
        start = "\r\x1b[2K" if self._on_screen else ""
        print(f"{start}{line}", end=end, file=sys.stderr, flush=True)
