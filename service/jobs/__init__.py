"""What the clock does: read a projection, call an ordinary decision, keep nothing."""
