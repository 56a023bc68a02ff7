"""Days as they happen, step by step through the services, beside a notebook kept by hand: equal after each step."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Boarding, Booking, Leg, Trip
from trips.services.boarding import record_boarding
from trips.services.booking import book_workers, cancel_booking
from trips.services.plan.schedule import depart_trip
from zunyi.refusals import Refusal
from zunyi.reports.models import Form
from zunyi.reports.queries.grouping import Lines
from zunyi.reports.queries.table import question_of, table
from zunyi.reports.services.stock import renew_stocks
from zunyi.reports.services.totals import renew_totals

pytestmark = pytest.mark.django_db
COUNTIES = {"520324116": "520324", "520304100": "520304"}
GONE, MISSED, LOST = "gone", "no_show", "cancelled"


class Notebook:
    """What a careful clerk would write down: for each sign-up its trip, its person, its state."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.workers = [make_worker(household=make_division(code)) for code in COUNTIES for _ in range(5)]
        self.trips = [
            make_trip(seats=4, departs_at=timezone.now() + timedelta(hours=1 + at), hours=1) for at in range(3)
        ]  # fmt: skip
        self.bookings: dict[int, tuple[Trip, object, str]] = {}
        self.left: set[int] = set()

    def step(self) -> None:
        """One thing that happens; what is refused did not happen."""
        try:
            self.dice.choice(
                [self.book, self.book, self.cancel, self.move, self.board, self.miss, self.correct, self.go]
            )()
        except Refusal:
            return

    def book(self, worker=None, trip=None) -> None:
        worker, trip = worker or self.dice.choice(self.workers), trip or self.dice.choice(self.trips)
        trip.refresh_from_db()
        [made] = book_workers(trip=trip, workers=[worker], by=None, channel=Booking.Channel.OFFICER)
        self.bookings[made.pk] = (trip, worker, "open")

    def cancel(self) -> None:
        pk = self._some("open")
        cancel_booking(booking=Booking.objects.get(pk=pk), by=None)
        self._now(pk, LOST)

    def move(self) -> None:
        """To another trip: the old sign-up ends, a new one begins."""
        pk = self._some("open")
        _trip, worker, _state = self.bookings[pk]
        self.cancel_this(pk)
        self.book(worker)

    def cancel_this(self, pk: int) -> None:
        cancel_booking(booking=Booking.objects.get(pk=pk), by=None)
        self._now(pk, LOST)

    def board(self) -> None:
        self._enter(self._some("open", MISSED), Boarding.Event.ON, GONE)

    def miss(self) -> None:
        self._enter(self._some("open"), Boarding.Event.NO_SHOW, MISSED)

    def correct(self) -> None:
        """What was entered by mistake is taken back."""
        pk = self._some(GONE, MISSED)
        if Boarding.objects.filter(booking=pk).count() == 1:
            self._enter(pk, Boarding.Event.UNDONE, "open")

    def go(self) -> None:
        trip = self.dice.choice(self.trips)
        trip.refresh_from_db()
        depart_trip(trip=trip, by=None)
        self.left.add(trip.pk)

    def _some(self, *states: str) -> int:
        fitting = [pk for pk, (_trip, _worker, state) in self.bookings.items() if state in states]
        if not fitting:
            raise Refusal()
        return self.dice.choice(fitting)

    def _enter(self, pk: int, event: str, state: str) -> None:
        booking = Booking.objects.get(pk=pk)
        leg = booking.trip.legs.select_related("trip").get(role=Leg.Role.TRUNK)
        record_boarding(
            booking=booking, leg=leg, event=event, happened_at=timezone.now(), by=None, nonce=uuid.uuid4()
        )  # fmt: skip
        self._now(pk, state)

    def _now(self, pk: int, state: str) -> None:
        trip, worker, _was = self.bookings[pk]
        self.bookings[pk] = (trip, worker, state)

    def daily(self, county: str) -> dict[str, int]:
        """A county's line of the daily report."""
        mine = [
            (worker.pk, state) for trip, worker, state in self.bookings.values()
            if trip.pk in self.left and COUNTIES[worker.household.code] == county
        ]  # fmt: skip
        persons = {worker for worker, state in mine if state == GONE}
        found = {name: sum(state == name for _worker, state in mine) for name in (GONE, MISSED, LOST, "open")}
        return found | {"persons": len(persons), "season_persons": len(persons)}

    def of_trip(self, trip: Trip) -> dict[str, int]:
        """A trip's line of the table of trips."""
        states = [state for its, _worker, state in self.bookings.values() if its.pk == trip.pk]
        counted = {f"t_{name}": states.count(name) for name in (GONE, MISSED, LOST, "open")}
        return counted | {"t_registered": len(states)}


@pytest.mark.parametrize("seed", range(3))
def test_after_each_step_the_forms_say_what_the_notebook_says(seed):
    dice = random.Random(seed)
    book, city = Notebook(dice), make_division("520300")
    today = timezone.localdate()
    # Whatever the hour of the run: what leaves after the cut-off belongs to the next report.
    day = today + timedelta(days=1) if timezone.localtime().hour >= 16 else today

    for at in range(40):
        book.step()
        if at % 7 == 0:
            renew_totals()
            renew_stocks()
        if at % 4 and at != 39:
            continue
        asked = question_of(Form.DAILY, city, day)
        names = ["gone", "no_show", "cancelled", "open", "persons", "season_persons", "left"]
        found = Lines(city).counts(names, asked)
        for county in COUNTIES.values():
            expected = book.daily(county)
            assert {name: found[county].get(name, 0) for name in expected} == expected, (seed, at, county)
        assert sum(cells.get("left", 0) for cells in found.values()) == len(book.left)

    rows = {line.code: line.cells for day in (today, today + timedelta(days=1), today + timedelta(days=7))
            for line in table(Form.TRIPS, city, day).lines}  # fmt: skip
    for trip in book.trips:
        expected = book.of_trip(trip)
        assert {name: rows[trip.number][name] for name in expected} == expected, (seed, trip.number)
