"""Places that a file calls by name: the one that is clearly meant, or what might be meant.

A name that is not clear is rejected with up to three places to choose from, for a person to mend
the file; nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from projections.similar.places import KnownPlace, SimilarPlace, clear_one, ranked
from service.imports.cases import Rejected

SUGGESTED = 3


class PlaceMatcher:
    """Finds the registered places of a city by name; every name is looked up once."""

    def __init__(self, known: Iterable[KnownPlace]) -> None:
        self._of_city: dict[str, list[KnownPlace]] = defaultdict(list)
        self._found: dict[tuple[str, str], str | Rejected] = {}
        for each in known:
            if each.city is not None:
                self._of_city[each.city].append(each)

    def code_of(self, city: str, name: str) -> str:
        """The code of the place in the city that is clearly meant; raises Rejected."""
        if (city, name) not in self._found:
            found = ranked(name, self._of_city.get(city, ()))
            clear = clear_one(found)
            self._found[city, name] = unknown_place(found) if clear is None else clear.code
        known = self._found[city, name]
        if isinstance(known, Rejected):
            raise Rejected(known.code, str(known))
        return known


def unknown_place(found: Sequence[SimilarPlace]) -> Rejected:
    """No such place, and what might be meant: codes with their names."""
    told = "No place of this code or name is registered."
    if not found:
        return Rejected("unknown-place", f"{told} Register it first.")
    listed = "; ".join(f"{each.code} ({', '.join(each.names)})" for each in found[:SUGGESTED])
    return Rejected("unknown-place", f"{told} Write one of these codes, if it is meant: {listed}.")
