"""Bringing a parted party together with as few other people moved as can be: who travels alone makes room."""

from __future__ import annotations

from collections.abc import Sequence

from trips.seating.places import Party, Vehicle
from trips.seating.shapes import shapes_of
from trips.seating.snake import give_back, hold, room_for, take

# Shapes looked at for one party: beyond these nothing better is found that would be worth the time.
SHAPES = 1500


def mend(vehicle: Vehicle, parties: Sequence[Party], seats: dict[int, list[int]]) -> None:
    """Move parted parties to connected places, the largest first: free ones, or such where people sit who are alone.

    `seats` (by party's key the places of its riders) and the vehicle's taken places change; a party that cannot be
    brought together stays as it is.
    """
    by_key = {party.key: party for party in parties}
    alone = {seats[party.key][0]: party for party in parties if len(party.riders) == 1 and party.key in seats}
    parted = [key for key, places in seats.items() if not vehicle.are_connected(places)]
    for key in sorted(parted, key=lambda each: -len(by_key[each].riders)):
        _bring_together(vehicle, by_key[key], seats, alone)


def _bring_together(vehicle: Vehicle, party: Party, seats: dict[int, list[int]], alone: dict[int, Party]) -> None:
    before = seats[party.key]
    give_back(vehicle, party, before)
    found = room_for(vehicle, party)
    if found is not None:
        seats[party.key] = take(vehicle, party, found)
        return
    for shape in _with_singles(vehicle, party, alone):
        if _make_room(vehicle, party, shape, seats, alone):
            return
    hold(vehicle, party, before)


def _with_singles(vehicle: Vehicle, party: Party, alone: dict[int, Party]) -> list[tuple[int, ...]]:
    """Shapes of free places and of places that somebody alone could leave, the fewest of these first."""
    mask = party.mask
    usable = []
    for at in range(len(vehicle.places)):
        left = vehicle.taken[at] & ~(alone[at].mask if at in alone else 0)
        if not left & mask and vehicle.suits(at, party):
            usable.append(at)
    found = shapes_of(vehicle, usable, len(party.riders), most=SHAPES)
    return sorted(found, key=lambda shape: sum(not vehicle.is_free(at, mask) for at in shape))[:50]


def _make_room(
    vehicle: Vehicle, party: Party, shape: Sequence[int], seats: dict[int, list[int]], alone: dict[int, Party]
) -> bool:
    """Let those alone on the shape sit elsewhere and the party on it; False, with nothing changed, if one cannot."""
    leaving = [alone[at] for at in shape if not vehicle.is_free(at, party.mask)]
    where = {single.key: seats[single.key] for single in leaving}
    for single in leaving:
        give_back(vehicle, single, where[single.key])
    mine = take(vehicle, party, shape)
    moved: dict[int, list[int]] = {}
    for single in leaving:
        found = room_for(vehicle, single)
        if found is None:
            for key, places in moved.items():
                give_back(vehicle, next(each for each in leaving if each.key == key), places)
            give_back(vehicle, party, mine)
            for back in leaving:
                hold(vehicle, back, where[back.key])
            return False
        moved[single.key] = take(vehicle, single, found)
    for single in leaving:
        alone.pop(where[single.key][0])
    seats[party.key] = mine
    for single in leaving:
        seats[single.key] = moved[single.key]
        alone[moved[single.key][0]] = single
    return True
