"""Seats kept for a place, refused to others, handed back by the clock."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.races import race
from trips.models import Booking, Quota, Seat, Trip
from trips.refusals import QuotaEndsTooLate, QuotaTooLarge, QuotaTwice, QuotaUsedUp, TripFull
from trips.services.booking import book_workers, cancel_booking
from trips.services.plan.quotas import hand_back_due_quotas, set_quota
from trips.services.plan.schedule import close_due_trips

pytestmark = pytest.mark.django_db
HOME, OTHER = "520324100", "520304100"


def book(trip, *workers):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.OFFICER)


def person(code):
    return make_worker(household=make_division(code))


def keep(trip, seats, code="520324", hours=2):
    later = timezone.now() + timedelta(hours=hours)
    return set_quota(trip=trip, division=make_division(code), seats=seats, hands_back_at=later, by=None)


@pytest.fixture
def trip():
    return make_trip(organiser=make_division("520300"), seats=4)


def test_kept_seats_are_refused_to_others_and_given_to_those_they_are_kept_for(trip):
    keep(trip, 3)
    book(trip, person(OTHER))

    with pytest.raises(QuotaUsedUp):
        book(trip, person(OTHER))
    assert book(trip, person(HOME), person(HOME), person(HOME))
    with pytest.raises(TripFull) as full:
        book(trip, person(HOME))
    assert full.value.code == "trip_full"


def test_a_quota_goes_before_the_open_seats(trip):
    keep(trip, 2)

    book(trip, person(HOME), person(HOME))

    assert Quota.objects.get().kept_seats.exclude(taken=0).count() == 2


def test_those_who_have_a_seat_already_count_for_the_quota(trip):
    book(trip, person(HOME))
    keep(trip, 2)

    assert Quota.objects.get().kept_seats.filter(taken=0).count() == 1


def test_a_mixed_party_takes_seats_of_its_own_quota_and_open_ones(trip):
    keep(trip, 3)

    assert len(book(trip, person(HOME), person(OTHER))) == 2
    with pytest.raises(QuotaUsedUp):
        book(trip, person(HOME), person(OTHER))


def test_a_cancelled_seat_falls_back_into_the_quota(trip):
    keep(trip, 4)
    [booking] = book(trip, person(HOME))
    cancel_booking(booking=booking, by=None)

    with pytest.raises(QuotaUsedUp):
        book(trip, person(OTHER))


def test_the_clock_hands_kept_seats_back(trip):
    keep(trip, 4)
    Quota.objects.update(hands_back_at=timezone.now())

    assert (hand_back_due_quotas(), hand_back_due_quotas()) == (1, 0)
    assert book(trip, person(OTHER))
    assert not Seat.objects.exclude(quota=None).exists()


def test_what_cannot_be_kept_is_refused(trip):
    with pytest.raises(QuotaTooLarge):
        keep(trip, 5)
    keep(trip, 1)
    with pytest.raises(QuotaTwice):
        keep(trip, 1)
    Trip.objects.update(closes_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(QuotaEndsTooLate):
        keep(trip, 1, code=OTHER)


@pytest.mark.django_db(transaction=True)
def test_edge_27_the_last_kept_seat_goes_to_one_of_two(trip):
    keep(trip, 1)
    book(trip, person(OTHER), person(OTHER), person(OTHER))
    pair = person(HOME), person(HOME)

    results = race(*[partial(book, trip, worker) for worker in pair])

    assert sorted(type(result).__name__ for result in results) == ["TripFull", "list"]


def test_the_seat_map_and_the_page_show_what_is_kept(trip):
    keep(trip, 2)
    city = signed_in(make_officer("city"))

    assert "正安" in city.get(f"/desk/trips/{trip.number}/quotas/").content.decode()


def test_a_passed_closing_time_closes_the_trip():
    due = make_trip(closes_at=timezone.now() - timedelta(minutes=1))
    later = make_trip(closes_at=timezone.now() + timedelta(hours=1))

    assert (close_due_trips(), close_due_trips()) == (1, 0)
    assert [Trip.objects.get(pk=trip.pk).state for trip in (due, later)] == ["closed", "open"]
