"""Seating companions better, by CP-SAT on blocks of rows: who sits on a bench with whom, and who needs not move.

A whole train at once does not come to an end; blocks of nine or ten rows do, and nobody leaves the block (measured:
docs/performance.md). Parties of one kind are counted, not told apart, which is what makes a block small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from time import monotonic

from ortools.sat.python import cp_model

from trips.seating.mending import mend
from trips.seating.places import Party, Place, Seating, Vehicle, seats_now
from trips.seating.shapes import shapes_of, worth
from trips.seating.snake import answer, fill, give_back, hold, take

ROWS = 10
# A coach of this many places is one block.
WHOLE = 60
SHAPES = 300
# To stay where one is counts less than a companion beside somebody else, more than a row less.
STAYS = 3

# What makes parties alike to the solver: size, stretches, quotas, and what they avoid.
Kind = tuple[int, int, frozenset[int], frozenset[str]]


def improve(parties: Sequence[Party], places: Sequence[Place], *, seconds: float = 5.0, anew: bool = False) -> Seating:
    """Seat companions together, moving few people: first parted parties, then pairs onto one bench, block by block.

    Everybody has a seat (`Rider.seat`) and keeps one. `anew` fills the vehicle from the front first, whoever sits
    where. `seconds` is for all blocks together; what is not proved best by then is the best found.
    """
    vehicle = Vehicle(places)
    if anew:
        seats, late = fill(vehicle, parties)
        if late:
            return improve(parties, places, seconds=seconds)
    else:
        seats = dict(seats_now(vehicle, parties))
        for party in parties:
            hold(vehicle, party, seats[party.key])
    mend(vehicle, parties, seats)
    blocks = list(_blocks(vehicle))
    until = monotonic() + seconds
    for at, block in enumerate(blocks):
        now = monotonic()
        _improve_block(vehicle, block, parties, seats, until=now + (until - now) / (len(blocks) - at))
    return answer(vehicle, parties, seats, [])


def _blocks(vehicle: Vehicle) -> Iterator[frozenset[int]]:
    """The vehicle cut into blocks: car by car and class by class, long ones after every ten rows."""
    cars = sorted(range(len(vehicle.places)), key=lambda at: (_section(vehicle, at), vehicle.places[at].row))
    for _, section in groupby(cars, key=lambda at: _section(vehicle, at)):
        members = list(section)
        rows = sorted({vehicle.places[at].row for at in members})
        parts = 1 if len(members) <= WHOLE else -(-len(rows) // ROWS)
        each = -(-len(rows) // parts)
        for start in range(0, len(rows), each):
            within = set(rows[start : start + each])
            yield frozenset(at for at in members if vehicle.places[at].row in within)


def _section(vehicle: Vehicle, at: int) -> tuple[str, str]:
    return vehicle.places[at].car, vehicle.places[at].seat_class


def _improve_block(
    vehicle: Vehicle, block: frozenset[int], parties: Sequence[Party], seats: dict[int, list[int]], *, until: float
) -> None:
    """Seat the parties that sit wholly in the block, and ride alike, as well as it goes; the others stay."""
    movable = [party for party in parties if party.rides_alike and block.issuperset(seats[party.key])]
    if not any(len(party.riders) > 1 for party in movable) or until <= monotonic():
        return
    for party in movable:
        give_back(vehicle, party, seats[party.key])
    chosen = _solve(vehicle, block, movable, seats, until)
    for party in movable:
        seats[party.key] = _take_again(vehicle, party, chosen.get(party.key, seats[party.key]), seats[party.key])


def _take_again(vehicle: Vehicle, party: Party, found: Sequence[int], before: Sequence[int]) -> list[int]:
    """As `take`, where the seats so far are those of this run rather than those at its beginning."""
    if set(found) == set(before):
        return hold(vehicle, party, before)
    return take(vehicle, party, found)


def _solve(
    vehicle: Vehicle, block: frozenset[int], movable: Sequence[Party], seats: dict[int, list[int]], until: float
) -> dict[int, tuple[int, ...]]:
    """By party's key the places that it gets; nothing when no answer came in time."""
    kinds: dict[Kind, list[Party]] = defaultdict(list)
    for party in movable:
        kinds[(len(party.riders), party.mask, party.may, party.avoids)].append(party)
    model = cp_model.CpModel()
    picks: dict[Kind, dict[tuple[int, ...], cp_model.IntVar]] = {}
    holders: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    terms = []
    for at, (kind, members) in enumerate(kinds.items()):
        now = [tuple(sorted(seats[party.key])) for party in members]
        usable = [place for place in block if vehicle.is_free(place, kind[1]) and vehicle.suits(place, members[0])]
        shapes = dict.fromkeys([*now, *shapes_of(vehicle, usable, kind[0], most=SHAPES)])
        picks[kind] = {shape: model.new_bool_var(f"{at}:{shape}") for shape in shapes}
        for shape, pick in picks[kind].items():
            model.add_hint(pick, shape in now)
            terms.append(pick * (worth(vehicle, shape) + STAYS * (shape in now) * kind[0]))
            for place in shape:
                for bit in range(kind[1].bit_length()):
                    if kind[1] >> bit & 1:
                        holders[place, bit].append(pick)
        model.add(sum(picks[kind].values()) == len(members))
    for rivals in holders.values():
        model.add_at_most_one(rivals)
    model.maximize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(until - monotonic(), 0.05)
    solver.parameters.num_workers = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}
    chosen = {kind: [shape for shape, pick in shapes.items() if solver.value(pick)] for kind, shapes in picks.items()}
    return {key: shape for kind, members in kinds.items() for key, shape in _handed_out(members, chosen[kind], seats)}


def _handed_out(
    members: Sequence[Party], shapes: Sequence[tuple[int, ...]], seats: dict[int, list[int]]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Which party gets which shape: each its own where it stands, the others the nearest along the vehicle."""
    left = list(shapes)
    waiting = []
    for party in members:
        own = tuple(sorted(seats[party.key]))
        if own in left:
            left.remove(own)
            yield party.key, own
        else:
            waiting.append((own, party.key))
    for (_, key), shape in zip(sorted(waiting), sorted(left), strict=True):
        yield key, shape
