"""Fifty programs want twenty seats each on two buses with four stops, while the capacity is cut and machines die."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import connections

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_name, make_number
from tests.trips.ordeal.faults import persist
from tests.trips.ordeal.program import Call, Program
from trips.models import Seat, Trip
from trips.queries.journey import calls_of
from trips.refusals import SeatTaken
from trips.services.seats.layout import block_seat
from zunyi.accounts.models import User
from zunyi.accounts.services import issue_token

BOOKINGS = "/api/v1/bookings/"
COUNTY = "520324"
# What is left to a program when nothing is free any more.
MOST_TRIES = 60


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked for."""

    clients: int = 50
    seats_each: int = 20
    seats: int = 49
    calls: int = 4
    tries: int = MOST_TRIES


@dataclass(slots=True)
class Crowd:
    """The two buses, who asks, and everything that was noted."""

    load: Load
    trips: list[Trip]
    clerk: User
    secrets: list[str]
    stops: dict[str, list[int]]
    history: list[Call] = field(default_factory=list)
    # People who have a seat somewhere, for those who try to give them a second one.
    seated: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self) -> int:
        """How many questions have got their answer."""
        return sum(call.outcome != "unknown" for call in list(self.history))


def lay_on(load: Load) -> Crowd:
    """Two buses that leave in the same hour."""
    make_division(COUNTY)
    trips = [make_trip(seats=load.seats, calls=load.calls) for _ in range(2)]
    officers = [make_officer("county", COUNTY) for _ in range(5)]
    return Crowd(
        load=load,
        trips=trips,
        clerk=officers[0],
        secrets=[issue_token(owner=officer).secret for officer in officers],
        stops={trip.number: [call.pk for call in calls_of(trip.pk)] for trip in trips},
    )


def besiege(crowd: Crowd, port: int, seed: int) -> None:
    """Everybody at once; the office takes seats away meanwhile."""
    with ThreadPoolExecutor(crowd.load.clients + 1) as pool:
        office = pool.submit(_office, crowd, seed)
        clients = [pool.submit(_client, crowd, port, seed, at) for at in range(crowd.load.clients)]
        for each in [*clients, office]:
            each.result()


def _client(crowd: Crowd, port: int, seed: int, at: int) -> None:
    chance = random.Random(f"{seed} {at}")
    program = Program(port, crowd.secrets[at % len(crowd.secrets)])
    mine: list[int] = []
    for number in range(crowd.load.tries):
        if len(mine) >= crowd.load.seats_each:
            break
        key = f"{seed}-{at}-{number}"
        what = chance.random()
        if what < 0.15 and mine:
            _cancel(crowd, program, mine.pop(chance.randrange(len(mine))), key)
        elif what < 0.22 and crowd.seated:
            _book_twice(crowd, program, chance, key)
        else:
            mine += _book(crowd, program, chance, key)


def _book(crowd: Crowd, program: Program, chance: random.Random, key: str) -> list[int]:
    """A party of one to four; now and then nobody asks again when the line broke."""
    trip = chance.choice(crowd.trips)
    stops = crowd.stops[trip.number]
    on = chance.choice([0, 0, 0, *range(len(stops) - 1)])
    off = chance.choice([len(stops) - 1, len(stops) - 1, *range(on + 1, len(stops))])
    people = [make_number() for _ in range(chance.choice([1, 1, 2, 2, 3, 4]))]
    body = {
        "trip": trip.number, "board": stops[on], "alight": stops[off], "manner": "by_phone",
        "people": [{"name": make_name(), "identity_number": each, "household": COUNTY} for each in people],
    }  # fmt: skip
    call = Call("book", key, trip.number, people=people)
    with crowd.lock:
        crowd.history.append(call)
    program.carry_out(call, BOOKINGS, body, stubborn=chance.random() < 0.8)
    if call.outcome != "ok":
        return []
    if chance.random() < 0.15:
        program.ask_again(call, BOOKINGS, body)
    crowd.seated += [row["worker"] for row in call.rows]
    return [row["id"] for row in call.rows]


def _book_twice(crowd: Crowd, program: Program, chance: random.Random, key: str) -> None:
    """Somebody who sits already, on either bus: unless the seat was given back, the answer must be no."""
    trip = chance.choice(crowd.trips)
    call = Call("again", key, trip.number)
    with crowd.lock:
        crowd.history.append(call)
    body = {"trip": trip.number, "manner": "by_phone", "workers": [chance.choice(crowd.seated)], "other_seats": "keep"}
    program.carry_out(call, BOOKINGS, body)


def _cancel(crowd: Crowd, program: Program, booking: int, key: str) -> None:
    call = Call("cancel", key, "", booking=booking)
    with crowd.lock:
        crowd.history.append(call)
    program.carry_out(call, f"{BOOKINGS}{booking}/cancel/", {"reason": "不去了"})


def _office(crowd: Crowd, seed: int) -> None:
    """Cuts the capacity in the middle of it: seats where nobody sits go out of service."""
    chance = random.Random(f"{seed} office")
    try:
        for _ in range(crowd.load.seats // 4):
            threading.Event().wait(chance.uniform(0.1, 0.4))
            persist(lambda: _cut_capacity(crowd, chance))
    finally:
        connections.close_all()


def _cut_capacity(crowd: Crowd, chance: random.Random) -> None:
    seats = list(Seat.objects.filter(leg__trip__in=crowd.trips, blocked_reason=""))
    with suppress(SeatTaken):
        block_seat(seat=chance.choice(seats), reason="座椅损坏", by=crowd.clerk)
