"""Recommendations, problems and practices over HTTP."""
