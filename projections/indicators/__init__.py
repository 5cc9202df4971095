"""What is counted: facts kept from events, what counts as what, and figures by period and place.

`tables` hold the facts, one row each with the past it had; `facts_of_*` how events change them;
`measures` what a fact adds to which figure; `counting` the figures; `report` their rows.
"""
