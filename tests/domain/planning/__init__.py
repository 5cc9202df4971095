"""Instruments, assessments, plans."""
