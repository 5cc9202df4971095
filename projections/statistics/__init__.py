"""Estimators in plain Python, each checked against R (tests/statistics); no SQL, no domain."""
