"""A long list of people, read town by town.

Sorted by home and name a season's 67,000 people cost a second and more to show fifty of them. How many stand in each
town is known from what is kept: so a page reads the towns that stand on it and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from zunyi.divisions.models import Division
from zunyi.divisions.models.division import STEP, Level
from zunyi.divisions.queries.tree import DEPTHS

TOWN = STEP * DEPTHS[Level.TOWN]


def homes_in(towns: Iterable[str]) -> list[int]:
    """The keys of all places in these towns; of a path above the town, where no more is known of a home, that alone.

    Asked for by keys, people are found in the index of households; by paths the database looks everybody up.
    """
    condition: Any = Q(pk__in=[])
    for path in towns:
        condition |= Q(path__startswith=path) if len(path) == TOWN else Q(path=path)
    return list(Division.objects.filter(condition).values_list("pk", flat=True))


@dataclass(slots=True)
class _Town:
    path: str
    number: int


class TownByTown:
    """What a paginator asks of a list: how many, and some of them, in the order of homes.

    `numbers` are the rows of each town by its path; `read` gives those of some towns, in order: their paths, and the
    keys of the places in them.
    """

    ordered = True

    def __init__(self, numbers: Mapping[str, int], read: Callable[[list[str], list[int]], QuerySet[Any]]) -> None:
        codes = dict(Division.objects.filter(path__in=list(numbers)).values_list("path", "code"))
        self.towns = [_Town(path, numbers[path]) for path in sorted(numbers, key=lambda path: codes[path])]
        self.read = read

    def count(self) -> int:
        """How many rows there are."""
        return sum(town.number for town in self.towns)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, wanted: Any) -> Any:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        first, last, _step = wanted.indices(self.count())
        shown: list[str] = []
        at = skipped = 0
        for town in self.towns:
            if at + town.number <= first:
                skipped += town.number
            elif at < last:
                shown.append(town.path)
            at += town.number
        if not shown:
            return []
        return list(self.read(shown, homes_in(shown))[first - skipped : last - skipped])

    def __iter__(self) -> Iterator[Any]:
        return iter(self[:])
