"""Instruments, assessments and plans."""
