"""What came back after it was declared solved: episodes, their statistics and the report.

From events to an answer: `projection` keeps a version of every spell (`cases`, `tables`) and folds
them to `episodes`; `reading` gives the stretches of a cut-off and position (of an older one from
what `past` finds); `counting` counts their `columns` into a cell, `figures` and `cells` make the
row of `parts`, `report` the answer to `parameters`. `behind` and `drilldown` lead
from a row to problems and from a problem to its events; `outside` settles what readers from
elsewhere are told, `usual` what all count with. Routes: `service.routes.reports`,
`recurrence_chains`, `exports`.
"""
