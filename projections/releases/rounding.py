"""How figures are made coarse before anybody outside sees them."""

from math import ceil, floor, isfinite

BASE = 5


def rounded(count: int) -> int:
    """To the nearest multiple of `BASE`: what is published stands for five different counts.

    Every figure is rounded by itself, so totals need not be the sums of what stands above them.
    """
    return (count + BASE // 2) // BASE * BASE


def whole_points(share: float) -> int:
    """A share from 0 to 1 as whole percentage points."""
    return floor(100 * _finite(share) + 0.5)


def outwards(lo: float, hi: float, *, scale: float = 1.0) -> tuple[int, int]:
    """An interval in whole numbers that holds the given one."""
    # what is a whole number but for the last bits stays one
    low, high = (round(scale * _finite(limit), 9) for limit in (lo, hi))
    return floor(low), ceil(high)


def _finite(value: float) -> float:
    if not isfinite(value):
        raise ValueError("a figure to be published is finite")
    return value
