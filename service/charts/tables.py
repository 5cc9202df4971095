"""The figures behind a drawing, as a table that is read row by row."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.charts.canvas import LINE, MARGIN, WIDTH, Canvas, height_of, lines_of, wide

ROW = 24
SIZE = 12
FIRST_COLUMN = 0.34
"""The share of the width that the first column takes, if it can: names, the others figures."""
_LEAST = 0.16
_GAP = 14
_BOLD = 1.1


@dataclass(frozen=True, slots=True)
class Table:
    """Ready to be read: one text for each cell. `title` stands above, if there is one."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""


def draw_table(canvas: Canvas, table: Table, label: str, y: float) -> float:
    """Draws from `y` downwards and returns where it ends; `label` names it if it has no title."""
    if table.title:
        canvas.text(MARGIN, y, table.title, size=14, bold=True)
        y += ROW
    group = canvas.inside(role="table", aria_label=table.title or label)
    widths = widths_of(table)
    y = _header(group, table, widths, y)
    for cells in table.rows:
        y += ROW
        _row(group, cells, widths, y)
    return y + ROW - 10


def widths_of(table: Table) -> list[float]:
    """What each column needs; figures are never shortened to make room for names."""
    room = WIDTH - 2 * MARGIN
    needs: list[float] = []
    for number in range(len(table.columns)):
        needs.append(_need(table, number, needs))
    first, *others = needs
    if not others:
        return [room]
    start = max(_LEAST * room, min(max(first, FIRST_COLUMN * room), room - sum(others)))
    spare = (room - start - sum(others)) / len(others)
    return [start, *(other + spare for other in others)]


def _need(table: Table, number: int, before: Sequence[float]) -> float:
    """Of the longest cell; one after empty cells takes their room too."""
    words = max(table.columns[number].split(), key=len, default="")
    cells = [
        wide(row[number], SIZE) - sum(before[number - _empty_before(row, number) : number])
        for row in table.rows
    ]
    return max([wide(words, SIZE) * _BOLD, *cells]) + _GAP


def _empty_before(cells: Sequence[str], number: int) -> int:
    count = 0
    while number - count > 1 and cells[number] and not cells[number - count - 1]:
        count += 1
    return count


def _header(group: Canvas, table: Table, widths: Sequence[float], y: float) -> float:
    row = group.inside(role="row")
    names = [
        lines_of(name, SIZE * _BOLD, width - 8) or [""]
        for name, width in zip(table.columns, widths, strict=True)
    ]
    for number, lines in enumerate(names):
        x, anchor = _place(widths, number)
        row.stacked(x, y, lines, size=SIZE, anchor=anchor, role="columnheader")
    y += height_of(SIZE) * (max(len(lines) for lines in names) - 1)
    row.line(((MARGIN, y + 7), (WIDTH - MARGIN, y + 7)), ink=LINE, width=1)
    return y


def _row(group: Canvas, cells: Sequence[str], widths: Sequence[float], y: float) -> None:
    row = group.inside(role="row")
    for number, cell in enumerate(cells):
        x, anchor = _place(widths, number)
        start = number - _empty_before(cells, number)
        room = sum(widths[start : number + 1]) - 8
        role = "cell" if number else "rowheader"
        row.text(x, y, cell, size=SIZE, role=role, room=room, anchor=anchor)
    row.line(((MARGIN, y + 7), (WIDTH - MARGIN, y + 7)), ink=LINE, width=1)


def _place(widths: Sequence[float], number: int) -> tuple[float, str]:
    """Names begin where their column does, figures end there."""
    if number == 0:
        return MARGIN, "start"
    return MARGIN + sum(widths[: number + 1]), "end"
