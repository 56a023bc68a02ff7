"""What is seated and where: people in parties, and the places of one vehicle with their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Place:
    """A seat of the vehicle; `ordinal` runs in a serpentine, seats of one `bench` stand side by side.

    key: what the caller calls it. kept: the quota that it is kept for. taken: the stretches, as bits, that are not to
    be given out: of people who are not seated anew, or all of them (-1) for a blocked seat.
    """

    key: int
    label: str
    ordinal: int
    car: str
    row: int
    column: str
    bench: int
    seat_class: str = ""
    features: frozenset[str] = frozenset()
    kept: int | None = None
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Rider:
    """One person: the stretches ridden as bits, the label of the seat so far, and features that no seat of theirs may
    have ("exit" for who cannot help there)."""

    key: int
    mask: int = 1
    seat: str = ""
    avoids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Party:
    """People who sit together, or one alone. `rank`: who is seated first where seats run out, the lowest first.

    may: the quotas whose kept seats they may have.
    """

    key: int
    riders: tuple[Rider, ...]
    rank: int = 0
    may: frozenset[int] = frozenset()

    @property
    def mask(self) -> int:
        """Every stretch that somebody of them rides."""
        return union(rider.mask for rider in self.riders)

    @property
    def rides_alike(self) -> bool:
        """Whether all of them get on and off at the same stops."""
        return len({rider.mask for rider in self.riders}) == 1

    @property
    def avoids(self) -> frozenset[str]:
        """What one of them may not have, none of them gets: then they can change among themselves."""
        return frozenset().union(*(rider.avoids for rider in self.riders))


@dataclass(frozen=True)
class Seating:
    """The answer: by rider's key the place's key; the parties for whom there is no room, and those not side by side."""

    seats: dict[int, int]
    left_over: tuple[int, ...] = ()
    parted: tuple[int, ...] = ()


def union(masks: Iterable[int]) -> int:
    """Several masks of stretches as one."""
    together = 0
    for mask in masks:
        together |= mask
    return together


@dataclass
class Vehicle:
    """The places of one vehicle in order, who is beside whom, and what is still free. Places go by their index here."""

    places: Sequence[Place]
    taken: list[int] = field(default_factory=list)
    beside: list[frozenset[int]] = field(default_factory=list)
    # Beside, with no aisle between.
    bench_mates: list[frozenset[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = sorted(self.places, key=lambda place: place.ordinal)
        self.taken = [place.taken for place in self.places]
        self.index = {place.key: at for at, place in enumerate(self.places)}
        self.labels = {place.label: at for at, place in enumerate(self.places)}
        self.classes = {name: at for at, name in enumerate(dict.fromkeys(place.seat_class for place in self.places))}
        self.beside, self.bench_mates = _neighbours(self.places)

    def suits(self, at: int, party: Party) -> bool:
        """Whether the party may have this place at all, be it free or not."""
        place = self.places[at]
        return (place.kept is None or place.kept in party.may) and not place.features & party.avoids

    def is_free(self, at: int, mask: int) -> bool:
        """Whether nobody has the place on these stretches."""
        return not self.taken[at] & mask

    def are_connected(self, seats: Iterable[int]) -> bool:
        """Whether one gets from each of these places to each other one over places of theirs alone."""
        left = set(seats)
        reach = [left.pop()] if left else []
        while reach:
            near = self.beside[reach.pop()] & left
            left -= near
            reach += near
        return not left

    def with_a_mate(self, seats: Iterable[int]) -> int:
        """How many of these places have another of them on the same bench, right beside."""
        group = frozenset(seats)
        return sum(bool(self.bench_mates[at] & group) for at in group)

    def rows(self, seats: Iterable[int]) -> int:
        """Over how many rows these places are spread."""
        return len({(self.places[at].car, self.places[at].row) for at in seats})


def _neighbours(places: Sequence[Place]) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
    """For each place those beside it: in its row, the aisle aside, and in its column right before and behind it."""
    beside: list[set[int]] = [set() for _ in places]
    bench: list[set[int]] = [set() for _ in places]
    rows: dict[tuple[str, int], list[int]] = {}
    for at, place in enumerate(places):
        rows.setdefault((place.car, place.row), []).append(at)
    spots = {(place.car, place.row, place.column): at for at, place in enumerate(places)}
    for row in rows.values():
        for one, other in pairwise(row):
            _join(beside, one, other)
            if places[one].bench == places[other].bench:
                _join(bench, one, other)
    for at, place in enumerate(places):
        behind = spots.get((place.car, place.row + 1, place.column))
        if behind is not None:
            _join(beside, at, behind)
    return [frozenset(each) for each in beside], [frozenset(each) for each in bench]


def _join(graph: list[set[int]], one: int, other: int) -> None:
    graph[one].add(other)
    graph[other].add(one)


def seats_now(vehicle: Vehicle, parties: Sequence[Party]) -> Mapping[int, list[int]]:
    """Where each party sits so far, in the order of its riders; parties of which somebody has no seat are left out."""
    found = {}
    for party in parties:
        at = [vehicle.labels.get(rider.seat) for rider in party.riders]
        seats = [each for each in at if each is not None]
        if len(seats) == len(party.riders):
            found[party.key] = seats
    return found
