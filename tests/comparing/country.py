"""Several cities in which problems are solved by one response or another, and some come back."""

from datetime import date, timedelta
from itertools import count

from domain.words import PlaceLevel
from tests.projections.lanes import Lanes, an_id, imported

FIRST = date(2025, 1, 1)
CUT = date(2025, 12, 1)
FIVE = ("BAM", "HRT", "JAL", "KBL", "KDR")


class Country:
    """Tells of solved problems, each at a place of its own."""

    def __init__(self, *cities: str) -> None:
        self.lanes = Lanes()
        self._numbers = count()
        self._places = count(1)
        for city in cities:
            self.lanes.city(city)

    def place(self, city: str, level: PlaceLevel = PlaceLevel.GOZAR) -> str:
        code = f"{city}-G{next(self._places)}"
        self.lanes.place(code, level, f"{city}-N1", lane=city)
        return code

    def case(
        self, city: str, place: str, opened: int, solved: int | None, response: str | None = None,
        category: str = "LGT",
    ) -> None:  # fmt: skip
        number = next(self._numbers)
        happened = imported(
            number,
            category=category,
            place=place,
            opened_on=FIRST + timedelta(days=opened),
            solved_on=None if solved is None else FIRST + timedelta(days=solved),
            responses=(response,) if response else (),
        )
        self.lanes.record(happened, stream=an_id(f"{city} {number}"), lane=city)

    def solved(
        self, city: str, response: str | None, n: int, came_back: int, *, after: int = 30,
        category: str = "LGT", level: PlaceLevel = PlaceLevel.GOZAR,
    ) -> list[str]:  # fmt: skip
        """`n` solved by it, of which so many were reported again, each some days later.

        Returns their places, those of what was reported again first.
        """
        places = []
        for i in range(n):
            place = self.place(city, level)
            places.append(place)
            self.case(city, place, 10 + i % 20, 20 + i % 20, response, category)
            if i < came_back:
                again = 20 + i % 20 + after + 2 * i
                self.case(city, place, again, None, category=category)
        return places
