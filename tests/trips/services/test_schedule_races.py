"""Calling a trip off while people sign up: nobody is left with a seat on a trip that does not go."""

import time
from functools import partial

import pytest

from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.races import kinds, race
from trips.models import Booking, Trip
from trips.services.booking import book_workers
from trips.services.plan import schedule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def a_long_moment(monkeypatch):
    """Between ending the bookings and writing the new state, time enough for others to come in."""
    enter = schedule._enter

    def slowly(*args, **facts):
        time.sleep(0.5)
        return enter(*args, **facts)

    monkeypatch.setattr(schedule, "_enter", slowly)


def cancel_while_two_sign_up():
    trip = make_trip(seats=4)
    first, second = make_worker(), make_worker()
    book_workers(trip=trip, workers=[first], by=None, channel="web")

    def book():
        time.sleep(0.2)
        return book_workers(trip=trip, workers=[second], by=None, channel="web")

    results = race(partial(schedule.cancel_trip, trip=trip, by=None, reason="道路结冰"), book)
    return kinds(results), Booking.objects.filter(trip__state=Trip.State.CANCELLED, state__in=Booking.LIVE).count()


def test_whoever_signs_up_while_the_trip_is_called_off_is_told_so(a_long_moment):
    assert cancel_while_two_sign_up() == (["Trip", "TripNotOpen"], 0)


def test_without_the_lock_on_the_trip_somebody_is_left_behind(a_long_moment, monkeypatch):
    """The control of the test above."""
    monkeypatch.setattr(schedule, "lock_trip", lambda trip: Trip.objects.get(pk=trip.pk))

    assert cancel_while_two_sign_up() == (["Trip", "booked"], 1)
