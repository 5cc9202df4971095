"""Frozen quarterly figures for the public: what may be told, what is hidden, and how it is kept.

`counting` counts episodes into a cube, `suppression` says what to hide, `rounding` makes it coarse,
`frozen` writes the tables. They are kept in the event itself (`domain.release`, published through
`service.releases`); `projection` lists them. Routes: `service.routes.releases`.
"""
