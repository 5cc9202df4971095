"""What one city learnt, searchable, and who was told of it: two questions, two read models.

`projection` keeps what `telling` makes of events; `search` finds it by `words`, within what
`reading` lets a reader find. `disseminations` keeps who was told, `told` lists it. Routes:
`service.routes.knowledge`.
"""
