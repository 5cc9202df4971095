"""Patterns: where episodes gather, and whether there are more of them than usual.

Keeps no tables: it reads the episodes of `projections.recurrence` and, beside them, dialogues held.
`hotspots` (counted by `spots`, judged by `shares` and `chance`) and `run_charts` (drawn by
`drawing` from `series`, with the `alarm` on `weeks`) answer `GET /v1/reports/hotspots` and
`/run-charts`; their routes are `service.routes.patterns`.
"""
