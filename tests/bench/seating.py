"""Measures `seating_600`, `seating_13_buses`, `reseat_576`, `reseat_576_smaller`: who sits where, no database.

600 people in 186 parties of one to eight: seated in a train at once; seated in thirteen coaches, then as many
companions as possible brought onto one bench; 576 people of a CR400AF seated anew in a CRH2A and in a CRH380A. Beside
each stands what is reached: parties whose places are connected, people with a companion right beside them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from trips.queries.seats.layout import seats_in_order
from trips.seating.improving import improve
from trips.seating.places import Party, Place, Rider, Seating, Vehicle
from trips.seating.reseat import reseat
from trips.seating.snake import snake

NAMES = ["seating_600", "seating_13_buses", "seating_13_buses_mates", "reseat_576", "reseat_576_smaller"]
LAYOUTS = Path("trips/data/layouts")
# How many of a hundred parties have so many people: most travel alone or as a pair, a few as a whole family.
SIZES, SHARES = (1, 2, 3, 4, 5, 6, 8), (30, 34, 14, 12, 5, 3, 2)


def vehicle(code: str) -> list[Place]:
    """The places of a vehicle type, without those of the crew."""
    plan = json.loads((LAYOUTS / f"{code}.json").read_text(encoding="utf-8"))["plan"]
    drawn = [seat for seat in seats_in_order(plan) if not seat.is_for_crew]
    return [
        Place(
            at, seat.label, at, seat.car, seat.row, seat.column, seat.bench, seat.seat_class, frozenset(seat.features)
        )
        for at, seat in enumerate(drawn)
    ]


def crowd(people: int, seed: int = 7) -> list[Party]:
    """So many people in parties, always the same ones."""
    dice, parties, rider = random.Random(seed), [], 0
    while rider < people:
        size = min(dice.choices(SIZES, SHARES)[0], people - rider)
        parties.append(Party(len(parties), tuple(Rider(rider + at) for at in range(size)), rank=len(parties)))
        rider += size
    return parties


def seated(parties: list[Party], places: list[Place], answer: Seating) -> list[Party]:
    """The parties with the seats that an answer gave them as the seats so far."""
    labels = {place.key: place.label for place in places}
    return [
        Party(party.key, tuple(Rider(r.key, r.mask, labels[answer.seats[r.key]]) for r in party.riders), party.rank)
        for party in parties
        if party.key not in answer.left_over
    ]


def mates(parties: list[Party], places: list[Place], answer: Seating) -> int:
    """How many people of parties have a companion right beside them."""
    where = Vehicle(places)
    return sum(where.with_a_mate(where.index[answer.seats[r.key]] for r in party.riders) for party in parties)


def measures() -> Iterator[dict[str, Any]]:
    """`n` is how many people; the ratio of the seconds is to the five that they may take."""
    train, people = vehicle("CRH2A-613"), crowd(600)
    seconds, answer = _timed(lambda: snake(people, train))
    assert not answer.parted
    assert len(answer.seats) == 600
    yield _row("seating_600", seconds, 600)
    yield from _coaches()
    full = seated(crowd(576), vehicle("CR400AF"), snake(crowd(576), vehicle("CR400AF")))
    for name, code in (("reseat_576", "CRH2A-613"), ("reseat_576_smaller", "CRH380A-556")):
        seconds, answer = _timed(lambda code=code: reseat(full, vehicle(code)))
        assert not answer.parted
        yield _row(name, seconds, len(answer.seats))


def _coaches() -> Iterator[dict[str, Any]]:
    """Thirteen coaches filled one after the other, then improved."""
    buses, waiting = [], crowd(600)
    coach = vehicle("coach-49")[:47]
    for _ in range(13):
        first = snake(waiting, coach)
        riding = [party for party in waiting if party.key not in first.left_over]
        buses.append((riding, first))
        waiting = [party for party in waiting if party.key in first.left_over]
    assert not waiting
    before = sum(mates(riding, coach, first) for riding, first in buses)
    start = perf_counter()
    after = [(riding, improve(seated(riding, coach, first), coach, seconds=5 / 13)) for riding, first in buses]
    seconds = perf_counter() - start
    assert not any(answer.parted for _, answer in after)
    yield _row("seating_13_buses", seconds, 600)
    reached = sum(mates(riding, coach, answer) for riding, answer in after)
    in_parties = sum(len(party.riders) for riding, _ in buses for party in riding if len(party.riders) > 1)
    yield {
        "name": "seating_13_buses_mates", "value": reached, "unit": "people with a companion beside them",
        "limit": before, "ratio": round(reached / before, 3), "n": in_parties,
    }  # fmt: skip


def _row(name: str, seconds: float, people: int) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(seconds, 3),
        "unit": "s",
        "limit": 5,
        "ratio": round(seconds / 5, 3),
        "n": people,
    }


def _timed(do: Any) -> tuple[float, Seating]:
    start = perf_counter()
    answer = do()
    return perf_counter() - start, answer
