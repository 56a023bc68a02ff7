"""Connected sets of places of one size: what a party may be given."""

from __future__ import annotations

from collections.abc import Iterable

from trips.seating.places import Vehicle

# A party's shapes grow place by place; of each size the best are grown on.
BEAM = 500


def shapes_of(vehicle: Vehicle, usable: Iterable[int], size: int, *, most: int) -> list[tuple[int, ...]]:
    """Connected sets of `size` usable places, the best ones first, at most `most` of them (all, if there are fewer).

    Good is where many have a companion right beside them on the bench, and few rows are used.
    """
    among = frozenset(usable)
    grown = {frozenset([at]) for at in among}
    for _ in range(size - 1):
        larger = {shape | {near} for shape in grown for at in shape for near in vehicle.beside[at] & among - shape}
        grown = set(_best(vehicle, larger, BEAM)) if len(larger) > BEAM else larger
    return [tuple(sorted(shape)) for shape in _best(vehicle, grown, most)]


def worth(vehicle: Vehicle, shape: Iterable[int]) -> int:
    """How well a party sits on a shape: 10 for each who has a companion right beside, 1 off for each row more."""
    places = list(shape)
    return 10 * vehicle.with_a_mate(places) - vehicle.rows(places) + 1


def _best(vehicle: Vehicle, shapes: Iterable[frozenset[int]], most: int) -> list[frozenset[int]]:
    return sorted(shapes, key=lambda shape: (-worth(vehicle, shape), sorted(shape)))[:most]
