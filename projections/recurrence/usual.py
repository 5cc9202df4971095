"""What figures about what came back are counted with where nobody asks for anything else."""

HORIZON = 90
"""Days: of the share reported again, and of the mean days until then."""

HORIZONS = (30, HORIZON, 180, 365)
"""Days at which the report tells the share of every row."""

GRACE_DAYS = 7
"""Up to so many days after a solution a return is a failed fix."""

SMALLEST_CELL = 5
SMALLEST_SENSITIVE_CELL = 10
"""Figures of fewer cases or places are told only to readers at home in the city; the larger one
for categories of `small_cells`."""
