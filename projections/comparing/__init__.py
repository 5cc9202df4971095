"""What helped against one kind of problem, in which cities, and how sure that is.

Reads the episodes of `projections.recurrence`; of its own it keeps what was said of cities
(`descriptions`). `learning`: `cells` by city and response, `contrasts` within a city (of two
`arms`), then `over_cities` with `pooling` and `wording`. `funnel`; `effect` of an adoption
(`rollout`, `change`); `similar_cities`; `similar_cases`. Routes: `service.routes.learning`.
"""
