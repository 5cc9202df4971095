"""Charts as accessible SVG: a drawing for the eye, and under it the same figures as a table.

`canvas` draws; `scales` places numbers; `plots` are the five kinds of drawing; `document` puts a
plot and its table together. What a chart shows is decided where its report is read.
"""
