"""Filling a vehicle at once: the places in a serpentine, each party on consecutive ones, the largest parties first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trips.seating.places import Party, Place, Seating, Vehicle


def snake(parties: Sequence[Party], places: Sequence[Place]) -> Seating:
    """Seat the parties one after the other, the largest first; who has low `rank` gets room first where it is scarce.

    Whole parties are left over, never parts of one. A party that finds no connected places sits apart, and is named.
    """
    vehicle = Vehicle(places)
    chosen, left_over = within_capacity(parties, vehicle)
    seats, late = fill(vehicle, chosen)
    return answer(vehicle, chosen, seats, [*left_over, *late])


def fill(vehicle: Vehicle, parties: Sequence[Party]) -> tuple[dict[int, list[int]], list[Party]]:
    """Place the parties into what is free, marking it taken; by party's key its riders' places, and who failed."""
    seats: dict[int, list[int]] = {}
    late = []
    for party in sorted(parties, key=lambda each: (-len(each.riders), each.rank)):
        found = room_for(vehicle, party) or _apart(vehicle, party)
        if found is None:
            late.append(party)
        else:
            seats[party.key] = take(vehicle, party, found)
    return seats, late


def take(vehicle: Vehicle, party: Party, found: Sequence[int]) -> list[int]:
    """Mark the places as theirs; who sits on one of them keeps it, the others follow in order."""
    mine = [vehicle.labels.get(rider.seat, -1) for rider in party.riders]
    stay = {at for at in mine if at in found}
    rest = iter(sorted(set(found) - stay))
    seats = []
    for rider, at in zip(party.riders, mine, strict=True):
        place = at if at in stay else next(rest)
        stay.discard(place)
        vehicle.taken[place] |= rider.mask
        seats.append(place)
    return seats


def hold(vehicle: Vehicle, party: Party, seats: Sequence[int]) -> list[int]:
    """Mark these places as theirs, each rider on the place given."""
    for rider, at in zip(party.riders, seats, strict=True):
        vehicle.taken[at] |= rider.mask
    return list(seats)


def give_back(vehicle: Vehicle, party: Party, seats: Iterable[int]) -> None:
    """Free the places that the party's riders have."""
    for rider, at in zip(party.riders, seats, strict=True):
        vehicle.taken[at] &= ~rider.mask


def room_for(vehicle: Vehicle, party: Party) -> list[int] | None:
    """Connected free places for a party: a run that it fills just so, else the first run, else any shape; or None."""
    size, mask = len(party.riders), party.mask
    free = [at for at in range(len(vehicle.places)) if vehicle.is_free(at, mask) and vehicle.suits(at, party)]
    runs = [run for run in _runs(vehicle, free) if len(run) >= size]
    if runs:
        places, classes = vehicle.places, vehicle.classes
        best = min(runs, key=lambda run: (classes[places[run[0]].seat_class], _cost(vehicle, party, run), run[0]))
        return best[:size]
    return _shape(vehicle, frozenset(free), size)


def _cost(vehicle: Vehicle, party: Party, run: Sequence[int]) -> tuple[int, bool]:
    """Kept places of one's own quota first, then a gap that is filled to the last place."""
    return -sum(vehicle.places[at].kept is not None for at in run[: len(party.riders)]), len(run) != len(party.riders)


def _runs(vehicle: Vehicle, free: Sequence[int]) -> list[list[int]]:
    """The free places cut into runs of neighbours along the serpentine."""
    runs: list[list[int]] = []
    for at in free:
        if runs and runs[-1][-1] in vehicle.beside[at] and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _shape(vehicle: Vehicle, free: frozenset[int], size: int) -> list[int] | None:
    """Connected free places that follow no run: grown from each place, over few rows."""
    grown = [seats for seats in (_grow(vehicle, seed, free, size) for seed in free) if seats]
    return min(grown, key=lambda seats: (vehicle.rows(seats), -vehicle.with_a_mate(seats), seats)) if grown else None


def _grow(vehicle: Vehicle, seed: int, free: frozenset[int], size: int) -> list[int] | None:
    seats, near = [seed], set(vehicle.beside[seed] & free)
    while len(seats) < size:
        if not near:
            return None
        group = set(seats)
        at = min(near, key=lambda each: (-len(vehicle.bench_mates[each] & group), vehicle.places[each].row, each))
        seats.append(at)
        near = (near | (vehicle.beside[at] & free)) - set(seats)
    return sorted(seats)


def _apart(vehicle: Vehicle, party: Party) -> list[int] | None:
    """Places for a party that cannot sit together: in as few pieces as its free places allow."""
    free = [at for at in range(len(vehicle.places)) if vehicle.is_free(at, party.mask) and vehicle.suits(at, party)]
    if len(free) < len(party.riders):
        return None
    seats: list[int] = []
    for run in sorted(_runs(vehicle, free), key=lambda run: (-len(run), run)):
        seats += run[: len(party.riders) - len(seats)]
    return seats


def within_capacity(parties: Sequence[Party], vehicle: Vehicle) -> tuple[list[Party], list[Party]]:
    """Who can come along and who cannot, by rank: whole parties, as long as every stretch has places for them."""
    stretches = range(max((party.mask.bit_length() for party in parties), default=0))
    left = [sum(vehicle.is_free(at, 1 << bit) for at in range(len(vehicle.places))) for bit in stretches]
    chosen, left_over = [], []
    for party in sorted(parties, key=lambda each: each.rank):
        rides = [sum(bool(rider.mask >> bit & 1) for rider in party.riders) for bit in stretches]
        if all(has >= wants for has, wants in zip(left, rides, strict=True)):
            left = [has - wants for has, wants in zip(left, rides, strict=True)]
            chosen.append(party)
        else:
            left_over.append(party)
    return chosen, left_over


def answer(
    vehicle: Vehicle, parties: Sequence[Party], seats: dict[int, list[int]], left_over: Sequence[Party]
) -> Seating:
    """The seating in the caller's keys."""
    given = {
        rider.key: vehicle.places[at].key
        for party in parties
        for rider, at in zip(party.riders, seats.get(party.key, ()), strict=False)
    }
    parted = [key for key, places in seats.items() if not vehicle.are_connected(places)]
    return Seating(given, tuple(party.key for party in left_over), tuple(parted))
