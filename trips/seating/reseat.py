"""Another vehicle for the same people: who can keep the seat keeps it, the others are seated around them."""

from __future__ import annotations

from collections.abc import Sequence

from trips.seating.mending import mend
from trips.seating.places import Party, Place, Seating, Vehicle, seats_now
from trips.seating.snake import answer, fill, hold, within_capacity


def reseat(parties: Sequence[Party], places: Sequence[Place]) -> Seating:
    """Seat people whose vehicle became another one; `Rider.seat` is the label of the seat so far, `places` are the new.

    Where seats run out, whole parties are left over, those with the highest `rank` first; the caller gives those with
    needs a low one. A party keeps its seats when all of them exist in the new vehicle and still lie together; the
    others are seated connected, if need be by moving people who travel alone. Should parties sit apart then, everybody
    is seated anew and the better of both is the answer: who is left over first, then who sits apart, then who moves.
    """
    first = _around_keepers(parties, places)
    if not first.parted and len(first.left_over) == _must_stay(parties, places):
        return first
    anew = _anew(parties, places)
    return min(first, anew, key=lambda each: (_people(parties, each.left_over), len(each.parted)))


def _around_keepers(parties: Sequence[Party], places: Sequence[Place]) -> Seating:
    vehicle = Vehicle(places)
    chosen, left_over = within_capacity(parties, vehicle)
    seats: dict[int, list[int]] = {}
    now = seats_now(vehicle, chosen)
    for party in chosen:
        wanted = now.get(party.key)
        if wanted and vehicle.are_connected(wanted) and _may_keep(vehicle, party, wanted):
            seats[party.key] = hold(vehicle, party, wanted)
    more, late = fill(vehicle, [party for party in chosen if party.key not in seats])
    seats |= more
    mend(vehicle, chosen, seats)
    return answer(vehicle, chosen, seats, [*left_over, *late])


def _anew(parties: Sequence[Party], places: Sequence[Place]) -> Seating:
    vehicle = Vehicle(places)
    chosen, left_over = within_capacity(parties, vehicle)
    seats, late = fill(vehicle, chosen)
    mend(vehicle, chosen, seats)
    return answer(vehicle, chosen, seats, [*left_over, *late])


def _may_keep(vehicle: Vehicle, party: Party, seats: Sequence[int]) -> bool:
    return all(
        vehicle.is_free(at, rider.mask) and vehicle.suits(at, party)
        for rider, at in zip(party.riders, seats, strict=True)
    )


def _must_stay(parties: Sequence[Party], places: Sequence[Place]) -> int:
    return len(within_capacity(parties, Vehicle(places))[1])


def _people(parties: Sequence[Party], keys: Sequence[int]) -> int:
    return sum(len(party.riders) for party in parties if party.key in set(keys))
