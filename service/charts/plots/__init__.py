"""The kinds of drawing: ranges side by side, a step curve, months in a row, a funnel, shares."""

from service.charts.plots.axes import nothing
from service.charts.plots.funnel import Edge, Spot, funnel
from service.charts.plots.months import Month, months
from service.charts.plots.ranges import Range, ranges
from service.charts.plots.shares import Share, shares
from service.charts.plots.steps import Steps, steps

__all__ = [
    "Edge", "Month", "Range", "Share", "Spot", "Steps", "funnel", "months", "nothing", "ranges",
    "shares", "steps",
]  # fmt: skip
