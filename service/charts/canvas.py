"""Shapes and words of an SVG; in Dari and Pashto the drawing runs from right to left."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from projections.solar_hijri import local_digits

WIDTH = 720
MARGIN = 16
FONT = "'Noto Sans', 'Noto Sans Arabic', 'Noto Naskh Arabic', system-ui, sans-serif"
INK, FAINT, LINE, PAPER = "#14181f", "#495363", "#d9d6cf", "#fff"
COLOURS = ("#0b57a4", "#a3161f", "#14603a", "#7a4a00", "#5b3a8c", "#495363")
"""Each at least 4.5 : 1 on white; whatever differs in colour differs in dash or shape as well."""
DASHES = ("none", "8 4", "2 3", "10 3 2 3", "14 4", "4 4")
_TALL = 1.35
_WIDE = 0.56
"""The mean width of a letter in units of the font size; measured high, so that words fit."""

Point = tuple[float, float]


class Canvas:
    """Draws into one SVG group. Coordinates run from the side on which its language begins."""

    def __init__(self, parent: Element, language: str) -> None:
        self._parent = parent
        self.language = language
        self.mirrored = language != "en"

    def inside(self, **attributes: str) -> "Canvas":
        """A group within this one, such as a row of a table."""
        named = {name.replace("_", "-"): value for name, value in attributes.items()}
        return Canvas(SubElement(self._parent, "g", named), self.language)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 13,
        anchor: str = "start",
        ink: str = INK,
        bold: bool = False,
        room: float | None = None,
        role: str | None = None,
    ) -> None:
        """Words with their base line at `y`, shortened to `room`; the whole stays as a tooltip."""
        attributes = {
            "x": _number(self._x(x)),
            "y": _number(y),
            "font-size": _number(size),
            "text-anchor": anchor,
            "fill": ink,
        }
        if bold:
            attributes["font-weight"] = "600"
        if role:
            attributes["role"] = role
        drawn = SubElement(self._parent, "text", attributes)
        whole = self.written(words)
        drawn.text = shortened(whole, size, room)
        if drawn.text != whole:
            drawn.set("aria-label", whole)
            SubElement(drawn, "title").text = whole

    def stacked(
        self, x: float, y: float, lines: Sequence[str], *, size: float, anchor: str, role: str
    ) -> None:
        """Bold words on several lines, the first one at `y`; read aloud they are one text."""
        place = {"x": _number(self._x(x)), "y": _number(y), "font-size": _number(size)}
        look = {"text-anchor": anchor, "fill": INK, "font-weight": "600", "role": role}
        whole = SubElement(self._parent, "text", place | look)
        for number, line in enumerate(lines):
            down = {"dy": _number(height_of(size))} if number else {}
            part = SubElement(whole, "tspan", {"x": place["x"]} | down)
            part.text = self.written(line)

    def written(self, words: str) -> str:
        return local_digits(words) if self.mirrored else words

    def line(self, points: Sequence[Point], *, ink: str = INK, width: float = 1.5,
             dash: str = "none") -> None:  # fmt: skip
        path = " ".join(f"{_number(self._x(x))},{_number(y)}" for x, y in points)
        drawn = {"points": path, "fill": "none", "stroke": ink, "stroke-width": _number(width)}
        if dash != "none":
            drawn["stroke-dasharray"] = dash
        SubElement(self._parent, "polyline", drawn)

    def area(self, points: Sequence[Point], *, ink: str) -> None:
        path = " ".join(f"{_number(self._x(x))},{_number(y)}" for x, y in points)
        SubElement(self._parent, "polygon", {"points": path, "fill": ink, "fill-opacity": "0.15"})

    def box(self, x: float, y: float, width: float, height: float, *, ink: str,
            hollow: bool = False) -> None:  # fmt: skip
        left = self._x(x + width) if self.mirrored else x
        place = {"x": left, "y": y, "width": width, "height": height}
        drawn = {name: _number(value) for name, value in place.items()}
        look = {"fill": "none", "stroke": ink} if hollow else {"fill": ink}
        SubElement(self._parent, "rect", drawn | look)

    def dot(self, x: float, y: float, *, ink: str, hollow: bool = False) -> None:
        look = {"fill": PAPER if hollow else ink, "stroke": ink, "stroke-width": "1.5"}
        place = {"cx": _number(self._x(x)), "cy": _number(y), "r": "4"}
        SubElement(self._parent, "circle", place | look)

    def triangle(self, x: float, y: float, *, ink: str, hollow: bool = False) -> None:
        """A warning: it differs from a dot by its shape, not by its colour alone."""
        corners = ((x, y - 7), (x - 6, y + 5), (x + 6, y + 5))
        path = " ".join(f"{_number(self._x(at))},{_number(down)}" for at, down in corners)
        look = {"fill": PAPER if hollow else ink, "stroke": ink, "stroke-width": "1.5"}
        SubElement(self._parent, "polygon", {"points": path} | look)

    def _x(self, x: float) -> float:
        return WIDTH - x if self.mirrored else x


def shortened(words: str, size: float, room: float | None) -> str:
    if room is None or wide(words, size) <= room:
        return words
    return words[: max(1, int(room / (size * _WIDE)) - 1)].rstrip() + "…"


def wide(words: str, size: float) -> float:
    """The room that words take, rather too much than too little."""
    return len(words) * size * _WIDE


def lines_of(words: str, size: float, room: float) -> list[str]:
    """The words broken into lines that fit; a word that does not stands alone."""
    fits = int(room / (size * _WIDE))
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= fits:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def height_of(size: float) -> float:
    return size * _TALL


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
