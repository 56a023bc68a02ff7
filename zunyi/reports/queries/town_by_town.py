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


def living_in(field: str, towns: Iterable[str]) -> Q:
    """The condition that the household in `field` lies in one of these towns; of a path above the town, where no more
    is known of somebody's home, exactly there."""
    condition: Any = Q(pk__in=[])
    for path in towns:
        condition |= Q(**{f"{field}__path__startswith" if len(path) == TOWN else f"{field}__path": path})
    return condition


@dataclass(slots=True)
class _Town:
    path: str
    number: int


class TownByTown:
    """What a paginator asks of a list: how many, and some of them, in the order of homes.

    `numbers` are the rows of each town by its path; `read` gives those of some towns, in order.
    """

    ordered = True

    def __init__(self, numbers: Mapping[str, int], read: Callable[[list[str]], QuerySet[Any]]) -> None:
        codes = dict(Division.objects.filter(path__in=list(numbers)).values_list("path", "code"))
        self.towns = [_Town(path, numbers[path]) for path in sorted(numbers, key=lambda path: codes[path])]
        self.read = read

    def count(self) -> int:
        """How many rows there are."""
        return sum(town.number for town in self.towns)

    def __getitem__(self, wanted: slice) -> list[Any]:
        first, last, _step = wanted.indices(self.count())
        shown: list[str] = []
        at = skipped = 0
        for town in self.towns:
            if at + town.number <= first:
                skipped += town.number
            elif at < last:
                shown.append(town.path)
            at += town.number
        return list(self.read(shown)[first - skipped : last - skipped]) if shown else []

    def __iter__(self) -> Iterator[Any]:
        return iter(self[:])
