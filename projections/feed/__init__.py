"""The change feed: every event in one order that never changes behind a reader."""
