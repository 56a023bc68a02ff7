"""A second seat near in time is a question, and a cancellation can be taken back while the seat is free."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_person, make_phone, make_worker
from trips.models import Booking
from trips.refusals import (
    HoldsAnotherSeat,
    HoldsSomeSeat,
    SeatGoneMeanwhile,
    ShowThePhoneFirst,
    TravelConsentWithdrawn,
    TripUnderWay,
)
from trips.services.booking import book_workers, cancel_booking
from trips.services.pick_up import change_pick_up
from trips.services.sign_up import GIVE_BACK, KEEP, sign_up
from trips.services.undo import restore_booking
from workers.services.consent import keep_consents, withdraw_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_trips():
    return make_trip(), make_trip(departs_at=timezone.now() + timedelta(days=6))


def test_a_second_seat_near_in_time_is_asked_about(two_trips):
    first, second = two_trips
    person = make_person()
    sign_up(trip=first, people=[person], by=None)

    with pytest.raises(HoldsAnotherSeat):
        sign_up(trip=second, people=[person], by=None)

    assert Booking.objects.filter(state="confirmed").count() == 1


def test_a_name_and_a_number_alone_neither_tell_of_the_other_seat_nor_give_it_back(two_trips):
    first, second = two_trips
    person = make_person()
    sign_up(trip=first, people=[person], by=None)
    stranger = replace(person, phone=make_phone())

    with pytest.raises(HoldsSomeSeat) as told:
        sign_up(trip=second, people=[stranger], by=None, shown_phone=stranger.phone)
    with pytest.raises(ShowThePhoneFirst):
        sign_up(trip=second, people=[person], by=None, other_seats=GIVE_BACK)

    assert first.destination.short_name not in str(told.value)
    assert Booking.objects.get().state == "confirmed"


@pytest.mark.parametrize(("answer", "held"), [(KEEP, 2), (GIVE_BACK, 1)])
def test_both_are_kept_or_the_other_is_given_back_as_the_person_says(two_trips, answer, held):
    first, second = two_trips
    person = make_person()
    sign_up(trip=first, people=[person], by=None)

    sign_up(trip=second, people=[person], by=None, other_seats=answer, shown_phone=person.phone)

    live = Booking.objects.filter(state="confirmed")
    assert live.count() == held
    assert live.filter(trip=second).exists()


def test_a_seat_far_off_in_time_is_no_question():
    person = make_person()
    sign_up(trip=make_trip(), people=[person], by=None)

    sign_up(trip=make_trip(departs_at=timezone.now() + timedelta(days=60)), people=[person], by=None)

    assert Booking.objects.filter(state="confirmed").count() == 2


def test_a_cancellation_is_taken_back_with_the_same_seat():
    booking = book_workers(trip=make_trip(), workers=[make_worker()], by=None, channel="web")[0]
    seat = booking.seat_claims.get().seat
    cancel_booking(booking=booking, by=make_officer())

    back = restore_booking(booking=booking, by=make_officer())

    assert back.state == "confirmed"
    assert back.seat_claims.get(released_at=None).seat == seat
    seat.refresh_from_db()
    assert seat.taken == 1


def test_a_seat_that_somebody_took_meanwhile_is_not_taken_back():
    trip = make_trip(seats=1)
    booking = book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")[0]
    cancel_booking(booking=booking, by=None)
    book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")

    with pytest.raises(SeatGoneMeanwhile):
        restore_booking(booking=booking, by=None)

    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_nobody_changes_the_stop_of_a_vehicle_that_has_left():
    booking = book_workers(trip=make_trip(calls=3), workers=[make_worker()], by=None, channel="web")[0]
    type(booking.trip).objects.filter(pk=booking.trip_id).update(departed_at=timezone.now())

    with pytest.raises(TripUnderWay):
        change_pick_up(booking=booking, board=booking.alight, by=None)


def test_who_took_the_consent_back_gets_no_seat_without_a_new_yes():
    worker = make_worker()
    keep_consents(workers=[worker], purposes=["travel", "sharing"], manner="read", by=None)
    withdraw_consent(worker=worker, purpose="sharing", by=None)

    with pytest.raises(TravelConsentWithdrawn):
        book_workers(trip=make_trip(), workers=[worker], by=None, channel="web")

    keep_consents(workers=[worker], purposes=["sharing"], manner="read", by=None)
    assert book_workers(trip=make_trip(), workers=[worker], by=None, channel="web")
