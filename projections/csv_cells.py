"""Cells of a CSV that a spreadsheet may open: none is taken for a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: object) -> object:
    """A text that a spreadsheet would run gets an apostrophe; numbers stay as they are."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
