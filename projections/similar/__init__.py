"""What a new report is compared with, and how alike two reports are.

`projection` keeps what can be compared of every issue (`tables`); `issues` finds those that a
report may be about, by `likeness`, and `places` those that a name may mean. Routes:
`service.routes.similar`; what people decide then is `service.routes.issues.same_problem`.
"""
