"""Two thousand people want 576 + 49 seats in three legs, on the page that workers use, while machines die."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_name, make_number
from tests.live import Phone
from tests.trips.ordeal.program import PATIENCE, Call
from trips.models import Booking, Leg, Trip
from trips.queries.journey import calls_of
from trips.refusals import AlreadyBooked, NotEnoughSeats, TripFull

PARTIES = (1, 1, 1, 2, 2, 3, 4)


@dataclass(slots=True)
class Rush:
    """A train and a bus, each with its feeder and its shuttle, and those who want to go, in parties."""

    trips: list[Trip]
    parties: list[list[str]]
    boards: dict[str, int]
    history: list[Call] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self) -> int:
        """How many questions have got their answer."""
        return sum(call.outcome != "unknown" for call in list(self.history))


def lay_on(people: int, train: int, bus: int, seed: int) -> Rush:
    """Trips of three legs, and parties of one to four until everybody has one."""
    make_division("520324")
    trips = [_three_legs(train), _three_legs(bus)]
    chance = random.Random(f"{seed} parties")
    parties: list[list[str]] = []
    while people:
        size = min(chance.choice(PARTIES), people)
        parties.append([make_number() for _ in range(size)])
        people -= size
    return Rush(trips, parties, {trip.number: calls_of(trip.pk)[0].pk for trip in trips})


def _three_legs(seats: int) -> Trip:
    leaves = timezone.now() + timedelta(days=3)
    trip = make_trip(seats=seats, calls=4, departs_at=leaves, hours=8)
    trip.legs.update(order=1)
    make_leg(trip, seats=seats, departs_at=leaves - timedelta(hours=3), hours=2, order=0, role=Leg.Role.FEEDER)
    make_leg(trip, seats=seats, departs_at=leaves + timedelta(hours=9), hours=1, order=2, role=Leg.Role.SHUTTLE)
    return trip


def storm(rush: Rush, port: int, seed: int, browsers: int) -> None:
    """So many browsers sign the parties up one after the other; who finds the train full tries the bus."""
    waiting = list(rush.parties)
    random.Random(f"{seed} order").shuffle(waiting)
    # Many of those alone come last: the last seat is no use to a family, and then it is nobody's fault.
    alone = [party for party in waiting if len(party) == 1]
    last = alone[: len(alone) // 2]
    waiting = [*last, *(party for party in waiting if party not in last)]

    def browser(at: int) -> None:
        door = _Door(port)
        while True:
            with rush.lock:
                if not waiting:
                    return
                party = waiting.pop()
            for trip in rush.trips:
                call = Call("book", "", trip.number, people=party)
                with rush.lock:
                    rush.history.append(call)
                _sign_up(door, rush, trip, call)
                if call.outcome == "ok":
                    break

    with ThreadPoolExecutor(browsers) as pool:
        for each in [pool.submit(browser, at) for at in range(browsers)]:
            each.result()


def _sign_up(door: _Door, rush: Rush, trip: Trip, call: Call) -> None:
    """Send the form until somebody answers. Whoever is told "signed up already" after a lost answer was heard."""
    path = reverse("signup:sign_up", args=[trip.number])
    form: dict[str, object] = {
        "p-TOTAL_FORMS": len(call.people), "p-INITIAL_FORMS": 0, "household": "520324",
        "board": rush.boards[trip.number], "consent": "on", "confirm": "1",
    }  # fmt: skip
    for at, number in enumerate(call.people):
        form |= {f"p-{at}-name": make_name(), f"p-{at}-number": number, f"p-{at}-phone": "15400000001"}
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = door.send(path, form)
        if answer is None:
            time.sleep(0.2)
            continue
        status, text = answer
        if status == 302 or str(AlreadyBooked.message) in text:
            call.outcome = "ok"
        else:
            call.outcome, call.code = "fail", "trip_full" if _is_full(text) else str(status)
        return


def _is_full(text: str) -> bool:
    return str(TripFull.message) in text or any(str(NotEnoughSeats(wanted=size)) in text for size in PARTIES)


class _Door:
    """A browser that opens the form anew when the line broke; None where the server is in trouble."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.phone: Phone | None = None

    def send(self, path: str, form: dict[str, object]) -> tuple[int, str] | None:
        try:
            if self.phone is None:
                self.phone = Phone(self.port)
                if self.phone.get(path).status >= 500:
                    self.phone = None
                    return None
            answer = self.phone.post(path, form)
        except (OSError, http.client.HTTPException):
            self.phone = None
            return None
        if answer.status >= 500 or answer.status == 403:
            self.phone = None
            return None
        return answer.status, answer.text


def unsold(trips: Sequence[Trip]) -> list[str]:
    """Seats that nobody has on some leg, although people were turned away."""
    return [
        f"trip {trip.number} leg {leg.order}: {free} free"
        for trip in trips
        for leg in trip.legs.all()
        if (free := leg.seats.filter(taken=0, blocked_reason="").count())
    ]


def seated(trips: Sequence[Trip]) -> int:
    """People with a place."""
    return Booking.objects.filter(trip__in=trips, state__in=Booking.LIVE).count()
