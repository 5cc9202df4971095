"""Meetings: when, where, with whom, who was there, and what became of their minutes."""
