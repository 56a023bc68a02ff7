"""Places held until somebody decides: confirmed, given back, or lapsed by themselves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.trips import make_trip
from tests.factories.waitlist import make_party
from tests.factories.workers import make_worker
from tests.trips.services.test_booking import seats_in_step
from trips.models import Booking, SeatClaim
from trips.queries.manifest.lists import passengers
from trips.refusals import BookingAlreadyEnded, HoldLapsed, HoldTooLong, TripFull
from trips.services.booking import book_workers, cancel_booking
from trips.services.holds import confirm_holds, hold_places, lapse_due_holds
from trips.services.waitlist.promotion import promote
from workers.models import Consent
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db


def hold(trip, *workers, hours=1):
    return hold_places(
        trip=trip, workers=list(workers), by=make_officer("city"), until=timezone.now() + timedelta(hours=hours)
    )


def run_out(*bookings):
    Booking.objects.filter(pk__in=[b.pk for b in bookings]).update(held_until=timezone.now() - timedelta(seconds=1))


def test_held_seats_are_taken_but_nobody_is_told_and_no_list_names_them():
    trip = make_trip(seats=2)
    pair = hold(trip, make_worker(), make_worker())

    assert {booking.state for booking in pair} == {Booking.State.HELD}
    assert Notice.objects.count() == 0
    assert passengers(trip.legs.get()) == []
    with pytest.raises(TripFull):
        book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")


def test_confirmed_they_are_sign_ups_with_a_kept_consent_and_messages():
    trip = make_trip(seats=2)
    pair = hold(trip, make_worker(), make_worker())

    confirm_holds(bookings=pair, by=make_officer("city"), manner=Consent.Manner.BY_PHONE)

    assert set(Booking.objects.values_list("state", "held_until")) == {("confirmed", None)}
    assert Consent.objects.filter(manner=Consent.Manner.BY_PHONE).values("worker").distinct().count() == 2
    assert Notice.objects.filter(kind="booked").count() == 2


def test_at_their_time_they_are_free_again_and_cannot_be_confirmed():
    trip = make_trip(seats=1)
    [booking] = hold(trip, make_worker())
    run_out(booking)

    with pytest.raises(HoldLapsed):
        confirm_holds(bookings=[booking], by=None, manner="by_phone")
    assert lapse_due_holds() == 1

    booking.refresh_from_db()
    assert (booking.state, SeatClaim.objects.filter(released_at=None).count()) == (Booking.State.CANCELLED, 0)
    assert book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    assert Notice.objects.filter(kind="booking_cancelled").count() == 0
    assert seats_in_step()
    with pytest.raises(BookingAlreadyEnded):
        confirm_holds(bookings=[booking], by=None, manner="by_phone")


def test_a_lapsed_hold_goes_to_whoever_waits():
    trip = make_trip(seats=1)
    [booking] = hold(trip, make_worker())
    entry = make_party(trip)
    assert promote(trip=trip) == []
    run_out(booking)

    assert [offer.entry_id for offer in promote(trip=trip)] == [entry.pk]


def test_a_held_place_given_back_by_hand_tells_nobody():
    [booking] = hold(make_trip(seats=1), make_worker())

    cancel_booking(booking=booking, by=None)

    assert Notice.objects.count() == 0


@pytest.mark.parametrize("hours", [-1, 0, 73])
def test_nothing_is_held_for_the_past_or_for_longer_than_three_days(hours):
    with pytest.raises(HoldTooLong):
        hold(make_trip(departs_at=timezone.now() + timedelta(days=9)), make_worker(), hours=hours)


def test_nothing_is_held_beyond_the_departure():
    with pytest.raises(HoldTooLong):
        hold(make_trip(departs_at=timezone.now() + timedelta(hours=2)), make_worker(), hours=3)
    assert Booking.objects.count() == 0
