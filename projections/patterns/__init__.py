"""Patterns: where episodes gather, and whether there are more of them than usual."""
